"""What a tax-free account holds, in the order in which it comes out: paid in, converted, untaxed conversions, earned.

Regular contributions come first, and with them what was converted five tax years ago or before; then each younger
conversion, first in, first out; earnings last (26 USC 408A(d)(4)(B), 408A(d)(3)(F); Publication 590-B, ordering rules).
Younger ones are told apart only where they can matter: in accounts that are converted into before 59 1/2. What was not
taxed at a conversion comes after all that was, where the law takes it after its own conversion's.

Neighbours: `converting` lays a layer down, `withdrawing.book` draws on them, `early` says what each costs.
"""

from __future__ import annotations

from finsim.simulation.fields import BASIS
from finsim.simulation.program import ACC_LAYERS, CALENDAR_YEAR, NO_LAYERS, N_LAYERED, YEAR_STARTS
from finsim.simulation.rows import account_row, holding, layer_row
from finsim.simulation.rule import rule
from finsim.simulation.stage import stage

YEARS = 5
UNTAXED = 5  # the last row of a block of layers
CONTRIBUTIONS, CONVERTED, NOT_TAXED, EARNED = range(4)  # the parts, in the order in which they come out


@stage(N_LAYERED)
def season(state, lanes, program, t):
    """When a tax year begins, let what was converted five years ago become part of the basis."""
    if not program.calendar[YEAR_STARTS, t]:
        return
    for account in range(1, program.accounts.shape[1]):
        layered = program.account_traits[ACC_LAYERS, account]
        if layered == NO_LAYERS:
            continue
        layer = layer_row(program, layered) + program.calendar[CALENDAR_YEAR, t] % YEARS
        for lane in range(lanes):
            state[account_row(program, account) + BASIS, lane] += state[layer, lane]
            state[layer, lane] = 0.0


@rule
def part_of(state, program, account, lane, part):
    """What an account holds of one part: contributions, young conversions, what of them was not taxed, earnings."""
    row, layered = account_row(program, account), program.account_traits[ACC_LAYERS, account]
    balance = holding(state, row, lane)
    paid_in = min(balance, state[row + BASIS, lane])
    converted, untaxed = 0.0, 0.0
    if layered != NO_LAYERS:
        first = layer_row(program, layered)
        for k in range(YEARS):
            converted += state[first + k, lane]
        converted = min(converted, balance - paid_in)
        untaxed = min(state[first + UNTAXED, lane], balance - paid_in - converted)
    if part == CONTRIBUTIONS:
        return paid_in
    if part == CONVERTED:
        return converted
    return untaxed if part == NOT_TAXED else balance - paid_in - converted - untaxed


@rule
def draw_layers(state, program, account, t, lane, gross):
    """Lower the parts of an account from which `gross` was taken; return (young conversions, earnings) in it."""
    row, layered = account_row(program, account), program.account_traits[ACC_LAYERS, account]
    paid_in = min(gross, state[row + BASIS, lane])
    state[row + BASIS, lane] -= paid_in
    left, converted = gross - paid_in, 0.0
    if layered != NO_LAYERS:
        first = layer_row(program, layered)
        for k in range(YEARS):
            layer = first + (program.calendar[CALENDAR_YEAR, t] + 1 + k) % YEARS  # the oldest first
            taken = min(left, state[layer, lane])
            state[layer, lane] -= taken
            converted += taken
            left -= taken
        taken = min(left, state[first + UNTAXED, lane])
        state[first + UNTAXED, lane] -= taken
        left -= taken
    return converted, left
