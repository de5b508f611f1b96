"""The income tax of one household's year, by whoever files: both of a couple, or the one who is left.

Called by `earning` for January's estimate and by `yearly_tax` for the return itself. Where nobody can die within the
plan one table is read; where somebody can, a lane takes the table of its own year.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    AGED_FILERS, FILES_ALONE, LOSS_CARRY, N_ALIVE, SALE_CONVERTED, SALE_GAINS, SALE_ORDINARY, TAX_LEVEL, YEAR_ADVANCED,
    YEAR_BENCHMARK, YEAR_GAINS, YEAR_ORDINARY, YEAR_PREMIUMS,
)  # fmt: skip
from finsim.simulation.program import (
    AGED, CALENDAR_YEAR, CEILING_ALONE, CEILING_FILED, CEILING_HEAD, CHILDREN, DEPENDENTS, HAS_CHILDREN, HAS_DEATHS,
    HAS_MARKETPLACE,
)  # fmt: skip
from finsim.simulation.rule import (
    part, rule, tiny,
)  # fmt: skip
from finsim.taxes import (
    adjusted_gross_income, annual_tax, premium_credit,
)  # fmt: skip
from finsim.taxes.filling import (
    room_below,
)  # fmt: skip


@tiny
def ordinary_tried(state, lane):
    """Ordinary income of the year beside wages and interest, with the sale and the conversions that are tried."""
    return state[YEAR_ORDINARY, lane] + state[SALE_ORDINARY, lane] + state[SALE_CONVERTED, lane]


@tiny
def gains_tried(state, lane):
    """Gains of the year with those of the sale that is tried, less losses carried over."""
    return state[YEAR_GAINS, lane] + state[SALE_GAINS, lane] + state[LOSS_CARRY, lane]


@rule
def income_tax(
    state, program, law, own, t, lane, wages, ordinary, interest, dividends, gains, benefits, payroll_wages,
    gross_wages,
):  # fmt: skip
    """Return (federal, local) income tax of the year that period `t` is in; amounts as `taxes.annual_tax` takes them.

    own  whether a lane has a table or credits of its own, known outside the loop over lanes
    """
    if own:
        return tax_of_living(
            state, program, law, t, lane, wages, ordinary, interest, dividends, gains, benefits, payroll_wages,
            gross_wages,
        )  # fmt: skip
    return annual_tax(
        law.filed, program.calendar[CALENDAR_YEAR, t], state[TAX_LEVEL, lane], wages, ordinary, interest, dividends,
        gains, benefits, program.filers[CHILDREN, t], program.filers[DEPENDENTS, t], program.filers[AGED, t],
        payroll_wages, gross_wages,
    )  # fmt: skip


def one_table_serves_all(program):
    """Say whether every lane files by the same table, and none has a credit of its own."""
    return not (program.choices[HAS_DEATHS] or program.choices[HAS_MARKETPLACE])


@part
def tax_of_living(
    state, program, law, t, lane, wages, ordinary, interest, dividends, gains, benefits, payroll_wages, gross_wages
):  # fmt: skip
    """Return the same of a household in which somebody may have died, or that buys health cover on the marketplace."""
    table = table_of(state, program, law, t, lane)
    aged = state[AGED_FILERS, lane] if program.choices[HAS_DEATHS] else program.filers[AGED, t]
    federal, local = annual_tax(
        table, program.calendar[CALENDAR_YEAR, t], state[TAX_LEVEL, lane], wages, ordinary, interest, dividends,
        gains, benefits, program.filers[CHILDREN, t], program.filers[DEPENDENTS, t], aged, payroll_wages, gross_wages,
    )  # fmt: skip
    if program.choices[HAS_MARKETPLACE]:
        income = adjusted_gross_income(table, wages, ordinary, interest, dividends, gains, benefits)
        federal -= reconciled(state, program, law, t, lane, income)
    return federal, local


@tiny
def table_of(state, program, law, t, lane):
    """Return the table by which a lane files this year."""
    table = law.filed
    if state[FILES_ALONE, lane] > 0.0:
        table = law.head if program.calendar[HAS_CHILDREN, t] else law.alone
    return table


@tiny
def persons(state, program, t, lane):
    """How many persons the return has."""
    return state[N_ALIVE, lane] + program.filers[CHILDREN, t] + program.filers[DEPENDENTS, t]


@rule
def reconciled(state, program, law, t, lane, income):
    """Return what the return pays out beyond the advances of the premium credit, below zero what it takes back."""
    credit = premium_credit(
        law.premiums, state[TAX_LEVEL, lane], income, persons(state, program, t, lane), state[YEAR_BENCHMARK, lane],
        state[YEAR_PREMIUMS, lane],
    )  # fmt: skip
    return credit - state[YEAR_ADVANCED, lane]


@part
def room_in_year(state, program, law, ceiling, measure, t, lane, ordinary, dividends, gains, benefits):
    """Return how much more ordinary income fits below a ceiling in the year of `t`, by whoever files.

    ceiling  row of `program.ceilings`; measure: what it measures, of `taxes.filling`
    """
    table, status, aged = law.filed, CEILING_FILED, program.filers[AGED, t]
    if program.choices[HAS_DEATHS]:
        aged = state[AGED_FILERS, lane]
        if state[FILES_ALONE, lane] > 0.0:
            has_children = program.calendar[HAS_CHILDREN, t]
            table, status = (law.head, CEILING_HEAD) if has_children else (law.alone, CEILING_ALONE)
    level = state[TAX_LEVEL, lane]
    n_persons = table.n_filers + program.filers[CHILDREN, t] + program.filers[DEPENDENTS, t]
    return room_below(
        table, program.calendar[CALENDAR_YEAR, t], level, measure, program.ceilings[ceiling, status, t] * level,
        ordinary, dividends, gains, benefits, n_persons, aged,
    )  # fmt: skip
