"""A request's JSON as JSON says it: no NaN, no key twice, no nesting without end. Used by every route."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from finsim.api.problems import Refusal

MOST_DEPTH = 64


class StrictRequest(Request):
    """A request whose `json()` refuses what JSON has no word for."""

    async def json(self) -> Any:
        if not hasattr(self, "_strict"):
            self._strict = read_json(await self.body())
        return self._strict


class StrictRoute(APIRoute):
    """A route that reads its JSON strictly, before FastAPI does: it would call every refusal a parsing error."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def strict(request: Request) -> Response:
            read = StrictRequest(request.scope, request.receive)
            if self.body_field is not None:
                _check_type(read)
                await read.json()
            return await handler(read)

        return strict


def _check_type(request: Request) -> None:
    stated = request.headers.get("content-type", "")
    kind, _, parameters = stated.partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if kind.strip().lower() != "application/json" or charset not in ("", "utf-8"):
        raise Refusal(415, "media-type", "Content-Type", "application/json in UTF-8", stated[:100])


def media_type(request: Request, taken: Sequence[str]) -> str:
    """Return the type of a body that is a file, one of those that a route takes. Raises Refusal with 415."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in taken:
        raise Refusal(415, "media-type", "Content-Type", " or ".join(taken), kind[:100])
    return kind


def read_json(body: bytes) -> Any:
    """Read JSON strictly. Raises Refusal with 400."""
    try:
        value = json.loads(
            body.decode("utf-8"), parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_no_key_twice
        )
    except (UnicodeDecodeError, ValueError) as error:
        raise Refusal(400, "json", "body", "JSON in UTF-8", _words(error)) from None
    except RecursionError:
        raise _too_deep() from None
    if _depth_exceeds(value, MOST_DEPTH):
        raise _too_deep()
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Refusal(400, "json", "body", "whole characters", "half of one (a lone surrogate)") from None
    return value


def _finite(written: str) -> float:
    number = float(written)
    if number in (float("inf"), float("-inf")):
        raise Refusal(400, "json", "body", "numbers that a double can hold", written[:100])
    return number


def _no_constant(word: str) -> Any:
    raise Refusal(400, "json", "body", "finite numbers", word)


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Refusal(400, "json", "body", "each key once", twice[:100])
    return made


def _depth_exceeds(value: Any, most: int) -> bool:
    level = [value]
    for _ in range(most):
        level = [
            inner
            for item in level
            if isinstance(item, (dict, list))
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return any(isinstance(item, (dict, list)) for item in level)


def _too_deep() -> Refusal:
    return Refusal(400, "json", "body", f"at most {MOST_DEPTH} levels of nesting", "more")


def _words(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} in line {error.lineno}, column {error.colno}"
    return "bytes that are not UTF-8" if isinstance(error, UnicodeDecodeError) else "a number of too many digits"
