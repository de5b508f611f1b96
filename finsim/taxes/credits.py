"""Credits of a return: care, elderly, children and dependents, earned income, and the rebates of 2020 and 2021.

Comes after the tax before credits in `household_return`. One household at a time, money of the year. Where the law
lowers a credit in begun steps, `in_steps` says whether to take the steps, as the forms do, or their slope, which is
smooth and at most one step lower.
"""

from __future__ import annotations

from math import ceil

from finsim.compiled import njit

_STEP = 1_000.0  # 26 USC 24(b)(1)


@njit
def excess_of(excess, step, in_steps):
    """Return the income above a threshold, in whole begun steps when asked."""
    positive = max(0.0, excess)
    return ceil(positive / step) * step if in_steps else positive


@njit
def care_credit_of(law, unit, agi, earned_first, earned_second, in_steps):
    """Return the credit for child and dependent care before the limit of the tax. Source: 26 USC 21; form 2441."""
    spent = max(0.0, min(unit.care_costs, min(unit.n_cared, 2.0) * law.care_most))
    counted = min(spent, earned_first)
    if law.is_joint:
        counted = min(counted, earned_second)
    rate = law.care_rate
    if agi > law.care_threshold:
        steps = excess_of(agi - law.care_threshold, law.care_step, in_steps) / law.care_step
        rate = max(law.care_middle_rate, rate - law.care_rate_step * steps)
    if agi > law.care_second_threshold:
        steps = excess_of(agi - law.care_second_threshold, law.care_second_step, in_steps) / law.care_second_step
        rate = max(law.care_last_rate, law.care_middle_rate - law.care_rate_step * steps)
    return max(0.0, counted) * rate


@njit
def elderly_credit_of(law, agi, n_aged, untaxed_benefits):
    """Return the credit for filers of 65 or more before the limit of the tax. Source: 26 USC 22; Schedule R."""
    if n_aged == 0.0:
        return 0.0
    base = law.elderly_two if n_aged > 1.0 else law.elderly_one
    left = base - untaxed_benefits - 0.5 * max(0.0, agi - law.elderly_threshold)
    return law.elderly_rate * max(0.0, left)


@njit
def family_credits_of(law, level, unit, agi, tax_left, in_steps):
    """Return (used against tax, paid out, tentative credit that tax did not absorb) for children and dependents.

    tax_left  tax before credits less the credits that come first. Source: 26 USC 24; Schedule 8812.
    """
    n_children = unit.n_children + (unit.n_seventeen if law.counts_seventeen else 0.0)
    n_others = unit.n_dependents - (unit.n_seventeen if law.counts_seventeen else 0.0)
    for_children = law.income.child_credit * level * n_children
    full = for_children + law.income.dependent_credit * max(0.0, n_others)
    if full <= 0.0:
        return 0.0, 0.0, 0.0
    over = excess_of(agi - law.income.credit_threshold, _STEP, in_steps)
    tentative = max(0.0, full - law.income.credit_shrink * over)
    children_part = tentative * for_children / full
    others_part = tentative - children_part
    if law.child_refundable:  # 2021; 26 USC 24(i)
        if law.dependent_refundable:
            return 0.0, tentative, 0.0
        return min(others_part, tax_left), children_part, 0.0
    used = min(tentative, max(0.0, tax_left))
    return used, 0.0, tentative - used


@njit
def more_child_credit_of(law, unit, agi, in_steps):
    """Return what 2021 added to the child credit, all of it paid out. Source: 26 USC 24(i)(3), (4)."""
    n_children = unit.n_children + unit.n_seventeen
    full = law.more_child_credit * n_children + law.more_young_credit * unit.n_young
    return max(0.0, full - law.more_shrink * excess_of(agi - law.more_threshold, _STEP, in_steps))


@njit
def child_refund_of(law, level, unit, unused, earned, employee_tax, half_self_tax, earned_credit):
    """Return the additional child tax credit. Source: 26 USC 24(d); Schedule 8812 lines 16 to 27.

    unused        tentative credit that tax did not absorb
    employee_tax  the employees' social-security and Medicare tax of both filers
    """
    if law.child_refundable:
        return 0.0
    most = min(law.refund_most, law.income.child_credit) * level * unit.n_children
    ceiling = min(unused, most)
    by_earnings = law.refund_rate * max(0.0, earned - law.refund_threshold)
    if unit.n_children >= law.refund_children:
        by_earnings = max(by_earnings, employee_tax + half_self_tax - earned_credit)
    return max(0.0, min(ceiling, by_earnings))


@njit
def earned_credit_of(law, level, unit, agi, earned, investment_income):
    """Return the earned income credit by its formula (the IRS table rounds it to brackets of 50). 26 USC 32."""
    if investment_income > law.earned_investment_limit * level:
        return 0.0
    children = int(min(3.0, unit.n_earned))
    if children == 0:
        first = law.earned_youngest <= unit.age_first <= law.earned_oldest
        second = law.is_joint and law.earned_youngest <= unit.age_second <= law.earned_oldest
        if not (first or second):
            return 0.0
    most = law.earned_most[children] * level
    over = max(0.0, max(earned, agi) - law.earned_threshold[children] * level)
    falling = most - law.earned_shrink[children] * over
    return max(0.0, min(min(most, law.earned_rate[children] * earned), falling))


@njit
def rebate_of(law, unit, agi):
    """Return the recovery rebates of 2020 (both payments) and 2021. Source: 26 USC 6428, 6428A and 6428B."""
    n_persons = law.income.n_filers + unit.n_children + unit.n_dependents
    for_unit = law.rebate_unit + law.rebate_child * (unit.n_children + unit.n_seventeen)
    if agi < law.rebate_threshold:
        return law.rebate_person * n_persons + for_unit
    if 0.0 < agi < law.rebate_end:
        done = (agi - law.rebate_threshold) / (law.rebate_end - law.rebate_threshold)
        return law.rebate_person * n_persons * (1.0 - done)
    return max(0.0, for_unit - law.rebate_shrink * (agi - law.rebate_threshold))
