"""Where the short return is not the whole law: the federal return with everything that may be deducted or credited.

`yearly_tax` works out every lane by the short return (`taxes.federal`), which runs on vectors. In few lanes and years
does the whole return (`taxes.household_return`) come to something else: where what may be listed passes the standard
deduction, where gifts count beside that, where credits are larger than the tax, where care is paid, where income is
low. `find_differing` marks those from what the short return came to, rather one too many than one too few, and only
they are worked out in full. Credits fall along their slope (`in_steps` off), so that a sale for the tax can be solved.
Amounts are nominal money.

Not tried: listing deductions below the standard one because the minimum tax would then be smaller.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    AGED_FILERS, BUSINESS_HALF, DIFFERS, FILES_ALONE, IRA_LOWERS, LOCAL_TAX, LOST, NATIONAL_TAX, TAX_LEVEL,
    WAGES_SO_FAR, YEAR_BENEFITS, YEAR_BUSINESS, YEAR_CARE, YEAR_DIVIDENDS, YEAR_GIFTS, YEAR_HOME_INTEREST,
    YEAR_INTEREST, YEAR_MEDICAL, YEAR_OWN_BUSINESS, YEAR_PAYROLL_WAGES, YEAR_PROPERTY_TAX, YEAR_WAGES,
)  # fmt: skip
from finsim.simulation.program import (
    AGED, AGE_FIRST, AGE_SECOND, CALENDAR_YEAR, CARED, CHILDREN, DEPENDENTS, FIRST_FILER, HAS_ANNUITIES, HAS_BUSINESS,
    HAS_CHILDREN, HAS_DEATHS, HAS_MARKETPLACE, LAW_FEDERAL, SECOND_FILER, TAX_LAW,
)  # fmt: skip
from finsim.simulation.filing import gains_tried, ordinary_tried, reconciled
from finsim.simulation.rows import annuity_row, person_row
from finsim.simulation.rule import rule, tiny
from finsim.simulation.stage import stage
from finsim.taxes import FilingUnit, full_return, gain_counted

AGE_OF_AGED = 65.0


@rule
def find_differing(state, first, lanes, program, t):
    """Mark the lanes in which the whole return may come to another tax; return how many there are."""
    n_differing, children = 0, children_of(program, t)
    has_market = program.choices[HAS_MARKETPLACE] > 0
    if program.choices[HAS_DEATHS]:
        for lane in range(first, lanes):
            law, n_aged = law_of(state, program, True, t, lane), state[AGED_FILERS, lane]
            n_differing += mark(state, law, n_aged, children, has_market, lane)
    else:
        law, n_aged = program.law[0].whole, program.filers[AGED, t]
        for lane in range(first, lanes):
            n_differing += mark(state, law, n_aged, children, has_market, lane)
    if program.choices[HAS_BUSINESS]:
        n_differing += mark_business(state, first, lanes)
    if program.choices[HAS_ANNUITIES] and program.choices[HAS_DEATHS]:
        n_differing += mark_annuities(state, first, lanes, program)
    return n_differing


@rule
def mark(state, law, n_aged, children, has_market, lane):
    """Mark one lane, if its whole return may come to another tax; return 1 then, else 0.

    `least` is adjusted gross income without social security, the least that it can be.
    """
    n_earned = int(min(3.0, children))
    ends = law.earned_threshold[n_earned] + law.earned_most[n_earned] / law.earned_shrink[n_earned]
    base = (law.elderly_two if n_aged > 1.0 else law.elderly_one) if n_aged > 0.0 else 0.0
    standard = law.income.standard_deduction + n_aged * law.income.aged_deduction
    level, tax, wages = state[TAX_LEVEL, lane], state[NATIONAL_TAX, lane], state[YEAR_WAGES, lane]
    gains = gain_counted(law.income, gains_tried(state, lane))
    least = wages + (ordinary_tried(state, lane) - state[IRA_LOWERS, lane]) + state[YEAR_INTEREST, lane]
    least += state[YEAR_DIVIDENDS, lane] + gains
    listed = state[YEAR_HOME_INTEREST, lane] + state[YEAR_GIFTS, lane] + state[YEAR_MEDICAL, lane]
    listed += state[YEAR_PROPERTY_TAX, lane] + state[LOCAL_TAX, lane]
    untaxed = (1.0 - law.income.benefit_upper_share) * state[YEAR_BENEFITS, lane]
    pays_more = (listed > standard * level) | (state[YEAR_CARE, lane] > 0.0)
    pays_more |= state[YEAR_GIFTS, lane] * law.gift_beside_standard > 0.0
    pays_more |= base > untaxed + 0.5 * max(0.0, least - law.elderly_threshold)
    is_paid_back = ((children > 0.0) & (tax <= 0.0)) | ((wages > 0.0) & (least < ends * level))
    marked = (((tax > 0.0) | has_market) & pays_more) | is_paid_back
    state[DIFFERS, lane] = 1.0 if marked else 0.0
    return 1 if marked else 0


@rule
def mark_annuities(state, first, lanes, program):
    """Mark every lane in whose year an annuity ended before it had come back; return how many are new."""
    n_new = 0
    for lane in range(first, lanes):
        if lost_of_annuities(state, program, lane) > 0.0 and state[DIFFERS, lane] == 0.0:
            state[DIFFERS, lane] = 1.0
            n_new += 1
    return n_new


@rule
def lost_of_annuities(state, program, lane):
    """What had not come back of annuities that ended this year with a death."""
    lost = 0.0
    for annuity in range(program.annuities.shape[1]):
        lost += state[annuity_row(program, annuity) + LOST, lane]
    return lost


@rule
def mark_business(state, first, lanes):
    """Mark every lane with profit of a business, which the short return does not know; return how many are new."""
    n_new = 0
    for lane in range(first, lanes):
        if state[YEAR_BUSINESS, lane] > 0.0 and state[DIFFERS, lane] == 0.0:
            state[DIFFERS, lane] = 1.0
            n_new += 1
    return n_new


@rule
def law_of(state, program, mortal, t, lane):
    """The law of a lane's return: as the household files, or as the one who is left does."""
    left = program.law[0].whole_head if program.calendar[HAS_CHILDREN, t] else program.law[0].whole_alone
    return left if mortal and state[FILES_ALONE, lane] > 0.0 else program.law[0].whole


