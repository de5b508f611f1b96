"""Payroll tax: from one person's wages this month, and those before it in the year, to the employee's share.

Taken before any income tax (order of a month: METHODS section 2). The additional Medicare tax depends on both spouses'
year and is settled in `federal`. The employer's share is not the household's money and is left out.
"""

from __future__ import annotations

from finsim.compiled import njit


@njit
def payroll_tax(table, level, wages_so_far, wages):
    """Return social-security and Medicare tax on one person's `wages` of a month (or of any part of a year).

    level         wages of the year relative to the table's: the wage base follows them
    wages_so_far  the same person's payroll wages earlier in this calendar year, >= 0
    wages         payroll wages, >= 0: after premiums and health-account contributions taken through payroll, before
                  retirement deferrals
    Source        26 USC 3101 and 3121(a)(1); rates and wage base from the table's source.
    """
    room = max(0.0, table.wage_base * level - wages_so_far)
    return table.benefit_tax_rate * min(wages, room) + table.medicare_rate * wages
