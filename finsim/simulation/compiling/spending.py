"""Spending: every line by its need, one-off events and the retirement rule, into the program's rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finsim.plan.household import Plan
from finsim.plan.rules import GuytonKlinger
from finsim.plan.survivors import Policy
from finsim.simulation import program as rows
from finsim.simulation.compiling.items import mean_of_rest
from finsim.simulation.compiling.rules import CompiledRule, begins
from finsim.simulation.compiling.schedules import FOLLOWS_PRICES, Calendar
from finsim.vocabulary import Need

ROW_OF = {
    Need.ESSENTIAL: rows.PLAN_ESSENTIAL,
    Need.IMPORTANT: rows.PLAN_IMPORTANT,
    Need.DISCRETIONARY: rows.PLAN_DISCRETIONARY,
}
NO_CEILING = 1e15


def add_spending(plan: Plan, calendar: Calendar, amounts: NDArray[np.float64]) -> None:
    """Enter spending lines, events and the rule's budget, floor and ceiling into `amounts` (N_AMOUNTS, 2, T)."""
    for need, _, line in plan.spending.lines():
        amounts[ROW_OF[need]] += calendar.costs(line)
    for policy in plan.insurance.values():
        if policy.premium is not None:
            amounts[rows.PLAN_ESSENTIAL] += premiums_of(policy, calendar)
    other = amounts[rows.PLAN_PENSIONS] + amounts[rows.PLAN_BENEFITS] + amounts[rows.PLAN_OTHER_INCOME]
    amounts[rows.PLAN_LEVEL_INCOME] = mean_of_rest(other)  # before what comes once, which is no income to live on
    for event in plan.events.values():
        at = np.arange(calendar.n_periods) == calendar.period(event.when)
        if event.pays is not None:
            amounts[rows.PLAN_ESSENTIAL] += calendar.grown(float(event.pays) * at, FOLLOWS_PRICES)
        if event.receives is not None:
            row = rows.PLAN_PENSIONS if event.is_taxed else rows.PLAN_OTHER_INCOME
            amounts[row] += calendar.grown(float(event.receives) * at, FOLLOWS_PRICES)
    amounts[rows.PLAN_CEILING, 0] = NO_CEILING
    rule = plan.spending.in_retirement
    if rule is not None:
        for row, limit in ((rows.PLAN_BUDGET, rule.starts[0]), (rows.PLAN_FLOOR, rule.floor),
                           (rows.PLAN_CEILING, rule.ceiling)):  # fmt: skip
            if limit is not None:
                amounts[row, 0] = limit.a_month


def premiums_of(policy: Policy, calendar: Calendar) -> NDArray[np.float64]:
    """Return what a policy costs, (2, T)."""
    assert policy.premium is not None
    mask = calendar.mask(policy.begins, policy.until, policy.person)
    return calendar.grown(policy.premium.a_month * mask, policy.grows)


def rule_terms(
    plan: Plan, calendar: Calendar, made: CompiledRule, terms: NDArray[np.float64], choices: NDArray[np.int64]
) -> None:
    """Enter which rule holds from when, and its guardrails."""
    rule = plan.spending.in_retirement
    choices[rows.RULE], choices[rows.RULE_FROM] = made.kind, rows.NEVER
    choices[rows.SPENDS_EXCESS] = 1
    if rule is None:
        return
    choices[rows.RULE_FROM] = begins(plan, calendar)
    choices[rows.SPENDS_EXCESS] = int(rule.excess == "spend")
    choices[rows.RULE_DECISION], choices[rows.RULE_READS_CAPE] = made.decision, int(made.reads_cape)
    choices[rows.RULE_READS_FIRST] = int(made.reads_first or (made.rate == 0.0 and rule.starts[0] is None))
    choices[rows.RULE_IS_GROSS] = int(rule.is_gross and plan.taxes.regime != "none")
    terms[rows.RULE_INITIAL_RATE] = made.rate
    if isinstance(rule, GuytonKlinger):
        choices[rows.RULE_LAST_YEARS] = int(rule.no_cut_in_last)
        terms[rows.RULE_CUT_ABOVE], terms[rows.RULE_CUT] = rule.cut_above, rule.cut
        terms[rows.RULE_RISE_BELOW], terms[rows.RULE_RISE] = rule.rise_below, rule.rise
        terms[rows.RULE_INFLATION_CAP] = rule.inflation_cap


def review_mask(plan: Plan, calendar: Calendar) -> NDArray[np.bool_]:
    """Return the periods in which the rule decides: its review month of every year after it began."""
    rule = plan.spending.in_retirement
    if rule is None:
        return np.zeros(calendar.n_periods, dtype=bool)
    begins = calendar.period(rule.begins)
    is_month = calendar.months % 12 == rule.review_month - 1
    return np.asarray(is_month & (np.arange(calendar.n_periods) > max(0, begins)))
