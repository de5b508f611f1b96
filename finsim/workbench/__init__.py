"""The one place where domain and platform meet: open a plan, run it, compare, explain, report. Every entrance calls it.

run       `Run`, what users hold
simulate  a plan over a market -> Run
keep_run  a Run -> a row of the store, found again by what was asked
compare   two runs on the same paths -> differences with paired errors
solve     a plan and a chance of success -> the most spending, the earliest retirement, a lever's value
habit_costs  a run -> what each of its habits costs
explain   a run -> words, by the agents
mentor    a run -> someone to ask about it
verify    a receipt -> the run again, and whether it came out equal
report    a run -> a folder with HTML and PDF
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "Run": "running",
    "simulate": "simulating",
    "request": "simulating",
    "Request": "simulating",
    "is_compiled": "simulating",
    "market_of": "simulating",
    "keep_run": "keeping",
    "kept_run": "keeping",
    "compare": "comparing",
    "solve": "solving",
    "Solution": "solving",
    "habit_costs": "habits",
    "explain": "explaining",
    "mentor": "mentoring",
    "verify": "verifying",
    "Verification": "verifying",
    "report": "reporting",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
