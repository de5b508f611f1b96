"""Which goals are reached? Odds of each goal paid in full and on time, and what is missing where it is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from finsim.analysis.figure import NO_ERROR_EXACT, Figure
from finsim.analysis.shares import quantile, share
from finsim.simulation import fields
from finsim.simulation.outcome import Outcome
from finsim.vocabulary import Prices, Unit

CENT_OF_ONE = 1e-6  # a goal counts as paid when what is missing is below this share of it


@dataclass(frozen=True)
class GoalAsked:
    """What a plan asks of one goal.

    block   its number in the outcome's goals; -1 for a goal that is no payment (to retire, to leave a sum)
    amount  money of the plan's start, all payments together
    due     first and last month, "YYYY-MM"
    shrink  the share of the amount with which the household would be content, 1 for all of it
    """

    name: str
    kind: str
    need: str
    block: int
    amount: float
    due: tuple[str, str]
    shrink: float = 1.0


def goals(outcome: Outcome, asked: Sequence[GoalAsked]) -> Iterator[Figure]:
    """Yield for each goal what it takes, its odds, and the middle shortfall where it is missed."""
    for goal in asked:
        more = {"scope": f"goal:{goal.name}", "period": "..".join(dict.fromkeys(goal.due))}
        if goal.amount > 0.0:
            yield Figure(f"goal.{goal.name}.amount", f"cost of {goal.name}", goal.amount, Unit.MONEY, "goal amount",
                         Prices.REAL, error_note=NO_ERROR_EXACT, **more)  # type: ignore[arg-type]  # fmt: skip
        paid, missing = reached(outcome, goal)
        words = f"odds that {goal.name} as planned" if goal.kind == "retire" else f"odds of {goal.name} in full"
        yield share(outcome, paid, f"goal.{goal.name}.odds", words, "goal odds", better=1,
                    **more)  # fmt: skip
        if goal.shrink < 1.0:
            enough = missing <= goal.amount * (1.0 - goal.shrink + CENT_OF_ONE)
            yield share(outcome, enough, f"goal.{goal.name}.odds_shrunk", f"odds of {goal.name} at its smallest",
                        "goal odds at the smallest", better=1, **more)  # fmt: skip
        if not paid.all() and goal.amount > 0.0:
            yield quantile(outcome, missing[~paid], 0.5, f"goal.{goal.name}.shortfall",
                           f"middle shortfall of {goal.name} where it is missed", "goal shortfall", better=-1,
                           period=more["period"], scope=more["scope"], among=~paid)  # fmt: skip


def reached(outcome: Outcome, goal: GoalAsked) -> tuple[np.ndarray, np.ndarray]:
    """Return per path whether the goal was paid in full, and what was missing in money of the plan's start."""
    if goal.kind == "retire":
        return outcome.fail_period < 0, np.zeros(outcome.n_paths)
    if goal.kind == "bequest":
        missing = np.maximum(0.0, goal.amount - outcome.row("net_worth_real"))
    else:
        due = outcome.goal(goal.block, fields.DUE_SUM_REAL)
        missing = np.maximum(0.0, due - outcome.goal(goal.block, fields.PAID_SUM_REAL))
    return missing <= goal.amount * CENT_OF_ONE, missing
