"""Jobs: work that outlives its request. Submitted, looked at, followed as events, cancelled, fetched.

A job's row is what there is to know of it; events are its versions, so that whoever lost the connection goes on where
they were by Last-Event-ID, in whichever process.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.responses import StreamingResponse

from finsim.api.asking import Asked
from finsim.api.paging import Paged
from finsim.api.problems import Refusal, mistakes_of, responses
from finsim.api.requests import StrictRoute
from finsim.api.who import Reader, Runner
from finsim.errors import NotFound
from finsim.jobs import Job, JobLedger, JobState
from finsim.jobs.job import Priority
from finsim.storage import Repository
from finsim.workbench.asking import request_of

MOST_ITEMS = 1_000
MOST_FOLLOWERS = 50
SECONDS_BETWEEN_LOOKS = 0.25
SECONDS_BETWEEN_SIGNS = 15.0
SECONDS_OF_A_STREAM = 3600.0
KEY = r"^[A-Za-z0-9._:-]{1,100}$"
router = APIRouter(prefix="/jobs", tags=["jobs"], route_class=StrictRoute)


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Batch(_Arguments):
    """Many questions, answered wherever workers are."""

    items: list[Asked] = Field(min_length=1, max_length=MOST_ITEMS)


class Two(_Arguments):
    """Two questions to compare."""

    base: Asked
    other: Asked


class Submitted(_Arguments):
    """A kind of job and what it needs: a question for simulate, explain and report; two for compare; many for batch."""

    kind: Literal["simulate", "explain", "report", "compare", "batch"] = Field(examples=["simulate"])
    arguments: dict[str, Any] = Field(examples=[{"sample": "family", "n_paths": 2000}])
    priority: Literal["soon", "usual", "later"] = "usual"


class Progressed(BaseModel):
    """How far a job is."""

    stage: str
    done: int
    total: int
    note: str


class JobView(BaseModel):
    """A job as it stands."""

    id: str
    kind: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    version: int = Field(description="Rises with everything that happens to it; the id of its events.")
    attempts: int
    progress: Progressed
    seconds_left: float | None = Field(description="From its last step on, judged by how long it took so far.")
    created: str
    began: str
    ended: str
    is_cancelling: bool
    error: dict[str, Any] = Field(description="What went wrong, in the last attempt; empty when nothing did.")
    result: str = Field(description="The sha256 of what came of it, once there is something.")


class JobList(BaseModel):
    """One page of jobs."""

    items: list[JobView]
    next: str | None


Id = Annotated[str, Path(pattern="^j_[0-9a-f]{32}$", description="The job's id.")]
IdempotencyKey = Annotated[
    str | None, Header(alias="Idempotency-Key", pattern=KEY, description="Asking again with it is the same job.")
]
LastEvent = Annotated[str | None, Header(alias="Last-Event-ID", max_length=100, description="Go on after this event.")]
_LOCATION = {"Location": {"description": "Where it is looked at.", "schema": {"type": "string"}}}
_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {"description": "`event: job`, with a job's view as its data; the last one has a final state.",
          "content": {"text/event-stream": {"schema": {"type": "string"}}}}
}  # fmt: skip
_RESULT: dict[int | str, dict[str, Any]] = {
    200: {"description": "What came of it.", "content": {"application/json": {"schema": {"type": "object"}}}}
}


@router.post(
    "", summary="Submit a job", status_code=202,
    responses={202: {"model": JobView, "headers": _LOCATION}, **responses(400, 404, 409, 413, 415, 422, 429)},
)  # fmt: skip
def create(submitted: Submitted, who: Runner, request: Request, idempotency_key: IdempotencyKey = None) -> JSONResponse:
    """Queue a job. Its questions are checked now, so that a mistake is refused here and not found later."""
    store: Repository = request.app.state.store()
    arguments = arguments_of(submitted, store, who.user)
    priority = Priority[submitted.priority.upper()]
    job = ledger(request).submit(who.user, submitted.kind, arguments, idempotency_key or "", priority)
    return JSONResponse(view(job), 202, {"Location": str(request.app.url_path_for("read_job", id=job.id))})


@router.get("", summary="Your jobs", responses={200: {"model": JobList}, **responses(422)})
def index(who: Reader, request: Request, page: Paged, state: JobState | None = None) -> JSONResponse:
    """List jobs by id, of one state or of all."""
    shown, following = page.cut(
        ledger(request).jobs_of(who.user, state, page.after, page.limit + 1), lambda job: job.id
    )
    return JSONResponse({"items": [view(job) for job in shown], "next": following})


@router.get("/{id}", name="read_job", summary="A job", responses={200: {"model": JobView}, **responses(404, 422)})
def read(id: Id, who: Reader, request: Request) -> JSONResponse:
    """Return a job as it stands."""
    return JSONResponse(view(ledger(request).get(who.user, id)))


@router.post(
    "/{id}/cancel", summary="Stop a job", status_code=202,
    responses={202: {"model": JobView}, **responses(404, 422)},
)  # fmt: skip
def cancel(id: Id, who: Runner, request: Request) -> JSONResponse:
    """Ask a job to stop: at once while it waits, between two steps while it runs. One that has ended stays ended."""
    return JSONResponse(view(ledger(request).cancel(who.user, id)), 202)


@router.delete("/{id}", summary="Forget a job", status_code=204, responses=responses(404, 409, 422))
def remove(id: Id, who: Runner, request: Request) -> Response:
    """Remove a job that has ended, with its result."""
    ledger(request).delete(who.user, id)
    return Response(status_code=204)


@router.get("/{id}/result", summary="What came of a job", responses=_RESULT | responses(404, 422))
def result(id: Id, who: Reader, request: Request) -> Response:
    """Return the result of a job that is done."""
    jobs = ledger(request)
    job = jobs.get(who.user, id)
    return Response(jobs.result(job), media_type="application/json", headers={"ETag": f'"{job.result}"'})


@router.get("/{id}/events", summary="Follow a job", response_class=StreamingResponse,
            responses=_EVENTS | responses(404, 422, 503))  # fmt: skip
async def events(id: Id, who: Reader, request: Request, last_event_id: LastEvent = None) -> StreamingResponse:
    """Send the job as it stands whenever it changes, until it has ended (server-sent events)."""
    jobs = ledger(request)
    await run_in_threadpool(jobs.get, who.user, id)
    seen = int(last_event_id) if last_event_id and last_event_id.isdecimal() and len(last_event_id) < 12 else 0
    state = request.app.state
    if state.n_followers >= MOST_FOLLOWERS:
        raise Refusal(503, "busy", "events", f"at most {MOST_FOLLOWERS} who follow", retry_after=5)
    return StreamingResponse(_followed(jobs, who.user, id, seen, state), media_type="text/event-stream")


async def _followed(jobs: JobLedger, owner: str, id: str, seen: int, state: Any) -> AsyncIterator[bytes]:
    state.n_followers += 1
    try:
        quiet = total = 0.0
        while total < SECONDS_OF_A_STREAM:
            try:
                job = await run_in_threadpool(jobs.get, owner, id)
            except NotFound:
                return
            if job.version > seen:
                seen, quiet = job.version, 0.0
                yield f"id: {seen}\nevent: job\ndata: {json.dumps(view(job))}\n\n".encode()
            if job.state.is_final:
                return
            if quiet >= SECONDS_BETWEEN_SIGNS:
                quiet = 0.0
                yield b": still here\n\n"
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            quiet, total = quiet + SECONDS_BETWEEN_LOOKS, total + SECONDS_BETWEEN_LOOKS
    finally:
        state.n_followers -= 1


def ledger(request: Request) -> JobLedger:
    """Return the ledger of this request's store."""
    return JobLedger(request.app.state.store(), request.app.state.cache)


