"""A user's documents: PDFs that the mentor may quote. The body is the file; what is kept is the text of its pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from finsim.api.engine_room import EngineRoom
from finsim.api.problems import responses
from finsim.api.requests import StrictRoute, media_type
from finsim.api.who import Reader, Writer
from finsim.workbench.documents import Documents

router = APIRouter(prefix="/documents", tags=["documents"], route_class=StrictRoute)
Id = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="The sha256 of the file.")]
_FILE = {"schema": {"type": "string", "format": "binary"}}
_BODY = {"requestBody": {"required": True, "content": {"application/pdf": _FILE}}}


class DocumentView(BaseModel):
    """A document: its title, how many pages, and the numbers of those without text."""

    id: str
    title: str
    pages: int
    without_text: list[int]


class DocumentList(BaseModel):
    """Your documents."""

    items: list[DocumentView]


@router.post(
    "", summary="Add a document", status_code=201, openapi_extra=_BODY,
    responses={201: {"model": DocumentView}, **responses(400, 413, 415, 422, 503)},
)  # fmt: skip
async def add(
    who: Writer,
    request: Request,
    title: Annotated[str, Query(max_length=200, description="What it is called.")] = "document",
) -> JSONResponse:
    """Read a PDF, in a process of its own with little memory and time, and keep the text of its pages."""
    media_type(request, ("application/pdf",))
    content = await request.body()
    room: EngineRoom = request.app.state.room
    shelf = Documents(who.user, request.app.state.store())
    return JSONResponse(await room.run(lambda _: shelf.put(content, title)), 201)


@router.get("", summary="Your documents", responses={200: {"model": DocumentList}})
def index(who: Reader, request: Request) -> JSONResponse:
    """List documents by id."""
    return JSONResponse({"items": Documents(who.user, request.app.state.store()).all()})


@router.delete("/{id}", summary="Remove a document", status_code=204, responses=responses(404, 422))
async def remove(id: Id, who: Writer, request: Request) -> Response:
    """Remove a document with its pages."""
    await run_in_threadpool(Documents(who.user, request.app.state.store()).delete, id)
    return Response(status_code=204)
