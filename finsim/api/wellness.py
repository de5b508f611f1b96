"""GET /health in tiers and /metrics: what a load balancer, a container and an operator ask."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from finsim.access import Gate
from finsim.api.who import Operator
from finsim.health import Health, State, Tier
from finsim.telemetry import metrics_text

router = APIRouter(tags=["health"])
_STATUSES: dict[int | str, dict[str, Any]] = {503: {"description": "It cannot serve; the body has the same form."}}
_EXAMPLE = {
    "state": "ok",
    "checks": [
        {"name": "store", "state": "ok", "words": "sqlite", "since": "2026-12-01T08:00:00+00:00", "seconds": 0.002}
    ],
}
_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "It works, perhaps not all of it.", "content": {"application/json": {"example": _EXAMPLE}}}
}


@router.get("/health", summary="Everything, with words for an operator", responses=_ANSWER | _STATUSES)
def everything(who: Operator, request: Request) -> JSONResponse:
    """State of the process, the store, the engine, the data, the machine and the services beside it."""
    return _answer(request, Tier.DETAIL)


@router.get("/health/live", summary="Whether the process answers", responses=_ANSWER | _STATUSES)
def live(request: Request) -> JSONResponse:
    """Ask for nothing but an answer; restart the process when there is none."""
    return _answer(request, Tier.LIVE)


@router.get("/health/ready", summary="Whether it can serve", responses=_ANSWER | _STATUSES)
def ready(request: Request) -> JSONResponse:
    """Look at the store, the compiled engine and the data; send no one here while this is 503."""
    return _answer(request, Tier.READY)


@router.get("/metrics", summary="Counts and durations for Prometheus", response_class=Response)
def metrics(who: Operator) -> Response:
    """Return finsim's own metrics, in Prometheus' text form."""
    return Response(metrics_text(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _answer(request: Request, tier: Tier) -> JSONResponse:
    health: Health = request.app.state.health
    gate: Gate = request.app.state.gate
    report = health.look(tier)
    body = report.as_dict()
    if gate.is_public and tier is not Tier.DETAIL:  # anybody may ask: names and states, no words of this machine
        body["checks"] = [check | {"words": ""} for check in body["checks"]]
    if report.state is State.FAILED:
        request.scope["finsim_counted"] = "unwell"  # it was asked how it is, and said so: no request that failed
    return JSONResponse(body, 503 if report.state is State.FAILED else 200)
