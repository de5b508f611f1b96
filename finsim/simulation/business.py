"""Work on one's own account in the months: what January sets aside for its tax, and the half of it that is deducted.

Profit comes in with pensions (`receiving`) and stands in the year's ordinary income; nobody withholds from it, so a
twelfth of the estimated tax is set aside each month, as the four payments of form 1040-ES do a quarter at a time.
In the year's last month the deductible half of self-employment tax leaves ordinary income, so that every measure of
income, state tax and Medicare's look back among them, is that of the return; `whole_return` works out the tax itself.
Amounts are nominal money. Source: 26 USC 164(f), 1401, 1402, by `taxes.self_employment`.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    AMOUNT, BUSINESS_HALF, KNOWN_BENEFITS, KNOWN_BUSINESS, KNOWN_PAYROLL_WAGES, KNOWN_PENSIONS, KNOWN_WAGES, LEVEL_OPEN,
    MONTHLY_WITHHOLDING, PAYROLL_WAGES, TAX_LEVEL, WAGES_SO_FAR, YEAR_BUSINESS, YEAR_ORDINARY, YEAR_OWN_BUSINESS,
    YEAR_PAYROLL_WAGES,
)  # fmt: skip
from finsim.simulation.program import (
    AGE_FIRST, AGE_SECOND, CALENDAR_YEAR, CHILDREN, DEPENDENTS, FIRST_FILER, HAS_BUSINESS, HAS_DEATHS, ITEM_BUSINESS,
    ITEM_KIND, ITEM_PAY, ITEM_PERSON, SECOND_FILER, YEAR_PERIODS,
)  # fmt: skip
from finsim.simulation.items import weigh
from finsim.simulation.rows import person_row
from finsim.simulation.rule import rule
from finsim.simulation.stage import stage
from finsim.simulation.whole_return import children_of, law_of
from finsim.taxes import FilingUnit, full_return
from finsim.taxes.self_employment import self_employment_of


@stage(HAS_BUSINESS)
def estimate_business(state, lanes, program, t):
    """Add to the year's estimate what the return comes to more because known profit is earned, and not a pension."""
    know_business(state, lanes, program, t)
    mortal = program.choices[HAS_DEATHS] > 0
    first, second = person_row(program, program.choices[FIRST_FILER]), program.choices[SECOND_FILER]
    for lane in range(lanes):
        law = law_of(state, program, mortal, t, lane)
        own, business = state[first + KNOWN_BUSINESS, lane], 0.0
        for person in range(program.people.shape[1]):
            business += state[person_row(program, person) + KNOWN_BUSINESS, lane]
        if business <= 0.0:
            continue
        pay, month = state[KNOWN_PAYROLL_WAGES, lane], 0.0
        for person in range(program.people.shape[1]):
            month += state[person_row(program, person) + PAYROLL_WAGES, lane]
        share = state[first + PAYROLL_WAGES, lane] / month if second >= 0 and month > 0.0 else 1.0
        own = own if second >= 0 else business
        more = 0.0
        for is_earned in range(2):  # as a pension, then as profit
            unit = FilingUnit(
                state[KNOWN_WAGES, lane] * share, state[KNOWN_WAGES, lane] * (1.0 - share), pay * share,
                pay * (1.0 - share), own * is_earned, (business - own) * is_earned,
                state[KNOWN_PENSIONS, lane] - business * is_earned, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
                state[KNOWN_BENEFITS, lane], 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, program.filers[CHILDREN, t], 0.0,
                0.0, program.filers[DEPENDENTS, t], children_of(program, t), 0.0, program.filers[AGE_FIRST, t],
                program.filers[AGE_SECOND, t], 0.0,
            )  # fmt: skip
            lines = full_return(law, program.calendar[CALENDAR_YEAR, t], state[TAX_LEVEL, lane], unit, False)
            more = lines.total_tax - more
        state[MONTHLY_WITHHOLDING, lane] += more


@rule
def know_business(state, lanes, program, t):
    """Say what January knows of each person's profit over the rest of the tax year, at its prices."""
    for person in range(program.people.shape[1]):
        row = person_row(program, person) + KNOWN_BUSINESS
        for lane in range(lanes):
            state[row, lane] = 0.0
    for item in range(program.items.shape[1]):
        if program.items[ITEM_KIND, item] != ITEM_BUSINESS:
            continue
        row = person_row(program, int(program.items[ITEM_PERSON, item])) + KNOWN_BUSINESS
        weigh(state, lanes, program, item)
        real, nominal = 0.0, 0.0
        for k in range(t, t + program.calendar[YEAR_PERIODS, t]):
            real += program.item_money[ITEM_PAY, item, 0, k]
            nominal += program.item_money[ITEM_PAY, item, 1, k]
        for lane in range(lanes):
            state[row, lane] += state[AMOUNT, lane] * (real * state[LEVEL_OPEN, lane] + nominal)


@stage(HAS_BUSINESS)
def halve_business(state, lanes, program, t):
    """Take the deductible half of self-employment tax off the year's ordinary income. Source: 26 USC 164(f)."""
    mortal = program.choices[HAS_DEATHS] > 0
    first, second = person_row(program, program.choices[FIRST_FILER]), program.choices[SECOND_FILER]
    for lane in range(lanes):
        law = law_of(state, program, mortal, t, lane)
        business, pay = state[YEAR_BUSINESS, lane], state[YEAR_PAYROLL_WAGES, lane]
        own = state[first + YEAR_OWN_BUSINESS, lane] if second >= 0 else business
        pay_first = min(pay, state[first + WAGES_SO_FAR, lane]) if second >= 0 else pay
        work = self_employment_of(law, state[TAX_LEVEL, lane], pay_first, pay - pay_first, own, business - own)
        state[BUSINESS_HALF, lane] = work.half
        state[YEAR_ORDINARY, lane] -= work.half
