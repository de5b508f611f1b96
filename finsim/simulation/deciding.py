"""The yearly decision of a household's spending rule: what investable money allows on top of other income.

Part of `budgeting`. The decisions are the scalar functions of `simulation.spending.decisions`, which studies of bare
portfolios take too. They are called once a year a path, by one function that is not inlined, so a plan without such a
rule pays nothing and the kernel compiles no slower. Shares of the first portfolio become money here.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    CASH_OPEN, LEVEL_INCOME, LEVEL_OPEN, PORTFOLIO, RULE_BUDGET, RULE_CAPE, RULE_FIRST, RULE_GROWTH, RULE_LEFT,
    RULE_LEVEL, RULE_RATE, RULE_START, TARGET,
)  # fmt: skip
from finsim.simulation.program import (
    HAS_ITEMS, PLAN_LEVEL_INCOME, RULE, RULE_DECIDED, RULE_DECISION, RULE_FROM, RULE_YEAR,
)  # fmt: skip
from finsim.simulation.annuities import add_annuities_ahead
from finsim.simulation.receiving import look_ahead_of_items
from finsim.simulation.market import read_series
from finsim.simulation.rows import money
from finsim.simulation.rule import part, rule, tiny
from finsim.simulation.stage import stage
from finsim.simulation.spending import decisions
from finsim.simulation.spending.rule import Decision

SHARE = int(Decision.SHARE)
CAPE = int(Decision.CAPE)
VANGUARD = int(Decision.VANGUARD)
ANNUITY = int(Decision.ANNUITY)
SENSIBLE = int(Decision.SENSIBLE)
VARIABLE = int(Decision.VARIABLE)
HEBELER = int(Decision.HEBELER)
GUARDRAILS = int(Decision.GUARDRAILS)
NOTHING = decisions.NOTHING


@tiny
def investable(state, lane):
    """Money that a rule sees: cash above its buffer, taxable, tax-deferred and tax-free, at the prior month's end."""
    return max(0.0, state[PORTFOLIO, lane] - min(max(state[CASH_OPEN, lane], 0.0), state[TARGET, lane]))


@rule
def look_ahead(state, lanes, program, t):
    """Say what other income brings on average from now on, real money a month.

    Guardrails on this month's income would take the start of social security for a fall of the withdrawal rate, and
    raise the budget year after year.
    """
    if program.choices[HAS_ITEMS]:
        look_ahead_of_items(state, lanes, program, t)
        add_annuities_ahead(state, lanes, program, t)
        return
    for lane in range(lanes):
        level = state[LEVEL_OPEN, lane]
        state[LEVEL_INCOME, lane] = money(program, PLAN_LEVEL_INCOME, t, level) / level


@part
def decided(kind, terms, by_year, year, last, inflation, level, funds, start, left, first, cape):
    """Return what the rule takes from investable money this year, nominal money.

    terms, by_year  as the rule compiled them, `simulation.spending.rule.Decided`
    last            what it took last year, nominal; `inflation` since then
    funds           investable money
    start, first    investable money when the rule began, and what it took in its first year: real money
    left            what was left after last year's, nominal
    cape            price of stocks over ten years' real earnings
    """
    if kind == SHARE:
        least = terms[0] * last * (1.0 + inflation) if year > 0 else 0.0
        base = max(start, NOTHING) * level
        taken = decisions.share_of_portfolio(funds, by_year[0, year])
        return decisions.within(taken, max(by_year[1, year] * base, least), by_year[2, year] * base)
    if kind == CAPE:
        return decisions.share_of_portfolio(funds, decisions.cape_share(terms[0], terms[1], cape))
    if kind == VANGUARD:
        return decisions.vanguard(funds, terms[0], last, inflation, terms[1], terms[2])
    if kind == ANNUITY:
        return decisions.annuity(funds, terms[0], terms[1], by_year.shape[1] - year, terms[2] * level)
    if kind == SENSIBLE:
        return decisions.sensible(terms[0] * start, level, funds, left, inflation, terms[1])
    if kind == VARIABLE:
        return decisions.variable_spending(first, level, funds, max(start, NOTHING), terms[0])
    if kind == HEBELER:
        return decisions.hebeler(first, level, funds, terms[0], by_year[0, year])
    return decisions.guardrails(last, inflation, funds, by_year[0, year], by_year[1, year], by_year[2, year])


@stage(lambda program: program.choices[RULE] == RULE_DECIDED)
def decide(state, lanes, program, t):
    """Set the budget of the year in every lane."""
    kind, year = program.choices[RULE_DECISION], program.calendar[RULE_YEAR, t]
    is_first = t == program.choices[RULE_FROM]
    for lane in range(lanes):
        level = state[LEVEL_OPEN, lane]
        other, funds = state[LEVEL_INCOME, lane], investable(state, lane)
        last = max(0.0, state[RULE_BUDGET, lane] - other) * state[RULE_LEVEL, lane] * 12.0
        first = state[RULE_RATE, lane] * state[RULE_START, lane]
        taken = max(0.0, decided(
            kind, program.rule, program.rule_by_year, year, last, level / state[RULE_LEVEL, lane] - 1.0, level,
            funds, state[RULE_START, lane], state[RULE_LEFT, lane], first, state[RULE_CAPE, lane],
        ))  # fmt: skip
        state[RULE_BUDGET, lane] = other + taken / 12.0 / level
        state[RULE_FIRST, lane] = state[RULE_BUDGET, lane] if is_first else state[RULE_FIRST, lane]
        state[RULE_LEFT, lane] = funds - taken
        state[RULE_LEVEL, lane] = level
        state[RULE_GROWTH, lane] = 0.0


@rule
def remember_start(state, lanes, program, t):
    """Keep what the rule began with: investable real money, and what its first year's withdrawal leaves."""
    for lane in range(lanes):
        level = state[LEVEL_OPEN, lane]
        taken = max(0.0, state[RULE_BUDGET, lane] - state[LEVEL_INCOME, lane]) * level * 12.0
        funds = investable(state, lane)
        state[RULE_START, lane] = funds / level
        state[RULE_LEFT, lane] = funds - taken


@rule
def hold_nominal(state, lanes):
    """Let prices eat into a budget that was set once in money of that day."""
    for lane in range(lanes):
        state[RULE_BUDGET, lane] = state[RULE_FIRST, lane] * state[RULE_LEVEL, lane] / state[LEVEL_OPEN, lane]


@rule
def meet_cape(state, lanes, returns, first, t):
    """Copy the price of stocks at the month's start, the row after the five series, into the state."""
    read_series(state, lanes, RULE_CAPE, returns, first, 5, t)
