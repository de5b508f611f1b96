"""Annuities in the months: the premium leaves its accounts, and an income for life comes back for it.

Comes after the month's other income and before what is withheld from it. A premium inside a tax-deferred account is no
distribution, and its income is taxed as it comes; money that was taxed before buys an income of which the exclusion
ratio gives the premium back, as a fixed amount whatever the income rises to, until all of it is back. What of that is
taxed is interest here, since the tax on investment income counts it. Amounts are nominal money.

What has not come back when the payments end with a death is deducted in that year's return, if it itemises (72(b)(3)).

In the year of the purchase what an annuity inside an account pays counts towards what its owner must take out, since
that year's requirement still counts the premium; later the annuity answers for itself, and the rest of the account
stands alone (26 CFR 1.401(a)(9)-5(a)(5); before 2025 its A-1(e)). Not modelled: the choice of section 204 of the SECURE
2.0 Act to go on counting both together, by the value that the insurer states each year.
Source: 26 USC 72(b), 408(d)(1), 1411(c)(1); Publication 939 (2024), "Computation Under the General Rule".
"""

from __future__ import annotations

from finsim.simulation.fields import (
    ALIVE, ANNUITY_PAID_FOR, AMOUNT, EXCLUDES, IN_CASH, KNOWN_PENSIONS, LEVEL_INCOME, LEVEL_OPEN, LOST, N_ALIVE,
    OTHER_INCOME, PAYS, PAYS_LEVEL, PENSIONS, REQUIRED, UNRECOVERED, YEAR_ANNUITIES, YEAR_GAINS, YEAR_INTEREST,
    YEAR_ORDINARY,
)  # fmt: skip
from finsim.simulation.program import (
    ACC_KIND, ACC_OWNER, ANNUITY_AT, ANNUITY_EXCLUDED, ANNUITY_FIRST_SOURCE, ANNUITY_GROWS, ANNUITY_OVER_PRICES,
    ANNUITY_PAYS, ANNUITY_PERSON, ANNUITY_PREMIUM, ANNUITY_SOURCES, ANNUITY_SURVIVOR, ANNUITY_TAXED, CALENDAR_YEAR,
    HAS_ANNUITIES, HAS_REQUIRED, KIND_DEFERRED, KIND_TAXABLE, TAXED_IN_PART, TAXED_NEVER, TAXED_WHOLLY, YEAR_PERIODS,
    YEAR_STARTS,
)  # fmt: skip
from finsim.simulation.rows import account_row, annuity_row, holding, person_row
from finsim.simulation.rule import rule, tiny
from finsim.simulation.stage import stage
from finsim.simulation.withdrawing import take

YEAR = 12  # periods from one rise to the next


@stage(HAS_ANNUITIES)
def pay_annuities(state, lanes, program, t):
    """Receive what annuities pay this month, then buy those whose time has come."""
    for lane in range(lanes):
        state[ANNUITY_PAID_FOR, lane] = 0.0
        state[YEAR_ANNUITIES, lane] *= 0.0 if program.calendar[YEAR_STARTS, t] else 1.0
    for annuity in range(program.annuities.shape[1]):
        since, lost = t - int(program.annuities[ANNUITY_AT, annuity]), annuity_row(program, annuity) + LOST
        if program.calendar[YEAR_STARTS, t]:
            for lane in range(lanes):
                state[lost, lane] = 0.0
        if since > 0:
            if since % YEAR == 0:
                raise_income(state, lanes, program, annuity)
            receive(state, lanes, program, annuity, t)
        elif since == 0:
            buy(state, lanes, program, annuity)


@tiny
def part_paid(state, program, annuity, lane):
    """Which part of an annuity is paid: all while its person lives, then the survivor's share."""
    alive = state[person_row(program, int(program.annuities[ANNUITY_PERSON, annuity])) + ALIVE, lane]
    return alive + (1.0 - alive) * program.annuities[ANNUITY_SURVIVOR, annuity] * min(1.0, state[N_ALIVE, lane])


@rule
def raise_income(state, lanes, program, annuity):
    """Let the income rise as the contract says, a year after it was bought or rose last."""
    row, grows = annuity_row(program, annuity), program.annuities[ANNUITY_GROWS, annuity]
    over_prices = program.annuities[ANNUITY_OVER_PRICES, annuity] > 0.0
    for lane in range(lanes):
        level = state[LEVEL_OPEN, lane]
        prices = level / state[row + PAYS_LEVEL, lane] if over_prices else 1.0
        state[row + PAYS, lane] *= (1.0 + grows) * prices
        state[row + PAYS_LEVEL, lane] = level


