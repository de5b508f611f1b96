"""The tax of a year by the law of the plan: national, then state and city, with a sale that is made for it.

Called by `settlement` at each step of its solver. Every lane goes through the short federal return, on vectors; what a
plan needs beyond it is added by passes of their own: brackets of state and city (`levies`), the whole federal return
where it may differ (`whole_return`), another country's returns (`regimes`). Amounts are nominal money.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    IRA_LOWERS, LOCAL_TAX, NATIONAL_TAX, NEXT_SALE, SALE, TAX_LEVEL, YEAR_BENEFITS, YEAR_DIVIDENDS, YEAR_GROSS_WAGES,
    YEAR_INTEREST, YEAR_PAYROLL_WAGES, YEAR_WAGES,
)  # fmt: skip
from finsim.simulation.program import HAS_BRACKETS, HAS_DEATHS, HAS_MARKETPLACE
from finsim.simulation.filing import gains_tried, income_tax, one_table_serves_all, ordinary_tried
from finsim.simulation.levies import bracketed_tax
from finsim.simulation.regimes import add_regime_tax
from finsim.simulation.rule import rule
from finsim.simulation.stage import stage
from finsim.simulation.whole_return import work_out_whole
from finsim.taxes import gain_counted


@rule
def work_out(state, lanes, program, law, t, is_first):
    """Set `national_tax` and `local_tax` to those of the year, with what the sale and conversions would bring.

    is_first  whether it is the first sale that is tried for the year
    """
    file_by_one_table(state, lanes, program, law, t)
    file_by_own_tables(state, lanes, program, law, t, is_first)
    levy_brackets(state, lanes, program, law)
    add_regime_tax(state, lanes, program)
    work_out_whole(state, lanes, program, law, t)


@stage(one_table_serves_all)
def file_by_one_table(state, lanes, program, law, t):
    """Work out every lane by the short return, on vectors."""
    for lane in range(lanes):
        file_short(state, program, law, False, t, lane)


@stage(HAS_DEATHS, HAS_MARKETPLACE)
def file_by_own_tables(state, lanes, program, law, t, is_first):
    """Work out lanes that may file by tables of their own, one after another: of further steps those that move."""
    for lane in range(lanes):
        if is_first or state[NEXT_SALE, lane] != state[SALE, lane]:
            file_short(state, program, law, True, t, lane)


@rule
def file_short(state, program, law, own, t, lane):
    """Work out one lane by the short return; `own` as in `filing.income_tax`."""
    gains = gains_tried(state, lane)
    ordinary = ordinary_tried(state, lane) - state[IRA_LOWERS, lane]
    national, local = income_tax(
        state, program, law, own, t, lane, state[YEAR_WAGES, lane], ordinary, state[YEAR_INTEREST, lane],
        state[YEAR_DIVIDENDS, lane], gains, state[YEAR_BENEFITS, lane], state[YEAR_PAYROLL_WAGES, lane],
        state[YEAR_GROSS_WAGES, lane],
    )  # fmt: skip
    state[NATIONAL_TAX, lane] = national
    state[LOCAL_TAX, lane] = local


@stage(HAS_BRACKETS)
def levy_brackets(state, lanes, program, law):
    """Set state and city tax where either has more brackets than one, and none of it stands in the table."""
    for lane in range(lanes):
        gains = gain_counted(law.filed, gains_tried(state, lane))
        wages = state[YEAR_WAGES, lane]
        ordinary = ordinary_tried(state, lane) - state[IRA_LOWERS, lane]
        income = wages + ordinary + state[YEAR_INTEREST, lane]
        income = max(0.0, income + state[YEAR_DIVIDENDS, lane] + gains)
        state[LOCAL_TAX, lane] = bracketed_tax(
            program, state[TAX_LEVEL, lane], wages, state[YEAR_PAYROLL_WAGES, lane], state[YEAR_GROSS_WAGES, lane],
            income,
        )  # fmt: skip
