"""The yearly return: tax on what the year really brought, less what was withheld, paid or refunded.

Runs in the last period of a tax year, after the waterfall and before growth, so the income of that last month's growth
belongs to the next return. When assets must be sold to pay, sale and tax are solved together on the whole return in a
bounded number of steps; what they leave open, under a cent, goes into next year's settlement (METHODS section 2).

The return is piecewise linear in the amount sold, so the step is a secant's: what is still open over one less the rate
that the last step met. It is exact as soon as two steps fall between the same brackets, three returns as a rule. The
lanes of a strip take each step together until few still move; one whose sale stands still is not moved by the others.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    COVERED, CREDIT, CREDIT_DRAWN, FILED_LOSSES, FILED_NET_INCOME, FILED_PAYROLL, FILED_RESIDUAL, FILED_WAGES,
    IN_CASH, LAST_NET_INCOME, LOCAL_TAX, LOSS_CARRY, MONTHLY_WITHHOLDING, NATIONAL_TAX, NEXT_SALE, RAISED, SALE,
    SALE_EXTRA_TAX, SALE_GAINS, SALE_ORDINARY, SETTLED, TAX_RATE, TAX_RESIDUAL, UNPAID, YEAR_BENEFITS, YEAR_DIVIDENDS,
    YEAR_EXTRA_TAX, YEAR_GAINS, YEAR_INTEREST, YEAR_NET_INCOME, YEAR_ORDINARY, YEAR_TAX, YEAR_WAGES, YEAR_WITHHELD,
)  # fmt: skip
from finsim.simulation.program import (
    CREDIT_MONTHS, HAS_TAX, LAW_REGIME, MINOR_UNITS, TAX_LAW,
    WITHDRAWS, WITHDRAWS_BELOW, YEAR_PERIODS,
)  # fmt: skip
from finsim.simulation.contributing import book_deduction, deduct_contributions
from finsim.simulation.converting import convert, want_conversions
from finsim.simulation.regimes import close_own_years, forget_sales
from finsim.simulation.health_cover import remember_income
from finsim.simulation.rows import account_row, person_row
from finsim.simulation.rule import rule
from finsim.simulation.stage import stage
from finsim.simulation.selling import preview, sell
from finsim.simulation.yearly_tax import work_out
from finsim.simulation.shares import remember_investments
from finsim.taxes import gain_counted

STEPS = 32  # more than any household of the tests has needed; the last ones are safe whatever the return's shape:
SECANTS = 8  # from here on a step sells what is open and no more, and the error falls by the marginal rate at each
FEW = 8  # an eighth of the lanes: as long as fewer move, they cost less one after another than all on vectors
STILL = 0.1  # of a cent: a sale that leaves less uncovered stands
HIGHEST_RATE = 0.5  # the most that withdrawals withhold
STEEPEST = 0.9  # the highest marginal rate that a step counts on
LEFT_OPEN = 0.5  # of a cent: less than this is left open for the next year
assert FILED_NET_INCOME - FILED_WAGES == YEAR_NET_INCOME - YEAR_WAGES, (
    "a return's rows stand in the order of its year's"
)


@stage()
def settle(state, lanes, program, law, t):
    """Settle the tax year in every lane and begin the next one."""
    if program.choices[HAS_TAX]:
        if solve_sale(state, lanes, program, law, t):
            sell(state, lanes, program, t)
        convert(state, lanes, program, t)
        book_deduction(state, lanes, program)
        pay_settlement(state, lanes, program)
        remember_income(state, lanes, program, law, t)
        carry_on(state, lanes, law.filed)
        if program.choices[TAX_LAW] == LAW_REGIME:
            close_own_years(state, lanes, program)
    n_periods = program.calendar[YEAR_PERIODS, t]
    for lane in range(lanes):
        state[LAST_NET_INCOME, lane] = state[YEAR_NET_INCOME, lane] / n_periods
        state[MONTHLY_WITHHOLDING, lane] = 0.0
    if program.choices[WITHDRAWS] == WITHDRAWS_BELOW:
        remember_investments(state, lanes)
    for row in range(YEAR_WAGES, YEAR_NET_INCOME + 1):
        for lane in range(lanes):
            state[row + FILED_WAGES - YEAR_WAGES, lane] = state[row, lane]
            state[row, lane] = 0.0
    for person in range(program.payroll_wages.shape[0]):
        so_far = person_row(program, person)
        for lane in range(lanes):
            state[so_far + FILED_PAYROLL, lane] = state[so_far, lane]
            state[so_far, lane] = 0.0


@rule
def solve_sale(state, lanes, program, law, t):
    """Set the sale that pays what has not been paid and cash cannot pay, with the tax of the year that has it.

    Returns whether any lane sells. Unknown is the sale: tax(sale) - covered - sale = 0, which falls as the sale rises.
    """
    cash = account_row(program, 0) + IN_CASH
    for lane in range(lanes):
        state[RAISED, lane] = 0.0
        state[SALE, lane] = 0.0
        state[NEXT_SALE, lane] = 0.0
        state[SALE_ORDINARY, lane] = 0.0
        state[SALE_GAINS, lane] = 0.0
        state[SALE_EXTRA_TAX, lane] = 0.0
        state[YEAR_TAX, lane] = 0.0
        state[FILED_LOSSES, lane] = state[LOSS_CARRY, lane]
        state[FILED_RESIDUAL, lane] = state[TAX_RESIDUAL, lane]
        state[COVERED, lane] = state[YEAR_WITHHELD, lane] - state[TAX_RESIDUAL, lane] + max(0.0, state[cash, lane])
    if program.choices[TAX_LAW] == LAW_REGIME:
        forget_sales(state, lanes, program)
    n_open, step = lanes, 0
    while n_open > 0 and step < STEPS:
        if step > 0:
            preview(state, lanes, program, t)
        want_conversions(state, lanes, program, law, t)
        deduct_contributions(state, lanes, program, law, t)
        if n_open * FEW <= lanes:
            work_out_moving(state, lanes, program, law, t)
        else:
            work_out(state, 0, lanes, program, law, t)
        n_open = try_sale(state, lanes, program, step)
        step += 1
    return step > 1


@rule
def work_out_moving(state, lanes, program, law, t):
    """Work out the returns of those lanes whose sale has moved, one after another."""
    for lane in range(lanes):
        if state[NEXT_SALE, lane] != state[SALE, lane]:
            work_out(state, lane, lane + 1, program, law, t)


@rule
def try_sale(state, lanes, program, step):
    """Take the sale to be `next_sale`, whose return is worked out, and say where to go on; return how many must."""
    n_open, units = 0, program.terms[MINOR_UNITS]
    for lane in range(lanes):
        sale = state[NEXT_SALE, lane]
        extra = state[YEAR_EXTRA_TAX, lane] + state[SALE_EXTRA_TAX, lane]  # on money that is taken early
        tax = extra + (state[NATIONAL_TAX, lane] + state[LOCAL_TAX, lane])
        moved = sale - state[SALE, lane]
        met = (tax - state[YEAR_TAX, lane]) / moved if moved != 0.0 else state[TAX_RATE, lane]
        rate = max(0.0, min(met, STEEPEST)) if step < SECANTS else 0.0
        uncovered = tax - state[COVERED, lane] - sale
        following = max(0.0, sale + uncovered / (1.0 - rate))
        # The same at every further step, once it is closed.
        is_open = abs(uncovered) * units >= STILL and following != sale
        state[YEAR_TAX, lane] = tax
        state[SALE, lane] = sale
        state[NEXT_SALE, lane] = following if is_open else sale
        n_open += 1 if is_open else 0
    return n_open


@rule
def pay_settlement(state, lanes, program):
    """Pay what is due from cash; what cash lacks beyond a cent is borrowed, and what cannot be borrowed is unpaid."""
    cash, months = account_row(program, 0) + IN_CASH, program.terms[CREDIT_MONTHS]
    units = program.terms[MINOR_UNITS]
    for lane in range(lanes):
        due = state[YEAR_TAX, lane] - (state[YEAR_WITHHELD, lane] - state[TAX_RESIDUAL, lane])
        lacking = max(0.0, due - state[RAISED, lane] - max(0.0, state[cash, lane]))
        counts = lacking * units > LEFT_OPEN
        limit = months * max(0.0, state[LAST_NET_INCOME, lane])
        drawn = max(0.0, min(lacking, limit - state[CREDIT, lane])) if counts else 0.0
        left = lacking - drawn
        state[CREDIT, lane] += drawn
        state[CREDIT_DRAWN, lane] += drawn
        state[UNPAID, lane] += left if counts else 0.0
        state[TAX_RESIDUAL, lane] = 0.0 if counts else left
        state[SETTLED, lane] = due - left
        state[cash, lane] += state[RAISED, lane] + drawn - (due - left)


@rule
def carry_on(state, lanes, table):
    """Carry over the loss that the return could not use, and the average rate, by which withdrawals withhold.

    Source  26 USC 1211(b) and 1212(b).
    """
    for lane in range(lanes):
        net = state[YEAR_GAINS, lane] + state[LOSS_CARRY, lane]
        income = (
            state[YEAR_WAGES, lane] + state[YEAR_ORDINARY, lane] + state[YEAR_INTEREST, lane]
            + state[YEAR_DIVIDENDS, lane] + max(0.0, state[YEAR_GAINS, lane]) + state[YEAR_BENEFITS, lane]
        )  # fmt: skip
        rate = (state[YEAR_TAX, lane] - state[YEAR_EXTRA_TAX, lane]) / income if income > 0.0 else 0.0
        state[LOSS_CARRY, lane] = min(0.0, net - gain_counted(table, net))
        state[TAX_RATE, lane] = min(HIGHEST_RATE, max(0.0, rate))
