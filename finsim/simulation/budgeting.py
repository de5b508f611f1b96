"""What the household means to spend this month: the plan's categories, or the budget of a spending rule.

Comes after `earning` and before the waterfall in `paying`. A rule decides once a year in the review month, from
balances at the prior month's end, and holds the real amount in between; its rate counts only spending
that other income does not cover, and essential spending is due even above the budget (METHODS section 3).

A gross budget pays income tax first: what was withheld from this month's income and from last month's withdrawals, and
a twelfth a month of what the last return settled since the rule began; what is more than a month's budget waits.
"""

from __future__ import annotations

from finsim.simulation.fields import (
    CARE, CUT_DEPTH, CUT_PERIODS, DEBT_DUE, DISCRETIONARY_DUE, ESSENTIAL_DUE, FREED, IMPORTANT_DUE, LEVEL_INCOME,
    LEVEL_OPEN, N_ALIVE, RULE_BUDGET, RULE_FIRST, RULE_GROWTH, RULE_LEVEL, RULE_RATE, SETTLED, SETTLED_A_MONTH, TARGET,
    TAX_TO_PAY, WANTED, WITHHELD,
)  # fmt: skip
from finsim.simulation.program import (
    BUFFER_AMOUNT, BUFFER_MONTHS, HAS_CARE, N_PERIODS, PLAN_BUDGET, PLAN_CEILING, PLAN_DISCRETIONARY,
    PLAN_ESSENTIAL, PLAN_FLOOR, PLAN_IMPORTANT, PLAN_SHAPE, REVIEWS, RULE, RULE_CUT, RULE_CUT_ABOVE, RULE_DECIDED,
    RULE_FROM,
    RULE_GUYTON_KLINGER, RULE_INFLATION_CAP, RULE_INITIAL_RATE, RULE_LAST_YEARS, RULE_NOMINAL, RULE_NONE,
    RULE_IS_GROSS, RULE_READS_FIRST, RULE_RISE, RULE_RISE_BELOW, SPENDS_EXCESS, YEAR_ENDS,
)  # fmt: skip
from finsim.simulation.caring import care
from finsim.simulation.deciding import decide, hold_nominal, investable, look_ahead, remember_start
from finsim.simulation.health_cover import charge_medicare
from finsim.simulation.living import need_as_who_lives
from finsim.simulation.rows import amounts, money
from finsim.simulation.rule import part, rule
from finsim.simulation.stage import stage
from finsim.simulation.spending.decisions import guyton_klinger


@stage()
def budget(state, lanes, program, luck, t):
    """Say what is due for each need this month, and how much cash the plan wants to hold."""
    real, nominal = amounts(program, PLAN_ESSENTIAL, t)
    important_real, important_nominal = amounts(program, PLAN_IMPORTANT, t)
    other_real, other_nominal = amounts(program, PLAN_DISCRETIONARY, t)
    months, least = program.terms[BUFFER_MONTHS], program.terms[BUFFER_AMOUNT]
    for lane in range(lanes):
        level = state[LEVEL_OPEN, lane]
        essential = real * level + nominal
        state[ESSENTIAL_DUE, lane] = essential
        state[IMPORTANT_DUE, lane] = important_real * level + important_nominal
        state[DISCRETIONARY_DUE, lane] = other_real * level + other_nominal
        state[TARGET, lane] = months * (essential + state[DEBT_DUE, lane]) + least * level
    if program.choices[HAS_CARE]:
        care(state, lanes, program, luck, t)
        for lane in range(lanes):
            state[TARGET, lane] += months * state[CARE, lane]
    need_as_who_lives(state, lanes, program, t)
    charge_medicare(state, lanes, program, t)
    if t >= program.choices[RULE_FROM]:
        follow_rule(state, lanes, program, t)


@stage(lambda program: program.choices[RULE] != RULE_NONE)
def follow_rule(state, lanes, program, t):
    """Let the plan's spending rule say what all of it comes to, and fill the needs from that."""
    if t == program.choices[RULE_FROM] or program.calendar[REVIEWS, t]:
        look_ahead(state, lanes, program, t)
    if t == program.choices[RULE_FROM]:
        start_rule(state, lanes, program, t)
    elif program.calendar[REVIEWS, t]:
        review(state, lanes, program, t)
    if program.choices[RULE] == RULE_NOMINAL:
        hold_nominal(state, lanes)
    elif program.choices[RULE] == RULE_DECIDED:
        if t == program.choices[RULE_FROM]:
            remember_start(state, lanes, program, t)
        if program.calendar[REVIEWS, t] or (t == program.choices[RULE_FROM] and program.choices[RULE_READS_FIRST]):
            decide(state, lanes, program, t)
    fill_needs(state, lanes, program, t)


