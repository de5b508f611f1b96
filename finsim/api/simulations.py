"""POST /simulations and GET /simulations/{id}: a plan in, figures, bands and receipt out. Small ones, at once.

The id is the digest of what was asked, so asking twice runs once. Below: the workbench, in the engine room.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, model_validator

from finsim.api.engine_room import N_AT_ONCE, EngineRoom
from finsim.api.problems import Refusal, responses
from finsim.api.requests import StrictRoute
from finsim.errors import NotFound
from finsim.plan import Plan, loads, sample
from finsim.progress import Cancellation
from finsim.settings import settings
from finsim.simulation.paths import height_of
from finsim.storage import Repository
from finsim.telemetry import counter, histogram
from finsim.workbench import Request as Wanted
from finsim.workbench import request as prepare
from finsim.workbench.keeping import keep_run, kept_run
from finsim.workbench.simulating import N_PATHS, SEED, simulate

MOST_PATHS = 20_000
MOST_MONTHS = 15_000_000  # paths times months of one run: some 180 MB
MOST_ROWS = 2_000  # of a household's state
router = APIRouter(prefix="/simulations", tags=["simulations"], route_class=StrictRoute)
_runs = counter("simulations_total", "Simulations asked of the API.", ("market", "answer"))
_seconds = histogram("simulation_seconds", "Seconds of a simulation in the engine.", ("market",))

EXAMPLES = {
    "a sample household": {"value": {"sample": "family", "market": "bootstrap", "n_paths": 2000}},
    "a plan, over history": {
        "value": {
            "plan": {
                "finsim": 1,
                "start": "2026-12",
                "until": "at 90",
                "people": {"Sam": {"born": "1980-03", "retires": "at 67"}},
                "income": {"pay": {"person": "Sam", "amount": "84_000 a year", "until": "at retirement"}},
                "spending": {"essential": {"rent": 1600, "food": 700}},
                "accounts": {"checking": {"kind": "cash", "balance": 12000}},
            },
            "market": {"model": "history"},
        }
    },
}


class Asked(BaseModel):
    """What is to be simulated: a plan, as an object or as the text of its file, or a sample by its name."""

    model_config = ConfigDict(extra="forbid", strict=True)

    plan: dict[str, Any] | None = Field(None, description="A plan with the keys of its file; see /plans/schema.")
    text: str | None = Field(None, max_length=200_000, description="A plan as the text of its YAML file.")
    sample: Literal["renter", "family", "near-retirement"] | None = Field(None, description="A packaged household.")
    market: str | dict[str, Any] | None = Field(None, description="A model's name, or its settings; else the plan's.")
    n_paths: int = Field(N_PATHS, ge=1, le=MOST_PATHS, description="Futures; history runs every start month.")
    seed: int = Field(SEED, ge=0, lt=2**63, description="Of every draw: the same seed gives the same bytes.")

    @model_validator(mode="after")
    def _names_one_plan(self) -> Asked:
        if sum(each is not None for each in (self.plan, self.text, self.sample)) != 1:
            raise ValueError("one of plan, text and sample")
        return self

    def opened(self) -> Plan:
        """Return the plan. Raises PlanErrors with every mistake."""
        if self.sample is not None:
            return sample(self.sample)
        return loads(self.text, "text") if self.text is not None else Plan.from_dict(self.plan or {}, "plan")


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
    responses={201: _MADE, 200: _KEPT, **responses(400, 413, 415, 422, 503)},
    openapi_extra={"requestBody": {"content": {"application/json": {"examples": EXAMPLES}}}},
)
async def create(asked: Asked, request: Request) -> Response:
    """Run a plan over many futures and answer when it is done. A plan with mistakes is refused with all of them."""
    room: EngineRoom = request.app.state.room
    store: Repository = request.app.state.store()
    body, is_new = await room.run(lambda cancel: _simulated(asked, store, cancel), lambda: _gone(request))
    address = request.app.url_path_for("read", id=body["id"])
    return JSONResponse(body, 201 if is_new else 200, {"Location": str(address)})


@router.get("/{id}", summary="A simulation that was run", responses={200: {"model": Simulation}, **responses(404, 422)})
def read(id: Id, request: Request) -> Response:
    """Return what POST answered, as long as the store keeps it."""
    body = kept_run(id, request.app.state.store())
    if body is None:
        raise NotFound(f"simulation {id}", "a simulation that was run", hint="POST it to /api/v1/simulations")
    return JSONResponse(body)


def _simulated(asked: Asked, store: Repository, cancel: Cancellation) -> tuple[dict[str, Any], bool]:
    """Return the run's row, and whether it was run now."""
    plan = asked.opened()
    wanted = prepare(plan, asked.market, asked.n_paths, asked.seed)
    _check_size(wanted)
    there = kept_run(wanted, store)
    _runs.labels(market=wanted.market.name, answer="run" if there is None else "kept").inc()
    if there is not None:
        return there, False
    threads = max(1, settings().n_threads // N_AT_ONCE)
    with _timed(wanted.market.name):
        run = simulate(plan, asked.market, asked.n_paths, asked.seed, threads, cancel=cancel)
    return keep_run(run, store).body, True


def _check_size(wanted: Wanted) -> None:
    """Refuse what is not small: it would take the memory and the time of everybody else's runs."""
    n_periods, n_rows = wanted.compiled.n_periods, height_of(wanted.compiled.program)
    if wanted.paths.size * n_periods > MOST_MONTHS:
        most = MOST_MONTHS // n_periods
        raise Refusal(422, "too-large", "n_paths", f"at most {most:,} for {n_periods} months", int(wanted.paths.size))
    if n_rows > MOST_ROWS:
        raise Refusal(
            422, "too-large", "plan", f"accounts, debts, goals and people of at most {MOST_ROWS:,} rows", n_rows
        )


@contextmanager
def _timed(market: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    _seconds.labels(market=market).observe(time.perf_counter() - began)


async def _gone(request: Request) -> None:
    """Wait until the client has left."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