def view(job: Job) -> dict[str, Any]:
    """Return what is shown of a job: not what it was asked, which may hold a plan."""
    step = {"stage": job.step.stage, "done": job.step.done, "total": job.step.total, "note": job.step.note}
    return {
        "id": job.id, "kind": job.handler, "state": job.state.value, "version": job.version, "attempts": job.attempts,
        "progress": step, "seconds_left": job.seconds_left, "created": job.created, "began": job.began,
        "ended": job.ended, "is_cancelling": job.cancel and not job.state.is_final, "error": dict(job.error),
        "result": job.result,
    }  # fmt: skip


def arguments_of(submitted: Submitted, store: Repository, owner: str) -> dict[str, Any]:
    """Return a job's arguments with its plans as text, every question checked. Raises PlanErrors, Refusal."""
    given = dict(submitted.arguments)
    if submitted.kind == "batch":
        items = _checked(Batch, given).items
        return {"items": [item.question(store, owner) for item in items]}
    if submitted.kind == "compare":
        two = _checked(Two, given)
        questions = {"base": two.base.question(store, owner), "other": two.other.question(store, owner)}
        for question in questions.values():
            request_of(question)
        return questions
    extra = {"pdf": bool(given.pop("pdf"))} if submitted.kind == "report" and "pdf" in given else {}
    question = _checked(Asked, given).question(store, owner)
    request_of(question)
    return question | extra


def _checked(model: Any, given: Any) -> Any:
    try:
        return TypeAdapter(model).validate_python(given)
    except ValidationError as error:
        raise Mistaken(mistakes_of(error.errors())) from None


class Mistaken(Refusal):
    """Arguments that do not fit their kind; the first mistake stands for all in its sentence."""

    def __init__(self, mistakes: list[dict[str, Any]]) -> None:
        first = mistakes[0]
        where = f"arguments.{first['where']}"
        super().__init__(422, "request", where, str(first["expected"]), first.get("got"), str(first.get("hint", "")))
        self.args = (mistakes,)
