"""Items of income, one by one: what each pays this month, and which part of it, by who lives and who works.

Read by `receiving`, which makes the month's income of them, and by `business`. Amounts are nominal money.
"""

from __future__ import annotations

from finsim.simulation.fields import ALIVE, AMOUNT, EARNING, N_ALIVE
from finsim.simulation.program import ITEM_KIND, ITEM_PAY, ITEM_PERSON, ITEM_SURVIVOR_SHARE, ITEM_WAGE
from finsim.simulation.rows import person_row
from finsim.simulation.rule import rule, tiny


@tiny
def item_parts(program, row, item, t):
    """The two parts of one row of an item, (real, nominal), read before a loop over lanes that makes money of them."""
    return program.item_money[row, item, 0, t], program.item_money[row, item, 1, t]


@tiny
def comes(program, item, t):
    """Whether an item pays anything this month."""
    return program.item_money[ITEM_PAY, item, 0, t] != 0.0 or program.item_money[ITEM_PAY, item, 1, t] != 0.0


@rule
def weigh(state, lanes, program, item):
    """Write into the `amount` row which part of an item is paid, 0..1."""
    kind, person = program.items[ITEM_KIND, item], int(program.items[ITEM_PERSON, item])
    if person < 0:
        for lane in range(lanes):
            state[AMOUNT, lane] = min(1.0, state[N_ALIVE, lane])
        return
    row = person_row(program, person)
    if kind == ITEM_WAGE:
        for lane in range(lanes):
            state[AMOUNT, lane] = state[row + ALIVE, lane] * state[row + EARNING, lane]
    else:
        goes_on = program.items[ITEM_SURVIVOR_SHARE, item]
        for lane in range(lanes):
            alive = state[row + ALIVE, lane]
            state[AMOUNT, lane] = alive + (1.0 - alive) * goes_on * min(1.0, state[N_ALIVE, lane])
