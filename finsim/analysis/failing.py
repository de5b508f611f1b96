"""After a failure: from when a path's wealth is no forecast, and what is short in the failing future of the middle.

A path that has failed goes on: it borrows what it cannot pay, at the plan's rates, to the end (METHODS section 1), so
that its ledger balances. No lender would give that. What it owes by then is kept in the figures, as every value is,
and told as "spent"; the size of the failure is what was unpaid when it began. Planners tell it by the same two parts,
when and how much: the month of the first shortfall, and its amount (InStream's shortfall analysis; Boldin, which lets
debt accrue as well, calls it theoretical: http://help.newretirement.com/en/articles/4439379-surplus-gap-chart).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from finsim.analysis.figure import Figure
from finsim.months import month_text
from finsim.simulation.fields import CAUSE_GOAL
from finsim.simulation.ledger import Ledger
from finsim.simulation.outcome import Outcome, order_index
from finsim.vocabulary import Per, Prices, Unit

NEVER = int(np.iinfo(np.int64).max) - 1
_ONE_PATH = "none (one path: the middle one of those that fail)"
_LEAST = 0.005  # less than a cent is nothing


def spent_from(outcome: Outcome) -> NDArray[np.int64]:
    """Return the period from which a path's wealth below zero is borrowing beyond all credit; int64 (n_paths,).

    That is the first failure; for a path that only missed a goal, and may owe a loan that it serves, the end of its
    portfolio. `NEVER` where neither comes, and for a path that gets over it: one that missed a payment when young, say,
    and in the end leaves something.
    """
    fails = outcome.fail_period
    ends = np.where(outcome.fail_cause == CAUSE_GOAL, outcome.depletion_period, fails)
    return np.where((fails >= 0) & (ends >= 0) & (outcome.row("net_worth_real") < 0.0), ends, NEVER)


def path_spent_from(outcome: Outcome, path: int) -> int:
    """Return the same of one path, by its id."""
    return int(spent_from(outcome)[outcome.path_ids == path][0])


def fails(outcome: Outcome, path: int) -> str:
    """Return the month in which a path first fails, "" where it works."""
    at = int(outcome.fail_period[int(np.flatnonzero(outcome.path_ids == path)[0])])
    return month_text(outcome.first_month + at) if at >= 0 else ""


def paying_periods(outcome: Outcome, path: int) -> int:
    """Return how many periods of a path are told as what comes: with the one from which it is spent, if it ever is."""
    return min(path_spent_from(outcome, path) + 1, outcome.n_periods)


def is_spent(outcome: Outcome, path: int, period: int) -> bool:
    """Whether what a path owes in a period is borrowing beyond all credit."""
    return path_spent_from(outcome, path) <= period


def middle_failing_path(outcome: Outcome) -> int | None:
    """Return the failing path whose month of failure is the median of theirs, an order statistic; None: none fails."""
    failing = np.flatnonzero(outcome.fail_period >= 0)
    if not failing.size:
        return None
    order = np.argsort(outcome.fail_period[failing], kind="stable")
    return int(outcome.path_ids[failing[order[order_index(0.5, failing.size)]]])


def shortfall(ledger: Ledger) -> Iterator[Figure]:
    """Yield what is short when a path fails, in money of the plan's start; the path is the middle one that fails.

    Unpaid essentials, debt service and tax are a mean month of the year from the failure on, or of what is left of the
    plan; a missed goal, and borrowing that lasts too long, are the amount in the month of the failure.
    """
    at = int(ledger["fail_period"][-1])
    year = slice(at, at + 12)
    unpaid = float((ledger["unpaid"][year] / ledger["level_open"][year]).mean())
    level = float(ledger["level_open"][at])
    missed, borrowed = float(ledger["goal_short"][at]) / level, float(ledger["credit"][at]) / level
    if unpaid > _LEAST:
        name = "unpaid a month from the failure on, in the middle failing future"
        yield _short(ledger, at, "unpaid", name, unpaid, Per.MONTH)
    elif missed > _LEAST:
        yield _short(ledger, at, "missing", "missing for a required goal, in the middle failing future", missed)
    elif borrowed > _LEAST:
        yield _short(ledger, at, "borrowed", "borrowed and not paid back, in the middle failing future", borrowed)


def _short(ledger: Ledger, at: int, key: str, name: str, value: float, per: Per = Per.NONE) -> Figure:
    last = ledger.months[min(at + 11, len(ledger.months) - 1)] if per else ledger.months[at]
    return Figure(
        f"failure.{key}", name, value, Unit.MONEY, "shortfall", Prices.REAL, error_note=_ONE_PATH, better=-1, per=per,
        period=f"{ledger.months[at]}..{last}" if per else last, opens={"path": ledger.path, "period": at},
    )  # fmt: skip
