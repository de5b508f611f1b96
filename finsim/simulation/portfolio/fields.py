"""The rows of a study's state: what is known of a portfolio in one period. `state[row, lane]`, float64, nominal money.

Rows below `N_CARRIED` go on from period to period; those below `N_KEPT` do not change after a path's life and are what
is kept of it at the end. After the flows of one period come what each asset holds, and then
the period's market as `drawing` writes it: the return of each asset, the income in it, inflation and CAPE.
"""

from __future__ import annotations

KEPT = (
    "level",  # price level; 1 at the start
    "balance",  # all holdings, at the period's end
    "first_budget",  # the first decision, real money a year
    "first_left",  # what was left right after its withdrawal
    "failed_period",  # first period in which spending was not paid, or, where a balance may go below 0, it did; else -1
    "depleted_period",  # first period that ends with nothing; else -1
    "spent_real",  # in all, in money of the start
    "least_spent_real",  # in any period
)
MEMORY = (
    "budget",  # what the rule decided, a year
    "budget_level",  # price level of that decision
    "left",  # what was left right after its withdrawal
    "gain",  # what the market added since
)
CARRIED = KEPT + MEMORY
FLOWS = (
    "is_alive",  # 1 or 0
    "available",  # holdings before this period's withdrawal
    "income",
    "paid_in",
    "wanted",  # to spend
    "spending",
    "spending_real",
    "withdrawn",  # spending less income; below 0 it is paid in
    "unpaid",
    "growth",
    "fees",
)
N_KEPT = len(KEPT)
N_CARRIED = len(CARRIED)
N_GLOBAL = N_CARRIED + len(FLOWS)
(
    LEVEL, BALANCE, FIRST_BUDGET, FIRST_LEFT, FAILED_PERIOD, DEPLETED_PERIOD, SPENT_REAL, LEAST_SPENT_REAL,
    BUDGET, BUDGET_LEVEL, LEFT, GAIN,
) = range(N_CARRIED)  # fmt: skip
(
    IS_ALIVE, AVAILABLE, INCOME_PAID, PAID_IN, WANTED, SPENDING, SPENDING_REAL, WITHDRAWN, UNPAID, GROWTH, FEES,
) = range(N_CARRIED, N_GLOBAL)  # fmt: skip


def n_rows(n_assets: int) -> int:
    """Return the number of rows of a state."""
    return N_GLOBAL + 3 * n_assets + 2


def column_names(assets: tuple[str, ...]) -> tuple[str, ...]:
    """Return the name of every row of a state, in order."""
    market = [f"{name}: {part}" for part in ("return", "income") for name in assets]
    return (*CARRIED, *FLOWS, *assets, *market, "inflation", "cape")
