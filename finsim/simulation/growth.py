"""What the month's market does to money: returns, fees, taxable income of assets, prices, and the yearly rebalancing.

Last of the money rules of a period. `rows` holds the returns of the strip, one period, in the order of
`finsim.markets.SERIES`. Dividends and coupons of a taxable account are income of the year and are reinvested, so they
raise its basis; rebalancing a taxable account realises gains at average cost.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    BASIS, GAIN, GROWTH, IN_BONDS, IN_CASH, IN_STOCKS, LEVEL, LEVEL_OPEN, PROPERTY, PROPERTY_GROWTH, RETURN_BONDS,
    RETURN_BOND_INCOME, RETURN_INFLATION, RETURN_STOCKS, RETURN_STOCK_INCOME, RULE_GROWTH, YEAR_DIVIDENDS, YEAR_GAINS,
    YEAR_INTEREST,
)  # fmt: skip
from finsim.simulation.program import (
    ACC_CASH_FOLLOWS_PRICES, ACC_CASH_NOMINAL, ACC_CASH_REAL, ACC_FEE, ACC_KIND, ACC_REBALANCES, KIND_CASH,
    KIND_EDUCATION, KIND_HEALTH, KIND_TAXABLE, MIX_BONDS, MIX_STOCKS, PLAN_PROPERTY, REBALANCES_NEVER,
    REBALANCES_YEARLY, YEAR_ENDS,
)  # fmt: skip
from finsim.simulation.rows import account_row, holding, money
from finsim.simulation.rule import rule

@rule
def meet_market(state, returns, t, first):
    """Copy the period's returns (n_series, n_periods, n_paths) into the state: one array is what vectorises."""
    for series in range(5):
        for lane in range(state.shape[1]):
            state[RETURN_STOCKS + series, lane] = returns[series, t, first + lane]


@rule
def grow(state, program, t):
    """Grow every account, the home and the price level by one period's returns (n_series, n_periods, n_paths)."""
    for account in range(program.accounts.shape[1]):
        grow_account(state, program, account)
    for lane in range(state.shape[1]):
        level = state[LEVEL_OPEN, lane] * (1.0 + state[RETURN_INFLATION, lane])
        value = money(program, PLAN_PROPERTY, t, level)
        state[PROPERTY_GROWTH, lane] = value - state[PROPERTY, lane]
        state[PROPERTY, lane] = value
        state[LEVEL, lane] = level


@rule
def grow_account(state, program, account):
    """Grow one account and enter its taxable income in the year's return."""
    row, kind = account_row(program, account), program.account_traits[ACC_KIND, account]
    keep = 1.0 - program.accounts[ACC_FEE, account]
    is_taxed = 1.0 if kind == KIND_TAXABLE or kind == KIND_CASH else 0.0
    counts = 0.0 if kind == KIND_HEALTH or kind == KIND_EDUCATION else 1.0
    for lane in range(state.shape[1]):
        stocks, bonds, cash = state[row + IN_STOCKS, lane], state[row + IN_BONDS, lane], state[row + IN_CASH, lane]
        if program.account_traits[ACC_CASH_FOLLOWS_PRICES, account]:
            cash_rate = (1.0 + state[RETURN_INFLATION, lane]) * (1.0 + program.accounts[ACC_CASH_REAL, account]) - 1.0
        else:
            cash_rate = program.accounts[ACC_CASH_NOMINAL, account]
        dividends = stocks * state[RETURN_STOCK_INCOME, lane]
        interest = bonds * state[RETURN_BOND_INCOME, lane] + max(0.0, cash * cash_rate)
        new_stocks = stocks * (1.0 + state[RETURN_STOCKS, lane]) * keep
        new_bonds = bonds * (1.0 + state[RETURN_BONDS, lane]) * keep
        new_cash = cash * (1.0 + cash_rate) * keep
        gain = (new_stocks + new_bonds + new_cash) - (stocks + bonds + cash)
        state[row + IN_STOCKS, lane] = new_stocks
        state[row + IN_BONDS, lane] = new_bonds
        state[row + IN_CASH, lane] = new_cash
        state[row + GAIN, lane] = gain
        state[row + BASIS, lane] += is_taxed * (dividends + interest)
        state[YEAR_DIVIDENDS, lane] += is_taxed * dividends
        state[YEAR_INTEREST, lane] += is_taxed * interest
        state[GROWTH, lane] += gain
        state[RULE_GROWTH, lane] += counts * gain


@rule
def rebalance(state, program, t):
    """Bring every account back to its wanted mix of the coming period."""
    for account in range(1, program.accounts.shape[1]):
        when = program.account_traits[ACC_REBALANCES, account]
        if when == REBALANCES_NEVER or (when == REBALANCES_YEARLY and not program.calendar[YEAR_ENDS, t]):
            continue
        row = account_row(program, account)
        stock_share, bond_share = program.mix[MIX_STOCKS, account, t], program.mix[MIX_BONDS, account, t]
        if stock_share + bond_share == 0.0:
            continue
        is_taxable = program.account_traits[ACC_KIND, account] == KIND_TAXABLE
        for lane in range(state.shape[1]):
            balance = holding(state, row, lane)
            stocks, bonds = balance * stock_share, balance * bond_share
            cash = balance - stocks - bonds
            sold = (
                max(0.0, state[row + IN_STOCKS, lane] - stocks) + max(0.0, state[row + IN_BONDS, lane] - bonds)
            )  # fmt: skip
            if is_taxable and balance > 0.0:
                gain = sold * (1.0 - state[row + BASIS, lane] / balance)
                state[YEAR_GAINS, lane] += gain
                state[row + BASIS, lane] += gain
            state[row + IN_STOCKS, lane] = stocks
            state[row + IN_BONDS, lane] = bonds
            state[row + IN_CASH, lane] = cash