@tiny
def children_of(program, t):
    """How many children and other dependents are on the return."""
    return program.filers[CHILDREN, t] + program.filers[DEPENDENTS, t]


@stage(lambda program: program.choices[TAX_LAW] == LAW_FEDERAL)
def work_out_whole(state, first, lanes, program, law, t):
    """Set the tax of the marked lanes by the whole return; below zero where more is paid back than was due.

    law  `taxes.Law`, of which the premium credit is read
    """
    if find_differing(state, first, lanes, program, t) == 0:
        return
    mortal = program.choices[HAS_DEATHS] > 0
    one, second = person_row(program, program.choices[FIRST_FILER]), program.choices[SECOND_FILER]
    for lane in range(first, lanes):
        if state[DIFFERS, lane] == 0.0:
            continue
        table = law_of(state, program, mortal, t, lane)
        age = program.filers[AGE_FIRST, t]
        if mortal and state[FILES_ALONE, lane] > 0.0:  # whoever is left counts as the first
            age = max(age, AGE_OF_AGED) if state[AGED_FILERS, lane] > 0.0 else min(age, AGE_OF_AGED - 1.0)
        pay = state[YEAR_PAYROLL_WAGES, lane]
        pay_first = min(pay, state[one + WAGES_SO_FAR, lane]) if second >= 0 else pay
        share = pay_first / pay if pay > 0.0 else 1.0
        wages, dividends = state[YEAR_WAGES, lane], state[YEAR_DIVIDENDS, lane]
        gains = gains_tried(state, lane)
        ordinary = ordinary_tried(state, lane) - state[IRA_LOWERS, lane]
        business_first = business_second = 0.0
        if program.choices[HAS_BUSINESS]:
            business = state[YEAR_BUSINESS, lane]
            business_first = state[one + YEAR_OWN_BUSINESS, lane] if second >= 0 else business
            business_second = business - business_first
            ordinary -= business - state[BUSINESS_HALF, lane]
        unit = FilingUnit(
            wages * share, wages * (1.0 - share), pay_first, pay - pay_first, business_first, business_second,
            ordinary, state[YEAR_INTEREST, lane], 0.0, dividends,
            dividends, 0.0, gains, state[YEAR_BENEFITS, lane], 0.0, 0.0, state[YEAR_MEDICAL, lane],
            state[LOCAL_TAX, lane], state[YEAR_PROPERTY_TAX, lane], state[YEAR_HOME_INTEREST, lane],
            state[YEAR_GIFTS, lane], state[YEAR_CARE, lane], program.filers[CHILDREN, t], 0.0, 0.0,
            program.filers[DEPENDENTS, t], children_of(program, t), program.filers[CARED, t],
            age, program.filers[AGE_SECOND, t], lost_of_annuities(state, program, lane),
        )  # fmt: skip
        lines = full_return(table, program.calendar[CALENDAR_YEAR, t], state[TAX_LEVEL, lane], unit, False)
        state[NATIONAL_TAX, lane] = lines.tax
        if program.choices[HAS_MARKETPLACE]:
            state[NATIONAL_TAX, lane] -= reconciled(state, program, law, t, lane, lines.agi)
