"""Income one by one: what each item pays depends on who lives, and on who works.

Takes the place of the household's sums in `earning` where what comes in depends on the path. An item of a person is
paid while he lives; of a pension, its survivor share goes on while another adult does. Amounts are nominal money.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    ALIVE, AMOUNT, BENEFITS, DEFERRED, INSURANCE, INSURED, IN_CASH, KNOWN_GROSS_WAGES, KNOWN_PAYROLL_WAGES,
    KNOWN_PENSIONS, KNOWN_WAGES, LEVEL_INCOME, LEVEL_OPEN, MATCH, OTHER_INCOME, OUT_UNTIL, PAYROLL_TAX,
    PAYROLL_WAGES, PENSIONS, PREMIUMS, TAX_LEVEL, UNVESTED, WAGES, YEAR_BENEFITS, YEAR_BUSINESS, YEAR_GROSS_WAGES,
    YEAR_ORDINARY, YEAR_OWN_BUSINESS, YEAR_PAYROLL_WAGES, YEAR_WAGES,
)  # fmt: skip
from finsim.simulation.program import (
    DEFERRAL, HAS_BUSINESS, HAS_ITEMS, HAS_TAX, ITEM_AHEAD, ITEM_BUSINESS, ITEM_FREE, ITEM_KIND, ITEM_PAY, ITEM_PAYROLL,
    ITEM_PERSON, ITEM_PREMIUMS, ITEM_TAXABLE, ITEM_WAGE, PUT_ACCOUNT, PUT_ITEM, PUT_ROW, PUT_VESTS, YEAR_PERIODS,
    YEAR_STARTS,
)  # fmt: skip
from finsim.simulation.benefits import ahead_of_benefits, know_benefits
from finsim.simulation.earning import pay_in
from finsim.simulation.items import comes, item_parts, weigh
from finsim.simulation.rows import account_row, person_row, vesting_row
from finsim.simulation.rule import part, rule
from finsim.simulation.stage import stage
from finsim.simulation.working import waver
from finsim.taxes import payroll_tax


WAGES_KNOWN = (KNOWN_GROSS_WAGES, KNOWN_WAGES, KNOWN_PAYROLL_WAGES)  # of a wage's pay, taxable and payroll rows


@stage(HAS_ITEMS)
def earn_items(state, lanes, program, law, luck, t):
    """Receive the month's income, pay deferrals into accounts, and take payroll tax, as `earning.earn` does."""
    receive_items(state, lanes, program, luck, t)
    defer_items(state, lanes, program, luck, t)
    if program.choices[HAS_TAX]:
        tax_payroll_of_items(state, lanes, program, law.filed, t)
        if program.calendar[YEAR_STARTS, t]:
            know_items(state, lanes, program, t)
            know_benefits(state, lanes, program, t)


@rule
def receive_items(state, lanes, program, luck, t):
    """Set the month's income from its items, and enter it in the year's return."""
    for lane in range(lanes):
        state[WAGES, lane] = state[PREMIUMS, lane] = state[PENSIONS, lane] = state[OTHER_INCOME, lane] = 0.0
    for person in range(program.people.shape[1]):
        row = person_row(program, person) + PAYROLL_WAGES
        for lane in range(lanes):
            state[row, lane] = 0.0
    for item in range(program.items.shape[1]):
        if comes(program, item, t):
            weigh(state, lanes, program, item)
            waver(state, lanes, program, luck, item, t)
            receive_item(state, lanes, program, item, t)
    if program.choices[HAS_BUSINESS]:
        enter_business(state, lanes, program, luck, t)
    for lane in range(lanes):
        state[YEAR_GROSS_WAGES, lane] += state[WAGES, lane]
        state[YEAR_ORDINARY, lane] += state[PENSIONS, lane]
        state[YEAR_BENEFITS, lane] += state[BENEFITS, lane]


@rule
def receive_item(state, lanes, program, item, t):
    """Receive the part of one item that the `amount` row holds."""
    kind = program.items[ITEM_KIND, item]
    pay_real, pay_nominal = item_parts(program, ITEM_PAY, item, t)
    if kind == ITEM_WAGE:
        row = person_row(program, int(program.items[ITEM_PERSON, item])) + PAYROLL_WAGES
        payroll_real, payroll_nominal = item_parts(program, ITEM_PAYROLL, item, t)
        premiums_real, premiums_nominal = item_parts(program, ITEM_PREMIUMS, item, t)
        taxable_real, taxable_nominal = item_parts(program, ITEM_TAXABLE, item, t)
        for lane in range(lanes):
            part, level = state[AMOUNT, lane], state[LEVEL_OPEN, lane]
            payroll = part * (payroll_real * level + payroll_nominal)
            state[WAGES, lane] += part * (pay_real * level + pay_nominal)
            state[PREMIUMS, lane] += part * (premiums_real * level + premiums_nominal)
            state[YEAR_WAGES, lane] += part * (taxable_real * level + taxable_nominal)
            state[YEAR_PAYROLL_WAGES, lane] += payroll
            state[row, lane] += payroll
        if program.risks.shape[1]:
            insure(state, lanes, program, item, t)
        return
    to = OTHER_INCOME if kind == ITEM_FREE else PENSIONS
    for lane in range(lanes):
        state[to, lane] += state[AMOUNT, lane] * (pay_real * state[LEVEL_OPEN, lane] + pay_nominal)


