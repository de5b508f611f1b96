"""`simulate`: a plan over a market becomes a Run. The front door of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from finsim.errors import SettingsError
from finsim.markets import MarketModel, build
from finsim.plan.household import Plan
from finsim.progress import Cancellation, Report, silent
from finsim.settings import settings
from finsim.simulation.compiling.compile_plan import compile_plan
from finsim.simulation.paths import CHUNK, WIDTH, simulate as simulate_paths
from finsim.workbench.running import Run

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
    compiled = compile_plan(plan)
    model = market_of(plan) if market is None else build(market)
    model.check(compiled.n_periods, 12)
    paths = _paths(plan, model, compiled.n_periods, n_paths, market is None)
    outcome = simulate_paths(
        compiled.program, compiled.tax, model, paths, seed, compiled.first_month, compiled.goal_names,
        threads or settings().threads, width, chunk, progress, cancel,
    )  # fmt: skip
    return Run(plan, compiled, model, seed, outcome)


def market_of(plan: Plan) -> MarketModel:
    """Return the market model that the plan states."""
    return build({"model": plan.markets.model, **plan.markets.settings})


def _paths(plan: Plan, model: MarketModel, n_periods: int, n_paths: int, is_plans_own: bool) -> np.ndarray:
    """Return the numbers of the paths to run."""
    if model.capabilities.has_cohorts:
        if is_plans_own and plan.markets.start_in is not None:
            return np.array([model.path_of(int(plan.markets.start_in), n_periods)])  # type: ignore[attr-defined]
        return np.arange(model.n_cohorts(n_periods), dtype=np.int64)  # type: ignore[attr-defined]
    if not isinstance(n_paths, int) or n_paths < 1:
        raise SettingsError("paths", "a whole number from 1", n_paths)
    return np.arange(n_paths, dtype=np.int64)
