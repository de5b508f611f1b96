"""GET /plans/schema: the JSON Schema of the plan, for editors and for whoever builds one by program."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from fastapi import APIRouter, Response

from finsim.plan import json_schema

router = APIRouter(prefix="/plans", tags=["plans"])
_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "A JSON Schema.", "content": {"application/schema+json": {"schema": {"type": "object"}}}}
}


@router.get("/schema", summary="The JSON Schema of a plan", response_class=Response, responses=_ANSWER)
def schema() -> Response:
    """Return every key of the plan file with its meaning and its form."""
    return Response(_text(), media_type="application/schema+json")


@cache
def _text() -> str:
    return json.dumps(json_schema(), ensure_ascii=False)
