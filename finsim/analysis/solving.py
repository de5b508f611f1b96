"""The most of something that still works, found by running the engine again and again on the same paths.

`crossing` and `greatest` know nothing of money: they take any function of one number, so a study's spending, a plan's
retirement age in months or a starting balance are all solved alike. Shared paths make the function the same in every
call, and a search over it repeatable to the bit.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from finsim.errors import SettingsError

if TYPE_CHECKING:
    from finsim.simulation.outcome import Outcome
    from finsim.simulation.portfolio import Study

MOST_STEPS = 200


def greatest(works: Callable[[float], bool], low: float, high: float, rel: float = 1e-9) -> float:
    """Return the greatest value that works, to `rel` of itself, for a function that stops working once and for all.

    low    works; high  may or may not: it is doubled until it does not
    Raises SettingsError when nothing from `low` on works, or everything does
    """
    if not works(low):
        raise SettingsError("solving", f"something that works at {low:g}", "nothing that does")
    for _ in range(MOST_STEPS):
        if not works(high):
            break
        low, high = high, 2.0 * high if high > 0.0 else 1.0
    else:
        raise SettingsError("solving", "a value from which on it no longer works", "none in reach")
    while high - low > rel * max(abs(low), abs(high)):
        middle = 0.5 * (low + high)
        if not low < middle < high:
            break
        if works(middle):
            low = middle
        else:
            high = middle
    return low


def greatest_whole(works: Callable[[int], bool], low: int, high: int) -> int:
    """Return the greatest whole number from `low` to `high` that works, for a function that stops working once."""
    if not works(low):
        raise SettingsError("solving", f"something that works at {low}", "nothing that does")
    while low < high:
        middle = low + (high - low + 1) // 2
        if works(middle):
            low = middle
        else:
            high = middle - 1
    return low


def crossing(value: Callable[[float], float], low: float, high: float, rel: float = 1e-12) -> float:
    """Return where a continuous function crosses 0 between two arguments with values of different signs.

    The method of Illinois (Dowell, Jarratt, "A modified regula falsi method", BIT 11, 1971): exact after one step where
    the function is a straight line, and never outside its bracket.
    """
    at_low, at_high = value(low), value(high)
    if at_low == 0.0 or at_high == 0.0:
        return low if at_low == 0.0 else high
    if math.copysign(1.0, at_low) == math.copysign(1.0, at_high):
        raise SettingsError("solving", "values of different signs at both ends", f"{at_low:g} and {at_high:g}")
    side = 0
    for _ in range(MOST_STEPS):
        middle = (low * at_high - high * at_low) / (at_high - at_low)
        if not min(low, high) < middle < max(low, high) or abs(high - low) <= rel * max(abs(low), abs(high)):
            return min(max(middle, min(low, high)), max(low, high))
        at_middle = value(middle)
        if at_middle == 0.0:
            return middle
        if math.copysign(1.0, at_middle) == math.copysign(1.0, at_high):
            high, at_high = middle, at_middle
            at_low *= 0.5 if side == 1 else 1.0
            side = 1
        else:
            low, at_low = middle, at_middle
            at_high *= 0.5 if side == -1 else 1.0
            side = -1
    return 0.5 * (low + high)


def lowest_share(outcome: Outcome, begins: int) -> NDArray[np.float64]:
    """Return each path's lowest month of real spending from `begins` on, as a share of its first year's: (n_paths,).

    The first year counts by its middle month, so that one large bill in it is not what later months are held against.
    """
    first = np.sort(outcome.spending_real[begins : begins + 12], axis=0)
    base = first[(first.shape[0] - 1) // 2].astype(np.float64)
    lowest = outcome.spending_real[begins:].min(axis=0).astype(np.float64)
    return np.asarray(np.divide(lowest, base, out=np.ones_like(base), where=base > 0.0))


def sustainable_spending(
    study: Study,
    end_balance: float = 0.0,
    success: float = 1.0,
    paths: int | NDArray[np.int64] | None = None,
    seed: int = 2026,
    rel: float = 1e-9,
) -> float:
    """Return the greatest first year's spending of a study that leaves `end_balance` with a chance of `success`.

    The rule of the study must start from an amount of its own (`constant-real`, `guyton-klinger` and the like). One
    path, spent in constant money, is solved as a root, to the last digits; many paths by halving, to `rel`.

    end_balance  nominal money at the end
    Raises       SettingsError for a rule without an amount, or when even no spending at all is too much
    """
    from finsim.simulation.portfolio.run import path_numbers

    if "amount" not in type(study.spending).model_fields:
        raise SettingsError("study.spending", "a rule that starts from an amount of its own", study.spending.name)
    ids = path_numbers(study, paths)
    upper = study.start + sum(max(flow.amount, 0.0) * study.horizon.n_years for flow in _all_flows(study)) or 1.0
    if ids.size == 1 and study.spending.name in ("constant-real", "constant-nominal"):
        most = crossing(lambda amount: _left(study, amount, ids, seed) - end_balance, 0.0, 4.0 * upper)
        if _share(study, most, -math.inf, ids, seed) == 1.0:
            return most
        upper = most  # it would owe on the way, against money that comes later
    return greatest(lambda amount: _share(study, amount, end_balance, ids, seed) >= success, 0.0, upper, rel)


def _all_flows(study: Study) -> tuple:
    return (*study.incomes, *study.contributions)


def _with_amount(study: Study, amount: float) -> Study:
    rule = study.spending.model_copy(update={"amount": amount})
    return study.with_changes(spending=rule)


def _left(study: Study, amount: float, ids: NDArray[np.int64], seed: int) -> float:
    """Return what is left of one path at the end, where what is missing may be owed: a straight line in the amount."""
    from finsim.simulation.portfolio import run_study

    owing = _with_amount(study, amount).with_changes(may_go_negative=True)
    return float(run_study(owing, ids, seed, threads=1, keep_periods=False).end_balance[0])


def _share(study: Study, amount: float, end_balance: float, ids: NDArray[np.int64], seed: int) -> float:
    """Return the share of paths that pay in full and leave enough."""
    from finsim.simulation.portfolio import run_study

    outcome = run_study(_with_amount(study, amount), ids, seed, keep_periods=False)
    works = ~outcome.failed & (outcome.end_balance >= end_balance)
    return float(np.count_nonzero(works)) / outcome.n_paths
