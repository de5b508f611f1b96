"""What the month's market does to money: returns, fees, taxable income of assets, prices, and the yearly rebalancing.

Last of the money rules of a period; `market` has brought the returns of the month into the state. Dividends and coupons
of a taxable account are income of the year and are reinvested, so they raise its basis; rebalancing a taxable account
realises gains at average cost.
"""

from __future__ import annotations

from finsim.simulation.balancing import trade_to
from finsim.simulation.fields import (
    BASIS, CREDIT, ESTATE, GAIN, IN_BONDS, IN_CASH, IN_STOCKS, IS_CLOSED, LEVEL, LEVEL_OPEN, NET_WORTH, PORTFOLIO,
    PROPERTY, PROPERTY_GROWTH, RETURN_BONDS, RETURN_BOND_INCOME, RETURN_INFLATION, RETURN_STOCKS, RETURN_STOCK_INCOME,
    RULE_GROWTH, YEAR_DIVIDENDS, YEAR_INTEREST, YEAR_OTHER,
)  # fmt: skip
from finsim.simulation.program import (
    ACC_CASH_FOLLOWS_PRICES, ACC_CASH_NOMINAL, ACC_FEE, ACC_FILER, ACC_HOLDS, ACC_KIND, ACC_REBALANCES, HAS_PANIC,
    HOLDS_CASH, HOLDS_SECURITIES, KIND_CASH, KIND_EDUCATION, KIND_HEALTH, KIND_TAXABLE, LAW_REGIME, MIX_BONDS,
    MIX_STOCKS, PLAN_PROPERTY, REBALANCES_NEVER, REBALANCES_YEARLY, RULE_FROM, TAX_LAW, YEAR_ENDS,
)  # fmt: skip
from finsim.simulation.rows import account_row, amounts, holding, person_row
from finsim.simulation.rule import rule, tiny
from finsim.simulation.stage import stage


@rule
def stand_still(state, lanes):
    """Keep prices and what is left of closed estates where they are."""
    for series in range(5):
        for lane in range(lanes):
            state[RETURN_STOCKS + series, lane] *= 1.0 - state[IS_CLOSED, lane]


@stage()
def grow(state, lanes, program, t, is_traced):
    """Grow every account, the home and the price level; sum up what the household has, less forced borrowing."""
    real, nominal = amounts(program, PLAN_PROPERTY, t)
    for lane in range(lanes):
        level = state[LEVEL_OPEN, lane] * (1.0 + state[RETURN_INFLATION, lane])
        value = (real * level + nominal) * (1.0 - state[IS_CLOSED, lane])
        state[PROPERTY_GROWTH, lane] = value - state[PROPERTY, lane]
        state[PROPERTY, lane] = value
        state[LEVEL, lane] = level
        state[NET_WORTH, lane] = value + state[ESTATE, lane]
        state[PORTFOLIO, lane] = 0.0
    for account in range(program.accounts.shape[1]):
        kind = program.account_traits[ACC_KIND, account]
        holds = program.account_traits[ACC_HOLDS, account]
        total = NET_WORTH if kind == KIND_HEALTH or kind == KIND_EDUCATION else PORTFOLIO
        is_taxed = kind == KIND_TAXABLE or kind == KIND_CASH
        sees_gain = is_traced or t >= program.choices[RULE_FROM]  # nobody else reads it
        if is_taxed and program.choices[TAX_LAW] == LAW_REGIME:
            enter_own_yield(state, lanes, program, account)
        if is_taxed and holds != HOLDS_CASH:
            enter_income(state, lanes, program, account)
        if holds == HOLDS_CASH:
            grow_cash(state, lanes, program, account, total, is_taxed, sees_gain)
        elif holds == HOLDS_SECURITIES:
            grow_invested(state, lanes, program, account, total, sees_gain)
        else:
            grow_mixed(state, lanes, program, account, total, sees_gain)
        if total == PORTFOLIO and t >= program.choices[RULE_FROM]:
            gain = account_row(program, account) + GAIN
            for lane in range(lanes):
                state[RULE_GROWTH, lane] += state[gain, lane]
    for lane in range(lanes):
        state[NET_WORTH, lane] = state[NET_WORTH, lane] + state[PORTFOLIO, lane] - state[CREDIT, lane]


@tiny
def cash_terms(program, account):
    """What cash in an account earns a month: (share that follows prices, nominal rate else)."""
    follows = program.account_traits[ACC_CASH_FOLLOWS_PRICES, account] != 0
    return 1.0 * follows, 0.0 if follows else program.accounts[ACC_CASH_NOMINAL, account]


@tiny
def cash_rate(state, terms, lane):
    """What cash earns this month."""
    follows, nominal = terms
    return follows * state[RETURN_INFLATION, lane] + nominal


