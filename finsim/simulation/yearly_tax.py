"""The tax of a year by the law of the plan: national, then state and city, with a sale that is made for it.

Called by `settlement` at each step of its solver, for all lanes or for one that still moves. Every lane goes through
the short federal return, on vectors; what a plan needs beyond it is added by passes of their own: the premium credit of
the marketplace, brackets of state and city (`levies`), another country's returns (`regimes`), the whole federal return
where it may differ (`whole_return`). Amounts are nominal money.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    IRA_LOWERS, LOCAL_TAX, NATIONAL_TAX, TAX_LEVEL, YEAR_BENEFITS, YEAR_DIVIDENDS, YEAR_GROSS_WAGES, YEAR_INTEREST,
    YEAR_PAYROLL_WAGES, YEAR_WAGES,
)  # fmt: skip
from finsim.simulation.program import HAS_BRACKETS, HAS_MARKETPLACE
from finsim.simulation.filing import (
    aged_filers, files_so, gains_tried, n_filing, ordinary_tried, reconciled, short_return, table_by, table_of,
)  # fmt: skip
from finsim.simulation.levies import bracketed_tax
from finsim.simulation.regimes import add_regime_tax
from finsim.simulation.rule import part
from finsim.simulation.stage import stage
from finsim.simulation.whole_return import work_out_whole
from finsim.taxes import adjusted_gross_income, gain_counted


@part
def work_out(state, first, lanes, program, law, t):
    """Set `national_tax` and `local_tax` to those of the year, with what the sale and conversions would bring.

    first, lanes  the lanes that are worked out: first <= lane < lanes
    """
    file_short(state, first, lanes, program, law, t)
    reconcile_premiums(state, first, lanes, program, law, t)
    levy_brackets(state, first, lanes, program, law)
    add_regime_tax(state, first, lanes, program)
    work_out_whole(state, first, lanes, program, law, t)


@stage()
def file_short(state, first, lanes, program, law, t):
    """Work out the short return of every lane by the table that it files by."""
    aged = aged_filers(program, t)
    for alone in range(2):
        if n_filing(state, first, lanes, alone) == 0:
            continue
        table = table_by(program, law, t, alone)
        for lane in range(first, lanes):
            national, local = short_return(
                state, program, table, aged, t, lane, state[YEAR_WAGES, lane],
                ordinary_tried(state, lane) - state[IRA_LOWERS, lane], state[YEAR_INTEREST, lane],
                state[YEAR_DIVIDENDS, lane], gains_tried(state, lane), state[YEAR_BENEFITS, lane],
                state[YEAR_PAYROLL_WAGES, lane], state[YEAR_GROSS_WAGES, lane],
            )  # fmt: skip
            national_before, local_before = state[NATIONAL_TAX, lane], state[LOCAL_TAX, lane]
            state[NATIONAL_TAX, lane] = national if files_so(state, lane, alone) else national_before
            state[LOCAL_TAX, lane] = local if files_so(state, lane, alone) else local_before


@stage(HAS_MARKETPLACE)
def reconcile_premiums(state, first, lanes, program, law, t):
    """Take off the tax what the return pays out beyond the advances of the premium credit, or takes back."""
    for lane in range(first, lanes):
        income = adjusted_gross_income(
            table_of(state, program, law, t, lane), state[YEAR_WAGES, lane],
            ordinary_tried(state, lane) - state[IRA_LOWERS, lane], state[YEAR_INTEREST, lane],
            state[YEAR_DIVIDENDS, lane], gains_tried(state, lane), state[YEAR_BENEFITS, lane],
        )  # fmt: skip
        state[NATIONAL_TAX, lane] -= reconciled(state, program, law, t, lane, income)


@stage(HAS_BRACKETS)
def levy_brackets(state, first, lanes, program, law):
    """Set state and city tax where either has more brackets than one, and none of it stands in the table."""
    for lane in range(first, lanes):
        gains = gain_counted(law.filed, gains_tried(state, lane))
        wages = state[YEAR_WAGES, lane]
        ordinary = ordinary_tried(state, lane) - state[IRA_LOWERS, lane]
        income = wages + ordinary + state[YEAR_INTEREST, lane]
        income = max(0.0, income + state[YEAR_DIVIDENDS, lane] + gains)
        state[LOCAL_TAX, lane] = bracketed_tax(
            program, state[TAX_LEVEL, lane], wages, state[YEAR_PAYROLL_WAGES, lane], state[YEAR_GROSS_WAGES, lane],
            income,
        )  # fmt: skip