@rule
def start_rule(state, lanes, program, t):
    """Set the rule's first budget, and the rate that its guardrails are measured against."""
    for lane in range(lanes):
        level = state[LEVEL_OPEN, lane]
        income = state[LEVEL_INCOME, lane]
        funds = investable(state, lane)
        if program.terms[RULE_INITIAL_RATE] > 0.0:
            allowed = income + program.terms[RULE_INITIAL_RATE] * funds / 12.0 / level
        else:
            allowed = max(0.0, money(program, PLAN_BUDGET, t, level) - state[FREED, lane]) / level
        uncovered = max(0.0, allowed - income) * level * 12.0
        state[RULE_BUDGET, lane] = allowed
        state[RULE_FIRST, lane] = allowed
        state[RULE_RATE, lane] = uncovered / funds if funds > 0.0 else 0.0
        state[RULE_LEVEL, lane] = level
        state[RULE_GROWTH, lane] = 0.0


@stage(lambda program: program.choices[RULE] == RULE_GUYTON_KLINGER)
def review(state, lanes, program, t):
    """Take Guyton and Klinger's yearly decision on what other income does not cover."""
    may_cut = 1.0 if program.choices[N_PERIODS] - t > program.choices[RULE_LAST_YEARS] else 0.0
    for lane in range(lanes):
        level = state[LEVEL_OPEN, lane]
        income = state[LEVEL_INCOME, lane]
        before = max(0.0, state[RULE_BUDGET, lane] - income)
        taken = guyton_klinger(
            before * state[RULE_LEVEL, lane] * 12.0, level / state[RULE_LEVEL, lane] - 1.0, investable(state, lane),
            state[RULE_GROWTH, lane], state[RULE_RATE, lane], program.terms[RULE_INFLATION_CAP],
            program.terms[RULE_CUT_ABOVE], program.terms[RULE_CUT], program.terms[RULE_RISE_BELOW],
            program.terms[RULE_RISE], may_cut,
        )  # fmt: skip
        state[RULE_BUDGET, lane] += taken / 12.0 / level - before
        state[RULE_LEVEL, lane] = level
        state[RULE_GROWTH, lane] = 0.0


@rule
def fill_needs(state, lanes, program, t):
    """Fill essential, then important, then discretionary spending from the rule's budget."""
    shape = program.amounts[PLAN_SHAPE, 0, t]
    floor_real, floor_nominal = amounts(program, PLAN_FLOOR, t)
    ceiling_real, ceiling_nominal = amounts(program, PLAN_CEILING, t)
    spends_excess = program.choices[SPENDS_EXCESS] != 0
    for lane in range(lanes):
        level = state[LEVEL_OPEN, lane]
        floor, ceiling = floor_real * level + floor_nominal, ceiling_real * level + ceiling_nominal
        floor = max(0.0, floor - state[FREED, lane])
        total = min(max(state[RULE_BUDGET, lane] * shape * level, floor), ceiling) * min(1.0, state[N_ALIVE, lane])
        state[WANTED, lane] = total
    if program.choices[RULE_IS_GROSS]:
        pay_tax_first(state, lanes)
    for lane in range(lanes):
        level = state[LEVEL_OPEN, lane]
        floor = max(0.0, floor_real * level + floor_nominal - state[FREED, lane])
        total = state[WANTED, lane]
        rest = max(0.0, total - state[ESSENTIAL_DUE, lane])
        state[IMPORTANT_DUE, lane] = min(state[IMPORTANT_DUE, lane], rest)
        rest -= state[IMPORTANT_DUE, lane]
        extras = state[DISCRETIONARY_DUE, lane]
        state[DISCRETIONARY_DUE, lane] = rest if spends_excess else min(extras, rest)
        first = state[RULE_FIRST, lane]
        cut = 1.0 - max(state[RULE_BUDGET, lane], floor / level) / first if first > 0.0 else 0.0
        cut = min(cut, state[N_ALIVE, lane])
        state[CUT_PERIODS, lane] += 1.0 if cut > 1e-9 else 0.0
        state[CUT_DEPTH, lane] = max(state[CUT_DEPTH, lane], cut)


@part
def pay_tax_first(state, lanes):
    """Take income tax off a gross budget, the `wanted` row; the settlement of a year stands for twelve months."""
    for lane in range(lanes):
        tax = state[TAX_TO_PAY, lane] + state[WITHHELD, lane] + state[SETTLED_A_MONTH, lane]
        pays = min(tax, state[WANTED, lane])
        state[WANTED, lane] -= pays
        state[TAX_TO_PAY, lane] = tax - pays - state[WITHHELD, lane]  # all of the month's is added when it is known


@stage(RULE_IS_GROSS)
def remember_tax(state, lanes, program, t):
    """Note at the month's end what tax a gross budget has still to pay."""
    if t < program.choices[RULE_FROM]:
        return
    for lane in range(lanes):
        state[TAX_TO_PAY, lane] += state[WITHHELD, lane]
    if program.calendar[YEAR_ENDS, t]:
        for lane in range(lanes):
            state[SETTLED_A_MONTH, lane] = state[SETTLED, lane] / 12.0
