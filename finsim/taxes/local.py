"""State and city tax: a flat rate above a threshold, from a table and a year's wages and income to what is due.

Called by `federal.annual_tax`, which knows the income. Real states have brackets, credits and rules for pensions; this
is the form that a plan can state in one line, and what it leaves out is for the plan to say.
"""

from __future__ import annotations

from finsim.compiled import njit


@njit
def local_tax(table, level, wages, payroll_wages, gross_wages, income):
    """Return state and city tax of one household for one year, each never below zero.

    level   prices of the year relative to the table's: thresholds follow it
    income  federal adjusted gross income without social security; the wages are described at `LevyBase`
    """
    state_base = _base(table.state_base, wages, payroll_wages, gross_wages, income)
    city_base = _base(table.city_base, wages, payroll_wages, gross_wages, income)
    state = table.state_rate * max(0.0, state_base - table.state_above * level)
    city = table.city_rate * max(0.0, city_base - table.city_above * level)
    return state + city


@njit
def _base(kind, wages, payroll_wages, gross_wages, income):
    if kind == 0:
        return wages
    if kind == 1:
        return payroll_wages
    if kind == 2:
        return gross_wages
    return income
