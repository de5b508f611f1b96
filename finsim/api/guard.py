"""What stands before every route: a request id, the Host and Origin checks, limits of size and time, safe headers.

Plain ASGI, so that nothing slips by it: what breaks behind it becomes a problem with a request id, and the traceback
goes to the log. Loopback is one local user without a password, so that only pages of this machine may ask (DESIGN
section 8): a name that an attacker's DNS points here (rebinding) is refused by its Host.
"""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Iterable
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from finsim.api.problems import MEDIA_TYPE, problem
from finsim.telemetry import histogram, logger

LOOPBACK = ("localhost", "127.0.0.1", "::1")
MOST_BODY_BYTES = 256 * 1024
_MANY_QUESTIONS, _A_FILE = 2 * 1024 * 1024, 8 * 1024 * 1024
LARGER = {
    "/api/v1/simulations/batch": _MANY_QUESTIONS,
    "/api/v1/jobs": _MANY_QUESTIONS,
    "/api/v1/actuals/imports": _A_FILE,
    "/api/v1/documents": _A_FILE,
}
MOST_PASSED_OVER = _A_FILE + 1024 * 1024  # what nginx lets through
SECONDS_FOR_A_BODY = 10.0
SLOWEST_LINE = 128 * 1024  # bytes a second: what may be larger has longer to come
ASKED_BY_NGINX = "/internal/auth"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?")
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_METHODS = (*_SAFE_METHODS, "POST", "PUT", "PATCH", "DELETE")
HEADERS = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
_ONLY_NGINX_SAYS = (b"x-finsim-user", b"x-finsim-roles")  # who somebody is; from a client they are dropped
_ONCE = (b"host", b"origin", b"authorization", b"content-length", b"content-type", b"x-csrf-token", b"x-original-uri")
log = logger("api")
_seconds = histogram("http_seconds", "Seconds until an answer was whole.", ("method", "route", "status"))


class _Refused(Exception):
    """A request that the guard itself ends; holds the problem's parts."""

    def __init__(self, status: int, kind: str, where: str, expected: str, got: str) -> None:
        super().__init__(status, kind, where, expected, got)
        self.status, self.kind, self.where, self.expected, self.got = status, kind, where, expected, got


