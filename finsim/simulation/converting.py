"""Roth conversions: money moved from tax-deferred into tax-free accounts at the year's end, taxed in its return.

Part of `settlement`: how much fits below a ceiling depends on what is sold to pay the tax, and the tax on what is
converted, so `want_conversions` is asked anew at every step of the solver, and `convert` moves the money when it stands
still. Required distributions have been taken before (26 USC 408(d)(3)(E)); conversions withhold nothing. Accounts that
a settlement may sell from keep what it sells: a conversion leaves that much in its sources.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    AMOUNT, BASIS, CONVERTED, IRA_BASIS_ADDED, IRA_UNTAXED, LEVEL_OPEN, SALE_CONVERTED, SALE_LEFT, SALE_ORDINARY,
    YEAR_BENEFITS, YEAR_DIVIDENDS, YEAR_INTEREST, YEAR_ORDINARY, YEAR_WAGES,
)  # fmt: skip
from finsim.simulation.program import (
    ACC_IS_IRA, ACC_LAYERS, ACC_NO_EXTRA, ACC_OWNER, CALENDAR_YEAR, CONVERT_AMOUNT, CONVERT_NONE, CONV_AMOUNT,
    CONV_MEASURE, CONV_MODE, CONV_TO, HAS_CONVERSIONS, NO_ACCOUNT, NO_LAYERS,
)  # fmt: skip
from finsim.simulation.earning import pay_in
from finsim.simulation.filing import gains_tried, room_in_year
from finsim.simulation.roth import YEARS
from finsim.simulation.rows import account_row, conversion_row, holding, layer_row, person_row
from finsim.simulation.rule import rule, tiny
from finsim.simulation.stage import stage
from finsim.simulation.withdrawing import take

LEAST_TAXED = 0.01  # of a conversion, below which a ceiling would let in anything


@stage(HAS_CONVERSIONS)
def want_conversions(state, lanes, program, law, t):
    """Set what each conversion moves this year, and `sale_converted` to their sum, beside the sale that is tried."""
    for lane in range(lanes):
        state[SALE_CONVERTED, lane] = 0.0
    for conversion in range(program.conversions.shape[0]):
        mode, row = program.conversions[conversion, CONV_MODE, t], conversion_row(program, conversion)
        if mode == CONVERT_NONE:
            continue
        see_sources(state, lanes, program, conversion, t)
        untaxed, from_ira = untaxed_row(program, conversion), comes_from_ira(program, conversion, t)
        for lane in range(lanes):
            wanted = program.conversions[conversion, CONV_AMOUNT, t] * state[LEVEL_OPEN, lane]
            if mode != CONVERT_AMOUNT:
                wanted = room(state, program, law, conversion, t, lane)
            taxed = 1.0 - state[untaxed, lane] * from_ira
            wanted = wanted if mode == CONVERT_AMOUNT or taxed == 1.0 else wanted / max(taxed, LEAST_TAXED)
            moved = max(0.0, min(wanted, state[AMOUNT, lane] - state[SALE_ORDINARY, lane]))
            state[row, lane] = moved
            state[SALE_CONVERTED, lane] += moved * taxed


@tiny
def untaxed_row(program, conversion):
    """Row of the share that comes untaxed out of the traditional accounts of whose conversion it is (form 8606)."""
    owner = program.account_traits[ACC_OWNER, program.conversion_traits[CONV_TO, conversion]]
    return person_row(program, owner) + IRA_UNTAXED


@tiny
def comes_from_ira(program, conversion, t):
    """1 where a conversion comes from a traditional account of the owner's own; of several the first decides."""
    account = max(0, program.conversion_sources[conversion, 0, t])
    return 1.0 * program.account_traits[ACC_IS_IRA, account]


@rule
def see_sources(state, lanes, program, conversion, t):
    """Set `amount` to what the sources of a conversion hold."""
    for lane in range(lanes):
        state[AMOUNT, lane] = 0.0
    for k in range(program.conversion_sources.shape[1]):
        account = program.conversion_sources[conversion, k, t]
        if account != NO_ACCOUNT:
            for lane in range(lanes):
                state[AMOUNT, lane] += holding(state, account_row(program, account), lane)


@rule
def room(state, program, law, conversion, t, lane):
    """How much more fits below a conversion's ceiling this year, with the sale and the conversions before it."""
    ordinary = state[YEAR_WAGES, lane] + state[YEAR_ORDINARY, lane] + state[YEAR_INTEREST, lane]
    return room_in_year(
        state, program, law, conversion + 1, program.conversion_traits[CONV_MEASURE, conversion], t, lane,
        ordinary + state[SALE_ORDINARY, lane] + state[SALE_CONVERTED, lane], state[YEAR_DIVIDENDS, lane],
        gains_tried(state, lane), state[YEAR_BENEFITS, lane],
    )  # fmt: skip


@stage(HAS_CONVERSIONS)
def convert(state, lanes, program, t):
    """Move what the settlement has counted on, and enter it in the year's return."""
    for conversion in range(program.conversions.shape[0]):
        if program.conversions[conversion, CONV_MODE, t] == CONVERT_NONE:
            continue
        row, to = conversion_row(program, conversion), program.conversion_traits[CONV_TO, conversion]
        for lane in range(lanes):
            state[SALE_LEFT, lane] = state[row, lane]
        for k in range(program.conversion_sources.shape[1]):
            account = program.conversion_sources[conversion, k, t]
            if account != NO_ACCOUNT:
                move_out(state, lanes, program, account)
        untaxed, from_ira = untaxed_row(program, conversion), comes_from_ira(program, conversion, t)
        for lane in range(lanes):
            state[AMOUNT, lane] = state[row, lane] - state[SALE_LEFT, lane]
            state[row, lane] = state[AMOUNT, lane]
            state[CONVERTED, lane] += state[AMOUNT, lane]
            share = state[untaxed, lane] * from_ira
            state[YEAR_ORDINARY, lane] += state[AMOUNT, lane] * (1.0 - share)
            state[untaxed - IRA_UNTAXED + IRA_BASIS_ADDED, lane] -= state[AMOUNT, lane] * share
        pay_in(state, lanes, program, to, t)
        lay_down(state, lanes, program, to, t)


@rule
def move_out(state, lanes, program, account):
    """Take from one source what is still to be moved, as far as it goes."""
    for lane in range(lanes):
        gross = max(0.0, min(holding(state, account_row(program, account), lane), state[SALE_LEFT, lane]))
        take(state, program, account, lane, gross)
        state[SALE_LEFT, lane] -= gross


@rule
def lay_down(state, lanes, program, to, t):
    """Before 59 1/2, keep what was converted apart from what was paid in, by its year, for five tax years."""
    layered = program.account_traits[ACC_LAYERS, to]
    if layered == NO_LAYERS or t >= program.account_traits[ACC_NO_EXTRA, to]:
        return
    layer = layer_row(program, layered) + program.calendar[CALENDAR_YEAR, t] % YEARS
    for lane in range(lanes):
        state[account_row(program, to) + BASIS, lane] -= state[AMOUNT, lane]
        state[layer, lane] += state[AMOUNT, lane]
