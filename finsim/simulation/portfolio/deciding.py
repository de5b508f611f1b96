"""The yearly decision: what the spending rule of the study makes of each portfolio. Branches once a strip.

The decisions themselves are scalar functions of `simulation.spending.decisions`, shared with other kernels; here they
get their numbers from the state. In the first year a rule that starts from an amount of its own pays that amount, in
money of the start: what prices do before a withdrawal at the year's end counts, save for a nominal amount.
"""

from __future__ import annotations

from finsim.simulation.portfolio.fields import (
    AVAILABLE, BUDGET, BUDGET_LEVEL, FIRST_BUDGET, FIRST_LEFT, GAIN, LEFT, LEVEL, N_GLOBAL,
)  # fmt: skip
from finsim.simulation.portfolio.paying import add_up, flow, whole
from finsim.simulation.portfolio.tables import (
    CADENCE, CEILING, CENT, DECISION, FIRST, FLOOR, FLOOR_IS_INCOME, INCOME, LIMITS_AS_CFIRESIM, N_YEARS, START, YEAR,
)  # fmt: skip
from finsim.simulation.rule import rule, tiny
from finsim.simulation.spending import decisions
from finsim.simulation.spending.rule import Decision

CONSTANT_REAL = int(Decision.CONSTANT_REAL)
CONSTANT_NOMINAL = int(Decision.CONSTANT_NOMINAL)
SHARE = int(Decision.SHARE)
CAPE = int(Decision.CAPE)
VANGUARD = int(Decision.VANGUARD)
GUYTON_KLINGER = int(Decision.GUYTON_KLINGER)
GUYTON_KLINGER_CFIRESIM = int(Decision.GUYTON_KLINGER_CFIRESIM)
GUYTON_KLINGER_PRIME_HARVESTING = int(Decision.GUYTON_KLINGER_PRIME_HARVESTING)
ANNUITY = int(Decision.ANNUITY)
SENSIBLE = int(Decision.SENSIBLE)
VARIABLE = int(Decision.VARIABLE)
GUARDRAILS = int(Decision.GUARDRAILS)
HEBELER = int(Decision.HEBELER)


@rule
def decide(state, tables, t):
    """Set the year's budget, from the portfolio before this period's withdrawal."""
    add_up(state, tables)
    year = tables.calendar[YEAR, t]
    first = tables.terms[FIRST]
    kind = tables.choices[DECISION]
    is_stated = year == 0 and first == first and kind != HEBELER and kind != CONSTANT_NOMINAL
    if is_stated:
        for lane in range(state.shape[1]):
            state[BUDGET, lane] = decisions.constant_real(first, state[LEVEL, lane])
    else:
        review(state, tables, year, t)
    if tables.choices[LIMITS_AS_CFIRESIM]:
        limit_as_cfiresim(state, tables, t, is_stated)
    else:
        for lane in range(state.shape[1]):
            floor, ceiling = floor_of_day(state, tables, t, lane), tables.terms[CEILING] * state[LEVEL, lane]
            state[BUDGET, lane] = max(0.0, decisions.within(state[BUDGET, lane], floor, ceiling))
    cent = tables.terms[CENT]
    for lane in range(state.shape[1]):
        level = state[LEVEL, lane]
        state[BUDGET, lane] = whole(state[BUDGET, lane], cent) if cent > 0.0 else state[BUDGET, lane]
        state[BUDGET_LEVEL, lane] = level
        if year == 0:
            state[FIRST_BUDGET, lane] = state[BUDGET, lane] / level


@tiny
def floor_of_day(state, tables, t, lane):
    """The floor of a year's budget, nominal: stated in real money, or what other income brings."""
    level = state[LEVEL, lane]
    if tables.choices[FLOOR_IS_INCOME]:
        return flow(tables, INCOME, t, level) * tables.choices[CADENCE]
    return tables.terms[FLOOR] * level


