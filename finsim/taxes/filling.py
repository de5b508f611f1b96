"""How much more income fits under a ceiling: the room in a bracket, below Medicare's or the marketplace's threshold.

Read by `simulation.converting` and `simulation.bracket_order`, which take no more from tax-deferred accounts than fits.
Income that is measured rises by more than what is added, because added income makes more of social security taxable and
shrinks deductions; so the room is the root of a rising, piecewise linear function. Amounts are nominal, of one year.
"""

from __future__ import annotations

from finsim.compiled import njit
from finsim.taxes.federal import exemptions_of, gain_counted, senior_deduction_of, taxable_social_security_of

# What a ceiling measures.
ORDINARY, GROSS, WITH_BENEFITS = range(3)
STEPS = 12  # a secant's steps on a handful of straight pieces: the last ones fall within one piece
STEEPEST = 2.5  # the most by which a unit of income raises what is measured


@njit
def measured_income(table, year, level, measure, ordinary, dividends, gains, benefits, n_persons, n_aged):
    """Return the income that a ceiling measures.

    measure    ORDINARY: taxable income that brackets tax as such, below gains and qualified dividends; it may be
               negative, where deductions exceed it. GROSS: adjusted gross income (Medicare's, 42 USC 1395r(i)(4), with
               no tax-exempt interest). WITH_BENEFITS: the marketplace's, with untaxed social security (26 USC
               36B(d)(2)(B))
    ordinary   wages, pensions, withdrawals, interest: all income but gains, qualified dividends and social security
    gains      net long gain with the loss that is carried
    n_persons  filers and dependents, for exemptions up to 2017; n_aged: filers of 65 or more
    """
    other = ordinary + dividends + gain_counted(table, gains)
    taxable_benefits = taxable_social_security_of(table, other, benefits)
    gross = other + taxable_benefits
    deduction = (
        (table.standard_deduction + n_aged * table.aged_deduction) * level
        + senior_deduction_of(table, year, gross, n_aged)
        + exemptions_of(table, level, gross, n_persons)
    )
    preferred = dividends + max(0.0, gain_counted(table, gains))
    if measure == ORDINARY:
        return gross - preferred - deduction
    return gross + (benefits - taxable_benefits) * (measure == WITH_BENEFITS)


@njit
def room_below(table, year, level, measure, ceiling, ordinary, dividends, gains, benefits, n_persons, n_aged):
    """Return how much ordinary income can be added until what is measured reaches `ceiling`, 0 where it does already.

    The arguments are those of `measured_income`. Steps are a secant's with its slope held within what the law can make
    of it, from below; good to a cent wherever the last two steps fall between the same kinks.
    """
    room, slope = 0.0, STEEPEST
    measured = measured_income(table, year, level, measure, ordinary, dividends, gains, benefits, n_persons, n_aged)
    for _ in range(STEPS):
        after = max(0.0, room + (ceiling - measured) / slope)
        now = measured_income(
            table, year, level, measure, ordinary + after, dividends, gains, benefits, n_persons, n_aged
        )
        moved = after - room
        met = (now - measured) / moved if moved != 0.0 else slope
        slope = min(max(met, 1.0), STEEPEST)
        room, measured = after, now
    return room
