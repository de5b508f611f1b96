"""The models to one JSON Schema, so that an editor completes a plan and says what each key means."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from finsim.plan.household import Plan
from finsim.plan.part import Part

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Schema(GenerateJsonSchema):
    """Pydantic's schema with the keys as people write them for titles, and the short forms."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def model_schema(self, schema: Any) -> dict[str, Any]:
        block = super().model_schema(schema)
        for key, value in block.get("properties", {}).items():
            value["title"] = key
        model = schema["cls"]
        short = model.SHORT if issubclass(model, Part) else ""
        if not short:
            return block
        return {"title": block.get("title", ""), "anyOf": [block, block["properties"][short]]}


def json_schema() -> dict[str, Any]:
    """Return the schema of a plan file; every key has a title and a description."""
    schema = Plan.model_json_schema(by_alias=True, schema_generator=_Schema, mode="validation")
    return {"$schema": _DIALECT, "$id": "https://finsim/plan/1"} | schema | {"title": "A finsim plan"}
