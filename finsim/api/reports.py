"""Reports that jobs have made: the catalogue, and their files. A report is asked for by POST /jobs of kind `report`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel

from finsim.access import Identity, Scope
from finsim.api.paging import Paged
from finsim.api.problems import responses
from finsim.api.sheet import POLICY_OF_PAGES
from finsim.api.who import Needs, Reader
from finsim.errors import NotFound
from finsim.storage import Kind

router = APIRouter(prefix="/reports", tags=["reports"])
Id = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="The id of the simulation that it is of.")]
FileName = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,80}(\.[a-z]{1,10}){1,2}$", description="A file's name.")]
Shown = Annotated[Identity, Depends(Needs(Scope.READ, linked="report"))]
_TYPES = {".html": "text/html; charset=utf-8", ".pdf": "application/pdf", ".json": "application/json"}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file.", "content": {
        "text/html": {"schema": {"type": "string"}},
        "application/pdf": {"schema": {"type": "string", "format": "binary"}},
        "application/json": {"schema": {"type": "object"}},
        "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
    }}
}  # fmt: skip


_TO_ITS_PAGE = {"description": "To the report's page, for who asks for text/html."}


class ReportView(BaseModel):
    """A report: its files by name, with the sha256 of each."""

    id: str
    files: dict[str, str]
    changed: str


class ReportList(BaseModel):
    """One page of reports."""

    items: list[ReportView]
    next: str | None


@router.get("", summary="The reports that were made", responses={200: {"model": ReportList}, **responses(422)})
def index(who: Reader, request: Request, page: Paged) -> JSONResponse:
    """List reports by the id of their simulation."""
    rows = request.app.state.store().find(who.user, Kind.REPORT, None, page.after, page.limit + 1)
    shown, following = page.cut(rows, lambda row: row.id)
    items = [{"id": row.id, "files": row.body["files"], "changed": row.changed} for row in shown]
    return JSONResponse({"items": items, "next": following})


@router.get("/{id}", name="read_report", summary="A report", responses={200: {"model": ReportView}, 303: _TO_ITS_PAGE,
            **responses(404, 422)})  # fmt: skip
def read(id: Id, who: Shown, request: Request) -> Response:
    """Return which files a report has; a browser, which a shared link opens, is led to the page itself."""
    row = request.app.state.store().get(who.user, Kind.REPORT, id)
    page = next((name for name in sorted(row.body["files"]) if name.endswith(".html")), None)
    if page is not None and "text/html" in request.headers.get("accept", ""):
        address = request.app.url_path_for("read_report_file", id=id, name=page)
        return RedirectResponse(f"{address}?{request.url.query}".rstrip("?"), 303, {"vary": "Accept"})
    body = {"id": row.id, "files": row.body["files"], "changed": row.changed}
    return JSONResponse(body, headers={"vary": "Accept"})


@router.get("/{id}/files/{name}", name="read_report_file", summary="A report's file", response_class=Response,
            responses=_FILE | responses(404, 422))  # fmt: skip
def file(id: Id, name: FileName, who: Shown, request: Request) -> Response:
    """Return one file of a report; its name is one of those that the report has, never a path."""
    store = request.app.state.store()
    files = store.get(who.user, Kind.REPORT, id).body["files"]
    if name not in files:
        raise NotFound(f"file {name}", f"one of {', '.join(sorted(files))}")
    content = store.get_blob(who.user, files[name])
    kind = next((kind for ending, kind in _TYPES.items() if name.endswith(ending)), "application/octet-stream")
    headers = {"content-security-policy": POLICY_OF_PAGES, "etag": f'"{files[name]}"'}
    return Response(content, media_type=kind, headers=headers)
