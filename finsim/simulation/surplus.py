"""Surplus in an order: debts, then accounts up to what they may take or hold, before it goes where the plan sends it.

Part of `paying.pass_surplus_on`. Each step takes what is left, up to its limit of the year and of what its account
holds, both in money of the plan's start, and up to what the law lets into the account beside pay and saving, which
follows prices by the year (`compiling.limits`). What steps take counts as surplus all the same. Nominal money.
"""

from __future__ import annotations

from finsim.simulation.after_tax import note_contribution
from finsim.simulation.debts import pay_beyond
from finsim.simulation.earning import pay_in
from finsim.simulation.fields import AMOUNT, IN_CASH, LEVEL_OPEN, PASSED_ON, SURPLUS, TAX_LEVEL
from finsim.simulation.program import (
    ACC_ROOM, HAS_STEPS, NO_ROOM, STEP_A_YEAR, STEP_HOLDS, STEP_TO, TO_DEBTS, YEAR_STARTS,
)  # fmt: skip
from finsim.simulation.rows import account_row, holding, room_row, step_row
from finsim.simulation.rule import part, rule
from finsim.simulation.stage import stage


@stage(HAS_STEPS)
def pass_on_in_order(state, lanes, program, t):
    """Let each step take its part of `surplus`; `passed_on` says how much all of them took."""
    for lane in range(lanes):
        state[PASSED_ON, lane] = state[SURPLUS, lane]
    for step in range(program.surplus_steps.shape[1]):
        row = step_row(program, step)
        if program.calendar[YEAR_STARTS, t]:
            for lane in range(lanes):
                state[row, lane] = 0.0
        take_step(state, lanes, program, step, t)
    for lane in range(lanes):
        state[PASSED_ON, lane] -= state[SURPLUS, lane]


@rule
def take_step(state, lanes, program, step, t):
    """Pay one step from what is left of `surplus`."""
    row, to = step_row(program, step), int(program.surplus_steps[STEP_TO, step])
    most, holds = program.surplus_steps[STEP_A_YEAR, step], program.surplus_steps[STEP_HOLDS, step]
    for lane in range(lanes):
        room = most * state[LEVEL_OPEN, lane] - state[row, lane]
        state[AMOUNT, lane] = max(0.0, min(state[SURPLUS, lane], room))
    if to == TO_DEBTS:
        for lane in range(lanes):
            state[SURPLUS, lane] -= state[AMOUNT, lane]
            state[row, lane] += state[AMOUNT, lane]
        pay_beyond(state, lanes, program, AMOUNT)
        for lane in range(lanes):  # what no debt took
            state[SURPLUS, lane] += state[AMOUNT, lane]
            state[row, lane] -= state[AMOUNT, lane]
        return
    cash, held = account_row(program, 0) + IN_CASH, account_row(program, to)
    for lane in range(lanes):
        space = max(0.0, holds * state[LEVEL_OPEN, lane] - holding(state, held, lane))
        state[AMOUNT, lane] = min(state[AMOUNT, lane], space)
    hold_to_limit(state, lanes, program, to, t)
    for lane in range(lanes):
        state[SURPLUS, lane] -= state[AMOUNT, lane]
        state[row, lane] += state[AMOUNT, lane]
        state[cash, lane] -= state[AMOUNT, lane]
    pay_in(state, lanes, program, to, t)
    note_contribution(state, lanes, program, to)


@part
def open_limits(state, lanes, program, t):
    """Begin a year of the law's limits."""
    for room in range(program.rooms.shape[0] if program.calendar[YEAR_STARTS, t] else 0):
        for lane in range(lanes):
            state[room_row(program, room), lane] = 0.0


@part
def hold_to_limit(state, lanes, program, account, t):
    """Cut the `amount` row to what the law still lets into an account this year, and count it."""
    room = program.account_traits[ACC_ROOM, account]
    if room == NO_ROOM:
        return
    row, most = room_row(program, room), program.rooms[room, t]
    for lane in range(lanes):
        left = max(0.0, most * state[TAX_LEVEL, lane] - state[row, lane])
        state[AMOUNT, lane] = min(state[AMOUNT, lane], left)
        state[row, lane] += state[AMOUNT, lane]
