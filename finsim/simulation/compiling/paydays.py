"""How often pay comes: a month's share of a twelfth of the year's pay, by the paydays that fall into it.

Twenty-six or fifty-two equal parts make the year's pay, as employers have it; a year with one payday more pays more.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from finsim.plan.income import Income
from finsim.simulation.compiling.schedules import Calendar

DAYS, A_YEAR = {"every two weeks": 14, "weekly": 7}, {"every two weeks": 26, "weekly": 52}


def paydays(calendar: Calendar, income: Income) -> NDArray[np.float64]:
    """Return for every period what is paid of a twelfth of the year's pay (T,), 1 where pay comes monthly."""
    if income.paid not in DAYS:
        return np.ones(calendar.n_periods)
    assert income.payday is not None
    every, anchor = DAYS[income.paid], date.fromisoformat(income.payday).toordinal()
    firsts = np.array(
        [
            date(m // 12, m % 12 + 1, 1).toordinal()
            for m in range(calendar.first, calendar.first + calendar.n_periods + 1)
        ]
    )
    # paydays up to and with the day before each month, counted from the anchor
    before = (firsts - 1 - anchor) // every
    return np.asarray(np.diff(before) * 12.0 / A_YEAR[income.paid])
