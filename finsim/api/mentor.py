"""The mentor: a question about a plan, answered in checked sentences, by runs of the engine and quotes of documents."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from finsim.api.asking import Asked
from finsim.api.engine_room import EngineRoom
from finsim.api.problems import responses
from finsim.api.requests import StrictRoute
from finsim.api.simulations import threads_of_a_run
from finsim.api.who import Reader, Runner, Writer
from finsim.errors import NotFound
from finsim.progress import Cancellation
from finsim.workbench.asking import run_of
from finsim.workbench.remembering import KeptConversations

router = APIRouter(prefix="/mentor", tags=["mentor"], route_class=StrictRoute)
NAME = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
Conversation = Annotated[str, Path(pattern=NAME, description="The conversation's name.")]
_EXAMPLE: Any = {"question": "What if Nora retires at 67?", "about": {"sample": "family", "n_paths": 500}}


class Question(BaseModel):
    """A question, what it is about, and the conversation that it belongs to."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [_EXAMPLE]})

    question: str = Field(min_length=1, max_length=2_000)
    about: Asked
    conversation: str = Field("1", pattern=NAME)
    documents_leave: bool = Field(False, description="Whether a provider may read what documents say.")


class Sentence(BaseModel):
    """A sentence that was checked, with the figures that it rests on."""

    text: str
    facts: list[Any]
    claim: dict[str, Any]


class Answer(BaseModel):
    """What the mentor says."""

    question: str
    conversation: str
    sentences: list[Sentence]
    withheld: int = Field(description="Sentences that did not check and are not shown.")
    sources: list[dict[str, Any]]
    runs: int
    by: str


class Turn(BaseModel):
    """A question and its answer, as they were said."""

    question: str
    answer: list[dict[str, Any]]


class Turns(BaseModel):
    """A conversation."""

    conversation: str
    turns: list[Turn]


class Conversations(BaseModel):
    """The names of your conversations."""

    items: list[str]


@router.post(
    "/questions", summary="Ask about a plan",
    responses={200: {"model": Answer}, **responses(400, 404, 409, 413, 415, 422, 501, 503)},
)  # fmt: skip
async def ask(question: Question, who: Runner, request: Request) -> JSONResponse:
    """Run the plan, answer from its figures, from further runs of it, and from your documents."""
    room: EngineRoom = request.app.state.room
    return JSONResponse(await room.run(lambda cancel: _answered(question, who.user, request, cancel)))


@router.get("/conversations", summary="Your conversations", responses={200: {"model": Conversations}})
def index(who: Reader, request: Request) -> JSONResponse:
    """List the names of conversations that were kept."""
    return JSONResponse({"items": _kept(request).conversations(who.user)})


@router.get("/conversations/{name}", summary="A conversation", responses={200: {"model": Turns},
            **responses(404, 422)})  # fmt: skip
def read(name: Conversation, who: Reader, request: Request) -> JSONResponse:
    """Return what was asked and answered."""
    turns = _kept(request).turns(who.user, name)
    if not turns:
        raise NotFound(f"conversation {name}", "one that was begun")
    said = [{"question": turn["question"], "answer": turn["answer"]} for turn in turns]
    return JSONResponse({"conversation": name, "turns": said})


@router.delete("/conversations/{name}", summary="Forget a conversation", status_code=204, responses=responses(404, 422))
def forget(name: Conversation, who: Writer, request: Request) -> Response:
    """Delete a conversation for good."""
    if not _kept(request).delete(who.user, name):
        raise NotFound(f"conversation {name}", "one that was begun")
    return Response(status_code=204)


def _answered(question: Question, owner: str, request: Request, cancel: Cancellation) -> dict[str, Any]:
    from finsim.workbench.mentoring import mentor

    store = request.app.state.store()
    run = run_of(question.about.question(store, owner), threads_of_a_run(), cancel=cancel)
    asked = mentor(
        run, owner=owner, documents_leave=question.documents_leave, repository=store, cancel=cancel
    ).ask(question.question, question.conversation)  # fmt: skip
    return {key: asked[key] for key in Answer.model_fields if key != "sentences"} | {
        "sentences": [{key: row[key] for key in Sentence.model_fields} for row in asked["sentences"]]
    }


def _kept(request: Request) -> KeptConversations:
    return KeptConversations(request.app.state.store())
