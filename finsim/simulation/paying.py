"""The waterfall of a month: who is paid, in which order, from cash and from accounts within reach.

Comes after `budgeting` and `debts.charge`. The order is METHODS section 2: taxes due (already withheld), essential
spending and debt service, repayment of forced borrowing, important spending, required and important goals,
discretionary spending, wished goals, voluntary saving, then surplus. Amounts are nominal money.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    ALIVE, AMOUNT, CASH_OPEN, CREDIT, CREDIT_DRAWN, CREDIT_REPAID, DEBT_DUE, DEBT_PAID, DISCRETIONARY,
    DISCRETIONARY_DUE, ESSENTIAL, ESSENTIAL_DUE, IMPORTANT, IMPORTANT_DUE, IN_CASH, LAST_NET_INCOME,
    LEVEL_OPEN, NET_INCOME, N_ALIVE, PASSED_ON, PROCEEDS, REMAINING, RESERVED, SAVED, SAVING_DUE, SKIPPED, SKIPS,
    SURPLUS, TARGET, UNPAID, WANTED,
)  # fmt: skip
from finsim.simulation.program import (
    ACC_IS_OWNED, ACC_OWNER, CREDIT_MONTHS, DRAWS_FROM, HAS_EARLY, HAS_HABITS, HAS_INHERITED, HAS_STEPS, HAS_TRADES,
    NEED_IMPORTANT, NEED_REQUIRED, NEED_WISHED, STAYS, SURPLUS_SPENT, SURPLUS_TO, TO_DEBTS, VOLUNTARY,
)  # fmt: skip
from finsim.simulation.after_tax import note_contribution
from finsim.simulation.cards import use_cards
from finsim.simulation.debts import pay_beyond, pay_planned_extra, repay
from finsim.simulation.early import see_reserve, withdraw_early
from finsim.simulation.earning import pay_in
from finsim.simulation.goals import pay_goals, pay_goals_from_own_account
from finsim.simulation.medical import pay_medical
from finsim.simulation.rows import account_row, flows_in, paid, person_row
from finsim.simulation.rule import rule
from finsim.simulation.stage import stage
from finsim.simulation.shares import withdraw_below_ceiling, withdraw_in_proportion
from finsim.simulation.surplus import hold_to_limit, open_limits, pass_on_in_order
from finsim.simulation.withdrawing import add_within_reach, withdraw


@stage()
def pay_month(state, lanes, program, t):
    """Pay everything that is due this month, as far as it can be paid."""
    cash = account_row(program, 0) + IN_CASH
    pay_goals_from_own_account(state, lanes, program, t)
    pay_medical(state, lanes, program, t)
    for lane in range(lanes):
        state[REMAINING, lane] = state[cash, lane]
    add_within_reach(state, lanes, program, REMAINING, t)
    add_reserve(state, lanes, program, t)
    pay_needs(state, lanes, program)
    for need in range(NEED_REQUIRED, NEED_IMPORTANT + 1):
        pay_goals(state, lanes, program, t, need)
    pay_extras(state, lanes, program)
    for need in range(NEED_WISHED, NEED_WISHED + 1):  # a loop, like the one above: a constant would be compiled anew
        pay_goals(state, lanes, program, t, need)
    repay(state, lanes, program)
    use_cards(state, lanes, program)
    refill_cash(state, lanes, program, t)
    save(state, lanes, program, t)


@stage(HAS_EARLY)
def add_reserve(state, lanes, program, t):
    """Add to what remains the money that can be had early; it is kept for needs while somebody still earns."""
    see_reserve(state, lanes, program, t)
    kept = 1.0 if t < program.choices[DRAWS_FROM] else 0.0
    for lane in range(lanes):
        state[REMAINING, lane] += state[RESERVED, lane]
        state[RESERVED, lane] *= kept


@rule
def pay_extras(state, lanes, program):
    """Pay discretionary spending from what remains."""
    cash = account_row(program, 0) + IN_CASH
    for lane in range(lanes):
        amount = min(state[DISCRETIONARY_DUE, lane], max(0.0, state[REMAINING, lane] - state[RESERVED, lane]))
        state[DISCRETIONARY, lane] = amount
        state[REMAINING, lane] -= amount
        state[cash, lane] -= amount


@rule
def pay_needs(state, lanes, program):
    """Pay essentials and debt service, if need be by forced borrowing up to its limit; then important spending.

    Such borrowing is repaid before important spending.
    """
    cash, months = account_row(program, 0) + IN_CASH, program.terms[CREDIT_MONTHS]
    for lane in range(lanes):
        essential, debts = state[ESSENTIAL_DUE, lane], state[DEBT_DUE, lane]
        have = state[REMAINING, lane]
        limit = months * max(0.0, max(state[NET_INCOME, lane], state[LAST_NET_INCOME, lane]))
        drawn = max(0.0, min(essential + debts - have, limit - state[CREDIT, lane]))
        have += drawn
        spent = min(essential, max(0.0, have))
        served = min(debts, max(0.0, have - spent))
        state[ESSENTIAL, lane], state[DEBT_PAID, lane] = spent, served
        state[UNPAID, lane] = (essential - spent) + (debts - served) + max(0.0, -have)
        repaid = max(0.0, min(state[CREDIT, lane], have - spent - served)) if drawn == 0.0 else 0.0
        state[CREDIT_DRAWN, lane], state[CREDIT_REPAID, lane] = drawn, repaid
        state[CREDIT, lane] += drawn - repaid
        left = have - spent - served - repaid
        important = min(state[IMPORTANT_DUE, lane], max(0.0, left - state[RESERVED, lane]))
        state[IMPORTANT, lane] = important
        state[REMAINING, lane] = left - important
        state[cash, lane] = state[cash, lane] + (drawn - spent - served - repaid) - important


@rule
def refill_cash(state, lanes, program, t):
    """Take from accounts within reach what cash lacks to its target."""
    cash = account_row(program, 0) + IN_CASH
    n_wanting = 0
    for lane in range(lanes):
        wanted = max(0.0, state[TARGET, lane] - state[cash, lane])
        state[WANTED, lane] = wanted
        n_wanting += 1 if wanted > 0.0 else 0
    if n_wanting:
        withdraw_in_proportion(state, lanes, program, t)
        withdraw_below_ceiling(state, lanes, program, t)
        withdraw(state, lanes, program, t)
        withdraw_early(state, lanes, program, t)


@rule
def save(state, lanes, program, t):
    """Pay planned saving from what the month leaves or cash holds above its target, then pass surplus on."""
    cash = account_row(program, 0) + IN_CASH
    for account in range(1, program.accounts.shape[1]):
        if flows_in(program, VOLUNTARY, account, t):
            owner = person_row(program, program.account_traits[ACC_OWNER, account])
            saver = owner + ALIVE if program.account_traits[ACC_IS_OWNED, account] else N_ALIVE
            real, nominal = paid(program, VOLUNTARY, account, t)
            for lane in range(lanes):
                due = (real * state[LEVEL_OPEN, lane] + nominal) * min(1.0, state[saver, lane])
                left = state[cash, lane] - min(state[CASH_OPEN, lane], state[TARGET, lane])
                state[SAVING_DUE, lane] += due
                state[AMOUNT, lane] = max(0.0, min(due, min(left, state[cash, lane])))
            if program.choices[HAS_HABITS]:
                skip_saving(state, lanes, cash)
            for lane in range(lanes):
                state[SAVED, lane] += state[AMOUNT, lane]
                state[cash, lane] -= state[AMOUNT, lane]
            pay_in(state, lanes, program, account, t)
            note_contribution(state, lanes, program, account)
    pay_planned_extra(state, lanes, program)
    pass_surplus_on(state, lanes, program, t)


@rule
def skip_saving(state, lanes, cash):
    """Spend on extras what would be saved, in the lanes that skip it this month."""
    for lane in range(lanes):
        spent = state[AMOUNT, lane] * state[SKIPS, lane]
        state[AMOUNT, lane] -= spent
        state[SKIPPED, lane] += spent
        state[DISCRETIONARY_DUE, lane] += spent
        state[DISCRETIONARY, lane] += spent
        state[cash, lane] -= spent


@rule
def pass_surplus_on(state, lanes, program, t):
    """Spend a share of what is left above the cash that the plan wants to hold; the rest goes where the plan says.

    Where surplus stays in cash, only what this month added is surplus.
    """
    cash, to = account_row(program, 0) + IN_CASH, program.choices[SURPLUS_TO]
    stays, spends = to == STAYS, program.terms[SURPLUS_SPENT]
    if stays and spends == 0.0 and not program.choices[HAS_STEPS]:
        return
    for lane in range(lanes):
        held = max(state[TARGET, lane], state[CASH_OPEN, lane] if stays else 0.0)
        surplus = max(0.0, state[cash, lane] - held)
        kept = (
            max(0.0, state[PROCEEDS, lane]) if program.choices[HAS_TRADES] + program.choices[HAS_INHERITED] else 0.0
        )  # a sale is no surplus to live on
        spent = max(0.0, surplus - kept) * spends
        state[DISCRETIONARY_DUE, lane] += spent
        state[DISCRETIONARY, lane] += spent
        state[cash, lane] -= spent
        state[SURPLUS, lane] = surplus - spent
    open_limits(state, lanes, program, t)
    pass_on_in_order(state, lanes, program, t)
    if to == TO_DEBTS:
        pay_beyond(state, lanes, program, SURPLUS)
    elif not stays:
        for lane in range(lanes):
            state[AMOUNT, lane] = state[SURPLUS, lane]
        hold_to_limit(state, lanes, program, to, t)
        for lane in range(lanes):
            state[SURPLUS, lane] = state[AMOUNT, lane]
            state[cash, lane] -= state[AMOUNT, lane]
        pay_in(state, lanes, program, to, t)
        note_contribution(state, lanes, program, to)
    if program.choices[HAS_STEPS]:
        for lane in range(lanes):
            state[SURPLUS, lane] += state[PASSED_ON, lane]