@tiny
def floor_of_cfiresim(state, tables, t, lane):
    """The same, and never more than there is; without a floor 0, though there be less."""
    has_floor = tables.choices[FLOOR_IS_INCOME] or tables.terms[FLOOR] > 0.0
    return min(floor_of_day(state, tables, t, lane), state[AVAILABLE, lane]) if has_floor else 0.0


@rule
def limit_as_cfiresim(state, tables, t, is_stated):
    """Keep budgets within limits as cFIREsim does, each method in its own way (`SpendingRule.limits_as`)."""
    kind = tables.choices[DECISION]
    if kind == GUYTON_KLINGER_CFIRESIM or is_stated:
        return
    for lane in range(state.shape[1]):
        floor, ceiling = floor_of_cfiresim(state, tables, t, lane), tables.terms[CEILING] * state[LEVEL, lane]
        budget = state[BUDGET, lane]
        state[BUDGET, lane] = (
            max(min(budget, ceiling), floor) if kind == CAPE else decisions.within(budget, floor, ceiling)
        )


@tiny
def inflation(state, lane):
    """The rise of prices since the last decision."""
    return state[LEVEL, lane] / state[BUDGET_LEVEL, lane] - 1.0


@rule
def review(state, tables, year, t):
    """Take the decision that the rule is made of."""
    kind = tables.choices[DECISION]
    if kind == CONSTANT_REAL:
        for lane in range(state.shape[1]):
            state[BUDGET, lane] = decisions.constant_real(tables.terms[FIRST], state[LEVEL, lane])
    elif kind == CONSTANT_NOMINAL:
        for lane in range(state.shape[1]):
            state[BUDGET, lane] = decisions.constant_nominal(tables.terms[FIRST])
    elif kind == SHARE:
        share(state, tables, year)
    elif kind == CAPE:
        cape(state, tables)
    elif kind == VANGUARD:
        rate, rise, fall = tables.rule[0], tables.rule[1], tables.rule[2]
        for lane in range(state.shape[1]):
            state[BUDGET, lane] = decisions.vanguard(
                state[AVAILABLE, lane], rate, state[BUDGET, lane], inflation(state, lane), rise, fall
            )
    elif kind == GUYTON_KLINGER or kind == GUYTON_KLINGER_CFIRESIM or kind == GUYTON_KLINGER_PRIME_HARVESTING:
        guyton_klinger(state, tables, year, t, kind)
    elif kind == ANNUITY:
        annuity(state, tables, year)
    elif kind == SENSIBLE:
        base, boost = tables.rule[0], tables.rule[1]
        for lane in range(state.shape[1]):
            state[BUDGET, lane] = decisions.sensible(
                base, state[LEVEL, lane], state[AVAILABLE, lane], state[LEFT, lane], inflation(state, lane), boost
            )
    elif kind == VARIABLE:
        z, from_start = tables.rule[0], tables.rule[1] > 0.0
        for lane in range(state.shape[1]):
            initial = tables.terms[START] if from_start else state[FIRST_LEFT, lane]
            state[BUDGET, lane] = decisions.variable_spending(
                tables.terms[FIRST], state[LEVEL, lane], state[AVAILABLE, lane], initial, z
            )
    elif kind == HEBELER:
        indexed, part = tables.rule[0], tables.by_year[0, year]
        for lane in range(state.shape[1]):
            state[BUDGET, lane] = decisions.hebeler(
                tables.terms[FIRST], state[LEVEL, lane], state[AVAILABLE, lane], indexed, part
            )
    elif kind == GUARDRAILS:
        guardrails(state, tables, year, t)


@rule
def share(state, tables, year):
    """A share of the portfolio, by year, within a floor and a ceiling in real money and a floor against last year."""
    part, floor, ceiling = tables.by_year[0, year], tables.by_year[1, year], tables.by_year[2, year]
    of_last = tables.rule[0] if year > 0 else 0.0
    for lane in range(state.shape[1]):
        level = state[LEVEL, lane]
        lowest = max(floor * level, of_last * state[BUDGET, lane] * (1.0 + inflation(state, lane)))
        budget = decisions.share_of_portfolio(state[AVAILABLE, lane], part)
        state[BUDGET, lane] = decisions.within(budget, lowest, ceiling * level)


