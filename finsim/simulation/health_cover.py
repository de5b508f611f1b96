"""What health cover costs by income: more for Medicare two years later, less on the marketplace the same year.

`charge_medicare` adds what Medicare costs more to essentials before a spending rule fills the needs, so its budget pays
that as it pays the premiums; `cover` runs before the waterfall and pays out the month's advance of the premium credit.
`filing.reconciled` is what the return adds or takes back at the year's end; `remember_income` keeps the year's modified
adjusted gross income. Amounts are nominal money.

Sources: 42 USC 1395r(i) and 26 USC 36B, by `taxes.medicare` and `taxes.marketplace`; from 2026 the whole of an advance
beyond the credit is paid back (26 USC 36B(f)(2) as amended by P.L. 119-21, section 71305).
"""

from __future__ import annotations

from finsim.simulation.fields import (
    ALIVE, CREDIT_SHARE, ESSENTIAL_DUE, FILES_ALONE, IN_CASH, JOINT_BEFORE, JOINT_LAST, KNOWN_BENEFITS,
    KNOWN_PENSIONS, KNOWN_WAGES, LEVEL_OPEN, LOSS_CARRY, MAGI_BEFORE, MAGI_LAST, MEDICARE_EACH, MEDICARE_MORE,
    NET_INCOME, PREMIUM_CREDIT, TAX_LEVEL, WAGES_LAST, YEAR_ADVANCED, YEAR_BENCHMARK, YEAR_BENEFITS, YEAR_DIVIDENDS,
    YEAR_GAINS, YEAR_INTEREST, YEAR_NET_INCOME, YEAR_ORDINARY, YEAR_PREMIUMS, YEAR_WAGES,
)  # fmt: skip
from finsim.simulation.program import (
    HAS_MARKETPLACE, HAS_MEDICARE, PERSON_AT_65, PERSON_IS_ADULT, YEAR_PERIODS, YEAR_STARTS,
)  # fmt: skip
from finsim.simulation.filing import persons, table_of
from finsim.simulation.rows import account_row, person_row
from finsim.simulation.rule import rule, tiny
from finsim.simulation.stage import stage
from finsim.taxes import adjusted_gross_income, premium_credit
from finsim.taxes.medicare import MedicareTable, medicare_adjustment

PREMIUM, BENCHMARK = range(2)  # rows of `program.marketplace`; those of the adults follow, one for each person


@stage(HAS_MARKETPLACE)
def cover(state, lanes, program, law, t):
    """Advance the month's premium credit; where there are no premiums any more, nothing is left to do."""
    if program.calendar[YEAR_STARTS, t]:
        expect_credit(state, lanes, program, law, t)
    elif not has_premiums(program, t) and not has_premiums(program, t - 1):
        return
    advance_credit(state, lanes, program, t)


@stage(HAS_MEDICARE)
def charge_medicare(state, lanes, program, t):
    """Add to essentials what parts B and D cost more for each person of 65 or more, by the return of two years ago."""
    if program.calendar[YEAR_STARTS, t]:
        set_adjustment(state, lanes, program)
    if not is_anybody_on_medicare(program, t):
        return
    for lane in range(lanes):
        state[MEDICARE_MORE, lane] = 0.0
    for person in range(program.people.shape[1]):
        if is_on_medicare(program, person, t):
            alive = person_row(program, person) + ALIVE
            for lane in range(lanes):
                state[MEDICARE_MORE, lane] += state[alive, lane] * state[MEDICARE_EACH, lane]
    for lane in range(lanes):
        state[ESSENTIAL_DUE, lane] += state[MEDICARE_MORE, lane]


@tiny
def is_on_medicare(program, person, t):
    """Whether a person is an adult of 65 or more; who is dead is so too."""
    return program.people[PERSON_AT_65, person] <= t and program.people[PERSON_IS_ADULT, person] != 0.0


@rule
def is_anybody_on_medicare(program, t):
    """Whether anybody is: once somebody is, somebody is to the end."""
    n_persons = 0
    for person in range(program.people.shape[1]):
        n_persons += 1 if is_on_medicare(program, person, t) else 0
    return n_persons > 0


@rule
def set_adjustment(state, lanes, program):
    """Say what each person pays more in every month of the year that begins."""
    for lane in range(lanes):
        kind = 0 if state[JOINT_BEFORE, lane] > 0.0 else 1
        table = MedicareTable(0, program.medicare[kind, 0], program.medicare[kind, 1], program.medicare[kind, 2])
        level = state[TAX_LEVEL, lane]
        state[MEDICARE_EACH, lane] = medicare_adjustment(table, level, level, state[MAGI_BEFORE, lane])


