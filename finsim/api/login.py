"""The way in for people and the way out: pages with a form, the session that begins and ends. No script.

The form carries a token that fits a cookie of the same browser, so that no other page can log somebody in. nginx asks
`/internal/auth` before every board and kernel, and hands on who it is; what a client says of that itself is dropped.
"""

from __future__ import annotations

import html
import re
import secrets
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, unquote

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse

from finsim.access import Gate, Refused, Scope
from finsim.api.problems import Refusal, responses
from finsim.api.sheet import sheet
from finsim.api.who import COOKIE, SECURE_COOKIE, cookie, credentials, identity_of, is_secure

router = APIRouter(tags=["access"], include_in_schema=False)
FORM_COOKIE = "finsim_form"
_OF_FORMS = "application/x-www-form-urlencoded"
_FOR_OPERATORS = ("/operations",)  # boards that show the installation and no household
_KERNEL = re.compile(r"/(?:api/kernels|voila/api/shutdown)/([0-9a-fA-F-]{36})(?:/|$)")
_FORM = """{alert}<form method="post" action="/login">
<input type="hidden" name="token" value="{token}"><input type="hidden" name="next" value="{next}">
<label for="login">Name</label>
<input id="login" name="login" autocomplete="username" autocapitalize="none" required autofocus value="{login}">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button>Log in</button></form>"""
_WAY_OUT = """<p>You are logged in.</p><form method="post" action="/logout">
<input type="hidden" name="token" value="{token}"><button>Log out</button></form>
<p><a href="/">Back to the boards</a></p>"""


@router.get("/login", summary="The page to log in at")
def page(request: Request, next: str = "/") -> Response:
    """Show the form; in loopback mode there is nothing to log in to."""
    gate: Gate = request.app.state.gate
    if gate.signing is None:
        return RedirectResponse(_within(next), 303)
    return _form(request, gate, _within(next))


@router.post("/login", summary="Begin a session")
async def log_in(request: Request) -> Response:
    """Check name and password, and set the session's cookie."""
    gate: Gate = request.app.state.gate
    if gate.signing is None:
        return RedirectResponse("/", 303)
    given = await _given(request)
    if not gate.signing.is_form(given.get("token", ""), request.cookies.get(FORM_COOKIE, "")):
        return _form(request, gate, _within(given.get("next", "/")), "The form had expired. Try again.", 403)
    try:
        user = await run_in_threadpool(gate.users.check, given.get("login", ""), given.get("password", ""),
                                       _address(request))  # fmt: skip
    except Refused as refused:
        words = "Too many tries. Wait a little." if refused.status == 429 else "Name and password do not fit."
        return _form(request, gate, _within(given.get("next", "/")), words, refused.status, given.get("login", ""))
    old = cookie(request)
    if old:
        await run_in_threadpool(gate.sessions.end, old)
    token = await run_in_threadpool(gate.sessions.start, user)
    answer = RedirectResponse(_within(given.get("next", "/")), 303)
    _set_cookie(answer, request, token)
    answer.delete_cookie(FORM_COOKIE)
    return answer


@router.get("/logout", summary="The page to log out at")
def way_out(request: Request) -> Response:
    """Show the button; who is not logged in sees the way in."""
    gate: Gate = request.app.state.gate
    try:
        identity = identity_of(request)
    except Refused:
        return RedirectResponse("/login", 303)
    if gate.signing is None or identity.by != "session":
        return RedirectResponse("/login", 303)
    return sheet("Log out", _WAY_OUT.format(token=html.escape(gate.signing.csrf(identity.token))))


@router.post("/logout", summary="End a session", responses=responses(401, 403))
async def log_out(request: Request) -> Response:
    """Revoke the session and take its cookie away; the page's form is led to the way in, a program is answered 204."""
    gate: Gate = request.app.state.gate
    is_form = _is_form(request)
    csrf = (await _given(request)).get("token", "") if is_form else request.headers.get("x-csrf-token", "")
    identity = await run_in_threadpool(gate.identify, replace(credentials(request), csrf=csrf))
    if identity.by == "session":
        await run_in_threadpool(gate.sessions.end, cookie(request))
    answer = RedirectResponse("/login", 303) if is_form else Response(status_code=204)
    answer.delete_cookie(SECURE_COOKIE if is_secure(request) else COOKIE, path="/", secure=is_secure(request),
                         httponly=True, samesite="lax")  # fmt: skip
    return answer


@router.get("/internal/auth", summary="What nginx asks before a board")
def ask(request: Request) -> Response:
    """Answer 204 with who it is, 401 for nobody, 403 for a kernel of somebody else. nginx lets no client ask this."""
    gate: Gate = request.app.state.gate
    asked = request.headers.get("x-original-uri", "/")[:2000]
    try:
        identity = identity_of(request)
    except Refused as refused:
        return Response(status_code=403 if refused.status == 403 else 401)
    if identity.by == "link":
        return Response(status_code=403)
    path = re.sub("/+", "/", unquote(asked.partition("?")[0]))
    if path.rstrip("/").lower() in _FOR_OPERATORS and not identity.may(Scope.OPERATE):
        return Response(status_code=403)
    kernel = _KERNEL.search(path)
    if gate.is_public and kernel is not None and not gate.owns_kernel(identity, kernel[1].lower()):
        return Response(status_code=403)
    headers = {"X-Finsim-User": identity.user, "X-Finsim-Roles": ",".join(identity.roles)}
    return Response(status_code=204, headers=headers)


def _form(request: Request, gate: Gate, next: str, words: str = "", status: int = 200, login: str = "") -> HTMLResponse:
    assert gate.signing is not None
    nonce = secrets.token_urlsafe(16)
    parts = {
        "alert": f'<p role="alert">{html.escape(words)}</p>' if words else "",
        "token": html.escape(gate.signing.form(nonce)), "next": html.escape(next), "login": html.escape(login[:64]),
    }  # fmt: skip
    answer = sheet("Log in", _FORM.format(**parts), status)
    answer.set_cookie(FORM_COOKIE, nonce, max_age=3600, path="/", secure=is_secure(request), httponly=True,
                      samesite="strict")  # fmt: skip
    return answer


def _set_cookie(answer: Response, request: Request, token: str) -> None:
    secure = is_secure(request)
    name = SECURE_COOKIE if secure else COOKIE
    answer.set_cookie(name, token, path="/", secure=secure, httponly=True, samesite="lax")


def _is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == _OF_FORMS


async def _given(request: Request) -> dict[str, str]:
    if not _is_form(request):
        raise Refusal(415, "media-type", "Content-Type", _OF_FORMS, request.headers.get("content-type", "")[:100])
    try:
        fields: dict[str, Any] = parse_qs(
            (await request.body()).decode("utf-8"), keep_blank_values=True, max_num_fields=10
        )
    except ValueError:
        raise Refusal(400, "request", "body", "the fields of a form") from None
    return {name: values[0] for name, values in fields.items()}


def _within(path: str) -> str:
    """Return a path of this server, never an address of another one."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if is_ours and len(path) < 1000 else "/"


def _address(request: Request) -> str:
    """Return where the request comes from: what nginx says, the last hop that it saw itself."""
    forwarded = request.headers.get("x-forwarded-for", "")
    return forwarded.rpartition(",")[2].strip() or (request.client.host if request.client else "")
