"""Who earns this month: jobs lost and found again, disability, pay that varies. Part of a month's income.

Each risk is drawn every month in which its person lives, works and is paid; draws have addresses, so a longer job loss
does not move a later one. A job loss or disability ends as the plan states, or by chance each month with that mean.
"""

from __future__ import annotations

from math import floor

from finsim.numerics import exp, log
from finsim.randomness import Stream, normal, uniform
from finsim.simulation.fields import ALIVE, AMOUNT, EARNING, INSURED, KEPT, LEFT_JOB, OUT_UNTIL
from finsim.simulation.program import (
    ITEM_SKIPS, ITEM_VARIES, RISK_CHANCE, RISK_ENDS_BY_CHANCE, RISK_ENDS_JOB, RISK_INSURED, RISK_INSURED_FROM,
    RISK_INSURED_TO, RISK_KEEPS, RISK_LASTS, RISK_PERSON, RISK_STREAM,
)  # fmt: skip
from finsim.simulation.luck import draw
from finsim.simulation.rows import person_row
from finsim.simulation.rule import rule
from finsim.simulation.stage import stage

ONE_STREAM = 1 << 16  # the stream of a risk's lengths comes after that of its events
VARYING, SKIPPED = int(Stream.VARYING_PAY), int(Stream.SKIPPED_PAY)


@stage(lambda program: program.risks.shape[1] > 0)
def work(state, lanes, program, luck, t):
    """Say which share of the wage each person is paid this month."""
    for risk in range(program.risks.shape[1]):
        terms = program.risks[:, risk]
        person = int(terms[RISK_PERSON])
        if program.payroll_wages[person, 0, t] == 0.0 and program.payroll_wages[person, 1, t] == 0.0:
            continue
        row, stream = person_row(program, person), int(terms[RISK_STREAM]) + risk
        in_force = 1.0 if terms[RISK_INSURED_FROM] <= t and t < terms[RISK_INSURED_TO] else 0.0
        draw(state, lanes, AMOUNT, luck, t, stream)
        for lane in range(lanes):
            free = state[row + ALIVE, lane] > 0.0 and t >= state[row + OUT_UNTIL, lane]
            if free and state[AMOUNT, lane] < terms[RISK_CHANCE]:
                state[row + OUT_UNTIL, lane] = t + length_of(terms, luck, t, lane, stream + ONE_STREAM)
                state[row + KEPT, lane] = terms[RISK_KEEPS]
                state[row + LEFT_JOB, lane] = terms[RISK_ENDS_JOB]
                state[row + INSURED, lane] = in_force * terms[RISK_INSURED]
    for person in range(program.people.shape[1]):
        row = person_row(program, person)
        for lane in range(lanes):
            state[row + EARNING, lane] = 1.0 if t >= state[row + OUT_UNTIL, lane] else state[row + KEPT, lane]


@rule
def length_of(terms, luck, t, lane, stream):
    """Return the periods that an event lasts: as stated, or geometric with that mean, one at least."""
    mean = terms[RISK_LASTS]
    if terms[RISK_ENDS_BY_CHANCE] == 0.0 or mean <= 1.0:
        return mean
    share = uniform(luck.seed, luck.paths[lane], t, stream)
    return 1.0 + floor(log(share) / log(1.0 - 1.0 / mean))


@rule
def waver(state, lanes, program, luck, item, t):
    """Let the `amount` row of an item vary: lognormal with mean one, and nothing in a skipped month."""
    spread, skips = program.items[ITEM_VARIES, item], program.items[ITEM_SKIPS, item]
    if spread > 0.0:
        for lane in range(lanes):
            z = normal(luck.seed, luck.paths[lane], t, VARYING + item)
            state[AMOUNT, lane] *= exp(spread * z - 0.5 * spread * spread)
    if skips > 0.0:
        for lane in range(lanes):
            comes = uniform(luck.seed, luck.paths[lane], t, SKIPPED + item) >= skips
            state[AMOUNT, lane] = state[AMOUNT, lane] if comes else 0.0
