"""Who one is, and what one has: identity, keys, signed links, everything to take along, and its end."""

from __future__ import annotations

import tempfile
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from finsim.access import Gate, Identity, Scope
from finsim.access.identity import Refused
from finsim.access.keys import Key
from finsim.api.problems import Refusal, responses
from finsim.api.requests import StrictRoute
from finsim.api.who import Reader, Writer
from finsim.storage import Kind
from finsim.storage.archive import export_owner

router = APIRouter(tags=["access"], route_class=StrictRoute)
_MODEL = ConfigDict(extra="forbid", strict=True)
_ZIP: dict[int | str, dict[str, Any]] = {
    200: {"description": "A zip file that `finsim` can import.",
          "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}  # fmt: skip
KeyId = Annotated[str, Path(pattern="^[0-9a-f]{16}$", description="The key's id.")]


class Me(BaseModel):
    """Whom this request comes from, and what it may."""

    user: str = Field(description="An opaque id; the owner of what one makes.")
    by: Literal["local", "session", "key", "link"]
    scopes: list[str]
    roles: list[str]
    csrf: str = Field(description="A session sends it as X-CSRF-Token with every change; empty for others.")


class KeyAsked(BaseModel):
    """A key for a program."""

    model_config = _MODEL

    name: str = Field(min_length=1, max_length=80, examples=["nightly"])
    scopes: list[Literal["read", "write", "run", "operate"]] = Field(min_length=1, max_length=4)
    days: int = Field(90, ge=1, le=366)


class KeyView(BaseModel):
    """What is known of a key."""

    id: str
    name: str
    scopes: list[str]
    created: str
    until: str


class KeyMade(KeyView):
    """A key that was made; `key` is shown this once."""

    key: str


class KeyList(BaseModel):
    """Your keys."""

    items: list[KeyView]


class LinkAsked(BaseModel):
    """A link to one thing, for whoever has it, to read until it expires."""

    model_config = _MODEL

    kind: Literal["simulation", "report"]
    id: str = Field(pattern="^[0-9a-f]{64}$")
    days: float = Field(7, gt=0, le=90)


class LinkMade(BaseModel):
    """A signed link."""

    url: str
    link: str = Field(description="For the parameter `link` of what it leads to.")


@router.get("/me", summary="Who you are", responses={200: {"model": Me}})
def me(who: Reader, request: Request) -> JSONResponse:
    """Return whom this request comes from; for a session also the token that its changes need."""
    gate: Gate = request.app.state.gate
    csrf = gate.signing.csrf(who.token) if gate.signing is not None and who.by == "session" else ""
    return JSONResponse(
        {"user": who.user, "by": who.by, "scopes": sorted(who.scopes), "roles": list(who.roles), "csrf": csrf}
    )


@router.get("/me/keys", summary="Your keys", responses={200: {"model": KeyList}})
def keys(who: Reader, request: Request) -> JSONResponse:
    """List your keys, without their secrets."""
    return JSONResponse({"items": [_view(key) for key in request.app.state.gate.keys.of(who.user)]})


@router.post("/me/keys", summary="Make a key", status_code=201, responses={201: {"model": KeyMade},
             **responses(400, 413, 415, 422)})  # fmt: skip
def make_key(asked: KeyAsked, who: Writer, request: Request) -> JSONResponse:
    """Make a key; its text is answered once and kept nowhere. A key makes no keys, or one that leaked would stay."""
    _check_person(who, request)
    gate: Gate = request.app.state.gate
    text, key = gate.keys.make(who.user, asked.name, [Scope(scope) for scope in asked.scopes], asked.days)
    return JSONResponse(_view(key) | {"key": text}, 201)


@router.delete("/me/keys/{id}", summary="Revoke a key", status_code=204, responses=responses(404, 422))
def revoke_key(id: KeyId, who: Writer, request: Request) -> Response:
    """Make a key open nothing from now on."""
    request.app.state.gate.keys.revoke(who.user, id)
    return Response(status_code=204)


@router.post("/links", summary="Make a signed link", status_code=201, responses={201: {"model": LinkMade},
             **responses(400, 404, 409, 413, 415, 422)})  # fmt: skip
def make_link(asked: LinkAsked, who: Writer, request: Request) -> JSONResponse:
    """Return a link to one of your simulations or reports, which reads it until it expires, and nothing else."""
    gate: Gate = request.app.state.gate
    if gate.signing is None:
        raise Refusal(409, "conflict", "links", "a secret to sign with", "none", "set FINSIM_SECRET")
    _check_person(who, request)
    kind = Kind.RUN if asked.kind == "simulation" else Kind.REPORT
    request.app.state.store().get(who.user, kind, asked.id)
    link = gate.signing.link(who.user, asked.kind, asked.id, asked.days)
    url = request.app.url_path_for(f"read_{asked.kind}", id=asked.id)
    return JSONResponse({"url": f"{url}?link={link}", "link": link}, 201)


@router.get("/me/export", summary="Everything you have", response_class=Response, responses=_ZIP)
def export(who: Reader, request: Request) -> Response:
    """Return all your plans with their versions, runs, words, reports and files, without keys and sessions."""
    with tempfile.TemporaryDirectory(prefix="finsim-export-") as folder:
        file = FilePath(folder) / "finsim.zip"
        export_owner(request.app.state.store(), who.user, file)
        content = file.read_bytes()
    headers = {"content-disposition": 'attachment; filename="finsim-export.zip"'}
    return Response(content, media_type="application/zip", headers=headers)


@router.delete("/me", summary="Erase everything you have", status_code=204, responses=responses(422))
def erase(who: Writer, request: Request, sure: Literal["everything"] | None = None) -> Response:
    """Remove all that is yours: plans, runs, reports, jobs, keys, sessions. `?sure=everything` says it is meant."""
    if sure is None:
        raise Refusal(422, "request", "sure", "everything", hint="nothing was removed; GET /me/export first")
    _check_person(who, request)
    gate: Gate = request.app.state.gate
    store = request.app.state.store()
    if gate.is_public:
        gate.sessions.end_all(who.user)
    store.erase(who.user)
    store.append("access", {"what": "everything erased", "user": who.user})
    return Response(status_code=204)


def _check_person(who: Identity, request: Request) -> None:
    if who.by not in ("session", "local"):
        raise Refused(403, "credentials", "a person's session", who.by)


def _view(key: Key) -> dict[str, Any]:
    return {"id": key.id, "name": key.name, "scopes": sorted(key.scopes), "created": key.created, "until": key.until}
