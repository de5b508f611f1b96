"""One strip of households through every period: the one place where the order of a month is written.

The order (METHODS section 2):

1. open       flows at zero; at the start of a tax year, the price level that indexes its brackets; deaths; loans that
              begin, rates that change, possessions that are bought and sold
2. earn       wages, pensions, benefits, annuities; deferrals, match, premiums; payroll tax; withholding;
              then what leaves inherited accounts and those that pay equal payments
3. charge     interest on debts and on forced borrowing; what is due on each
4. budget     what the plan or its spending rule means to spend, care that chance brings; the cash it wants to hold;
              what habits add
5. pay_month  goals from their own accounts, costs of health from health accounts; then essentials and debt service,
              repayment of forced borrowing, important spending, required and important goals, discretionary spending,
              wished goals; cards; withdrawals; saving; extra payments on debts; surplus
6. settle     in the last period of a tax year: the rest of required distributions; then the return, with conversions
              and sales for it solved together with the tax
7. grow       selling in a panic; then returns, fees, prices, the home
8. rebalance  in the last period of a tax year, or as the mix says; then the mix that several accounts share
9. close      net worth, spending, and whether the path still works

Monte Carlo, cohorts and the ledger are this one function: `paths` calls it as wide as a strip, `ledger` one lane wide
with a trace. A lane never reads another lane, so the bytes of a path do not depend on the width of its strip.
"""

from __future__ import annotations

import numpy as np

from finsim.simulation.fields import (
    BASIS, BORROWED, BOUGHT, BUFFER_LOW, CARD_BOUGHT, CASH_OPEN, COST_OF_LIVING, DEPLETION_PERIOD, EXTRA_DEBT,
    FAIL_PERIOD, GOALS_PAID, IN_BONDS, IN_CASH, IN_STOCKS, JOINT_BEFORE, JOINT_LAST, LEVEL, LEVEL_OPEN, MAGI_BEFORE,
    MAGI_LAST, MATCH, NET_WORTH, NET_WORTH_OPEN, NET_WORTH_REAL, N_CARRIED, OWED, PAYMENT, PORTFOLIO, PROPERTY, RATE,
    SETTLED, SPENDING_REAL, TAX_LEVEL, WITHHELD, YEAR_GROSS_WAGES, YEAR_PAYROLL_WAGES, YEAR_WAGES, YEAR_WITHHELD,
)  # fmt: skip
from finsim.simulation.program import (
    ACC_BALANCE, ACC_BASIS, ACC_KIND, DEBT_BEGINS, DEBT_CHANGES, DEBT_OWED, DEBT_PAYMENT, DEBT_PAYS, FILES_JOINTLY,
    HAS_CARDS, HAS_DEATHS, HAS_INHERITED, HAS_SERIES, HAS_TRADES, KIND_EDUCATION, KIND_HEALTH, LAW_REGIME,
    MAGI_LAST_YEAR, MAGI_TWO_YEARS_AGO, MIX_BONDS, MIX_STOCKS, N_PERIODS, PAYS_IN_FULL, PROPERTY_VALUE,
    RULE_READS_CAPE, SO_FAR_INCOME, SO_FAR_PAID, SO_FAR_WAGES, TAX_LAW, YEAR_ENDS, YEAR_STARTS,
)  # fmt: skip
from finsim.machine_code import entrance
from finsim.simulation.annuities import pay_annuities
from finsim.simulation.balancing import locate, rebalance_beyond_bands
from finsim.simulation.benefits import adjust_benefits, draw_benefits
from finsim.simulation.budgeting import budget, remember_tax
from finsim.simulation.business import halve_business
from finsim.simulation.closing import close
from finsim.simulation.debts import change_terms, charge, clear_moves
from finsim.simulation.deciding import meet_cape
from finsim.simulation.deducting import deduct
from finsim.simulation.earning import earn, withhold
from finsim.simulation.after_tax import close_basis, share_basis
from finsim.simulation.equal_payments import pay_equally
from finsim.simulation.health_cover import cover
from finsim.simulation.growth import grow, rebalance, stand_still
from finsim.simulation.habits import act
from finsim.simulation.inheriting import empty_inherited
from finsim.simulation.living import begin_lives, live
from finsim.simulation.market import meet_market
from finsim.simulation.panic import panic, rebalance_in_panic
from finsim.simulation.paying import pay_month
from finsim.simulation.receiving import earn_items
from finsim.simulation.required import keep_the_rest, require, take_the_rest
from finsim.simulation.regimes import start_own_years
from finsim.simulation.roth import season
from finsim.simulation.rows import (
    account_flow_row, account_row, debt_row, goal_paid_row, goal_row, person_row, possession_row,
)  # fmt: skip
from finsim.simulation.rule import part, rule
from finsim.simulation.stage import stage
from finsim.simulation.settlement import settle
from finsim.simulation.shares import see_room
from finsim.simulation.strip import LANES, STRIDE
from finsim.simulation.trading import trade
from finsim.simulation.vesting import grow_unvested, vest, weigh_unvested


