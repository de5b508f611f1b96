"""The income tax of one household's year, by whoever files: both of a couple, or the one who is left.

Called by `earning` for January's estimate and by `yearly_tax` for the return itself. Where somebody can die within the
plan, all lanes go through both tables and each keeps what its own says: on vectors that is cheaper than to take lanes
one by one.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    AGED_FILERS, FILES_ALONE, LOSS_CARRY, N_ALIVE, SALE_CONVERTED, SALE_GAINS, SALE_ORDINARY, TAX_LEVEL, YEAR_ADVANCED,
    YEAR_BENCHMARK, YEAR_GAINS, YEAR_ORDINARY, YEAR_PREMIUMS,
)  # fmt: skip
from finsim.simulation.program import (
    AGED, CALENDAR_YEAR, CEILING_ALONE, CEILING_FILED, CEILING_HEAD, CHILDREN, DEPENDENTS, HAS_CHILDREN, HAS_DEATHS,
)  # fmt: skip
from finsim.simulation.rule import part, rule, tiny
from finsim.taxes import annual_tax, premium_credit
from finsim.taxes.filling import room_below


@tiny
def ordinary_tried(state, lane):
    """Ordinary income of the year beside wages and interest, with the sale and the conversions that are tried."""
    return state[YEAR_ORDINARY, lane] + state[SALE_ORDINARY, lane] + state[SALE_CONVERTED, lane]


@tiny
def gains_tried(state, lane):
    """Gains of the year with those of the sale that is tried, less losses carried over."""
    return state[YEAR_GAINS, lane] + state[SALE_GAINS, lane] + state[LOSS_CARRY, lane]


@tiny
def table_by(program, law, t, alone):
    """Return the table of the households that file together (`alone` 0), or of whoever is left alone (1), this year."""
    left = law.head if program.calendar[HAS_CHILDREN, t] else law.alone
    return left if alone else law.filed


@tiny
def files_so(state, lane, alone):
    """Whether a lane files by that table."""
    return (state[FILES_ALONE, lane] > 0.0) == (alone > 0)


@rule
def n_filing(state, first, lanes, alone):
    """How many of the lanes from `first` on file by that table."""
    n_lanes = 0
    for lane in range(first, lanes):
        n_lanes += 1 if files_so(state, lane, alone) else 0
    return n_lanes


@tiny
def aged_filers(program, t):
    """What the number of filers of 65 or more is, as (times the row of a lane, and so many more): by who lives, or not.

    Two numbers and no branch, so that a loop over lanes is compiled once.
    """
    by_lane = 1.0 if program.choices[HAS_DEATHS] else 0.0
    return by_lane, (1.0 - by_lane) * program.filers[AGED, t]


@rule
def short_return(
    state, program, table, aged, t, lane, wages, ordinary, interest, dividends, gains, benefits, payroll_wages,
    gross_wages,
):  # fmt: skip
    """Return (federal, local) income tax of a lane's year, that period `t` is in; amounts as in `taxes.annual_tax`.

    table  by which the lane files; aged: as `aged_filers` says
    """
    return annual_tax(
        table, program.calendar[CALENDAR_YEAR, t], state[TAX_LEVEL, lane], wages, ordinary, interest, dividends, gains,
        benefits, program.filers[CHILDREN, t], program.filers[DEPENDENTS, t],
        aged[0] * state[AGED_FILERS, lane] + aged[1], payroll_wages, gross_wages,
    )  # fmt: skip


@tiny
def table_of(state, program, law, t, lane):
    """Return the table by which a lane files this year."""
    return table_by(program, law, t, state[FILES_ALONE, lane] > 0.0)


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
