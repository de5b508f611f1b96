"""What the household does that its plan does not say: impulse purchases, skipped saving, raises and windfalls spent.

`act` comes after `budgeting`, so that the plan's own budget is known, and adds to what is due for extras; `paying` asks
`kept_saving`. Selling in a panic is in `panic`. A habit that is off draws nothing, and with all of them off none of
this runs. METHODS section 7; amounts are nominal money.
"""

from __future__ import annotations

from finsim.numerics import exp, inverse_normal
from finsim.randomness import Stream
from finsim.simulation.fields import (
    BENEFITS, DISCRETIONARY_DUE, DRAWN, HABIT_DUE, IMPULSE, LEVEL_OPEN, NET_INCOME, N_ALIVE, OTHER_INCOME, PENSIONS,
    SKIPPED,
    SKIPS, WAGES,
)  # fmt: skip
from finsim.simulation.program import (
    HABIT_IMPULSE, HABIT_RAISES, HABIT_SKIPS, HAS_HABITS, IMPULSE_LOG_SD, IMPULSE_MEDIAN, PLAN_HABITS, PLAN_WAGES,
)  # fmt: skip
from finsim.simulation.luck import draw
from finsim.simulation.rows import money
from finsim.simulation.rule import rule
from finsim.simulation.stage import stage

SKIPS_AT, BUYS_AT, SIZE_AT = int(Stream.SKIPPED_SAVING), int(Stream.IMPULSE), int(Stream.IMPULSE_SIZE)


@stage(HAS_HABITS)
def act(state, lanes, program, luck, t):
    """Add what habits spend this month to what is due for extras, and say in which lanes saving is skipped."""
    for lane in range(lanes):
        alive = min(1.0, state[N_ALIVE, lane])
        state[HABIT_DUE, lane] = money(program, PLAN_HABITS, t, state[LEVEL_OPEN, lane]) * alive
        state[SKIPPED, lane] = 0.0
    if program.terms[HABIT_RAISES] > 0.0:
        spend_raises(state, lanes, program)
    if program.terms[HABIT_IMPULSE] > 0.0:
        buy_on_impulse(state, lanes, program, luck, t)
    for lane in range(lanes):
        state[DISCRETIONARY_DUE, lane] += state[HABIT_DUE, lane]
    if program.terms[HABIT_SKIPS] > 0.0:
        draw(state, lanes, SKIPS, luck, t, SKIPS_AT)
        for lane in range(lanes):
            state[SKIPS, lane] = 1.0 if state[SKIPS, lane] < program.terms[HABIT_SKIPS] else 0.0


@rule
def spend_raises(state, lanes, program):
    """Spend a share of what real wages have risen since the plan's first month, after tax.

    Tax and deductions take from the raise what they take this month from all income that is taxed.
    """
    first = money(program, PLAN_WAGES, 0, 1.0)
    for lane in range(lanes):
        gross = state[WAGES, lane] + state[PENSIONS, lane] + state[BENEFITS, lane]
        net = max(0.0, state[NET_INCOME, lane] - state[OTHER_INCOME, lane])
        kept = min(1.0, net / gross) if gross > 0.0 else 0.0
        risen = max(0.0, state[WAGES, lane] - first * state[LEVEL_OPEN, lane])
        state[HABIT_DUE, lane] += program.terms[HABIT_RAISES] * risen * kept


@rule
def buy_on_impulse(state, lanes, program, luck, t):
    """In some months buy something: lognormal, its median a share of the month's planned extras."""
    draw(state, lanes, DRAWN, luck, t, BUYS_AT)
    draw(state, lanes, IMPULSE, luck, t, SIZE_AT)
    for lane in range(lanes):
        size = exp(program.terms[IMPULSE_LOG_SD] * inverse_normal(state[IMPULSE, lane]))
        bought = program.terms[IMPULSE_MEDIAN] * state[DISCRETIONARY_DUE, lane] * size
        state[IMPULSE, lane] = bought if state[DRAWN, lane] < program.terms[HABIT_IMPULSE] else 0.0
        state[HABIT_DUE, lane] += state[IMPULSE, lane]
