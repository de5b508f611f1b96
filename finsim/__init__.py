"""finsim: a household-finance simulation workbench in which every number opens to the ledger behind it.

    import finsim as fs
    plan = fs.load("household.yaml")
    run = fs.simulate(plan)
    run.figures["success_rate"], run.bands(), run.ledger(cohort="1966-01")

Importing finsim loads neither a compiler nor pandas: each name below is looked up when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "Plan": "plan",
    "SAMPLES": "plan",
    "load": "plan",
    "loads": "plan",
    "save": "plan",
    "sample": "plan",
    "json_schema": "plan",
    "Run": "workbench",
    "simulate": "workbench",
    "compare": "workbench",
    "solve": "workbench",
    "habit_costs": "workbench",
    "explain": "workbench",
    "report": "workbench",
    "verify": "workbench",
    "Study": "simulation.portfolio",
    "run_study": "simulation.portfolio",
    "GivenReturns": "markets.given",
    "Figure": "analysis.figure",
    "Figures": "analysis.figure",
    "FinsimError": "errors",
    "PlanError": "errors",
    "PlanErrors": "errors",
    "__version__": "about",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'finsim' has no attribute {name!r}")
    return getattr(import_module(f"finsim.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