@entrance
def run_strip(
    state,
    program,
    law,
    luck,
    returns,
    first,
    net_worth,
    net_worth_real,
    spending_real,
    column,
    last_state,
    trace,
    lanes,
):
    """Run the paths of one strip through all periods.

    state           zeros, n_rows of them: `strip.rows_of` its memory
    program         the household, `packed`
    law             the law of taxes, `taxes.Law`, `packed`
    luck            where the draws of these paths stand, `luck.Luck`, `packed`
    returns         what the market draws, `markets.Returns`, `packed`; lanes read its columns from `first` on
    net_worth, net_worth_real, spending_real
                    float32 (n_periods, n_paths): written in the columns from `column` on
    last_state      float64 (N_CARRIED + goal rows, n_paths): what is carried on, and the goals, after the last period
    trace           float64 (n_periods, n_rows): the state of lane 0 after every period; of size 0 when not wanted
    lanes           how many paths the strip has, 1 <= lanes <= LANES
    """
    start(state, lanes, program)
    begin_lives(state, lanes, program, luck)
    is_traced = trace.size > 0
    for t in range(program.choices[N_PERIODS]):
        open_month(state, lanes, program, t, is_traced)
        live(state, lanes, program, luck, t)
        clear_moves(state, lanes, program)
        change_terms(state, lanes, program, returns, first, t)
        trade(state, lanes, program, t)
        require(state, lanes, program, t)
        season(state, lanes, program, t)
        adjust_benefits(state, lanes, program, t)
        draw_benefits(state, lanes, program, t)
        earn(state, lanes, program, law, t)
        earn_items(state, lanes, program, law, luck, t)
        vest(state, lanes, program, t)
        pay_annuities(state, lanes, program, t)
        withhold(state, lanes, program, law, t)
        empty_inherited(state, lanes, program, t)
        pay_equally(state, lanes, program, t)
        see_room(state, lanes, program, law, t)
        charge(state, lanes, program)
        if program.choices[RULE_READS_CAPE]:
            meet_cape(state, lanes, returns, first, t)
        budget(state, lanes, program, luck, t)
        cover(state, lanes, program, law, t)
        act(state, lanes, program, luck, t)
        pay_month(state, lanes, program, t)
        deduct(state, lanes, program, t)
        if program.calendar[YEAR_ENDS, t]:
            take_the_rest(state, lanes, program, t)
            halve_business(state, lanes, program, t)
            share_basis(state, lanes, program)
            settle(state, lanes, program, law, t)
            close_basis(state, lanes, program)
            keep_the_rest(state, lanes, program, t)
        remember_tax(state, lanes, program, t)
        panic(state, lanes, program, luck, returns, first, t)
        meet_market(state, lanes, returns, first, t)
        if program.choices[HAS_DEATHS]:
            stand_still(state, lanes)
        weigh_unvested(state, lanes, program)
        grow(state, lanes, program, t, is_traced)
        grow_unvested(state, lanes, program)
        rebalance(state, lanes, program, t)
        rebalance_in_panic(state, lanes, program, t)
        rebalance_beyond_bands(state, lanes, program, t)
        locate(state, lanes, program, t)
        close(state, lanes, program, t, is_traced)
        write(state, lanes, NET_WORTH, net_worth, t, column)
        write(state, lanes, NET_WORTH_REAL, net_worth_real, t, column)
        write(state, lanes, SPENDING_REAL, spending_real, t, column)
        if is_traced:
            for row in range(trace.shape[1]):
                trace[t, row] = state[row, 0]
    first_goal = goal_row(program, 0)
    for row in range(last_state.shape[0]):
        source = row if row < N_CARRIED else first_goal + row - N_CARRIED
        write(state, lanes, source, last_state, row, column)


@rule
def write(state, lanes, row, out, at, column):
    """Write one row of the state into row `at` of an array of paths, from `column` on."""
    to = out[at, column : column + lanes]  # counted from zero, else every number is looked at for a negative place
    for lane in range(lanes):
        to[lane] = state[row, lane]


