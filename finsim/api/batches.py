"""POST /simulations/batch: many questions in, a line of JSON for each answer as soon as it is there.

Each line has its question's number, and either the run's id and figures or the problem with it; a mistake in one does
not keep the others from being answered. What is larger goes to the queue: POST /jobs.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import StreamingResponse

from finsim.access import Identity
from finsim.api.asking import Asked
from finsim.api.engine_room import EngineRoom
from finsim.api.problems import Refusal, mistakes_of, responses
from finsim.api.requests import read_json
from finsim.api.simulations import simulated
from finsim.api.who import Runner
from finsim.errors import FinsimError, PlanErrors
from finsim.telemetry import logger

MOST_ITEMS = 100
NDJSON = "application/x-ndjson"
router = APIRouter(prefix="/simulations", tags=["simulations"])
log = logger("api")
_LINE = {
    "type": "object",
    "required": ["index"],
    "properties": {
        "index": {"type": "integer"},
        "id": {"type": "string"},
        "name": {"type": "string"},
        "figures": {"$ref": "#/components/schemas/FactTable"},
        "problem": {"type": "object"},
    },
}
_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "A line for each question, in their order.", "content": {NDJSON: {"schema": _LINE}}}
}
_QUESTION = {"$ref": "#/components/schemas/Asked"}
_LIST = {
    "type": "object", "required": ["items"], "additionalProperties": False,
    "properties": {"items": {"type": "array", "items": _QUESTION, "minItems": 1, "maxItems": MOST_ITEMS}},
}  # fmt: skip
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": _LIST,
                "example": {"items": [{"sample": "renter", "n_paths": 500}, {"sample": "family", "n_paths": 500}]},
            },
            NDJSON: {"schema": _QUESTION},
        },
    }
}


@router.post(
    "/batch", summary="Simulate many plans", response_class=StreamingResponse,
    responses=_ANSWER | responses(400, 413, 415, 422), openapi_extra=_BODY,
)  # fmt: skip
async def batch(who: Runner, request: Request) -> StreamingResponse:
    """Answer up to 100 questions, given as `{"items": [...]}` or as a question a line (application/x-ndjson)."""
    questions = await _questions(request)
    return StreamingResponse(_lines(questions, who, request), media_type=NDJSON)


async def _questions(request: Request) -> list[Any]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if kind == NDJSON:
        items: Any = [read_json(line) for line in body.splitlines() if line.strip()]
    elif kind == "application/json":
        said = read_json(body)
        if not isinstance(said, dict) or set(said) != {"items"}:
            raise Refusal(422, "request", "body", 'an object with the one key "items"')
        items = said["items"]
    else:
        raise Refusal(415, "media-type", "Content-Type", f"application/json or {NDJSON}", kind[:100])
    if not isinstance(items, list) or not 1 <= len(items) <= MOST_ITEMS:
        got = len(items) if isinstance(items, list) else type(items).__name__
        raise Refusal(422, "request", "items", f"a list of 1 to {MOST_ITEMS} questions", got)
    return items


async def _lines(questions: list[Any], who: Identity, request: Request) -> AsyncIterator[bytes]:
    for index, question in enumerate(questions):
        line = {"index": index} | await _answered(question, who, request)
        yield json.dumps(line, ensure_ascii=False, allow_nan=False).encode() + b"\n"


async def _answered(question: Any, who: Identity, request: Request) -> dict[str, Any]:
    room: EngineRoom = request.app.state.room
    try:
        asked = Asked.model_validate(question)
        body, _ = await room.run(lambda cancel: simulated(request, asked, who.user, cancel))
    except ValidationError as error:
        return {"problem": {"kind": "request", "errors": mistakes_of(error.errors())}}
    except PlanErrors as error:
        return {"problem": {"kind": "plan-errors", "errors": error.as_dict()["errors"]}}
    except FinsimError as error:
        return {"problem": {"kind": "refused", "errors": [error.as_dict()]}}
    except Exception:
        log.exception("broken", request_id=request.scope.get("finsim_request_id", ""))
        return {"problem": {"kind": "broken", "errors": []}}
    return {"id": body["id"], "name": body["name"], "figures": body["figures"]}
