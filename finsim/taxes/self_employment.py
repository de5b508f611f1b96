"""Work on one's own account: self-employment tax, its deductible half, and the deduction for business income.

Comes first in `household_return`, since half of the tax lowers adjusted gross income. The business is taken to have no
employees and no property of its own, so above the threshold the deduction for business income phases out to zero.
"""

from __future__ import annotations

from typing import NamedTuple

from finsim.compiled import njit


class SelfEmployment(NamedTuple):
    """Schedule SE for both filers."""

    tax: float  # line 12
    net_earnings: float  # line 6, for the additional Medicare tax
    half: float  # line 13
    half_first: float
    half_second: float


@njit
def self_employment_of(law, level, wages_first, wages_second, business_first, business_second):
    """Return Schedule SE. `wages` are payroll wages. Source: 26 USC 1401, 1402(a)(12), (b); Schedule SE."""
    share = 1.0 - 0.5 * (law.both_benefit_rate + law.both_medicare_rate)
    net_first = max(0.0, business_first * share)
    net_second = max(0.0, business_second * share)
    tax_first = _tax(law, level, wages_first, net_first)
    tax_second = _tax(law, level, wages_second, net_second)
    is_due = (business_first + business_second) * share > law.self_floor
    tax = tax_first + tax_second if is_due else 0.0
    return SelfEmployment(tax, net_first + net_second, 0.5 * tax, 0.5 * tax_first, 0.5 * tax_second)


@njit
def _tax(law, level, wages, net):
    base = max(0.0, law.income.wage_base * level - wages)
    return law.both_benefit_rate * min(net, base) + law.both_medicare_rate * net


@njit
def business_deduction_of(law, level, business, taxable, preferred):
    """Return the deduction for qualified business income. Source: 26 USC 199A; forms 8995 and 8995-A.

    business   net business income of both filers less half of the self-employment tax
    taxable    taxable income before this deduction
    preferred  long gains and qualified dividends in it
    """
    income = max(0.0, business)
    over = max(0.0, taxable - law.business_threshold * level)
    allowed = law.business_rate * income * max(0.0, 1.0 - over / law.business_gap)
    allowed = min(allowed, law.business_rate * max(0.0, taxable - preferred))
    if income >= law.business_least_income * level:
        allowed = max(allowed, law.business_least * level)
    return allowed
