"""Deductions from adjusted gross income: itemised ones with their caps and limits, and those beside the standard one.

Comes after adjusted gross income in `household_return`, which takes whichever deduction gives the smaller tax. One
household at a time, money of the year. Schedule A's lines are cited at each function.
"""

from __future__ import annotations

from typing import NamedTuple

from finsim.compiled import njit

_LAST_CAPPED_YEAR = 2029  # 26 USC 164(b)(6)(B), (7): up by 1 % a year until then, 10,000 after


class Itemised(NamedTuple):
    """Schedule A: what is deducted, and what the minimum tax needs to know of it."""

    medical: float  # line 4
    taxes: float  # line 7
    interest: float  # line 10
    gifts: float  # line 14; what line 16 has is in the total alone
    cut: float  # what the limit on itemised deductions takes, to 2017 and from 2026
    total: float
    cut_undone: float  # the part of the cut that the minimum tax gives back, to 2017


@njit
def itemised_of(law, year, level, unit, agi, n_aged, other_deductions):
    """Return Schedule A. `other_deductions` are those beside it that lower taxable income."""
    positive = max(0.0, agi)
    floor = law.medical_floor_aged if n_aged > 0.0 else law.medical_floor
    medical = max(0.0, unit.medical - floor * positive)
    taxes = min(unit.state_tax + unit.property_tax, _tax_cap(law, year, positive))
    gifts = min(max(0.0, unit.gifts - law.gift_floor * positive), law.gift_most * positive)
    whole = medical + taxes + unit.mortgage_interest + gifts + unit.other_deductions
    old_cut = _old_cut(law, level, whole - medical, positive)
    new_cut = _top_cut(law, level, whole, max(0.0, agi - other_deductions))
    total = max(0.0, whole - old_cut - new_cut)
    return Itemised(medical, taxes, unit.mortgage_interest, gifts, old_cut + new_cut, total, old_cut)


@njit
def _tax_cap(law, year, agi):
    """Return the most of state, city and property tax that counts, Schedule A line 5e. Source: 26 USC 164(b)(6), (7).

    After the table's year the cap and its threshold rise by 1 % a year through 2029; from 2030 the cap is the floor.
    """
    if year > law.income.year and year > _LAST_CAPPED_YEAR and law.salt_least > 0.0:
        return law.salt_least
    growth = 1.0
    for _ in range(year - law.income.year if law.salt_least > 0.0 else 0):
        growth *= 1.01
    shrunk = law.salt_most * growth - law.salt_shrink * max(0.0, agi - law.salt_threshold * growth)
    return max(law.salt_least, shrunk)


@njit
def _old_cut(law, level, touched, agi):
    """Return what the overall limit takes, to 2017 (26 USC 68 as then in force); medical expenses are not touched."""
    over = max(0.0, agi - law.limit_threshold * level)
    return min(law.limit_most * touched, law.limit_rate * over)


@njit
def _top_cut(law, level, whole, income):
    """Return what the limit of 2026 takes: 2/37 of the lesser of the deductions and the income in the top bracket.

    income  taxable income before itemised deductions. Source: 26 USC 68(a) as amended by P.L. 119-21 section 70111.
    """
    top = law.income.brackets[-1] * level
    return law.top_reduction * min(whole, max(0.0, income - top))
