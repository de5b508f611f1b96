"""Care that chance brings: when it begins, how long it lasts and what it costs, each month of essential spending.

Part of `budgeting`, before a spending rule fills its needs, so that care takes from extras first. A risk draws while
nobody is in care by it, at its own address, whatever else happens to the household.
"""

from __future__ import annotations

from finsim.randomness import Stream
from finsim.simulation.fields import ALIVE, CARE, DRAWN, ESSENTIAL_DUE, LEVEL_OPEN
from finsim.simulation.program import CARE_CHANCE, CARE_PERIODS, CARE_PERSON, HAS_CARE
from finsim.simulation.luck import draw
from finsim.simulation.rows import person_row, risk_row
from finsim.simulation.stage import stage

BEGINS = int(Stream.EVENT)


@stage(HAS_CARE)
def care(state, lanes, program, luck, t):
    """Let care begin, go on and end; add what it costs this month to essential spending."""
    for lane in range(lanes):
        state[CARE, lane] = 0.0
    for risk in range(program.care.shape[1]):
        real, nominal = program.care_costs[risk, 0, t], program.care_costs[risk, 1, t]
        if real == 0.0 and nominal == 0.0:
            continue
        row, chance, periods = (
            risk_row(program, risk),
            program.care[CARE_CHANCE, risk],
            program.care[CARE_PERIODS, risk],
        )
        draw(state, lanes, DRAWN, luck, t, BEGINS + risk)
        alive = person_row(program, int(program.care[CARE_PERSON, risk])) + ALIVE
        for lane in range(lanes):
            begins = state[row, lane] <= 0.0 and state[DRAWN, lane] < chance
            left = periods if begins else state[row, lane]
            cost = (real * state[LEVEL_OPEN, lane] + nominal) * state[alive, lane]
            state[CARE, lane] += cost if left > 0.0 else 0.0
            state[row, lane] = max(0.0, left - 1.0)
    for lane in range(lanes):
        state[ESSENTIAL_DUE, lane] += state[CARE, lane]
