"""Vesting into the program: when service began and ends, and after how much of it which part is vested."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finsim.plan.household import Plan
from finsim.plan.income import Income
from finsim.simulation import program as rows
from finsim.simulation.compiling.schedules import Calendar

RETIREMENT_AGE = 65 * 12  # 26 USC 411(a)(8)(B), for who has taken part for five years


def vesting_of(
    plan: Plan, calendar: Calendar, accounts: list[str], income: Income, wage: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return one column of `vestings` (N_VEST,); `wage` (2, T) is zero where nothing is earned."""
    vests, person = income.vests, income.person or next(iter(plan.people))
    assert vests is not None  # the caller asks only then
    earned = np.flatnonzero(wage.any(axis=0))
    first, last = (int(earned[0]), int(earned[-1])) if earned.size else (0, -1)
    hired = first if vests.hired is None else int(vests.hired) - calendar.first
    ends = last + 1 if last + 1 < calendar.n_periods else rows.NEVER
    begins = vests.after if vests.gradually_from is None else vests.gradually_from
    account = next(iter({*income.match, *income.employer_pays}))
    column = np.zeros(rows.N_VEST)
    column[:] = (
        list(plan.people).index(person), accounts.index(account), hired, ends,
        int(plan.people[person].born) + RETIREMENT_AGE - calendar.first, begins, vests.after,
        (vests.after - begins) // 12 + 1, vests.so_far,
    )  # fmt: skip
    return column
