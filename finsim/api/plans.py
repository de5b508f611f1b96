"""Plans that are kept: made, read, changed and removed, every version of them, and the schema that they follow.

A change says which version it was made from (If-Match with the ETag that was read), so that nobody's change is lost.
What was kept under earlier rules is still read: as it was written, with the mistakes that today's rules find in it.
"""

from __future__ import annotations

import itertools
import json
import re
import secrets
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, model_validator

from finsim.api.asking import MINIMAL, PLAN_ID
from finsim.api.paging import Listed, Paged
from finsim.api.problems import MOST_ERRORS, Mistake, Refusal, bounded, responses
from finsim.api.requests import StrictRoute
from finsim.api.who import Reader, Writer
from finsim.errors import PlanError, PlanErrors
from finsim.plan import Plan, dumps, json_schema, loads
from finsim.plan.document import plain
from finsim.plan.document import read as read_tree
from finsim.storage import Document, Kind, Repository
from finsim.storage.history import Change, differences

router = APIRouter(prefix="/plans", tags=["plans"], route_class=StrictRoute)
# What users keep, here and on boards alike; beside them stand the plans that runs were made of, by their digests.
SHELF = {"saved": "by name"}
MOST_VERSION = 2**31
_SCHEMA: dict[int | str, dict[str, Any]] = {
    200: {"description": "A JSON Schema.", "content": {"application/schema+json": {"schema": {"type": "object"}}}}
}
_ETAG = {"ETag": {"description": "The version, for If-Match and If-None-Match.", "schema": {"type": "string"}}}
Id = Annotated[str, Path(pattern=PLAN_ID, description="The plan's id.")]
Number = Annotated[int, Path(ge=1, lt=MOST_VERSION, description="The version's number.")]
LONGEST_TAGS = 1_000
IfMatch = Annotated[
    str | None, Header(alias="If-Match", max_length=LONGEST_TAGS, description="The ETag that was read; required.")
]
IfNoneMatch = Annotated[
    str | None, Header(alias="If-None-Match", max_length=LONGEST_TAGS, description="An ETag: 304 while it holds.")
]


class Given(BaseModel):
    """A plan to keep, as the text of its file (whose comments are kept too) or as an object."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str | None = Field(None, max_length=200_000, description="The text of a YAML file.")
    plan: dict[str, Any] | None = Field(None, description="A plan with the keys of its file.", examples=[MINIMAL])

    @model_validator(mode="after")
    def _is_one(self) -> Given:
        if (self.text is None) == (self.plan is None):
            raise ValueError("one of text and plan")
        return self

    def body(self) -> dict[str, Any]:
        """Return what is kept. Raises PlanErrors with every mistake."""
        opened = loads(self.text, "text") if self.text is not None else Plan.from_dict(self.plan or {}, "plan")
        return {"name": opened.name, "text": self.text if self.text is not None else dumps(opened)}


class Kept(BaseModel):
    """A plan that is kept."""

    id: str
    version: int
    name: str
    digest: str | None = Field(description="Of what the plan says, however it is written; none where it has mistakes.")
    text: str = Field(description="The plan's file, comments and all.")
    plan: dict[str, Any] | None = Field(description="What the plan says; none where it has mistakes.")
    mistakes: list[Mistake] = Field(
        description="Of a plan that was kept under earlier rules: what to mend in its text before it can run."
    )
    created: str
    changed: str


class Version(BaseModel):
    """One version and what it changed against the one before."""

    version: int
    changed: str
    changes: list[dict[str, Any]]


class Versions(BaseModel):
    """A plan's history, the first version first."""

    id: str
    versions: list[Version]


_ANSWER: dict[int | str, dict[str, Any]] = {200: {"model": Kept, "headers": _ETAG}}


@router.get("/schema", summary="The JSON Schema of a plan", response_class=Response, responses=_SCHEMA)
def schema(who: Reader) -> Response:
    """Return every key of the plan file with its meaning and its form."""
    return Response(_text(), media_type="application/schema+json")


@router.get("", summary="The plans that are kept", responses={200: {"model": Listed}, **responses(422)})
def index(who: Reader, request: Request, page: Paged) -> JSONResponse:
    """List plans by id, without their text."""
    rows = _store(request).find(who.user, Kind.PLAN, SHELF, page.after, page.limit + 1)
    shown, following = page.cut(rows, lambda row: row.id)
    items = [
        {"id": row.id, "name": row.body.get("name") or "", "version": row.version, "changed": row.changed}
        for row in shown
    ]
    return JSONResponse({"items": items, "next": following})


@router.post(
    "", summary="Keep a plan", status_code=201, responses={201: {"model": Kept, "headers": _ETAG},
    **responses(400, 413, 415, 422)},
)  # fmt: skip
def create(given: Given, who: Writer, request: Request) -> JSONResponse:
    """Keep a plan as version 1 under a new id. One with mistakes is refused with all of them."""
    id = f"p_{secrets.token_hex(10)}"
    row = _store(request).create(who.user, Kind.PLAN, id, given.body(), SHELF)
    return _shown(row, 201, {"Location": str(request.app.url_path_for("read_plan", id=id))})


