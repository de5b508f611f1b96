"""`simulate`: a plan over a market becomes a Run. The front door of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from finsim.errors import SettingsError
from finsim.markets import MarketModel, build
from finsim.plan.household import Plan
from finsim.progress import Cancellation, Report, silent
from finsim.settings import settings
from finsim.simulation.compiling.compile_plan import Compiled, compile_plan
from finsim.simulation.paths import CHUNK, WIDTH, is_kernel_kept
from finsim.simulation.paths import simulate as simulate_paths
from finsim.simulation.receipt import request_id
from finsim.simulation.streaming import MOST_PATHS
from finsim.workbench.running import Run, asked_of

N_PATHS = 10_000
SEED = 2026


def simulate(
    plan: Plan,
    market: str | Mapping[str, Any] | MarketModel | None = None,
    n_paths: int = N_PATHS,
    seed: int = SEED,
    threads: int | None = None,
    progress: Report = silent,
    cancel: Cancellation | None = None,
    width: int = WIDTH,
    chunk: int = CHUNK,
) -> Run:
    """Simulate a plan month by month over many futures.

    market   "history", "bootstrap", "lognormal", "fixed", a mapping with settings, or None for the plan's own
    n_paths  futures; history runs every complete start month, whatever this says
    seed     0 <= seed < 2**63; the same seed gives the same bytes
    threads  at most so many at once; changes the time and nothing else, as do width and chunk
    Raises   PlanError, MarketError, TaxError, SettingsError with the place and the remedy; Cancelled
    """
    return run(request(plan, market, n_paths, seed), threads, progress, cancel, width, chunk)


@dataclass(frozen=True)
class Request:
    """What is asked of the engine: checked and compiled, nothing has run.

    paths  int64 (n_paths,), the market's own numbers
    """

    plan: Plan
    compiled: Compiled
    market: MarketModel
    paths: np.ndarray
    seed: int

    @cached_property
    def id(self) -> str:
        """The digest of what is asked; the receipt of its run has the same."""
        return request_id(asked_of(self.plan, self.market, self.seed, self.paths.size, self.compiled.n_periods))


def request(
    plan: Plan,
    market: str | Mapping[str, Any] | MarketModel | None = None,
    n_paths: int = N_PATHS,
    seed: int = SEED,
) -> Request:
    """Check and compile what `simulate` would run; raises what it would raise."""
    _check_whole("seed", seed, 0, 2**63 - 1)
    _check_whole("paths", n_paths, 1, MOST_PATHS)
    compiled = compile_plan(plan)
    model = market_of(plan) if market is None else build(market)
    model.check(compiled.n_periods, 12)
    paths = _paths(plan, model, compiled.n_periods, n_paths, market is None)
    return Request(plan, compiled, model, paths, seed)


def run(
    asked: Request,
    threads: int | None = None,
    progress: Report = silent,
    cancel: Cancellation | None = None,
    width: int = WIDTH,
    chunk: int = CHUNK,
) -> Run:
    """Run what was checked and compiled already, so that who looked for it in the store first compiles it once."""
    compiled = asked.compiled
    outcome = simulate_paths(
        compiled.program, compiled.tax, asked.market, asked.paths, asked.seed, compiled.first_month,
        compiled.goal_names, threads or settings().threads, width, chunk, progress, cancel,
    )  # fmt: skip
    return Run(asked.plan, compiled, asked.market, asked.seed, outcome)


def is_compiled() -> bool:
    """Say whether the engine's machine code is at hand; if not, the first run compiles it, which takes a while."""
    return is_kernel_kept()


def market_of(plan: Plan) -> MarketModel:
    """Return the market model that the plan states."""
    return build({"model": plan.markets.model, **plan.markets.settings})


def _paths(plan: Plan, model: MarketModel, n_periods: int, n_paths: int, is_plans_own: bool) -> np.ndarray:
    """Return the numbers of the paths to run."""
    if model.capabilities.has_cohorts:
        if is_plans_own and plan.markets.start_in is not None:
            return np.array([model.path_of(int(plan.markets.start_in), n_periods)])  # type: ignore[attr-defined]
        return np.arange(model.n_cohorts(n_periods), dtype=np.int64)  # type: ignore[attr-defined]
    return np.arange(n_paths, dtype=np.int64)


def _check_whole(name: str, value: Any, least: int, most: int) -> None:
    """Refuse what is not a whole number in its range, before anything is compiled for it."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise SettingsError(name, f"a whole number from {least} to {most:,}", value)