@rule
def enter_income(state, lanes, program, account):
    """Enter dividends, coupons and interest in the year's return; reinvested, they raise the basis."""
    row, terms = account_row(program, account), cash_terms(program, account)
    for lane in range(lanes):
        dividends = state[row + IN_STOCKS, lane] * state[RETURN_STOCK_INCOME, lane]
        coupons = state[row + IN_BONDS, lane] * state[RETURN_BOND_INCOME, lane]
        interest = coupons + max(0.0, state[row + IN_CASH, lane] * cash_rate(state, terms, lane))
        state[row + BASIS, lane] += dividends + interest
        state[YEAR_DIVIDENDS, lane] += dividends
        state[YEAR_INTEREST, lane] += interest


@rule
def enter_own_yield(state, lanes, program, account):
    """Enter dividends, coupons and interest of one taxed account on its owner's return too."""
    row, terms = account_row(program, account), cash_terms(program, account)
    own = person_row(program, program.account_traits[ACC_FILER, account]) + YEAR_OTHER
    for lane in range(lanes):
        state[own, lane] += (
            state[row + IN_STOCKS, lane] * state[RETURN_STOCK_INCOME, lane]
            + state[row + IN_BONDS, lane] * state[RETURN_BOND_INCOME, lane]
            + max(0.0, state[row + IN_CASH, lane] * cash_rate(state, terms, lane))
        )  # fmt: skip


@rule
def grow_invested(state, lanes, program, account, total, sees_gain):
    """Grow an account that never holds cash, less its fee; add it to the `total` row, as the others do."""
    row, keep = account_row(program, account), 1.0 - program.accounts[ACC_FEE, account]
    for lane in range(lanes):
        stocks, bonds = state[row + IN_STOCKS, lane], state[row + IN_BONDS, lane]
        new_stocks = stocks * (1.0 + state[RETURN_STOCKS, lane]) * keep
        new_bonds = bonds * (1.0 + state[RETURN_BONDS, lane]) * keep
        state[row + IN_STOCKS, lane] = new_stocks
        state[row + IN_BONDS, lane] = new_bonds
        if sees_gain:
            state[row + GAIN, lane] = (new_stocks + new_bonds) - (stocks + bonds)
        state[total, lane] += new_stocks + new_bonds


@rule
def grow_mixed(state, lanes, program, account, total, sees_gain):
    """Grow stocks, bonds and cash of one account, less its fee."""
    row, keep = account_row(program, account), 1.0 - program.accounts[ACC_FEE, account]
    terms = cash_terms(program, account)
    for lane in range(lanes):
        stocks, bonds, cash = state[row + IN_STOCKS, lane], state[row + IN_BONDS, lane], state[row + IN_CASH, lane]
        new_stocks = stocks * (1.0 + state[RETURN_STOCKS, lane]) * keep
        new_bonds = bonds * (1.0 + state[RETURN_BONDS, lane]) * keep
        new_cash = cash * (1.0 + cash_rate(state, terms, lane)) * keep
        state[row + IN_STOCKS, lane] = new_stocks
        state[row + IN_BONDS, lane] = new_bonds
        state[row + IN_CASH, lane] = new_cash
        if sees_gain:
            state[row + GAIN, lane] = (new_stocks + new_bonds + new_cash) - (stocks + bonds + cash)
        state[total, lane] += new_stocks + new_bonds + new_cash


@rule
def grow_cash(state, lanes, program, account, total, is_taxed, sees_gain):
    """Grow an account that holds cash alone; its interest is income of the year where it is taxed."""
    row, keep = account_row(program, account), 1.0 - program.accounts[ACC_FEE, account]
    terms, taxed = cash_terms(program, account), 1.0 * is_taxed
    for lane in range(lanes):
        cash, rate = state[row + IN_CASH, lane], cash_rate(state, terms, lane)
        new_cash = cash * (1.0 + rate) * keep
        interest = max(0.0, cash * rate) * taxed
        state[row + IN_CASH, lane] = new_cash
        if sees_gain:
            state[row + GAIN, lane] = new_cash - cash
        state[row + BASIS, lane] += interest
        state[YEAR_INTEREST, lane] += interest
        state[total, lane] += new_cash


@stage(lambda program: not program.choices[HAS_PANIC])
def rebalance(state, lanes, program, t):
    """Bring every account back to its wanted mix of the coming period."""
    for account in range(1, program.accounts.shape[1]):
        when = program.account_traits[ACC_REBALANCES, account]
        if when == REBALANCES_NEVER or (when == REBALANCES_YEARLY and not program.calendar[YEAR_ENDS, t]):
            continue
        row = account_row(program, account)
        stock_share, bond_share = program.mix[MIX_STOCKS, account, t], program.mix[MIX_BONDS, account, t]
        if program.account_traits[ACC_HOLDS, account] == HOLDS_CASH:
            continue
        has_cash = stock_share + bond_share != 1.0
        for lane in range(lanes):
            balance = holding(state, row, lane)
            stocks = balance * stock_share
            bonds = balance * bond_share if has_cash else balance - stocks
            trade_to(state, program, account, lane, balance, stocks, bonds)
