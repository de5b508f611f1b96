"""`habit_costs`: a run -> what each of its habits costs, by running the plan again with each alone and with none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from finsim.analysis.figure import Figures
from finsim.analysis.habit_costs import ALL, DISCOUNT
from finsim.analysis.habit_costs import habit_costs as costs
from finsim.errors import FinsimError
from finsim.plan.habits import STRENGTHS
from finsim.plan.part import words_of
from finsim.progress import Cancellation
from finsim.simulation.outcome import Outcome
from finsim.workbench.comparing import changed_run
from finsim.workbench.running import Run

OFF = {"profile": "off"}
BESIDE = {"impulse": ("impulse_size",), "panic": ("panic_lasts",)}  # what goes with a habit that is on alone


def habit_costs(run: Run, discount: float = DISCOUNT, cancel: Cancellation | None = None) -> Figures:
    """Return the cost of each habit of the run's plan, of all together, and what they cost beyond their sum.

    Every run has the paths and the luck of this one; there is one for each habit that is on, and one without any.
    Raises  FinsimError where the plan has no habits, Cancelled
    """
    active = [key for key in STRENGTHS if getattr(run.plan.habits, key)]
    if not active:
        raise FinsimError("habits", "a plan with a habit", run.plan.habits.profile,
                          "say `habits: typical` in the plan, or for one run --set habits=typical")  # fmt: skip
    off = changed_run(run, {"habits": OFF}, cancel).outcome
    return Figures(costs(off, _runs(run, active, cancel), discount), run.plan.currency, run.plan.locale)


def _runs(run: Run, active: list[str], cancel: Cancellation | None) -> Iterator[tuple[str, Outcome]]:
    """Run each habit alone when it is asked for; the run itself again where its months are gone (a board at rest)."""
    for key in active:
        yield key, changed_run(run, {"habits": _alone(run, key)}, cancel).outcome
    yield ALL, changed_run(run, {}, cancel).outcome if run.outcome.is_at_rest else run.outcome


def _alone(run: Run, key: str) -> dict[str, Any]:
    """Return the habits of a plan that has one of the run's alone."""
    keys = (key, *BESIDE.get(key, ()))
    return OFF | {words_of(each): str(getattr(run.plan.habits, each)) for each in keys}
