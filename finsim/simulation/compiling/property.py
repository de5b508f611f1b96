"""Possessions into the program: what they are worth and cost while they are owned, and their trades."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finsim.plan.household import Plan
from finsim.plan.property import Possession
from finsim.simulation import program as rows
from finsim.simulation.compiling.schedules import Calendar, monthly_rate, powers
from finsim.vocabulary import FilingStatus

# Gain on a home that is no income, 26 USC 121(b)(1) and (2)(A), for a home owned and used for two of the five years
# before its sale, 121(a). The amounts are not indexed.
FREE_GAIN, FREE_GAIN_OF_TWO = 250_000.0, 500_000.0
MONTHS_OF_USE = 24


def add_property(plan: Plan, calendar: Calendar, amounts: NDArray[np.float64]) -> float:
    """Enter what possessions are worth at each month's end, and what owning them costs; return their first worth."""
    worth = 0.0
    t = np.arange(calendar.n_periods)
    for thing in plan.possessions.values():
        part = 0 if thing.grows.over_cpi else 1
        factor = powers(1.0 + monthly_rate(thing.grows.rate), calendar.n_periods)
        bought, sold = times(calendar, thing)
        is_owned = (t >= bought) & (t < sold)
        amounts[rows.PLAN_PROPERTY, part] += np.where(is_owned, float(thing.value) * factor[1:], 0.0)
        amounts[rows.PLAN_ESSENTIAL, part] += is_owned * float(thing.value) * float(thing.costs) / 12.0 * factor[:-1]
        worth += float(thing.value) if bought < 0 else 0.0
    return worth


def times(calendar: Calendar, thing: Possession) -> tuple[int, int]:
    """Return the periods at whose begin a possession is bought (below 0: it is owned at the start) and sold."""
    bought = max(0, calendar.period(thing.bought)) if thing.bought is not None else -1
    return bought, calendar.period(thing.sold) if thing.sold is not None else rows.NEVER


def trade_tables(plan: Plan, calendar: Calendar) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return `trades` (N_TRADE, number of trades) and `bases` (H,) of what is owned at the start."""
    found = []
    for k, thing in enumerate(plan.possessions.values()):
        bought, sold = times(calendar, thing)
        if 0 <= bought < calendar.n_periods:
            found.append(_trade(thing, k, bought, -1.0, float(thing.buying_cost or 0.0)))
        if sold < calendar.n_periods:
            trade = _trade(thing, k, sold, 1.0, float(thing.selling_cost or 0.0))
            trade[rows.TRADE_FREE] = free_gain(plan, thing, sold - bought)
            trade[rows.TRADE_LOSSES] = float(thing.kind == "investment")
            trade[rows.TRADE_DEBT] = list(plan.debts).index(thing.secures) if thing.secures is not None else -1
            found.append(trade)
    ordered = sorted(
        found, key=lambda trade: (trade[rows.TRADE_AT], -trade[rows.TRADE_SIDE])
    )  # first sold, then bought
    bases = [float(thing.basis or 0.0) for thing in plan.possessions.values()]
    return np.array(ordered).reshape(-1, rows.N_TRADE).T.copy(), np.array(bases, dtype=np.float64)


def _trade(thing: Possession, k: int, at: int, side: float, cost: float) -> NDArray[np.float64]:
    trade = np.zeros(rows.N_TRADE)
    worth = float(thing.value) * powers(1.0 + monthly_rate(thing.grows.rate), at)[at]
    trade[rows.TRADE_AT], trade[rows.TRADE_SIDE], trade[rows.TRADE_THING], trade[rows.TRADE_COST] = at, side, k, cost
    trade[rows.TRADE_REAL if thing.grows.over_cpi else rows.TRADE_NOMINAL] = worth
    trade[rows.TRADE_DEBT] = -1
    return trade


def free_gain(plan: Plan, thing: Possession, months: int) -> float:
    """Return how much gain on a possession is free of tax, for one that was owned for so many months of the plan."""
    is_us = plan.taxes.regime == "us-federal"
    if thing.kind != "home" or not is_us or (thing.bought is not None and months < MONTHS_OF_USE):
        return 0.0
    return FREE_GAIN_OF_TWO if plan.taxes.filing == FilingStatus.MARRIED_JOINTLY else FREE_GAIN
