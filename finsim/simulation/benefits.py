"""Social security of a month: own and spouse's benefits while both live, the larger one after a death, its yearly rise.

Called by `earning`; a death calls `entitle_survivor`. What everybody would draw if nobody died is known when the plan
is compiled (`program.benefits`, in the money in which insurance amounts are stated). In the month it is carried to the
money of the day by the cost-of-living adjustments that have been made: in January, by the rise of the third quarter's
mean price level over the highest one before, never down (42 USC 415(i)(1) and (2); 20 CFR 404.270 to 404.277).
"""

from __future__ import annotations

from finsim.simulation.fields import (
    ALIVE, BENEFITS, COST_OF_LIVING, KNOWN_BENEFITS, LEVEL_OPEN, SURVIVOR_BENEFIT, SURVIVOR_FROM, THIRD_QUARTER,
)  # fmt: skip
from finsim.simulation.program import (
    BENEFITS_CUT_FROM, BENEFITS_KEPT, COLA_MONTHS, COLA_STARTS, HAS_BENEFITS, HAS_DEATHS, N_PERIODS, PERSON_AT_60,
    PERSON_AT_FULL_AGE, PERSON_AT_SURVIVORS_AGE, PERSON_CLAIMS, PERSON_CLAIM_FACTOR, PERSON_CREDIT, PERSON_PARTNER,
    PERSON_PIA, PLAN_BENEFITS, YEAR_PERIODS,
)  # fmt: skip
from finsim.simulation.rows import person_row
from finsim.simulation.rule import part, rule, tiny
from finsim.simulation.stage import stage
from finsim.taxes.social_security import SURVIVOR_REDUCTION, survivor_benefit

OWN, AS_SPOUSE = range(2)  # rows of `program.benefits`


@stage(HAS_BENEFITS)
def adjust_benefits(state, lanes, program, t):
    """Follow the price level of the third quarter, and raise benefits in January."""
    if program.calendar[COLA_STARTS, t]:
        for lane in range(lanes):
            seen = state[THIRD_QUARTER, lane]  # zero where the plan holds no month of the last third quarter
            state[COST_OF_LIVING, lane] = max(state[COST_OF_LIVING, lane], seen)
            state[THIRD_QUARTER, lane] = 0.0
    n_months = program.calendar[COLA_MONTHS, t]
    if n_months:
        for lane in range(lanes):
            state[THIRD_QUARTER, lane] += state[LEVEL_OPEN, lane] / n_months


@stage(HAS_BENEFITS)
def draw_benefits(state, lanes, program, t):
    """Receive the month's social security."""
    if program.choices[HAS_DEATHS]:
        add_benefits(state, lanes, program, BENEFITS, t, 1)
        return
    last, now = program.amounts[PLAN_BENEFITS, 0, max(0, t - 1)], program.amounts[PLAN_BENEFITS, 0, t]
    if last != 0.0 or now != 0.0:  # else the row is zero already
        for lane in range(lanes):
            state[BENEFITS, lane] = program.amounts[PLAN_BENEFITS, 0, t] * state[COST_OF_LIVING, lane]


@rule
def know_benefits(state, lanes, program, t):
    """Say what January knows of the year's benefits: what those who live will draw at this January's prices."""
    add_benefits(state, lanes, program, KNOWN_BENEFITS, t, program.calendar[YEAR_PERIODS, t])


@rule
def ahead_of_benefits(state, lanes, program, row, t):
    """Set one row to the mean of all months from `t` on, in real money, if those who live now go on living."""
    n_left = program.choices[N_PERIODS] - t
    add_benefits(state, lanes, program, row, t, n_left)
    for lane in range(lanes):
        state[row, lane] /= n_left * state[LEVEL_OPEN, lane]


@part
def add_benefits(state, lanes, program, row, t, n_periods):
    """Set one row to the benefits of `n_periods` months from `t` on, of whoever lives now."""
    for lane in range(lanes):
        state[row, lane] = 0.0
    kept = program.terms[BENEFITS_KEPT] if t >= program.choices[BENEFITS_CUT_FROM] else 1.0
    for person in range(program.people.shape[1]):
        own, more = 0.0, 0.0
        for k in range(t, t + n_periods):
            own += program.benefits[OWN, person, k]
            more += program.benefits[AS_SPOUSE, person, k]
        here, partner = person_row(program, person), int(program.people[PERSON_PARTNER, person])
        if partner < 0:
            for lane in range(lanes):
                state[row, lane] += state[here + ALIVE, lane] * own * state[COST_OF_LIVING, lane]
            continue
        there = person_row(program, partner)
        for lane in range(lanes):
            draws = t >= state[here + SURVIVOR_FROM, lane]
            widowed = max(own, kept * n_periods * state[here + SURVIVOR_BENEFIT, lane] if draws else 0.0)
            paid = own + more if state[there + ALIVE, lane] > 0.0 else widowed
            state[row, lane] += state[here + ALIVE, lane] * paid * state[COST_OF_LIVING, lane]


@tiny
def paid_at_death(terms, t):
    """What the deceased drew, or would have drawn from the month of death on; in full when he died before claiming."""
    if t >= terms[PERSON_CLAIMS]:
        return terms[PERSON_PIA] * terms[PERSON_CLAIM_FACTOR]
    return terms[PERSON_PIA] * (1.0 + terms[PERSON_CREDIT] * max(0.0, t - terms[PERSON_AT_FULL_AGE]))


@part
def entitle_survivor(state, program, person, partner, t, lane):
    """Say what the other one of a couple may draw on the record of the person who dies in period `t`, and from when.

    It is claimed at once by whoever has claimed an own benefit or has reached the full age of survivors, else when the
    first of the two comes, and not before 60: an assumption, since the law leaves the month to the survivor.
    """
    dead, left = program.people[:, person], program.people[:, partner]
    begins = max(t * 1.0, min(left[PERSON_CLAIMS], left[PERSON_AT_SURVIVORS_AGE]), left[PERSON_AT_60])
    early = max(0.0, left[PERSON_AT_SURVIVORS_AGE] - begins)
    share = 1.0 - SURVIVOR_REDUCTION * early / (left[PERSON_AT_SURVIVORS_AGE] - left[PERSON_AT_60])
    claimed_early = t >= dead[PERSON_CLAIMS] and dead[PERSON_CLAIMS] < dead[PERSON_AT_FULL_AGE]
    row = person_row(program, partner)
    state[row + SURVIVOR_FROM, lane] = begins
    state[row + SURVIVOR_BENEFIT, lane] = survivor_benefit(
        dead[PERSON_PIA], paid_at_death(dead, t), claimed_early, share
    )
