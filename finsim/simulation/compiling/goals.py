"""Goals into payments by period, and what the analysis asks of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finsim.plan.goals import Goal, GoalKind
from finsim.plan.household import Plan
from finsim.simulation import program as rows
from finsim.simulation.compiling.schedules import Calendar
from finsim.vocabulary import GoalNeed

NEEDS = {
    GoalNeed.REQUIRED: rows.NEED_REQUIRED,
    GoalNeed.IMPORTANT: rows.NEED_IMPORTANT,
    GoalNeed.WISHED: rows.NEED_WISHED,
}


@dataclass(frozen=True)
class CompiledGoal:
    """One goal, or one person's share of a goal that comes once for each.

    kind    "spend", "retire" or "bequest"; only the first has payments
    due     float64 (2, T), zero but for goals of payments
    first, last  period of the first and of the last payment, or of the moment itself
    wait    periods that a payment may be put off
    """

    name: str
    kind: str
    need: GoalNeed
    amount: float
    first: int
    last: int
    shrink: float
    wait: int
    account: str
    due: NDArray[np.float64]


def compile_goals(plan: Plan, calendar: Calendar) -> tuple[list[CompiledGoal], list[str]]:
    """Return all goals within the plan's horizon, and the names of those that lie outside it."""
    found, beyond = [], []
    for name, goal in plan.goals.items():
        for person in goal.occurrences():
            compiled = _compile(plan, calendar, f"{name} {person}".strip(), goal, person or goal.person or "")
            if compiled.first >= calendar.n_periods or compiled.last < 0:
                beyond.append(compiled.name)
            else:
                found.append(compiled)
    return found, beyond


def _compile(plan: Plan, calendar: Calendar, name: str, goal: Goal, person: str) -> CompiledGoal:
    due = np.zeros((2, calendar.n_periods))
    amount = goal.amount.value if goal.amount is not None else 0.0
    first = last = calendar.n_periods - 1
    if goal.kind == GoalKind.SPEND:
        first, last, due = _payments(calendar, goal, person)
        amount = float(due[0].sum() + due[1].sum())
    elif goal.by is not None:
        first = last = calendar.period(goal.by, person)
    elif goal.kind == GoalKind.RETIRE and plan.people[person].retires is not None:
        first = last = calendar.period(plan.people[person].retires, person)  # type: ignore[arg-type]
    return CompiledGoal(
        name, str(goal.kind), goal.need, amount, first, last, float(goal.may_shrink_to), int(goal.may_move),
        goal.source or "", due,
    )  # fmt: skip


def _payments(calendar: Calendar, goal: Goal, person: str) -> tuple[int, int, NDArray[np.float64]]:
    """Return the periods of the first and last payment and the payments (2, T).

    A yearly goal is paid at the beginning of each of its years, a monthly one every month. In a year y the cost has
    grown y - start year times. A goal that ends before it begins, since somebody works longer, lies outside the plan.
    """
    assert goal.amount is not None
    if goal.by is not None:
        first = calendar.period(goal.by, person)
        paid = np.array([first])
    else:
        assert goal.begins is not None
        first = calendar.period(goal.begins, person)
        months = int(goal.lasts) if goal.lasts is not None else calendar.period(goal.until, person) - first  # type: ignore[arg-type]
        paid = np.arange(first, first + months, 1 if goal.amount.per == "month" else 12)
    if not paid.size:
        return calendar.n_periods, calendar.n_periods, np.zeros((2, calendar.n_periods))
    inside = paid[(paid >= 0) & (paid < calendar.n_periods)]
    at = np.zeros(calendar.n_periods)
    at[inside] = goal.amount.value
    return first, int(paid[-1]), calendar.grown(at, goal.grows)


def goal_tables(
    goals: list[CompiledGoal], calendar: Calendar, accounts: list[str]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Return `goal_due` (G, 3, T), `goal_days` (N_GOAL_DAYS, G, T) and `goals` (N_GOAL_TRAITS, G)."""
    payments = [goal for goal in goals if goal.kind == GoalKind.SPEND]
    due = np.zeros((len(payments), 3, calendar.n_periods))
    days = np.zeros((rows.N_GOAL_DAYS, len(payments), calendar.n_periods), dtype=np.int64)
    traits = np.zeros((rows.N_GOAL_TRAITS, len(payments)), dtype=np.int64)
    for k, goal in enumerate(payments):
        due[k, :2] = goal.due
        for t in np.flatnonzero(goal.due.any(axis=0)):
            end = min(int(t) + goal.wait, calendar.n_periods - 1)
            days[rows.GOAL_MAY_BE_PAID, k, t : end + 1] = 1
            days[rows.GOAL_LAST_DAY, k, end] = 1
            due[k, 2, t:end] += goal.due[:, t].sum()
        account = accounts.index(goal.account) if goal.account in accounts else 0
        traits[rows.GOAL_NEED, k] = NEEDS[goal.need]
        traits[rows.GOAL_ACCOUNT, k] = account if account > 0 else -1
        traits[rows.GOAL_IS_REQUIRED, k] = int(goal.need == GoalNeed.REQUIRED)
    return due, days, traits