@tiny
def market_money(program, row, t, level):
    """Money of the day of one row of `marketplace`."""
    return program.marketplace[row, 0, t] * level + program.marketplace[row, 1, t]


@rule
def has_premiums(program, t):
    """Whether there are marketplace premiums this month."""
    n_premiums = 0
    for row in range(program.marketplace.shape[0]):
        n_premiums += program.marketplace[row, 0, t] != 0.0 or program.marketplace[row, 1, t] != 0.0
    return n_premiums > 0


@rule
def expect_credit(state, lanes, program, law, t):
    """Say in January which share of the benchmark premium is advanced: the credit on the income that is expected.

    Expected are last year's income with this year's known wages in the place of last year's; in a plan's first year,
    which has no last one, the wages, pensions and benefits that are known.
    """
    real, nominal, real_own, nominal_own = 0.0, 0.0, 0.0, 0.0
    for k in range(t, t + program.calendar[YEAR_PERIODS, t]):
        real += program.marketplace[BENCHMARK, 0, k]
        nominal += program.marketplace[BENCHMARK, 1, k]
        real_own += program.marketplace[PREMIUM, 0, k]
        nominal_own += program.marketplace[PREMIUM, 1, k]
    for lane in range(lanes):
        level = state[LEVEL_OPEN, lane]
        benchmark, premium = real * level + nominal, real_own * level + nominal_own
        known = state[KNOWN_WAGES, lane] + state[KNOWN_PENSIONS, lane]
        table = table_of(state, program, law, t, lane)
        expected = adjusted_gross_income(table, known, 0.0, 0.0, 0.0, 0.0, state[KNOWN_BENEFITS, lane])
        if t > 0:
            expected = max(0.0, state[MAGI_LAST, lane] - state[WAGES_LAST, lane] + state[KNOWN_WAGES, lane])
        credit = premium_credit(
            law.premiums, state[TAX_LEVEL, lane], expected, persons(state, program, t, lane), benchmark, premium
        )
        state[CREDIT_SHARE, lane] = credit / benchmark if benchmark > 0.0 else 0.0


@rule
def advance_credit(state, lanes, program, t):
    """Bring the month's advance into cash, and add up the year's premiums."""
    cash = account_row(program, 0) + IN_CASH
    n_persons = program.people.shape[1]
    for lane in range(lanes):
        level, benchmark, premium = state[LEVEL_OPEN, lane], 0.0, 0.0
        for person in range(n_persons):
            lives = state[person_row(program, person) + ALIVE, lane]
            premium += lives * market_money(program, 2 + 2 * person + PREMIUM, t, level)
            benchmark += lives * market_money(program, 2 + 2 * person + BENCHMARK, t, level)
        advance = min(premium, state[CREDIT_SHARE, lane] * benchmark)
        state[PREMIUM_CREDIT, lane] = advance
        state[cash, lane] += advance
        state[NET_INCOME, lane] += advance
        state[YEAR_NET_INCOME, lane] += advance
        state[YEAR_BENCHMARK, lane] += benchmark
        state[YEAR_PREMIUMS, lane] += premium
        state[YEAR_ADVANCED, lane] += advance


@stage(HAS_MEDICARE, HAS_MARKETPLACE)
def remember_income(state, lanes, program, law, t):
    """Keep the year's modified adjusted gross income, and whether the return was a joint one; begin the next year."""
    for lane in range(lanes):
        table = table_of(state, program, law, t, lane)
        gains = state[YEAR_GAINS, lane] + state[LOSS_CARRY, lane]
        state[MAGI_BEFORE, lane] = state[MAGI_LAST, lane]
        state[MAGI_LAST, lane] = adjusted_gross_income(
            table, state[YEAR_WAGES, lane], state[YEAR_ORDINARY, lane], state[YEAR_INTEREST, lane],
            state[YEAR_DIVIDENDS, lane], gains, state[YEAR_BENEFITS, lane],
        )  # fmt: skip
        state[JOINT_BEFORE, lane] = state[JOINT_LAST, lane]
        state[JOINT_LAST, lane] = 1.0 if law.filed.n_filers > 1.0 and state[FILES_ALONE, lane] == 0.0 else 0.0
        state[WAGES_LAST, lane] = state[YEAR_WAGES, lane]
        state[YEAR_BENCHMARK, lane] = state[YEAR_PREMIUMS, lane] = state[YEAR_ADVANCED, lane] = 0.0