@rule
def enter_business(state, lanes, program, luck, t):
    """Enter what businesses bring this month in the year's sums, of all and of whose each is."""
    if program.calendar[YEAR_STARTS, t]:
        for lane in range(lanes):
            state[YEAR_BUSINESS, lane] = 0.0
        for person in range(program.people.shape[1]):
            row = person_row(program, person) + YEAR_OWN_BUSINESS
            for lane in range(lanes):
                state[row, lane] = 0.0
    for item in range(program.items.shape[1]):
        if program.items[ITEM_KIND, item] == ITEM_BUSINESS and comes(program, item, t):
            row = person_row(program, int(program.items[ITEM_PERSON, item])) + YEAR_OWN_BUSINESS
            weigh(state, lanes, program, item)
            waver(state, lanes, program, luck, item, t)
            real, nominal = item_parts(program, ITEM_PAY, item, t)
            for lane in range(lanes):
                profit = state[AMOUNT, lane] * (real * state[LEVEL_OPEN, lane] + nominal)
                state[YEAR_BUSINESS, lane] += profit
                state[row, lane] += profit


@rule
def defer_items(state, lanes, program, luck, t):
    """Pay deferrals and the employer's match of each item into their accounts, as far as the item is paid."""
    for put in range(program.puts.shape[1]):
        real, nominal = program.put_money[put, 0, t], program.put_money[put, 1, t]
        if real == 0.0 and nominal == 0.0:
            continue
        row = DEFERRED if program.puts[PUT_ROW, put] == DEFERRAL else MATCH
        item = int(program.puts[PUT_ITEM, put])
        weigh(state, lanes, program, item)
        waver(state, lanes, program, luck, item, t)
        for lane in range(lanes):
            state[AMOUNT, lane] *= real * state[LEVEL_OPEN, lane] + nominal
            state[row, lane] += state[AMOUNT, lane]
        vests = int(program.puts[PUT_VESTS, put])
        if vests >= 0:
            unvested = vesting_row(program, vests) + UNVESTED
            for lane in range(lanes):
                state[unvested, lane] += state[AMOUNT, lane]
        pay_in(state, lanes, program, int(program.puts[PUT_ACCOUNT, put]), t)


@rule
def tax_payroll_of_items(state, lanes, program, tax, t):
    """Payroll tax of each person on what the month's items paid, up to the wage base of the year."""
    for person in range(program.payroll_wages.shape[0]):
        so_far = person_row(program, person)
        for lane in range(lanes):
            wage = state[so_far + PAYROLL_WAGES, lane]
            taxed = payroll_tax(tax, state[TAX_LEVEL, lane], state[so_far, lane], wage)
            state[PAYROLL_TAX, lane] += taxed
            state[so_far, lane] += wage


@rule
def insure(state, lanes, program, item, t):
    """Receive what disability insurance pays of a wage that its earner cannot earn. Source: 26 USC 104(a)(3)."""
    cash, row = account_row(program, 0) + IN_CASH, person_row(program, int(program.items[ITEM_PERSON, item]))
    real, nominal = item_parts(program, ITEM_PAY, item, t)
    for lane in range(lanes):
        insured = state[row + ALIVE, lane] * state[row + INSURED, lane]
        share = insured if t < state[row + OUT_UNTIL, lane] else 0.0
        paid = share * (real * state[LEVEL_OPEN, lane] + nominal)
        state[INSURANCE, lane] += paid
        state[cash, lane] += paid


@part
def know_items(state, lanes, program, t):
    """Say what January knows of the year's income: of those who live and work now, at this January's prices."""
    for lane in range(lanes):
        state[KNOWN_WAGES, lane] = state[KNOWN_PAYROLL_WAGES, lane] = state[KNOWN_GROSS_WAGES, lane] = 0.0
        state[KNOWN_PENSIONS, lane] = 0.0
    for item in range(program.items.shape[1]):
        weigh(state, lanes, program, item)
        if program.items[ITEM_KIND, item] == ITEM_WAGE:
            for row in range(ITEM_PAY, ITEM_PAYROLL + 1):
                know_row(state, lanes, program, item, row, WAGES_KNOWN[row], t)
        elif program.items[ITEM_KIND, item] != ITEM_FREE:
            for row in range(ITEM_PAY, ITEM_PAY + 1):  # a loop, since a constant would be compiled anew
                know_row(state, lanes, program, item, row, KNOWN_PENSIONS + row, t)


@rule
def know_row(state, lanes, program, item, row, to, t):
    """Add one row of an item over the rest of the tax year to a row of the state."""
    real, nominal = 0.0, 0.0
    for k in range(t, t + program.calendar[YEAR_PERIODS, t]):
        real += program.item_money[row, item, 0, k]
        nominal += program.item_money[row, item, 1, k]
    for lane in range(lanes):
        state[to, lane] += state[AMOUNT, lane] * (real * state[LEVEL_OPEN, lane] + nominal)


@part
def look_ahead_of_items(state, lanes, program, t):
    """Say what items beside wages, and benefits, bring those who live on average from now on, real money a month.

    A benefit counts at what is drawn while all live as they do now; of who draws nothing yet, from when it is claimed.
    """
    ahead_of_benefits(state, lanes, program, LEVEL_INCOME, t)
    for item in range(program.items.shape[1]):
        if program.items[ITEM_KIND, item] != ITEM_WAGE:
            weigh(state, lanes, program, item)
            real, nominal = item_parts(program, ITEM_AHEAD, item, t)
            for lane in range(lanes):
                level = state[LEVEL_OPEN, lane]
                ahead = (real * level + nominal) / level
                state[LEVEL_INCOME, lane] += state[AMOUNT, lane] * ahead
