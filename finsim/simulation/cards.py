"""What cards buy, and what is paid of a statement beyond its minimum.

Part of the waterfall in `paying`, after all spending is known: purchases come out of next month's cash, and the
statement of this month is paid as the plan says. `debts` draws statements up. Card credit is liquidity, not funding:
what a card may owe has a limit.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    BOUGHT, CARD_BOUGHT, DISCRETIONARY, ESSENTIAL, IMPORTANT, IN_CASH, LEVEL_OPEN, OWED, PAID, PAYMENT, STATEMENT,
)  # fmt: skip
from finsim.simulation.program import (
    DEBT_BUYS, DEBT_KIND, DEBT_LIMIT, DEBT_PAYS, HABIT_REVOLVES, HAS_CARDS, KIND_CARD, PAYS_DUE, PAYS_IN_FULL,
)  # fmt: skip
from finsim.simulation.debts import pay_on
from finsim.simulation.rows import account_row, debt_row
from finsim.simulation.rule import rule
from finsim.simulation.stage import stage


@stage(HAS_CARDS)
def use_cards(state, lanes, program):
    """Put the month's purchases on each card, then pay its statement."""
    for debt in range(program.debts.shape[1]):
        if program.debt_traits[DEBT_KIND, debt] == KIND_CARD:
            buy(state, lanes, program, debt)
            pay_statement(state, lanes, program, debt)


@rule
def buy(state, lanes, program, debt):
    """Let the card pay part of what the month has spent, as far as its limit goes."""
    cash, row = account_row(program, 0) + IN_CASH, debt_row(program, debt)
    buys, limit = program.debts[DEBT_BUYS, debt], program.debts[DEBT_LIMIT, debt]
    for lane in range(lanes):
        level = state[LEVEL_OPEN, lane]
        spent = state[ESSENTIAL, lane] + state[IMPORTANT, lane] + state[DISCRETIONARY, lane] - state[CARD_BOUGHT, lane]
        bought = max(0.0, min(min(buys * level, spent), limit * level - state[row + OWED, lane]))
        state[row + BOUGHT, lane] = bought
        state[row + OWED, lane] += bought
        state[CARD_BOUGHT, lane] += bought
        state[cash, lane] += bought


@rule
def pay_statement(state, lanes, program, debt):
    """Pay the statement in full, or the plan's amount of it, from cash; what cash lacks is revolved."""
    pays = program.debt_traits[DEBT_PAYS, debt]
    if pays == PAYS_DUE:
        return
    cash, row = account_row(program, 0) + IN_CASH, debt_row(program, debt)
    for lane in range(lanes):
        statement = state[row + STATEMENT, lane]
        wanted = statement if pays == PAYS_IN_FULL else min(state[row + PAYMENT, lane], statement)
        wanted *= 1.0 - program.terms[HABIT_REVOLVES]
        pay_on(state, row, cash, lane, min(wanted - state[row + PAID, lane], state[cash, lane]))
