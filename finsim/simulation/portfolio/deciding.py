"""The yearly decision: what the spending rule of the study makes of each portfolio. Branches once a strip.

The decisions themselves are scalar functions of `simulation.spending.decisions`, shared with other kernels; here they
get their numbers from the state.
"""

from __future__ import annotations

from finsim.simulation.portfolio.fields import (
    AVAILABLE, BUDGET, BUDGET_LEVEL, FIRST_BUDGET, LEVEL, N_GLOBAL,
)  # fmt: skip
from finsim.simulation.portfolio.tables import CEILING, DECISION, FIRST, FLOOR, YEAR
from finsim.simulation.rule import rule
from finsim.simulation.spending import decisions
from finsim.simulation.spending.rule import Decision

CONSTANT_REAL = int(Decision.CONSTANT_REAL)
CONSTANT_NOMINAL = int(Decision.CONSTANT_NOMINAL)


@rule
def decide(state, tables, t):
    """Set the year's budget, from the portfolio before this period's withdrawal."""
    for lane in range(state.shape[1]):
        state[AVAILABLE, lane] = 0.0
    for asset in range(tables.weights.shape[0]):
        for lane in range(state.shape[1]):
            state[AVAILABLE, lane] += state[N_GLOBAL + asset, lane]
    year = tables.calendar[YEAR, t]
    if year == 0:
        for lane in range(state.shape[1]):
            state[FIRST_BUDGET, lane] = tables.terms[FIRST]
            state[BUDGET, lane] = tables.terms[FIRST]
    review(state, tables, year)
    for lane in range(state.shape[1]):
        level = state[LEVEL, lane]
        within = decisions.within(state[BUDGET, lane], tables.terms[FLOOR] * level, tables.terms[CEILING] * level)
        state[BUDGET, lane] = max(0.0, within)
        state[BUDGET_LEVEL, lane] = level
        if year == 0:
            state[FIRST_BUDGET, lane] = state[BUDGET, lane] / level


@rule
def review(state, tables, year):
    """Take the decision that the rule is made of."""
    kind = tables.choices[DECISION]
    if kind == CONSTANT_REAL:
        for lane in range(state.shape[1]):
            state[BUDGET, lane] = decisions.constant_real(tables.terms[FIRST], state[LEVEL, lane])
    elif kind == CONSTANT_NOMINAL:
        for lane in range(state.shape[1]):
            state[BUDGET, lane] = decisions.constant_nominal(tables.terms[FIRST])
