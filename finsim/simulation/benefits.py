"""Social security of a month: own and spouse's benefits while both live, the larger one after a death, its yearly rise.

Called by `earning`; a death calls `entitle_survivor`. What everybody would draw if nobody died is known when the plan
is compiled (`program.benefits`, in the money in which insurance amounts are stated). In the month it is carried to the
money of the day by the cost-of-living adjustments that have been made: in January, by the rise of the third quarter's
mean price level over the highest one before, never down (42 USC 415(i)(1) and (2); 20 CFR 404.270 to 404.277).

While both live, the earnings test is in the table. Who is widowed and earns too much before full retirement age loses
benefits too, own and survivor's alike (20 CFR 404.415(c)): from the year's first months on, in the first year only of
months in which something is earned (404.434, 404.435(a)(7)). Months of which anything was withheld do not count as
early any more, from 62 and again from the full age of survivors on (SSA Handbook 728). Two things are as the plan has
them and not as the path does: what is earned, and what own benefits the test has cost by full age.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    ALIVE, BENEFITS, COST_OF_LIVING, DIES, EXCESS, HELD_BACK, KNOWN_BENEFITS, LEVEL_OPEN, MONTHS_WITHHELD,
    SURVIVOR_BENEFIT, SURVIVOR_FROM, THIRD_QUARTER,
)  # fmt: skip
from finsim.simulation.program import (
    BENEFITS_CUT_FROM, BENEFITS_KEPT, BENEFIT_AS_SPOUSE, BENEFIT_EXCESS, BENEFIT_OWN, BENEFIT_UNTESTED, BENEFIT_WORKS,
    CALENDAR_YEAR, COLA_MONTHS, COLA_STARTS, HAS_BENEFITS, HAS_DEATHS, MINOR_UNITS, N_PERIODS, PERSON_AT_60,
    PERSON_AT_FULL_AGE, PERSON_AT_SURVIVORS_AGE, PERSON_CLAIMS, PERSON_CLAIMS_AS_SURVIVOR, PERSON_CLAIM_FACTOR,
    PERSON_CLAIM_YEAR, PERSON_CREDIT, PERSON_PARTNER, PERSON_PIA, PERSON_TESTED_TO, PLAN_BENEFITS, YEAR_PERIODS,
    YEAR_STARTS,
)  # fmt: skip
from finsim.simulation.rows import person_row
from finsim.simulation.rule import part, rule, tiny
from finsim.simulation.stage import stage
from finsim.taxes.social_security import SURVIVOR_REDUCTION, survivor_benefit

AT_62 = 24  # periods after 60


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
        test_survivors(state, lanes, program, t)
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
            own += program.benefits[BENEFIT_OWN, person, k]
            more += program.benefits[BENEFIT_AS_SPOUSE, person, k]
        here, partner = person_row(program, person), int(program.people[PERSON_PARTNER, person])
        if partner < 0:
            for lane in range(lanes):
                state[row, lane] += state[here + ALIVE, lane] * own * state[COST_OF_LIVING, lane]
            continue
        there, is_tested = person_row(program, partner), t < program.people[PERSON_TESTED_TO, person]
        alone = 0.0 if is_tested else own
        for k in range(t, t + n_periods if is_tested else t):
            alone += program.benefits[BENEFIT_UNTESTED, person, k]
        for lane in range(lanes):
            draws = t >= state[here + SURVIVOR_FROM, lane]
            widowed = max(alone, kept * n_periods * state[here + SURVIVOR_BENEFIT, lane] if draws else 0.0)
            paid = own + more if state[there + ALIVE, lane] > 0.0 else widowed
            state[row, lane] += state[here + ALIVE, lane] * paid * state[COST_OF_LIVING, lane]
        if is_tested and row == BENEFITS:
            for lane in range(lanes):
                state[row, lane] -= state[here + HELD_BACK, lane] * state[COST_OF_LIVING, lane]
        elif is_tested:
            withhold_ahead(state, lanes, program, row, person, t, n_periods)


@part
def withhold_ahead(state, lanes, program, row, person, t, n_periods):
    """Take off a row what the earnings test will withhold in `n_periods` months from who is widowed and draws."""
    kept = program.terms[BENEFITS_KEPT] if t >= program.choices[BENEFITS_CUT_FROM] else 1.0
    here, there = person_row(program, person), person_row(program, int(program.people[PERSON_PARTNER, person]))
    for lane in range(lanes):
        draws = t >= state[here + SURVIVOR_FROM, lane]
        survivor = kept * state[here + SURVIVOR_BENEFIT, lane] if draws else 0.0
        is_widowed = state[here + ALIVE, lane] > 0.0 and state[there + ALIVE, lane] == 0.0
        for k in range(t, t + n_periods if is_widowed else t):
            if k == t or program.calendar[YEAR_STARTS, k]:
                monthly = max(program.benefits[BENEFIT_UNTESTED, person, k], survivor)
                months = min(program.calendar[YEAR_PERIODS, k], t + n_periods - k)
                withheld = min(program.benefits[BENEFIT_EXCESS, person, k], monthly * months)
                state[row, lane] -= withheld * state[COST_OF_LIVING, lane]


@part
def test_survivors(state, lanes, program, t):
    """Say what the earnings test withholds this month from who is widowed; count as early no month that it took."""
    kept = program.terms[BENEFITS_KEPT] if t >= program.choices[BENEFITS_CUT_FROM] else 1.0
    half_a_cent = 0.5 / program.terms[MINOR_UNITS]  # what rounding leaves is no month
    for person in range(program.people.shape[1]):
        terms, row = program.people[:, person], person_row(program, person)
        if t > terms[PERSON_TESTED_TO] or terms[PERSON_PARTNER] < 0:
            continue
        if program.calendar[YEAR_STARTS, t]:
            for lane in range(lanes):
                state[row + EXCESS, lane] = program.benefits[BENEFIT_EXCESS, person, t]
        if t == terms[PERSON_AT_60] + AT_62 or t == terms[PERSON_AT_SURVIVORS_AGE]:
            for lane in range(lanes):
                if state[row + MONTHS_WITHHELD, lane] > 0.0:
                    set_survivor_benefit(state, program, person, lane)
        partner = person_row(program, int(terms[PERSON_PARTNER]))
        untested = program.benefits[BENEFIT_UNTESTED, person, t]
        for lane in range(lanes):
            draws = t >= state[row + SURVIVOR_FROM, lane]
            paid = max(untested, kept * state[row + SURVIVOR_BENEFIT, lane] if draws else 0.0)
            is_widowed = state[row + ALIVE, lane] > 0.0 and state[partner + ALIVE, lane] == 0.0
            charged = is_widowed and t < terms[PERSON_TESTED_TO] and is_charged(state, program, person, t, lane)
            held_back = min(paid, state[row + EXCESS, lane]) if charged else 0.0
            state[row + HELD_BACK, lane] = held_back
            state[row + EXCESS, lane] -= held_back
            state[row + MONTHS_WITHHELD, lane] += 1.0 if draws and held_back > half_a_cent else 0.0


@rule
def is_charged(state, program, person, t, lane):
    """Say whether this month is charged: all are, but of the year of the first claim only those of work."""
    since, first = state[person_row(program, person) + SURVIVOR_FROM, lane], program.people[PERSON_CLAIM_YEAR, person]
    if t >= since:
        first = min(first, program.calendar[CALENDAR_YEAR, int(since)])
    return program.benefits[BENEFIT_WORKS, person, t] > 0.0 or first != program.calendar[CALENDAR_YEAR, t]


@tiny
def paid_at_death(terms, t):
    """What the deceased drew, or would have drawn from the month of death on; in full when he died before claiming."""
    if t >= terms[PERSON_CLAIMS]:
        return terms[PERSON_PIA] * terms[PERSON_CLAIM_FACTOR]
    return terms[PERSON_PIA] * (1.0 + terms[PERSON_CREDIT] * max(0.0, t - terms[PERSON_AT_FULL_AGE]))


@part
def entitle_survivor(state, program, person, partner, t, lane):
    """Say what the other one of a couple may draw on the record of the person who dies in period `t`, and from when.

    It begins when the survivor means to claim it, and not before 60: the law leaves the month to the survivor.
    """
    left, row = program.people[:, partner], person_row(program, partner)
    begins = max(t * 1.0, left[PERSON_CLAIMS_AS_SURVIVOR], left[PERSON_AT_60])
    state[row + SURVIVOR_FROM, lane] = begins
    state[row + EXCESS, lane] = program.benefits[BENEFIT_EXCESS, partner, t]
    set_survivor_benefit(state, program, partner, lane)


@part
def set_survivor_benefit(state, program, person, lane):
    """Say what a survivor draws: early are the months from its begin to full age, less those that were withheld."""
    left, row = program.people[:, person], person_row(program, person)
    dead = program.people[:, int(left[PERSON_PARTNER])]
    early = max(0.0, left[PERSON_AT_SURVIVORS_AGE] - state[row + SURVIVOR_FROM, lane])
    early = max(0.0, early - state[row + MONTHS_WITHHELD, lane])
    share = 1.0 - SURVIVOR_REDUCTION * early / (left[PERSON_AT_SURVIVORS_AGE] - left[PERSON_AT_60])
    died = state[person_row(program, int(left[PERSON_PARTNER])) + DIES, lane]
    claimed_early = died >= dead[PERSON_CLAIMS] and dead[PERSON_CLAIMS] < dead[PERSON_AT_FULL_AGE]
    state[row + SURVIVOR_BENEFIT, lane] = survivor_benefit(
        dead[PERSON_PIA], paid_at_death(dead, died), claimed_early, share
    )
