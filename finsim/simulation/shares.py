"""Withdrawals that are not simply in order: in proportion to what accounts hold, or tax-deferred up to a ceiling first.

Called by `withdrawing.withdraw`; the sale for a settlement takes proportions too (`selling`). The ceiling's room is
worked out when a year begins, on the income then known and last year's interest and dividends, and withdrawals from
tax-deferred accounts use it up; what is needed beyond it comes from the other accounts, and only then again from these.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    AMOUNT, BRACKET_ROOM, KNOWN_BENEFITS, KNOWN_PENSIONS, KNOWN_WAGES, LAST_DIVIDENDS, LAST_INTEREST, LOSS_CARRY, SHARE,
    TAX_RATE, WANTED, YEAR_DIVIDENDS, YEAR_INTEREST,
)  # fmt: skip
from finsim.simulation.program import (
    ACC_KIND, ACC_OPENS, FILL_MEASURE, KIND_DEFERRED, SO_FAR_INCOME, WITHDRAWS, WITHDRAWS_BELOW,
    WITHDRAWS_IN_PROPORTION, YEAR_STARTS,
)  # fmt: skip
from finsim.simulation.filing import room_in_year
from finsim.simulation.rows import account_row, holding
from finsim.simulation.rule import rule
from finsim.simulation.stage import stage
from finsim.simulation.withdrawing import draw_amount, is_ordinary


@stage(lambda program: program.choices[WITHDRAWS] == WITHDRAWS_BELOW)
def see_room(state, lanes, program, law, t):
    """When a tax year begins, set how much may come from tax-deferred accounts below the ceiling."""
    if not program.calendar[YEAR_STARTS, t]:
        return
    for lane in range(lanes):
        so_far = program.terms[SO_FAR_INCOME] * (t == 0)
        known = so_far + state[KNOWN_WAGES, lane] + state[KNOWN_PENSIONS, lane] + state[LAST_INTEREST, lane]
        state[BRACKET_ROOM, lane] = room_in_year(
            state, program, law, 0, program.choices[FILL_MEASURE], t, lane, known, state[LAST_DIVIDENDS, lane],
            state[LOSS_CARRY, lane], state[KNOWN_BENEFITS, lane],
        )  # fmt: skip


@rule
def remember_investments(state, lanes):
    """Before a settlement clears the year, keep its interest and dividends: the next year's are taken to be alike."""
    for lane in range(lanes):
        state[LAST_INTEREST, lane] = state[YEAR_INTEREST, lane]
        state[LAST_DIVIDENDS, lane] = state[YEAR_DIVIDENDS, lane]


@stage(lambda program: program.choices[WITHDRAWS] == WITHDRAWS_BELOW)
def withdraw_below_ceiling(state, lanes, program, t):
    """Take from open tax-deferred accounts, in order, what the year's room lets in."""
    for k in range(program.order.size):
        account = program.order[k]
        if t < program.account_traits[ACC_OPENS, account] or program.account_traits[ACC_KIND, account] != KIND_DEFERRED:
            continue
        row = account_row(program, account)
        for lane in range(lanes):
            reach = min(holding(state, row, lane), state[BRACKET_ROOM, lane])
            state[AMOUNT, lane] = max(0.0, min(reach, state[WANTED, lane] / (1.0 - state[TAX_RATE, lane])))
            state[BRACKET_ROOM, lane] -= state[AMOUNT, lane]
        draw_amount(state, lanes, program, account, t)


@stage(lambda program: program.choices[WITHDRAWS] == WITHDRAWS_IN_PROPORTION)
def withdraw_in_proportion(state, lanes, program, t):
    """Take the same share of every open account, so that together they bring what is wanted, net of withholding."""
    for lane in range(lanes):
        state[SHARE, lane] = 0.0
    for k in range(program.order.size):
        account = program.order[k]
        if t >= program.account_traits[ACC_OPENS, account]:
            row, withholds = account_row(program, account), 1.0 * is_ordinary(program.account_traits[ACC_KIND, account])
            for lane in range(lanes):
                state[SHARE, lane] += holding(state, row, lane) * (1.0 - withholds * state[TAX_RATE, lane])
    for lane in range(lanes):
        reach = state[SHARE, lane]
        state[SHARE, lane] = min(1.0, state[WANTED, lane] / reach) if reach > 0.0 else 0.0
    for k in range(program.order.size):
        account = program.order[k]
        if t >= program.account_traits[ACC_OPENS, account]:
            row = account_row(program, account)
            for lane in range(lanes):
                state[AMOUNT, lane] = max(0.0, holding(state, row, lane) * state[SHARE, lane])
            draw_amount(state, lanes, program, account, t)
