"""A request's cookie, header or link becomes an identity: the dependency that every route but the open ones has.

`tests/api/test_access.py` looks through all routes for one without it.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from finsim.access import Credentials, Gate, Identity, Scope
from finsim.access.gate import check_scope

COOKIE = "finsim_session"
SECURE_COOKIE = "__Host-finsim_session"


class Needs:
    """Lets whoever has a scope in, and returns who it is.

    linked  the kind of thing that this route shows by its path parameter `id`, where a signed link may lead to it
    """

    def __init__(self, scope: Scope, linked: str = "") -> None:
        self.scope, self.linked = scope, linked

    async def __call__(self, request: Request) -> Identity:
        gate: Gate = request.app.state.gate
        # Where there is one user, nothing is looked up, so no thread is asked for it.
        identity = await run_in_threadpool(identity_of, request) if gate.is_public else identity_of(request)
        what = (self.linked, str(request.path_params.get("id"))) if self.linked else None
        check_scope(identity, self.scope, what)
        return identity


Reader = Annotated[Identity, Depends(Needs(Scope.READ))]
Writer = Annotated[Identity, Depends(Needs(Scope.WRITE))]
Runner = Annotated[Identity, Depends(Needs(Scope.RUN))]
Operator = Annotated[Identity, Depends(Needs(Scope.OPERATE))]


def identity_of(request: Request) -> Identity:
    """Return who asks. Raises Refused."""
    gate: Gate = request.app.state.gate
    identity = gate.identify(credentials(request))
    request.scope["finsim_user"] = identity.user
    return identity


def credentials(request: Request) -> Credentials:
    """Return what a request brings along."""
    return Credentials(
        method=request.method,
        cookie=cookie(request),
        authorization=request.headers.get("authorization", ""),
        link=request.query_params.get("link", ""),
        csrf=request.headers.get("x-csrf-token", ""),
    )


def cookie(request: Request) -> str:
    """Return the session's cookie: the one that only a secure page can set, where this request came by one."""
    return request.cookies.get(SECURE_COOKIE if is_secure(request) else COOKIE, "")


def is_secure(request: Request) -> bool:
    """Whether the cookie must be Secure: always, unless the browser speaks to this very machine."""
    from finsim.api.guard import LOOPBACK, name_of

    return name_of(request.headers.get("host", "")) not in LOOPBACK


def security_schemes() -> dict[str, Any]:
    """Return what the OpenAPI document says of the ways in."""
    return {
        "key": {"type": "http", "scheme": "bearer", "description": "A key: `finsim keys add`, or POST /me/keys."},
        "session": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "A session: POST /login."},
        "link": {"type": "apiKey", "in": "query", "name": "link", "description": "A signed link: POST /links."},
    }
