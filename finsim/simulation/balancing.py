"""Rebalancing beyond the calendar: accounts that have drifted too far, and one mix that several accounts share.

Comes after `growth.rebalance`, at the month's end. A band is how far a share of stocks or bonds may stand from its mix,
in shares of the account; beyond it the account is brought back whole. A shared mix is kept over all its accounts
together: bonds fill the first of them, then the next, and stocks what is left, so that what bonds pay is taxed where
the plan wants it. Selling in a taxable account realises gains at average cost. Amounts are nominal money.
"""

from __future__ import annotations

from finsim.simulation.fields import BASIS, IN_BONDS, IN_CASH, IN_STOCKS, OUT_SHARE, WANTED, YEAR_GAINS
from finsim.simulation.program import (
    ACC_BAND, ACC_KIND, HAS_BANDS, KIND_EDUCATION, KIND_TAXABLE, LAW_REGIME, LOCATES, MIX_BONDS, MIX_STOCKS,
    REBALANCES_YEARLY, TAX_LAW, YEAR_ENDS,
)  # fmt: skip
from finsim.simulation.regimes import enter_own_sale
from finsim.simulation.rows import account_row, holding
from finsim.simulation.rule import rule, tiny
from finsim.simulation.stage import stage


@rule
def trade_to(state, program, account, lane, balance, stocks, bonds):
    """Bring one account of this balance to so much of stocks and bonds, the rest cash, realising gains."""
    row = account_row(program, account)
    sold = max(0.0, state[row + IN_STOCKS, lane] - stocks) + max(0.0, state[row + IN_BONDS, lane] - bonds)
    if program.account_traits[ACC_KIND, account] == KIND_TAXABLE and balance > 0.0:
        gain = sold * (1.0 - state[row + BASIS, lane] / balance)
        state[YEAR_GAINS, lane] += gain
        state[row + BASIS, lane] += gain
        if program.choices[TAX_LAW] == LAW_REGIME:
            enter_own_sale(state, program, account, KIND_TAXABLE, lane, sold, gain)
    state[row + IN_STOCKS, lane] = stocks
    state[row + IN_BONDS, lane] = bonds
    state[row + IN_CASH, lane] = balance - stocks - bonds


@tiny
def kept_in_stocks(state, program, account, lane):
    """The part of its stocks that an account keeps where a household has sold in a panic."""
    return 1.0 if program.account_traits[ACC_KIND, account] == KIND_EDUCATION else 1.0 - state[OUT_SHARE, lane]


@stage(HAS_BANDS)
def rebalance_beyond_bands(state, lanes, program, t):
    """Bring those accounts back to their mix of which a share stands further from it than its band."""
    for account in range(1, program.accounts.shape[1]):
        band, row = program.accounts[ACC_BAND, account], account_row(program, account)
        if band == 0.0:
            continue
        stock_share, bond_share = program.mix[MIX_STOCKS, account, t], program.mix[MIX_BONDS, account, t]
        has_cash = stock_share + bond_share != 1.0
        for lane in range(lanes):
            balance = holding(state, row, lane)
            kept = kept_in_stocks(state, program, account, lane)
            stocks = balance * stock_share * kept
            bonds = balance * bond_share if has_cash or kept < 1.0 else balance - stocks
            off = max(abs(state[row + IN_STOCKS, lane] - stocks), abs(state[row + IN_BONDS, lane] - bonds))
            if off > band * balance:
                trade_to(state, program, account, lane, balance, stocks, bonds)


@stage(LOCATES)
def locate(state, lanes, program, t):
    """Share the household's mix out over its accounts: bonds into the first of them, stocks into what is left."""
    if program.choices[LOCATES] == REBALANCES_YEARLY and not program.calendar[YEAR_ENDS, t]:
        return
    for lane in range(lanes):
        state[WANTED, lane] = 0.0
    for k in range(program.located.size):
        row = account_row(program, program.located[k])
        for lane in range(lanes):
            state[WANTED, lane] += holding(state, row, lane)
    for lane in range(lanes):
        state[WANTED, lane] *= program.bond_share[t]
    for k in range(program.located.size):
        account = program.located[k]
        row = account_row(program, account)
        for lane in range(lanes):
            balance = holding(state, row, lane)
            bonds = max(0.0, min(balance, state[WANTED, lane]))
            state[WANTED, lane] -= bonds
            stocks = (balance - bonds) * kept_in_stocks(state, program, account, lane)
            trade_to(state, program, account, lane, balance, stocks, bonds)
