"""POST /simulations and GET /simulations/{id}: a plan in, figures, bands and receipt out. Small ones, at once.

The id is the digest of what was asked, so asking twice runs once. Below: the workbench, in the engine room.
"""

from __future__ import annotations

import json
import time
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from finsim.access import Identity, Scope
from finsim.api.asking import EXAMPLES, Asked
from finsim.api.engine_room import N_AT_ONCE, EngineRoom
from finsim.api.paging import Listed, Paged
from finsim.api.problems import responses
from finsim.api.requests import StrictRoute
from finsim.api.sheet import POLICY_OF_PAGES
from finsim.api.who import Needs, Reader, Runner, Writer
from finsim.errors import NotFound
from finsim.progress import Cancellation
from finsim.settings import settings
from finsim.storage import Document, Kind, Repository
from finsim.storage.cache import Cache
from finsim.telemetry import counter, histogram
from finsim.workbench.asking import answer
from finsim.workbench.keeping import kept_run

SECONDS_CACHED = 3600.0
router = APIRouter(prefix="/simulations", tags=["simulations"], route_class=StrictRoute)
_runs = counter("simulations_total", "Simulations asked of the API.", ("market", "answer"))
_months = counter("path_months_total", "Path-months that the engine simulated for the API.")
_seconds = histogram("simulation_seconds", "Seconds of a simulation in the engine.", ("market",))
Shown = Annotated[Identity, Depends(Needs(Scope.READ, linked="simulation"))]
_BY_ACCEPT = {"vary": "Accept"}
_ALSO_A_PAGE = {"text/html": {"schema": {"type": "string"}}}


class Band(BaseModel):
    """Percentiles of one series, month by month; each value is one real path's in that month."""

    series: str
    prices: Literal["real", "nominal"]
    first_month: str = Field(examples=["2026-12"])
    percentiles: list[float] = Field(examples=[[5, 25, 50, 75, 95]])
    values: list[list[float]] = Field(description="One list a percentile, one value a month.")


class Fact(BaseModel):
    """One figure: a value, its unit, how sure it is, and what it opens."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(examples=["success_rate"])
    name: str
    value: float | None
    unit: str = Field(description="share 0..1, points, money, rate a year, months, month, years, count, score 0..100")
    topic: str
    prices: Literal["real", "nominal"] | None
    standard_error: float | None
    low: float | None = Field(description="Of the 95 % interval, where the error is not symmetric.")
    high: float | None
    error_note: str = Field(description="Why there is no error, where there is none.")
    scope: str
    period: str
    better: int
    per: Literal["month", "year", ""] = Field(description="What money comes and goes by; '' for a stock or a sum.")
    fails: str = Field("", description="The month in which the path behind the number fails, if it does.")
    opens: dict[str, Any] | None = Field(description="The path and period behind the number.")


class FactTable(BaseModel):
    """Every figure of a run."""

    currency: str = Field(examples=["USD"])
    locale: str
    facts: list[Fact]


class Simulation(BaseModel):
    """A run that has been made."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(description="The digest of what was asked.", examples=["7a29383a1f36fc89" + "0" * 48])
    name: str
    market: dict[str, Any]
    seed: int
    n_paths: int
    figures: FactTable
    bands: dict[str, Band]
    receipt: dict[str, Any] = Field(description="Enough to run it again: `finsim verify` takes it.")
    assumed: list[dict[str, Any]] = Field(description="Defaults that the plan did not state.")
    not_modelled: list[dict[str, Any]] = Field(description="What the plan says and the results leave out.")


Id = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="The id that POST answered.")]
_LOCATION = {"Location": {"description": "Where it is found again.", "schema": {"type": "string"}}}
_MADE = {"model": Simulation, "description": "It was run now.", "headers": _LOCATION}
_KEPT = {"model": Simulation, "description": "The same was asked before; nothing was run.", "headers": _LOCATION}


@router.post(
    "",
    summary="Simulate a plan",
    status_code=201,
    responses={201: _MADE, 200: _KEPT, **responses(400, 404, 413, 415, 422, 503)},
    openapi_extra={"requestBody": {"content": {"application/json": {"examples": EXAMPLES}}}},
)
async def create(asked: Asked, who: Runner, request: Request) -> Response:
    """Run a plan over many futures and answer when it is done. A plan with mistakes is refused with all of them."""
    room: EngineRoom = request.app.state.room

    def work(cancel: Cancellation) -> tuple[str, bytes, bool]:
        body, is_new = simulated(request, asked, who.user, cancel)
        return body["id"], _written(request, who.user, body), is_new  # here, so that others are answered meanwhile

    id, text, is_new = await room.run(work, lambda: _gone(request))
    address = request.app.url_path_for("read_simulation", id=id)
    status = 201 if is_new else 200
    return Response(text, status, {"Location": str(address)}, media_type="application/json")