@rule
def receive(state, lanes, program, annuity, t):
    """Receive one month's payment, enter it in the year's return, and let January know of the year's."""
    row, taxed = annuity_row(program, annuity), int(program.annuities[ANNUITY_TAXED, annuity])
    ahead = 1.0 * program.calendar[YEAR_PERIODS, t] if program.calendar[YEAR_STARTS, t] else 0.0
    wholly, partly = 1.0 * (taxed == TAXED_WHOLLY), 1.0 * (taxed == TAXED_IN_PART)
    bought = program.calendar[CALENDAR_YEAR, int(program.annuities[ANNUITY_AT, annuity])]
    if wholly and program.choices[HAS_REQUIRED] and program.calendar[CALENDAR_YEAR, t] == bought:
        required = person_row(program, int(program.annuities[ANNUITY_PERSON, annuity])) + REQUIRED
        for lane in range(lanes):
            state[required, lane] -= state[row + PAYS, lane] * part_paid(state, program, annuity, lane)
    for lane in range(lanes):
        part = part_paid(state, program, annuity, lane)
        pays = state[row + PAYS, lane] * part
        lost = state[row + UNRECOVERED, lane] * partly if part == 0.0 else 0.0
        state[row + LOST, lane] += lost
        state[row + UNRECOVERED, lane] -= lost
        free = min(pays, min(state[row + EXCLUDES, lane] * part, state[row + UNRECOVERED, lane]))
        free = pays if taxed == TAXED_NEVER else free
        state[row + UNRECOVERED, lane] -= free * partly
        state[OTHER_INCOME, lane] += free
        state[PENSIONS, lane] += pays - free
        state[YEAR_ORDINARY, lane] += (pays - free) * wholly
        state[YEAR_INTEREST, lane] += (pays - free) * partly
        state[YEAR_ANNUITIES, lane] += (pays - free) * partly
        state[KNOWN_PENSIONS, lane] += (pays - free) * ahead


@rule
def buy(state, lanes, program, annuity):
    """Pay the premium, as far as its accounts and the life of its person go; the income is what that buys."""
    terms, row = program.annuities, annuity_row(program, annuity)
    first, n_sources = int(terms[ANNUITY_FIRST_SOURCE, annuity]), int(terms[ANNUITY_SOURCES, annuity])
    alive = person_row(program, int(terms[ANNUITY_PERSON, annuity])) + ALIVE
    for lane in range(lanes):
        state[AMOUNT, lane] = terms[ANNUITY_PREMIUM, annuity] * state[LEVEL_OPEN, lane] * state[alive, lane]
        state[row + UNRECOVERED, lane] = 0.0
    for k in range(first, first + n_sources):
        pay_premium(state, lanes, program, program.annuity_sources[k], row + UNRECOVERED)
    for lane in range(lanes):
        premium = state[row + UNRECOVERED, lane]
        state[ANNUITY_PAID_FOR, lane] += premium
        state[row + PAYS, lane] = premium * terms[ANNUITY_PAYS, annuity]
        state[row + PAYS_LEVEL, lane] = state[LEVEL_OPEN, lane]
        state[row + EXCLUDES, lane] = state[row + PAYS, lane] * terms[ANNUITY_EXCLUDED, annuity]


@rule
def pay_premium(state, lanes, program, account, paid):
    """Take what is left of the premium, in the `amount` row, from one account, and add it to the row `paid`."""
    held, kind = account_row(program, account), program.account_traits[ACC_KIND, account]
    required = person_row(program, program.account_traits[ACC_OWNER, account]) + REQUIRED
    for lane in range(lanes):
        if account == 0:
            gross = max(0.0, min(state[held + IN_CASH, lane], state[AMOUNT, lane]))
            state[held + IN_CASH, lane] -= gross
        else:
            gross = max(0.0, min(holding(state, held, lane), state[AMOUNT, lane]))
            gain = take(state, program, account, lane, gross)
            if kind == KIND_TAXABLE:
                state[YEAR_GAINS, lane] += gain
            elif kind == KIND_DEFERRED and program.choices[HAS_REQUIRED]:
                state[required, lane] += gross  # it stays inside, so it is nothing that was taken out
        state[AMOUNT, lane] -= gross
        state[paid, lane] += gross


@stage(HAS_ANNUITIES)
def add_annuities_ahead(state, lanes, program, t):
    """Add what annuities in force pay now to what comes in beside the portfolio, real money a month."""
    for annuity in range(program.annuities.shape[1]):
        if t > program.annuities[ANNUITY_AT, annuity]:
            row = annuity_row(program, annuity)
            for lane in range(lanes):
                pays = state[row + PAYS, lane] * part_paid(state, program, annuity, lane)
                state[LEVEL_INCOME, lane] += pays / state[LEVEL_OPEN, lane]