@stage()
def start(state, lanes, program):
    """Fill a state with what the household has on the first day."""
    for lane in range(lanes):
        state[LEVEL, lane] = 1.0
        state[FAIL_PERIOD, lane] = -1.0
        state[DEPLETION_PERIOD, lane] = -1.0
        state[BUFFER_LOW, lane] = np.inf
        state[COST_OF_LIVING, lane] = 1.0
        state[MAGI_BEFORE, lane] = program.terms[MAGI_TWO_YEARS_AGO]
        state[MAGI_LAST, lane] = program.terms[MAGI_LAST_YEAR]
        state[JOINT_BEFORE, lane] = state[JOINT_LAST, lane] = program.choices[FILES_JOINTLY]
        state[PROPERTY, lane] = program.terms[PROPERTY_VALUE]
        state[NET_WORTH, lane] = program.terms[PROPERTY_VALUE]
        state[YEAR_WAGES, lane] = program.terms[SO_FAR_INCOME]
        state[YEAR_PAYROLL_WAGES, lane] = program.terms[SO_FAR_WAGES]
        state[YEAR_GROSS_WAGES, lane] = program.terms[SO_FAR_WAGES]
        state[YEAR_WITHHELD, lane] = program.terms[SO_FAR_PAID]
    for person in range(program.wages_so_far.size):
        for lane in range(lanes):
            state[person_row(program, person), lane] = program.wages_so_far[person]
    if program.choices[TAX_LAW] == LAW_REGIME:
        start_own_years(state, lanes, program)
    for account in range(program.accounts.shape[1]):
        row, balance, kind = (
            account_row(program, account),
            program.accounts[ACC_BALANCE, account],
            program.account_traits[ACC_KIND, account],
        )
        stocks = balance * program.mix[MIX_STOCKS, account, 0]
        is_all = program.mix[MIX_STOCKS, account, 0] + program.mix[MIX_BONDS, account, 0] == 1.0
        bonds = balance - stocks if is_all else balance * program.mix[MIX_BONDS, account, 0]
        for lane in range(lanes):
            state[row + IN_STOCKS, lane] = stocks
            state[row + IN_BONDS, lane] = bonds
            state[row + IN_CASH, lane] = balance - stocks - bonds
            state[row + BASIS, lane] = program.accounts[ACC_BASIS, account]
            state[NET_WORTH, lane] += balance
            if kind != KIND_HEALTH and kind != KIND_EDUCATION:
                state[PORTFOLIO, lane] += balance
    for debt in range(program.debts.shape[1]):
        row = debt_row(program, debt)
        owed = program.debts[DEBT_OWED, debt] if program.debt_days[DEBT_BEGINS, debt, 0] else 0.0
        bought = owed if program.debt_traits[DEBT_PAYS, debt] == PAYS_IN_FULL else 0.0  # a statement not yet due
        for lane in range(lanes):
            state[row + OWED, lane] = owed
            state[row + BOUGHT, lane] = bought
            state[row + RATE, lane] = program.debt_rates[debt, 0]
            state[row + PAYMENT, lane] = program.debts[DEBT_PAYMENT, debt]
            state[NET_WORTH, lane] -= owed
    for thing in range(program.bases.size):
        row = possession_row(program, thing)
        for lane in range(lanes):
            state[row, lane] = program.bases[thing]


@part
def clear(state, lanes, first, last):
    """Set neighbouring rows to zero, first <= row < last."""
    if lanes < LANES // 8:  # a ledger, or a cohort or two: most of the rows is never read
        for row in range(first, last):
            for lane in range(lanes):
                state[row, lane] = 0.0
        return
    for row in range(first, last):
        for lane in range(STRIDE):  # all of a row, known to the compiler: one sweep of memory
            state[row, lane] = 0.0


@rule
def clear_flows(state, lanes, program, t):
    """Set to zero the flows that months add to, as far as this household has what adds to them."""
    clear(state, lanes, MATCH, SETTLED)
    if t > 0 and program.calendar[YEAR_ENDS, t - 1]:
        clear(state, lanes, SETTLED, GOALS_PAID)
    if program.goals.shape[1]:
        clear(state, lanes, GOALS_PAID, EXTRA_DEBT)
    if program.debts.shape[1]:
        clear(state, lanes, EXTRA_DEBT, CARD_BOUGHT)
    if program.choices[HAS_CARDS]:
        clear(state, lanes, CARD_BOUGHT, BORROWED)
    choices = program.choices
    if choices[DEBT_CHANGES] or choices[HAS_TRADES] or choices[HAS_INHERITED] or choices[HAS_SERIES]:
        clear(state, lanes, BORROWED, WITHHELD)


@rule
def open_month(state, lanes, program, t, is_traced):
    """Set the month's flows to zero and remember what it opens with; the flows of accounts are for the ledger alone."""
    cash = account_row(program, 0) + IN_CASH
    clear_flows(state, lanes, program, t)
    first = account_flow_row(program, 0) if is_traced else goal_paid_row(program, 0)
    clear(state, lanes, first, person_row(program, 0))
    for lane in range(lanes):
        state[LEVEL_OPEN, lane] = state[LEVEL, lane]
        state[CASH_OPEN, lane] = state[cash, lane]
        if program.calendar[YEAR_STARTS, t]:
            state[TAX_LEVEL, lane] = state[LEVEL, lane]
    if is_traced:  # nobody else reads it
        for lane in range(lanes):
            state[NET_WORTH_OPEN, lane] = state[NET_WORTH, lane]
