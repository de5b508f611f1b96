"""Whatever is refused becomes problem+json (RFC 9457) with the parts of a finsim error: where, expected, got, hint.

A bug of ours tells its caller nothing but a request id; the log has the rest.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from finsim.access import Refused
from finsim.errors import (
    Cancelled,
    Conflict,
    FinsimError,
    MarketError,
    NotFound,
    PlanErrors,
    StorageError,
    TaxError,
    Unstorable,
)
from finsim.jobs.ledger import TooMany

MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 100
# What is a 503 and yet no failure of a server: a client that has left, the first run on a machine that compiles.
COUNTED_APART = ("gone", "compiling")
_LONGEST_GOT = 200
_MISTAKES = ("mistake", "mistakes")
_KINDS = {401: "login", 403: "forbidden", 422: "request", 429: "too-many"}
_STATUSES: tuple[tuple[type[FinsimError], int], ...] = (
    (NotFound, 404),
    (Conflict, 409),
    (TooMany, 429),
    (PlanErrors, 422),
    (MarketError, 422),
    (TaxError, 422),
    (Cancelled, 503),
    (Unstorable, 422),
    (StorageError, 503),
)


class Refusal(FinsimError):
    """A request that is refused with an HTTP status and a problem type of its own."""

    def __init__(
        self, status: int, kind: str, where: str, expected: str, got: Any = None, hint: str = "", retry_after: int = 0
    ) -> None:
        super().__init__(where, expected, got, hint)
        self.args = (status, kind, where, expected, got, hint, retry_after)
        self.status, self.kind, self.retry_after = status, kind, retry_after


class Mistake(BaseModel):
    """One thing that is not as it must be."""

    where: str = Field(examples=["people.Sam.retires"])
    expected: str = Field(examples=["a month, an age or an event"])
    got: Any = None
    hint: str = ""
    file: str = ""
    line: int = 0


class Problem(BaseModel):
    """What is wrong with a request (RFC 9457), every mistake of it."""

    type: str = Field(examples=["urn:finsim:problem:plan-errors"])
    title: str = Field(examples=["Unprocessable Content"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["2 errors; nothing was run."])
    instance: str = Field(examples=["/api/v1/simulations"])
    request_id: str
    errors: list[Mistake] = []


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe problems with these statuses for the OpenAPI document."""
    reference = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: reference}} for status in statuses
    }


def problem(
    status: int,
    kind: str,
    detail: str,
    instance: str,
    request_id: str,
    errors: Sequence[Mapping[str, Any]] = (),
) -> bytes:
    """Return the body of a problem."""
    body = {
        "type": f"urn:finsim:problem:{kind}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": instance,
        "request_id": request_id,
        "errors": [bounded(error) for error in errors[:MOST_ERRORS]],
    }
    return json.dumps(body, ensure_ascii=True, allow_nan=False).encode()


def register(app: FastAPI) -> None:
    """Make the app answer every refusal with a problem."""
    app.add_exception_handler(FinsimError, _of_finsim)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(HTTPException, _of_http)


async def _of_finsim(request: Request, error: Exception) -> Response:
    assert isinstance(error, FinsimError)
    if isinstance(error, Refusal):
        if error.kind in COUNTED_APART:
            request.scope["finsim_counted"] = error.kind
        headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
        return _response(request, error.status, error.kind, str(error), [error.as_dict()], headers)
    if isinstance(error, Refused):
        headers = {"Retry-After": str(math.ceil(error.retry_after))} if error.retry_after else {}
        headers |= {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
        return _response(request, error.status, _KINDS[error.status], str(error), [error.as_dict()], headers)
    status = next(
        (status for kind, status in _STATUSES if isinstance(error, kind)), 422 if error.exit_code == 2 else 500
    )
    parts = error.as_dict()
    errors = parts["errors"] if isinstance(error, PlanErrors) else [parts]
    return _response(request, status, _kebab(type(error).__name__), _first_line(error), errors)


async def _of_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = mistakes_of(error.errors())
    return _response(request, 422, "request", f"{len(errors)} {_MISTAKES[len(errors) > 1]} in the request", errors)


async def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    allowed = (error.headers or {}).get("Allow", "")
    expected = f"one of the methods {allowed}" if allowed else "a request that finsim answers"
    got = f"{request.method} {request.url.path}"
    hint = "the OpenAPI document is at /api/v1/openapi.json"
    parts = {"where": "request", "expected": expected, "got": got, "hint": hint}
    kind = {404: "not-found", 405: "method"}.get(error.status_code, "request")
    return _response(request, error.status_code, kind, str(error.detail), [parts], dict(error.headers or {}))


def _response(
    request: Request,
    status: int,
    kind: str,
    detail: str,
    errors: Sequence[Mapping[str, Any]],
    headers: Mapping[str, str] | None = None,
) -> Response:
    request_id = request.scope.get("finsim_request_id", "")
    body = problem(status, kind, detail, request.url.path, request_id, errors)
    return Response(body, status, dict(headers or {}), MEDIA_TYPE)


# Which of several types Pydantic tried, where a key may have either: no place in what was sent.
_MEMBER = re.compile(r"(?:constrained-)?(?:str|int|float|bool)|(?:dict|list)\[.*\]")


def mistakes_of(errors: Sequence[Any]) -> list[dict[str, Any]]:
    """Say what Pydantic found in our words, each short and JSON."""
    return [bounded(_translated(each)) for each in errors[:MOST_ERRORS]]


def _translated(error: Mapping[str, Any]) -> dict[str, Any]:
    """Say what Pydantic found in our words."""
    steps = [str(step) for step in error["loc"] if step not in ("body", "query", "path")]
    steps = [step for step in steps if not _MEMBER.fullmatch(step)] or steps
    hint = "an unknown key" if error["type"] == "extra_forbidden" else ""
    expected = error["msg"]
    for lead in ("Input should be ", "Value error, ", "String should "):
        expected = expected.removeprefix(lead)
    got = error.get("input") if error["type"] != "missing" else None
    return {"where": ".".join(steps) or "body", "expected": expected, "got": got, "hint": hint}


def bounded(error: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of an error with a `got` that is short and JSON."""
    got = error.get("got")
    if isinstance(got, float) or not isinstance(got, (str, int, bool, type(None))):
        got = str(got)
    if isinstance(got, int) and abs(got) > 2**63:
        got = "an integer beyond 64 bits"
    if isinstance(got, str) and len(got) > _LONGEST_GOT:
        got = got[:_LONGEST_GOT] + "..."
    return {**error, "got": got}


def _first_line(error: FinsimError) -> str:
    return str(error).splitlines()[-1 if isinstance(error, PlanErrors) else 0]


def _kebab(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")
