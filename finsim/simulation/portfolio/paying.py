"""Money into and out of a portfolio: contributions, other income, and spending within what there is.

A withdrawal is taken from all assets in proportion, or from one after the other in the order of the allocation; where a
balance may go below nothing, the last of them takes what is missing.
"""

from __future__ import annotations

import math

from finsim.simulation.portfolio.fields import (
    AVAILABLE, BUDGET, BUDGET_LEVEL, FIRST_LEFT, GAIN, INCOME_PAID, IS_ALIVE, LEFT, LEVEL, N_GLOBAL, PAID_IN, SPENDING,
    SPENDING_REAL, UNPAID, WANTED, WITHDRAWN,
)  # fmt: skip
from finsim.simulation.portfolio.tables import (
    CADENCE, CENT, HARVEST, HARVEST_ABOVE, HARVEST_SHARE, INCOME, IS_NOMINAL, MAY_OWE, NO_HARVEST, REVIEWS,
    START,
)  # fmt: skip
from finsim.simulation.rule import rule, tiny


@tiny
def flow(tables, row, t, level):
    """Money of the day of one row of `flows`."""
    return tables.flows[row, 0, t] * level + tables.flows[row, 1, t]


@tiny
def whole(amount, unit):
    """The nearest multiple of `unit`, 0.01 for cents, of what a number is to its last bit; halves away from 0.

    Half cents come up in every other year of a 75 % share, and a product rounded first would send some the wrong way:
    so the number is taken apart (Veltkamp), and both parts are multiplied exactly.
    """
    parts, size = round(1.0 / unit), abs(amount)
    spread = size * 134217729.0  # 2**27 + 1
    high = spread - (spread - size)
    of_high, of_low = high * parts, (size - high) * parts
    count = math.floor(of_high + of_low)
    count = count + 1.0 if (of_high - count - 0.5) + of_low >= 0.0 else count
    return count / parts if amount >= 0.0 else -count / parts


@rule
def pay_in(state, tables, row, t):
    """Pay a contribution into every asset at its wanted share."""
    if tables.flows[row, 0, t] == 0.0 and tables.flows[row, 1, t] == 0.0:
        return
    for lane in range(state.shape[1]):
        amount = state[IS_ALIVE, lane] * flow(tables, row, t, state[LEVEL, lane])
        state[PAID_IN, lane] += amount
        for asset in range(tables.weights.shape[0]):
            state[N_GLOBAL + asset, lane] += tables.weights[asset, t] * amount


@rule
def add_up(state, tables):
    """Sum up what is there before a withdrawal."""
    cent = tables.terms[CENT]
    for lane in range(state.shape[1]):
        state[AVAILABLE, lane] = 0.0
    for asset in range(tables.weights.shape[0]):
        for lane in range(state.shape[1]):
            state[AVAILABLE, lane] += state[N_GLOBAL + asset, lane]
    if cent > 0.0:
        for lane in range(state.shape[1]):
            state[AVAILABLE, lane] = whole(state[AVAILABLE, lane], cent)


@rule
def spend(state, tables, t):
    """Pay this period's part of the year's budget from income first, then from the portfolio."""
    parts, unit = float(tables.choices[CADENCE]), tables.terms[CENT]
    is_review = tables.calendar[REVIEWS, t] == 1
    add_up(state, tables)
    for lane in range(state.shape[1]):
        level, alive = state[LEVEL, lane], state[IS_ALIVE, lane]
        indexed = 1.0 if tables.choices[IS_NOMINAL] or is_review else level / state[BUDGET_LEVEL, lane]
        wanted = alive * (state[BUDGET, lane] * indexed / parts)
        wanted = whole(wanted, unit) if unit > 0.0 else wanted
        income = alive * flow(tables, INCOME, t, level)
        net = wanted - income
        if unit > 0.0:
            net = state[AVAILABLE, lane] - whole(state[AVAILABLE, lane] - wanted + income, unit)
        paid = net if tables.choices[MAY_OWE] else min(net, max(state[AVAILABLE, lane], 0.0))
        state[WANTED, lane] = wanted
        state[INCOME_PAID, lane] = income
        state[WITHDRAWN, lane] = paid
        state[UNPAID, lane] = net - paid
        state[SPENDING, lane] = wanted if paid == net else paid + income
        state[SPENDING_REAL, lane] = state[SPENDING, lane] / level
    if is_review and tables.choices[HARVEST] != NO_HARVEST:
        harvest(state, tables)
    if tables.order.size:
        take_in_order(state, tables)
    else:
        take_in_proportion(state, tables, t)
    if is_review:
        for lane in range(state.shape[1]):
            left = state[AVAILABLE, lane] - state[WITHDRAWN, lane]
            state[LEFT, lane] = whole(left, unit) if unit > 0.0 else left
            state[GAIN, lane] = 0.0
            state[FIRST_LEFT, lane] = state[LEFT, lane] if t == 0 else state[FIRST_LEFT, lane]


@rule
def take_in_proportion(state, tables, t):
    """Take the withdrawal from every asset alike; a portfolio of nothing is filled, or owes, by its wanted shares."""
    for asset in range(tables.weights.shape[0]):
        row = N_GLOBAL + asset
        for lane in range(state.shape[1]):
            available, taken = state[AVAILABLE, lane], state[WITHDRAWN, lane]
            kept = (available - taken) / available if available > 0.0 else 1.0
            owed = 0.0 if available > 0.0 else tables.weights[asset, t] * taken
            state[row, lane] = state[row, lane] * kept - owed


@rule
def take_in_order(state, tables):
    """Empty one asset after the other; what is paid in goes to the first of them."""
    last = tables.order.size - 1
    for lane in range(state.shape[1]):
        rest = state[WITHDRAWN, lane]
        for place in range(tables.order.size):
            row = N_GLOBAL + tables.order[place]
            most = state[row, lane] if place < last else max(rest, state[row, lane])
            taken = min(rest, max(most, 0.0))
            state[row, lane] -= taken
            rest -= taken


@rule
def harvest(state, tables):
    """Sell a share of what has outgrown its start in real money, into the asset that is sold first."""
    asset = tables.choices[HARVEST]
    row, into = N_GLOBAL + asset, N_GLOBAL + tables.order[0]
    start = tables.weights[asset, 0] * tables.terms[START]
    for lane in range(state.shape[1]):
        is_due = state[row, lane] > tables.terms[HARVEST_ABOVE] * start * state[LEVEL, lane]
        sold = state[row, lane] * tables.terms[HARVEST_SHARE] if is_due and state[WANTED, lane] > 0.0 else 0.0
        state[row, lane] -= sold
        state[into, lane] += sold