class Guard:
    """The ASGI app around ours.

    hosts  the names under which this server may be asked, without ports; none where a login decides instead: then any
           name is one, and a page may only send changes to the name that it came from
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: Iterable[str] = LOOPBACK,
        most_bytes: int = MOST_BODY_BYTES,
        seconds_for_a_body: float = SECONDS_FOR_A_BODY,
    ) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._most_bytes = most_bytes
        self._seconds = seconds_for_a_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        request_id = _request_id(headers)
        is_head = scope["method"] == "HEAD"
        if is_head:  # the answer to GET without its body (RFC 9110, section 9.3.2); who serves us needs its own scope
            scope = {**scope, "method": "GET"}
        scope["finsim_request_id"] = request_id
        scope["headers"] = [each for each in scope["headers"] if each[0].lower() not in _ONLY_NGINX_SAYS]
        began = perf_counter()
        answer = _Answer(send, request_id, is_head)
        try:
            _check_single(scope)
            self._check_names(scope, headers)
            body = await self._body(scope, receive, headers)
            await self._app(scope, _replay(body, receive), answer)
        except _Refused as refused:
            parts = {"where": refused.where, "expected": refused.expected, "got": refused.got, "hint": ""}
            detail = f"{refused.where}: expected {refused.expected}"
            body = problem(refused.status, refused.kind, detail, scope["path"], request_id, [parts])
            await answer.end(refused.status, body)
        except Exception:
            log.exception("broken", request_id=request_id, method=scope["method"], path=scope["path"])
            detail = "finsim broke: a bug of ours; its log has this request id"
            await answer.end(500, problem(500, "broken", detail, scope["path"], request_id))
        finally:
            _note(scope, answer.status, perf_counter() - began)

    def _check_names(self, scope: Scope, headers: dict[str, str]) -> None:
        host = headers.get("host", "")
        name = name_of(host)
        if not name or (self._hosts and name not in self._hosts):
            expected = "the name of this server: " + ", ".join(sorted(self._hosts))
            # nginx knows three answers to its question who somebody is: yes, 401 and 403.
            raise _Refused(403 if scope["path"] == ASKED_BY_NGINX else 421, "host", "Host", expected, host[:100])
        origin = headers.get("origin")
        if origin is None or scope["method"] in _SAFE_METHODS:
            return
        if not self._is_ours(origin, name):
            raise _Refused(403, "origin", "Origin", "a page of this server", origin[:100])

    def _is_ours(self, origin: str, name: str) -> bool:
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        return parts.scheme in ("http", "https") and name_of(parts.netloc) in (self._hosts or {name})

    async def _body(self, scope: Scope, receive: Receive, headers: dict[str, str]) -> bytes:
        """Read the whole body within the limits of size and time."""
        most = max(self._most_bytes, LARGER.get(scope["path"], 0))
        stated = headers.get("content-length", "0")
        if not stated.isdigit():
            raise _Refused(400, "request", "Content-Length", "a whole number", stated[:100])
        if len(stated) > 15 or int(stated) > MOST_PASSED_OVER:
            raise _too_large(most, stated[:20])
        seconds = self._seconds + max(0, most - self._most_bytes) / SLOWEST_LINE
        try:
            return await asyncio.wait_for(_read(receive, most), seconds)
        except TimeoutError:
            raise _Refused(408, "slow", "body", f"a whole body within {seconds:g} s", "a part of it") from None


def _check_single(scope: Scope) -> None:
    """Refuse what two servers in a row could read two ways: a header twice, a body with a length and without one."""
    names = [name.lower() for name, _ in scope["headers"]]
    for name in _ONCE:
        if names.count(name) > 1:
            raise _Refused(400, "request", name.decode(), "one such header", "several")
    if b"transfer-encoding" in names and b"content-length" in names:
        raise _Refused(400, "request", "Content-Length", "none beside Transfer-Encoding", "both")


async def _read(receive: Receive, most: int) -> bytes:
    """Return a body. Of one that is too large the rest is passed over before it is refused.

    Who is answered while it still sends may see a broken line instead: nginx did, in one of two bodies of 8 MB.
    """
    body, n_bytes = bytearray(), 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Refused(400, "request", "body", "a whole body", "a part of it")
        part = message.get("body", b"")
        n_bytes += len(part)
        if n_bytes <= most:
            body += part
        is_last = not message.get("more_body")
        if n_bytes > MOST_PASSED_OVER or (is_last and n_bytes > most):
            raise _too_large(most, "more")
        if is_last:
            return bytes(body)


def _too_large(most: int, got: str) -> _Refused:
    return _Refused(413, "too-large", "body", f"at most {most:,} bytes", got)


class _Answer:
    """Sends messages on with our headers, and knows whether an answer has begun."""

    def __init__(self, send: Send, request_id: str, is_head: bool) -> None:
        self._send = send
        self._request_id = request_id
        self._is_head = is_head
        self._begun = False
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._begun, self.status = True, int(message["status"])
            there = {name.lower() for name, _ in message.get("headers", [])}
            ours = HEADERS | {"x-request-id": self._request_id}
            extra = [(name.encode(), value.encode()) for name, value in ours.items() if name.encode() not in there]
            message = {**message, "headers": [*message.get("headers", []), *extra]}
            await self._send(message)
            if self._is_head:  # and its end at once, however long a body would go on
                await self._send({"type": "http.response.body", "body": b""})
        elif not self._is_head:
            await self._send(message)

    async def end(self, status: int, body: bytes) -> None:
        """Answer with a problem, unless an answer has begun: then only its end can be cut off."""
        if self._begun:
            return
        headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
        if status in (408, 413):
            headers.append((b"connection", b"close"))
        await self({"type": "http.response.start", "status": status, "headers": headers})
        await self({"type": "http.response.body", "body": body})


def _note(scope: Scope, status: int, seconds: float) -> None:
    """Count and log an answer: by its route, never with what was in it.

    A 503 that tells of no failure (`finsim_counted`) is counted by its word, so that no alert on 5xx rings for it.
    """
    route = getattr(scope.get("route"), "path", "none")
    counted = scope.get("finsim_counted", str(status))
    _seconds.labels(method=_method(scope), route=route, status=counted).observe(seconds)
    log.info(
        "answered", method=_method(scope), route=route, status=status, ms=round(seconds * 1000, 1),
        request_id=scope["finsim_request_id"], user=scope.get("finsim_user", ""),
    )  # fmt: skip


def _method(scope: Scope) -> str:
    method = str(scope["method"])
    return method if method in _METHODS else "other"


def _request_id(headers: dict[str, str]) -> str:
    given = headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def name_of(host: str) -> str:
    """Return a Host header's name in lower case without port and brackets; nothing for what is no host."""
    found = _HOST.fullmatch(host)
    return found.group(1).strip("[]").lower().rstrip(".") if found else ""


def _replay(body: bytes, receive: Receive) -> Receive:
    """Hand the body that was read on once, then what comes from the client."""
    waiting: list[dict[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return waiting.pop() if waiting else await receive()

    return next_message
