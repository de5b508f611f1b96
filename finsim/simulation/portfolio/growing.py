"""What a period does to a portfolio: wanted shares put right, then returns, fees and prices."""

from __future__ import annotations

from finsim.simulation.portfolio.fields import FEES, GAIN, GROWTH, IS_ALIVE, LEVEL, N_GLOBAL
from finsim.simulation.portfolio.paying import whole
from finsim.simulation.portfolio.tables import (
    CENT, DRIFT, FEE, FEE_ON, ON_PRICE, REBALANCES, WHEN, WHEN_BANDS,
)  # fmt: skip
from finsim.simulation.rule import rule


@rule
def rebalance(state, tables, t):
    """Bring every asset back to its wanted share, if this is a period for it."""
    if not tables.calendar[REBALANCES, t]:
        return
    n_assets = tables.weights.shape[0]
    by_bands, cent = tables.choices[WHEN] == WHEN_BANDS, tables.terms[CENT]
    for lane in range(state.shape[1]):
        total, furthest = 0.0, 0.0
        for asset in range(n_assets):
            total += state[N_GLOBAL + asset, lane]
        total = whole(total, cent) if cent > 0.0 else total
        for asset in range(n_assets):
            furthest = max(furthest, abs(state[N_GLOBAL + asset, lane] - tables.weights[asset, t] * total))
        is_due = state[IS_ALIVE, lane] > 0.0 and (not by_bands or furthest > tables.terms[DRIFT] * abs(total))
        for asset in range(n_assets):
            held = state[N_GLOBAL + asset, lane]
            state[N_GLOBAL + asset, lane] = tables.weights[asset, t] * total if is_due else held


@rule
def grow(state, tables, t):
    """Grow every asset, less its fee, and the price level; a path that has ended stays as it is."""
    n_assets = tables.weights.shape[0]
    fee, on_price = tables.terms[FEE], tables.choices[FEE_ON] == ON_PRICE
    if tables.terms[CENT] > 0.0:
        grow_in_cents(state, tables)
    else:
        for asset in range(n_assets):
            row = N_GLOBAL + asset
            for lane in range(state.shape[1]):
                held, alive = state[row, lane], state[IS_ALIVE, lane]
                total, income = state[row + n_assets, lane], state[row + 2 * n_assets, lane]
                gain = alive * (held * total)
                fees = alive * (fee * (held + held * (total - income if on_price else total)))
                state[row, lane] = held + gain - fees
                state[GROWTH, lane] += gain - fees
                state[GAIN, lane] += gain - fees
                state[FEES, lane] += fees
    inflation = N_GLOBAL + 3 * n_assets
    for lane in range(state.shape[1]):
        state[LEVEL, lane] *= 1.0 + state[IS_ALIVE, lane] * state[inflation, lane]


@rule
def grow_in_cents(state, tables):
    """Grow every asset by whole cents, then take one fee in whole cents out of all of them in proportion.

    The order of additions is cFIREsim's: half of an odd sum lies between two cents, and the last bit decides.
    """
    n_assets = tables.weights.shape[0]
    fee, on_price, cent = tables.terms[FEE], tables.choices[FEE_ON] == ON_PRICE, tables.terms[CENT]
    for lane in range(state.shape[1]):
        if state[IS_ALIVE, lane] <= 0.0:
            continue
        opened, grown = 0.0, 0.0
        for asset in range(n_assets):
            opened += state[N_GLOBAL + asset, lane]
        charged = whole(opened, cent)
        for asset in range(n_assets):
            row = N_GLOBAL + asset
            held, income = state[row, lane], state[row + 2 * n_assets, lane]
            rise, paid = whole(held * (state[row + n_assets, lane] - income), cent), whole(held * income, cent)
            charged += rise if on_price else rise + paid
            state[row, lane] = whole(held + rise + paid, cent)
            grown += state[row, lane]
        fees = whole(charged * fee, cent)
        closed = 0.0
        for asset in range(n_assets):
            held = state[N_GLOBAL + asset, lane]
            part = held / grown * fees if grown != 0.0 else 0.0
            state[N_GLOBAL + asset, lane] = whole(held - part, cent)
            closed += state[N_GLOBAL + asset, lane]
        state[GROWTH, lane] = closed - opened
        state[GAIN, lane] += closed - opened
        state[FEES, lane] = grown - closed
