"""What the month's market does to money: returns, fees, taxable income of assets, prices, and the yearly rebalancing.

Last of the money rules of a period. `rows` holds the returns of the strip, one period, in the order of
`finsim.markets.SERIES`. Dividends and coupons of a taxable account are income of the year and are reinvested, so they
raise its basis; rebalancing a taxable account realises gains at average cost.
"""

from __future__ import annotations

from finsim.compiled import njit

from finsim.simulation.fields import (
    BASIS,
    GAIN,
    GROWTH,
    IN_BONDS,
    IN_CASH,
    IN_STOCKS,
    LEVEL,
    LEVEL_OPEN,
    PROPERTY,
    PROPERTY_GROWTH,
    RULE_GROWTH,
    YEAR_DIVIDENDS,
    YEAR_GAINS,
    YEAR_INTEREST,
)  # fmt: skip
from finsim.simulation.program import (  # fmt: skip
    ACC_CASH_FOLLOWS_PRICES,
    ACC_CASH_NOMINAL,
    ACC_CASH_REAL,
    ACC_FEE,
    ACC_KIND,
    KIND_CASH,
    KIND_EDUCATION,
    KIND_HEALTH,
    KIND_TAXABLE,
    MIX_BONDS,
    MIX_STOCKS,
    PROPERTY_REAL,
)
from finsim.simulation.rows import account_row, holding

STOCKS, BONDS, INFLATION, STOCK_INCOME, BOND_INCOME = range(5)  # as in markets.SERIES; a test holds them equal


@njit
def grow(state, program, returns, t, first, n):
    """Grow every account, the home and the price level by one period's returns (n_series, n_periods, n_paths)."""
    for account in range(program.accounts.shape[1]):
        grow_account(state, program, account, returns, t, first, n)
    for lane in range(n):
        inflation = returns[INFLATION, t, first + lane]
        gained = state[PROPERTY, lane] * ((1.0 + inflation) * (1.0 + program.terms[PROPERTY_REAL]) - 1.0)
        state[PROPERTY, lane] += gained
        state[PROPERTY_GROWTH, lane] = gained
        state[LEVEL, lane] = state[LEVEL_OPEN, lane] * (1.0 + inflation)


@njit
def grow_account(state, program, account, returns, t, first, n):
    """Grow one account and enter its taxable income in the year's return."""
    row, kind = account_row(program, account), program.account_traits[ACC_KIND, account]
    keep = 1.0 - program.accounts[ACC_FEE, account]
    is_taxed = 1.0 if kind == KIND_TAXABLE or kind == KIND_CASH else 0.0
    counts = 0.0 if kind == KIND_HEALTH or kind == KIND_EDUCATION else 1.0
    for lane in range(n):
        stocks, bonds, cash = state[row + IN_STOCKS, lane], state[row + IN_BONDS, lane], state[row + IN_CASH, lane]
        if program.account_traits[ACC_CASH_FOLLOWS_PRICES, account]:
            cash_rate = (1.0 + returns[INFLATION, t, first + lane]) * (
                1.0 + program.accounts[ACC_CASH_REAL, account]
            ) - 1.0
        else:
            cash_rate = program.accounts[ACC_CASH_NOMINAL, account]
        dividends = stocks * returns[STOCK_INCOME, t, first + lane]
        interest = bonds * returns[BOND_INCOME, t, first + lane] + max(0.0, cash * cash_rate)
        new_stocks = stocks * (1.0 + returns[STOCKS, t, first + lane]) * keep
        new_bonds = bonds * (1.0 + returns[BONDS, t, first + lane]) * keep
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


@njit
def rebalance(state, program, t, n):
    """Bring every account back to its wanted mix of the coming period."""
    for account in range(1, program.accounts.shape[1]):
        row = account_row(program, account)
        stock_share, bond_share = program.mix[MIX_STOCKS, account, t], program.mix[MIX_BONDS, account, t]
        if stock_share + bond_share == 0.0:
            continue
        is_taxable = program.account_traits[ACC_KIND, account] == KIND_TAXABLE
        for lane in range(n):
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
