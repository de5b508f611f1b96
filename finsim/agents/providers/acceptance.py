"""An answer -> a reply, or the reason why it is none. The one gate between a model and the rest of the house.

Accepted is what stopped by itself, is JSON without NaN or Infinity, and fits the Pydantic model that was asked for.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from finsim.agents.providers.protocol import Answer, ProviderError, Reply, Request

_KEPT = ("type", "properties", "required", "items", "anyOf", "enum", "description", "$ref", "$defs")


def accepted(answer: Answer, request: Request) -> Reply:
    """Return the reply; raises ProviderError of kind garbage, truncated or refusal."""
    if answer.refusal:
        raise ProviderError("refusal")
    if answer.finish in ("length", "max_tokens", None):
        raise ProviderError("truncated", f"finish reason {answer.finish}")
    if answer.finish == "content_filter":
        raise ProviderError("refusal", "a content filter")
    if request.shape is None:
        return _turn(answer)
    if answer.finish != "stop":
        raise ProviderError("garbage", f"finish reason {str(answer.finish)[:40]}")
    try:
        data = parsed(answer.text or "")
        return Reply(request.shape.model_validate(data).model_dump(mode="json"))
    except (ValueError, ValidationError, RecursionError) as error:
        raise ProviderError("garbage", f"not the shape asked for ({type(error).__name__})") from None


def _turn(answer: Answer) -> Reply:
    """Accept a turn of a conversation with tools: tool calls, or that there are none."""
    if answer.finish not in ("stop", "tool_calls"):
        raise ProviderError("garbage", f"finish reason {str(answer.finish)[:40]}")
    return Reply(None, answer.calls, answer.text or "")


def parsed(text: str) -> Any:
    """Parse JSON strictly: Python's own parser would take NaN and Infinity."""
    return json.loads(text, parse_constant=_refuse)


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def strict_schema(shape: Any) -> dict[str, Any]:
    """Return the JSON Schema of a model in the subset that strict modes take: every key required, none besides."""
    return dict(_strict(shape.model_json_schema()))


def _strict(node: Any) -> Any:
    if isinstance(node, list):
        return [_strict(part) for part in node]
    if not isinstance(node, dict):
        return node
    node = dict(node)
    if "oneOf" in node:
        node["anyOf"] = node.pop("oneOf")
    if "const" in node:
        node["enum"] = [node.pop("const")]
    kept = {key: _strict(value) for key, value in node.items() if key in _KEPT and key not in ("properties", "$defs")}
    for key in ("properties", "$defs"):
        if key in node:
            kept[key] = {name: _strict(value) for name, value in node[key].items()}
    if node.get("type") == "object":
        kept |= {"required": list(node.get("properties", {})), "additionalProperties": False}
    return kept
