"""Plain households for the laws of the engine: as little as a law needs, with markets that can be worked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from finsim.markets import MarketModel, build
from finsim.plan import Plan
from finsim.simulation.compiling.compile_plan import Compiled, compile_plan
from finsim.simulation.ledger import Ledger
from finsim.simulation.outcome import Outcome
from finsim.simulation.paths import simulate, trace_path

SEED = 20_26


def fixed(**rates: float | str) -> MarketModel:
    """A market in which nothing happens but what is stated, nominal."""
    still = {"stocks": 0.0, "bonds": 0.0, "inflation": 0.0, "stock_income": 0.0, "bond_income": 0.0}
    return build({"model": "fixed", "returns": "nominal", **still, **rates})


STILL = fixed()


def household(**parts: Any) -> Plan:
    """One adult, born in January 1980, from 2026 to 2030 unless a part says otherwise; keys with _ for spaces."""
    plan: dict[str, Any] = {
        "finsim": 1,
        "start": "2026-01",
        "until": "2031-01",
        "people": {"Ann": {"born": "1980-01"}},
        "accounts": {"cash": {"kind": "cash", "balance": 0}},
    }
    return Plan.from_dict(plan | parts)


def wage(amount: str | float, **more: Any) -> dict[str, Any]:
    """Ann's wage, a year unless `amount` says otherwise, to the end of the plan."""
    return {"wage": {"person": "Ann", "amount": amount, "until": "2090-01", **more}}


def taxed(**more: Any) -> dict[str, Any]:
    return {"regime": "us-federal", "filing": "single", **more}


def ledger_of(plan: Plan, market: MarketModel = STILL, path: int = 0, seed: int = SEED) -> Ledger:
    """The months of one path, by the code that runs them all."""
    compiled = compile_plan(plan)
    return ledger_of_compiled(compiled, market, path, seed)


def ledger_of_compiled(compiled: Compiled, market: MarketModel, path: int, seed: int = SEED) -> Ledger:
    values = trace_path(compiled.program, compiled.tax, market, seed, path)
    months = outcome_of_compiled(compiled, market, [path], seed).months
    return Ledger(path, months, compiled.columns, values)


def outcome_of(plan: Plan, market: MarketModel = STILL, paths: Any = (0,), **how: Any) -> Outcome:
    return outcome_of_compiled(compile_plan(plan), market, paths, **how)


def outcome_of_compiled(compiled: Compiled, market: MarketModel, paths: Any, seed: int = SEED, **how: Any) -> Outcome:
    ids = np.asarray(paths, dtype=np.int64)
    how.setdefault("threads", 1)
    return simulate(compiled.program, compiled.tax, market, ids, seed, compiled.first_month, compiled.goal_names, **how)
