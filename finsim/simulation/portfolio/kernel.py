"""One strip of portfolios through every period: the one place where the order of a period is written.

1. open        is the path alive; the period's market
2. pay in      contributions at the begin of the period
3. spend       when withdrawals come at the begin: the rule decides once a year, income and the portfolio pay
4. rebalance   as the allocation says
5. grow        returns, fees, prices
6. pay in      contributions at the end of the period
7. spend       when withdrawals come at the end
8. close       the balance, and whether the path still works

The household's kernel has months, taxes, debts and accounts; this one has a bare portfolio of any assets at any number
of periods a year, as published studies have. Both take the same decisions on spending (`simulation.spending`). A lane
never reads another lane, so the bytes of a path do not depend on the width of its strip.
"""

from __future__ import annotations

from finsim.simulation.portfolio.deciding import decide
from finsim.simulation.portfolio.fields import (
    AVAILABLE, BALANCE, BUDGET_LEVEL, DEPLETED_PERIOD, FAILED_PERIOD, FEES, GROWTH, INCOME_PAID, IS_ALIVE,
    LEAST_SPENT_REAL, LEVEL, N_KEPT, N_GLOBAL, PAID_IN, SPENDING, SPENDING_REAL, SPENT_REAL, UNPAID, WANTED,
    WITHDRAWN,
)  # fmt: skip
from finsim.simulation.portfolio.growing import grow, rebalance
from finsim.simulation.portfolio.paying import pay_in, spend
from finsim.simulation.portfolio.tables import (
    AT_END, MAY_OWE, PAID_IN_BEGIN, PAID_IN_END, REVIEWS, START,
)  # fmt: skip
from finsim.simulation.rule import kernel, rule

TOLERANCE = 5e-9  # of the start, half a cent in a million: what rounding may leave of nothing


@kernel
def run_strip(
    tables, market, lived, n_drawn, balance, available, withdrawn, spending, spending_real, level, holdings, column,
    last_state, trace, state
):  # fmt: skip
    """Run the paths of one strip through `n_drawn` periods, in `state`.

    market    float64 (2 A + 2, n_drawn, n_lanes), as `drawing` writes it
    lived     float64 (n_lanes,): periods that each path lives
    balance, available, withdrawn, spending, spending_real, level
              float64 (T, n_paths), written in the columns from `column` on; of size 0 when they are not wanted
    holdings  float64 (A, T, n_paths), likewise: what each asset holds at the end of each period
    last_state
              float64 (N_KEPT + A, n_paths): the kept rows and the holdings after the last period
    trace     float64 (T, n_rows, n_lanes): the state after every period; of size 0 when it is not wanted
    """
    start(state, tables)
    for t in range(n_drawn):
        open_period(state, market, lived, t)
        pay_in(state, tables, PAID_IN_BEGIN, t)
        if not tables.choices[AT_END]:
            if tables.calendar[REVIEWS, t]:
                decide(state, tables, t)
            spend(state, tables, t)
        rebalance(state, tables, t)
        grow(state, tables, t)
        pay_in(state, tables, PAID_IN_END, t)
        if tables.choices[AT_END]:
            if tables.calendar[REVIEWS, t]:
                decide(state, tables, t)
            spend(state, tables, t)
        close(state, tables, t)
        if balance.size:
            for lane in range(state.shape[1]):
                balance[t, column + lane] = state[BALANCE, lane]
                available[t, column + lane] = state[AVAILABLE, lane]
                withdrawn[t, column + lane] = state[WITHDRAWN, lane]
                spending[t, column + lane] = state[SPENDING, lane]
                spending_real[t, column + lane] = state[SPENDING_REAL, lane]
                level[t, column + lane] = state[LEVEL, lane]
            for asset in range(tables.weights.shape[0]):
                for lane in range(state.shape[1]):
                    holdings[asset, t, column + lane] = state[N_GLOBAL + asset, lane]
        if trace.size:
            for row in range(state.shape[0]):
                for lane in range(state.shape[1]):
                    trace[t, row, lane] = state[row, lane]
    for row in range(last_state.shape[0]):
        source = row if row < N_KEPT else N_GLOBAL + row - N_KEPT
        for lane in range(state.shape[1]):
            last_state[row, column + lane] = state[source, lane]


@rule
def start(state, tables):
    """Fill a state with what there is on the first day."""
    for row in range(state.shape[0]):
        for lane in range(state.shape[1]):
            state[row, lane] = 0.0
    for lane in range(state.shape[1]):
        state[LEVEL, lane] = 1.0
        state[BUDGET_LEVEL, lane] = 1.0
        state[BALANCE, lane] = tables.terms[START]
        state[FAILED_PERIOD, lane] = -1.0
        state[DEPLETED_PERIOD, lane] = -1.0
        state[LEAST_SPENT_REAL, lane] = 1e300
    for asset in range(tables.weights.shape[0]):
        for lane in range(state.shape[1]):
            state[N_GLOBAL + asset, lane] = tables.weights[asset, 0] * tables.terms[START]


@rule
def open_period(state, market, lived, t):
    """Set the period's flows to zero and bring its market into the state: one array is what vectorises."""
    first = state.shape[0] - market.shape[0]
    for row in range(market.shape[0]):
        for lane in range(state.shape[1]):
            state[first + row, lane] = market[row, t, lane]
    for lane in range(state.shape[1]):
        state[IS_ALIVE, lane] = 1.0 if t < lived[lane] else 0.0
        state[INCOME_PAID, lane] = 0.0
        state[PAID_IN, lane] = 0.0
        state[WANTED, lane] = 0.0
        state[SPENDING, lane] = 0.0
        state[SPENDING_REAL, lane] = 0.0
        state[WITHDRAWN, lane] = 0.0
        state[UNPAID, lane] = 0.0
        state[GROWTH, lane] = 0.0
        state[FEES, lane] = 0.0


@rule
def close(state, tables, t):
    """Add up, and say whether the path still works."""
    least = TOLERANCE * tables.terms[START]
    may_owe = tables.choices[MAY_OWE]
    for lane in range(state.shape[1]):
        state[BALANCE, lane] = 0.0
    for asset in range(tables.weights.shape[0]):
        for lane in range(state.shape[1]):
            state[BALANCE, lane] += state[N_GLOBAL + asset, lane]
    for lane in range(state.shape[1]):
        is_alive = state[IS_ALIVE, lane] > 0.0
        fails = state[BALANCE, lane] < -least if may_owe else state[UNPAID, lane] > least
        if is_alive and fails and state[FAILED_PERIOD, lane] < 0.0:
            state[FAILED_PERIOD, lane] = t
        if is_alive and state[BALANCE, lane] <= least and state[DEPLETED_PERIOD, lane] < 0.0:
            state[DEPLETED_PERIOD, lane] = t
        state[SPENT_REAL, lane] += state[SPENDING_REAL, lane]
        if is_alive:
            state[LEAST_SPENT_REAL, lane] = min(state[LEAST_SPENT_REAL, lane], state[SPENDING_REAL, lane])