@router.get("/{id}", name="read_plan", summary="A plan", responses=_ANSWER | responses(404, 422))
def read(id: Id, who: Reader, request: Request, if_none_match: IfNoneMatch = None) -> Response:
    """Return the last version of a plan."""
    row = _store(request).get(who.user, Kind.PLAN, id)
    if if_none_match is not None and _etag(row.version) in _listed(if_none_match):
        return Response(status_code=304, headers={"ETag": _etag(row.version)})
    return _shown(row)


@router.put("/{id}", summary="Change a plan", responses=_ANSWER | responses(400, 404, 409, 412, 413, 415, 422, 428))
def change(id: Id, given: Given, who: Writer, request: Request, if_match: IfMatch = None) -> JSONResponse:
    """Keep a further version. 412 when somebody has changed the plan since the version of If-Match was read."""
    version = _asked_version(if_match)
    store = _store(request)
    body = given.body()
    last = _on_the_shelf(store, who.user, id)
    if last.version != version:
        raise _changed(version, last.version)
    return _shown(store.replace(who.user, Kind.PLAN, id, body, version, last.labels))


@router.delete("/{id}", summary="Remove a plan", status_code=204, responses=responses(404, 409, 412, 422))
def remove(id: Id, who: Writer, request: Request, if_match: IfMatch = None) -> Response:
    """Remove a plan with its versions; with If-Match, only while it is that version."""
    store = _store(request)
    version = None if if_match is None else _asked_version(if_match)
    last = _on_the_shelf(store, who.user, id).version
    if version is not None and last != version:
        raise _changed(version, last)
    store.delete(who.user, Kind.PLAN, id, version)
    return Response(status_code=204)


@router.get("/{id}/versions", summary="A plan's history", responses={200: {"model": Versions}, **responses(404, 422)})
def versions(id: Id, who: Reader, request: Request) -> JSONResponse:
    """Return every version with the keys that it changed, and their values before and after."""
    rows = _store(request).versions(who.user, Kind.PLAN, id)
    said = [_said(row) for row in rows]
    changes: list[list[Change]] = [[]] + [list(differences(*pair)) for pair in itertools.pairwise(said)]
    steps = [
        {"version": row.version, "changed": row.changed, "changes": [each.as_dict() for each in of]}
        for row, of in zip(rows, changes, strict=True)
    ]
    return JSONResponse({"id": id, "versions": steps})


@router.get("/{id}/versions/{number}", summary="An earlier version", responses=_ANSWER | responses(404, 422))
def version(id: Id, number: Number, who: Reader, request: Request) -> JSONResponse:
    """Return a plan as it was."""
    return _shown(_store(request).get(who.user, Kind.PLAN, id, number))


def _store(request: Request) -> Repository:
    store: Repository = request.app.state.store()
    return store


def _on_the_shelf(store: Repository, owner: str, id: str) -> Document:
    """Return a plan that its user keeps. A plan that a run was made of has its digest as its id: it never changes."""
    row = store.get(owner, Kind.PLAN, id)
    if SHELF.items() <= row.labels.items():
        return row
    raise Refusal(409, "conflict", f"plan {id}", "a plan that is kept to be changed", "one that a run was made of")


def _opened(row: Document) -> tuple[Plan | None, list[PlanError]]:
    """Return a version's plan, or the mistakes that the rules of today find in what earlier ones took."""
    try:
        return loads(row.body["text"], f"plan {row.id}"), []
    except PlanErrors as found:
        return None, list(found.errors)


def _said(row: Document) -> dict[str, Any]:
    """Return what a version's text says, its defaults left out; nothing where it is no YAML of a plan any more."""
    opened, _ = _opened(row)
    if opened is not None:
        return dict(opened.to_dict())
    try:
        return dict(plain(read_tree(row.body["text"], f"plan {row.id}")))
    except PlanErrors:
        return {}


def _shown(row: Document, status: int = 200, headers: dict[str, str] | None = None) -> JSONResponse:
    opened, mistakes = _opened(row)
    body = {
        "id": row.id, "version": row.version, "name": opened.name if opened else row.body["name"],
        "digest": opened.digest if opened else None, "text": row.body["text"],
        "plan": opened.to_dict() if opened else None, "created": row.created, "changed": row.changed,
        "mistakes": [bounded(each.as_dict()) for each in mistakes[:MOST_ERRORS]],
    }  # fmt: skip
    return JSONResponse(body, status, {"ETag": _etag(row.version)} | (headers or {}))


def _etag(version: int) -> str:
    return f'"{version}"'


def _listed(header: str) -> list[str]:
    return [each.strip().removeprefix("W/") for each in header.split(",")]


def _asked_version(if_match: str | None) -> int:
    if if_match is None:
        raise Refusal(428, "precondition", "If-Match", "the ETag that was read")
    found = re.fullmatch(r'"([1-9][0-9]{0,8})"', if_match.strip())
    if found is None:
        raise Refusal(412, "precondition", "If-Match", "the ETag of one version", if_match[:60])
    return int(found[1])


def _changed(asked: int, last: int) -> Refusal:
    hint = "read it again, then change it"
    return Refusal(412, "precondition", "If-Match", f"version {asked} to be the last one", f"version {last}", hint)


@cache
def _text() -> str:
    return json.dumps(json_schema(), ensure_ascii=False)
