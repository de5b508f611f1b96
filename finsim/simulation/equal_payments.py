"""Equal periodic payments in the months: what leaves an account before 59 1/2 without the extra tax, and nothing else.

Comes after the month's other income. Where a year's amount is set, it is the account's balance over a divisor that is
known when the plan is compiled; by life expectancy each January, else once. What an empty account no longer pays is no
change of the series (Notice 2022-6, section 3.02(e)). It is income of the year, withholds as every withdrawal does, and
is no surplus to live on. After its owner's death it goes on to whoever is left, who might take more. Nominal money.

Source: 26 USC 72(t)(2)(A)(iv), (4); the amounts by `taxes.equal_payments`.
"""

from __future__ import annotations

from finsim.simulation.fields import PROCEEDS, YEAR_PAYS
from finsim.simulation.program import HAS_SERIES, SERIES_ACCOUNT, SERIES_DIVIDES, SERIES_PART, SERIES_SETS
from finsim.simulation.rows import account_row, holding, series_row
from finsim.simulation.stage import stage
from finsim.simulation.withdrawing import bring_home


@stage(HAS_SERIES)
def pay_equally(state, lanes, program, t):
    """Bring this period's part of the year's amount into cash, less what tax it withholds."""
    for series in range(program.series.shape[1]):
        part, divides = program.series[SERIES_PART, series, t], program.series[SERIES_DIVIDES, series, t]
        sets, account = program.series[SERIES_SETS, series, t], int(program.series[SERIES_ACCOUNT, series, t])
        if part == 0.0:
            continue
        held, pays = account_row(program, account), series_row(program, series) + YEAR_PAYS
        for lane in range(lanes):
            if divides > 0.0:
                state[pays, lane] = holding(state, held, lane) / divides
            elif sets > 0.0:
                state[pays, lane] = sets
            gross = max(0.0, min(holding(state, held, lane), state[pays, lane] * part))
            bring_home(state, program, account, lane, gross, 1.0, PROCEEDS)