@router.get("", summary="The simulations that are kept", responses={200: {"model": Listed}, **responses(422)})
def index(who: Reader, request: Request, page: Paged) -> JSONResponse:
    """List runs by id, without figures and bands."""
    rows = request.app.state.store().find(who.user, Kind.RUN, None, page.after, page.limit + 1, with_bodies=False)
    shown, following = page.cut(rows, lambda row: row.id)
    lines = [line for row in shown if (line := _line(request, row)) is not None]
    return JSONResponse({"items": lines, "next": following})


def _line(request: Request, row: Document) -> dict[str, Any] | None:
    """Return a run's line in a list; None where it was forgotten meanwhile.

    A row holds some 140 kB of figures and bands, so its line is kept at hand for the next look.
    """
    cache: Cache = request.app.state.cache
    key = f"line:{row.owner}:{row.id}:{row.version}"
    if (known := cache.get(key)) is None:
        body = kept_run(row.id, request.app.state.store(), row.owner)
        if body is None:
            return None
        known = json.dumps({name: body[name] for name in ("id", "name", "n_paths", "seed", "market")}).encode()
        cache.put(key, known, SECONDS_CACHED)
    return json.loads(known) | {"changed": row.changed}


@router.get(
    "/{id}", name="read_simulation", summary="A simulation that was run",
    responses={200: {"model": Simulation, "content": _ALSO_A_PAGE}, **responses(404, 422)},
)  # fmt: skip
def read(id: Id, who: Shown, request: Request) -> Response:
    """Return what POST answered, as long as the store keeps it; a browser, which a shared link opens, sees a page."""
    text = run_bytes(request, who.user, id)
    if "text/html" not in request.headers.get("accept", ""):
        return Response(text, media_type="application/json", headers=_BY_ACCEPT)
    from finsim.workbench.shown_run import page_of  # charts: a server that has drawn nothing holds none

    return HTMLResponse(page_of(json.loads(text)), headers=_BY_ACCEPT | {"content-security-policy": POLICY_OF_PAGES})


@router.delete("/{id}", summary="Forget a simulation", status_code=204, responses=responses(404, 422))
def remove(id: Id, who: Writer, request: Request) -> Response:
    """Remove a run; its plan stays. Asking the same again runs it again."""
    request.app.state.store().delete(who.user, Kind.RUN, id)
    request.app.state.cache.drop(_key(who.user, id))
    return Response(status_code=204)


def run_bytes(request: Request, owner: str, id: str) -> bytes:
    """Return a kept run as JSON: from the cache, which knows it by its receipt, else from the store."""
    store: Repository = request.app.state.store()
    cache: Cache = request.app.state.cache
    if (known := cache.get(_key(owner, id))) is not None:
        return known
    body = kept_run(id, store, owner)
    if body is None:
        raise NotFound(f"simulation {id}", "a simulation that was run", hint="POST it to /api/v1/simulations")
    return _written(request, owner, body)


def _written(request: Request, owner: str, body: dict[str, Any]) -> bytes:
    """Return a run as JSON, and keep that at hand: who asked for a run opens it next."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    request.app.state.cache.put(_key(owner, body["id"]), text, SECONDS_CACHED)
    return text


def simulated(request: Request, asked: Asked, owner: str, cancel: Cancellation) -> tuple[dict[str, Any], bool]:
    """Return the run's row, and whether it was run now."""
    store: Repository = request.app.state.store()
    began = time.perf_counter()
    found = answer(asked.question(store, owner), store, owner, threads_of_a_run(), cancel=cancel)
    market = str(found.body["market"]["model"])
    _runs.labels(market=market, answer="run" if found.is_new else "kept").inc()
    if found.is_new:
        _seconds.labels(market=market).observe(time.perf_counter() - began)
        _months.inc(found.body["n_paths"] * found.body["receipt"]["n_periods"])
        request.app.state.cache.drop(_key(owner, found.body["id"]))
    return found.body, found.is_new


def threads_of_a_run() -> int:
    """Return how many threads one of `N_AT_ONCE` runs may have."""
    return max(1, settings().n_threads // N_AT_ONCE)


def _key(owner: str, id: str) -> str:
    return f"run:{owner}:{id}"


async def _gone(request: Request) -> None:
    """Wait until the client has left."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
