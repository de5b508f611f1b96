"""The three addresses of the system that finsim replaces, answered by its jobs. Each says by a header that it will go.

What was `start-simulation` submits a job; `simulation-status` is its state in the old words; `simulation-results` are
its figures.
"""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from finsim.api.asking import Asked
from finsim.api.jobs import Id, IdempotencyKey, ledger
from finsim.api.problems import Refusal, responses
from finsim.api.requests import StrictRoute
from finsim.api.who import Reader, Runner
from finsim.jobs import JobState
from finsim.jobs.job import Priority
from finsim.workbench.asking import request_of

router = APIRouter(tags=["aliases"], route_class=StrictRoute, deprecated=True)
_HEADERS = {"Deprecation": "@1764547200", "Link": '</api/v1/openapi.json>; rel="successor-version"'}
_WORDS = {
    JobState.QUEUED: "pending", JobState.RUNNING: "running", JobState.DONE: "completed",
    JobState.FAILED: "failed", JobState.CANCELLED: "cancelled",
}  # fmt: skip


class Started(BaseModel):
    """A simulation that was started."""

    simulation_id: str
    status: str


class Status(BaseModel):
    """How far a simulation is."""

    simulation_id: str
    status: str
    progress: float
    error: str


class Results(BaseModel):
    """What came of a simulation."""

    simulation_id: str
    status: str
    results: dict[str, Any]


@router.post(
    "/start-simulation", summary="Use POST /api/v1/jobs",
    responses={200: {"model": Started}, **responses(400, 404, 409, 413, 415, 422, 429)},
)  # fmt: skip
def start(asked: Asked, who: Runner, request: Request, idempotency_key: IdempotencyKey = None) -> JSONResponse:
    """Submit a simulation as a job."""
    question = asked.question(request.app.state.store(), who.user)
    request_of(question)
    job = ledger(request).submit(who.user, "simulate", question, idempotency_key or "", Priority.SOON)
    return JSONResponse({"simulation_id": job.id, "status": _WORDS[job.state]}, headers=_HEADERS)


@router.get("/simulation-status/{id}", summary="Use GET /api/v1/jobs/{id}", responses={200: {"model": Status},
            **responses(404, 422)})  # fmt: skip
def status(id: Id, who: Reader, request: Request) -> JSONResponse:
    """Return a job's state in the old words."""
    job = ledger(request).get(who.user, id)
    share = 1.0 if job.state is JobState.DONE else job.step.done / job.step.total if job.step.total else 0.0
    error = str(job.error.get("expected", "")) if job.state is JobState.FAILED else ""
    body = {"simulation_id": id, "status": _WORDS[job.state], "progress": round(share, 4), "error": error}
    return JSONResponse(body, headers=_HEADERS)


@router.get("/simulation-results/{id}", summary="Use GET /api/v1/jobs/{id}/result", responses={200: {"model": Results},
            **responses(404, 409, 422)})  # fmt: skip
def results(id: Id, who: Reader, request: Request) -> JSONResponse:
    """Return what came of a simulation that has completed."""
    jobs = ledger(request)
    job = jobs.get(who.user, id)
    if job.state is not JobState.DONE:
        raise Refusal(409, "conflict", f"simulation {id}", "one that has completed", _WORDS[job.state])
    body = {"simulation_id": id, "status": _WORDS[job.state], "results": json.loads(jobs.result(job))}
    return JSONResponse(body, headers=_HEADERS)