@rule
def cape(state, tables):
    """A share of the portfolio that depends on the price of stocks; CAPE stands last in the state."""
    constant, slope, missing = tables.rule[0], tables.rule[1], tables.rule[2]
    row = state.shape[0] - 1
    for lane in range(state.shape[1]):
        price = state[row, lane] if state[row, lane] > 0.0 else missing
        part = decisions.cape_share(constant, slope, price)
        state[BUDGET, lane] = decisions.share_of_portfolio(state[AVAILABLE, lane], part)


@rule
def guyton_klinger(state, tables, year, t, kind):
    """The decision rules of 2006, or a program's variant of them."""
    cap, cut_above, cut = tables.rule[0], tables.rule[1], tables.rule[2]
    rise_below, rise, may_cut = tables.rule[3], tables.rule[4], tables.by_year[0, year]
    first = tables.terms[FIRST]
    for lane in range(state.shape[1]):
        last, rose, funds, gain = state[BUDGET, lane], inflation(state, lane), state[AVAILABLE, lane], state[GAIN, lane]
        if kind == GUYTON_KLINGER:
            state[BUDGET, lane] = decisions.guyton_klinger(
                last, rose, funds, gain, first / tables.terms[START], cap, cut_above, cut, rise_below, rise, may_cut
            )
        elif kind == GUYTON_KLINGER_CFIRESIM:
            state[BUDGET, lane] = decisions.guyton_klinger_of_cfiresim(
                last, rose, funds, first / state[FIRST_LEFT, lane], cut_above, cut, rise_below, rise, may_cut,
                floor_of_cfiresim(state, tables, t, lane), tables.terms[CEILING] * state[LEVEL, lane],
            )  # fmt: skip
        else:
            state[BUDGET, lane] = decisions.guyton_klinger_of_prime_harvesting(
                last, rose, funds, gain, first / tables.terms[START], cap, cut_above, cut, rise_below, rise, may_cut
            )


@rule
def annuity(state, tables, year):
    """What an annuity certain over the years left would pay, at one rate or at that of the assets held."""
    rate, tilt, final, most, unit = tables.rule[0], tables.rule[1], tables.rule[2], tables.rule[3], tables.rule[4]
    years_left = tables.choices[N_YEARS] - year
    is_weighed = rate < -1.0
    for lane in range(state.shape[1]):
        funds = state[AVAILABLE, lane]
        expected = 0.0
        for asset in range(tables.weights.shape[0]):
            expected += tables.expected[asset] * state[N_GLOBAL + asset, lane]
        of_day = expected / funds if is_weighed and funds > 0.0 else (0.0 if is_weighed else rate)
        budget = decisions.annuity(funds, of_day, tilt, years_left, final * state[LEVEL, lane])
        paid = decisions.whole_units(budget, unit)
        state[BUDGET, lane] = min(paid, most * funds) if most <= 1.0 else paid


@rule
def guardrails(state, tables, year, t):
    """Hold or move the part of the budget that the portfolio pays, by a table of success."""
    cut_above, rise_below, target = tables.by_year[0, year], tables.by_year[1, year], tables.by_year[2, year]
    for lane in range(state.shape[1]):
        level, rose = state[LEVEL, lane], inflation(state, lane)
        income = (tables.flows[INCOME, 0, t] * level + tables.flows[INCOME, 1, t]) * tables.choices[CADENCE]
        last = state[BUDGET, lane] - income / (1.0 + rose)
        net = decisions.guardrails(last, rose, state[AVAILABLE, lane], cut_above, rise_below, target)
        state[BUDGET, lane] = net + income
