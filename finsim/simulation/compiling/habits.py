"""Habits and risks of care into the program's terms and tables. A habit that is off costs nothing to run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finsim.plan.caring import Care
from finsim.plan.habits import IMPULSE_LOG_SD, PANIC_FALL, PANIC_FOREVER, PANIC_SHORTEST
from finsim.plan.household import Plan
from finsim.simulation import program as rows
from finsim.simulation.compiling.schedules import FOLLOWS_PRICES, Calendar, monthly_rate

WINDFALL_PERIODS = 12  # over which the part of a windfall that is spent goes


def habit_terms(plan: Plan, terms: NDArray[np.float64], choices: NDArray[np.int64]) -> None:
    """Enter how strong each habit is, and whether there is any."""
    habits = plan.habits
    terms[rows.HABIT_SKIPS], terms[rows.HABIT_IMPULSE] = habits.skips_saving or 0.0, habits.impulse or 0.0
    terms[rows.IMPULSE_MEDIAN], terms[rows.IMPULSE_LOG_SD] = habits.impulse_size or 0.0, IMPULSE_LOG_SD
    terms[rows.HABIT_RAISES], terms[rows.HABIT_REVOLVES] = habits.raise_spent or 0.0, habits.card_revolved or 0.0
    terms[rows.HABIT_PANIC] = chance_a_period(habits.panic or 0.0)
    terms[rows.PANIC_FALL], terms[rows.PANIC_FOREVER] = PANIC_FALL, PANIC_FOREVER
    terms[rows.PANIC_SHORTEST] = min(PANIC_SHORTEST, int(habits.panic_lasts or PANIC_SHORTEST))
    terms[rows.PANIC_LONGEST] = int(habits.panic_lasts or PANIC_SHORTEST)
    spends = (habits.skips_saving, habits.impulse, habits.raise_spent, habits.windfall_spent)
    choices[rows.HAS_HABITS] = int(any(spends))
    choices[rows.HAS_PANIC] = int(bool(habits.panic))


def chance_a_period(yearly: float) -> float:
    """Return the chance a month of what has a chance a year, so that twelve months have the year's."""
    return -monthly_rate(-yearly) if yearly < 1.0 else 1.0


def add_windfalls(plan: Plan, calendar: Calendar, amounts: NDArray[np.float64]) -> None:
    """Enter the part of each windfall that habit spends, in equal parts over the twelve months from its own on."""
    share = float(plan.habits.windfall_spent or 0.0)
    for event in plan.events.values():
        if event.receives is None or share == 0.0:
            continue
        first = calendar.period(event.when)
        at = (np.arange(calendar.n_periods) >= first) & (np.arange(calendar.n_periods) < first + WINDFALL_PERIODS)
        if first >= 0:
            spent = at.astype(np.float64) * (share * float(event.receives) / WINDFALL_PERIODS)
            amounts[rows.PLAN_HABITS] += calendar.grown(spent, FOLLOWS_PRICES)


def care_names(plan: Plan) -> list[str]:
    """Return the names of the risks of care, in the order of the plan."""
    return [name for name, risk in plan.risks.items() if isinstance(risk, Care)]


def care_tables(plan: Plan, calendar: Calendar) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return `care` (N_CARE, R) and `care_costs` (R, 2, T)."""
    names, people = care_names(plan), list(plan.people)
    table, costs = np.zeros((rows.N_CARE, len(names))), np.zeros((len(names), 2, calendar.n_periods))
    for k, name in enumerate(names):
        risk = plan.risks[name]
        assert isinstance(risk, Care)
        table[:, k] = chance_a_period(float(risk.chance)), int(risk.lasts), people.index(risk.person)
        mask = calendar.mask(risk.begins, risk.until, risk.person)
        costs[k] = calendar.grown(risk.costs.a_month * mask, risk.grows)
    return table, costs


def add_shape(plan: Plan, calendar: Calendar, amounts: NDArray[np.float64]) -> None:
    """Enter which share of the rule's budget is spent, from each of its moments on."""
    amounts[rows.PLAN_SHAPE, 0] = 1.0
    rule = plan.spending.in_retirement
    if rule is not None:
        t = np.arange(calendar.n_periods)
        for when, share in rule.steps():
            amounts[rows.PLAN_SHAPE, 0, t >= calendar.period(when)] = float(share)
