"""State and city tax: a rate above each threshold, from a table and a year's wages and income to what is due.

`local_tax` is called by `federal.annual_tax`, which knows the income, and takes one rate above one threshold;
`levy_tax` takes all the brackets that a plan can state. Real states have credits and rules for pensions besides: what
is left out is for the plan to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

from finsim.compiled import njit
from finsim.errors import TaxError

MOST_BRACKETS = 16


class Brackets(NamedTuple):
    """All the brackets of one state or city. Arrays are MOST_BRACKETS long: the rest begins at infinity, at rate 0.

    begins  where each begins, money of the law year, rising; they follow prices
    rates   of what lies between that and the next begin
    taxed   what is, a `LevyBase`
    """

    begins: tuple[float, ...]
    rates: tuple[float, ...]
    taxed: int


def brackets_of(pairs: Sequence[tuple[float, float]], base: int) -> Brackets:
    """Return (begin, rate) pairs in rising order as `Brackets`. Raises `TaxError` for more than MOST_BRACKETS."""
    if len(pairs) > MOST_BRACKETS:
        raise TaxError("taxes.brackets", f"at most {MOST_BRACKETS} of them", len(pairs))
    rest = MOST_BRACKETS - len(pairs)
    begins, rates = [float(begin) for begin, _ in pairs], [float(rate) for _, rate in pairs]
    return Brackets((*begins, *([inf] * rest)), (*rates, *([0.0] * rest)), int(base))


@njit
def local_tax(table, level, wages, payroll_wages, gross_wages, income):
    """Return state and city tax of one household for one year, each never below zero.

    level   prices of the year relative to the table's: thresholds follow it
    income  federal adjusted gross income without social security; the wages are described at `LevyBase`
    """
    state_base = base_of(table.state_base, wages, payroll_wages, gross_wages, income)
    city_base = base_of(table.city_base, wages, payroll_wages, gross_wages, income)
    state = table.state_rate * max(0.0, state_base - table.state_above * level)
    city = table.city_rate * max(0.0, city_base - table.city_above * level)
    return state + city


@njit
def base_of(kind, wages, payroll_wages, gross_wages, income):
    """Return what a levy of one `LevyBase` taxes: a sum of which one part counts, since a choice of four among lanes
    keeps a loop over them from using vector instructions.
    """
    return (
        wages * (kind == 0) + payroll_wages * (kind == 1) + gross_wages * (kind == 2) + income * (kind >= 3)
    )  # fmt: skip


@njit
def levy_tax(begins, rates, level, base):
    """Return one state's or city's tax with all its brackets.

    begins  where each bracket begins, money of the law year, rising; they follow prices
    rates   of what lies between that and the next begin; as many as `begins`
    base    what is taxed, nominal; the kinds of base are described at `LevyBase`
    """
    tax = 0.0
    for k in range(len(begins)):
        begin = begins[k] * level
        end = begins[k + 1] * level if k + 1 < len(begins) else max(base, begin)
        tax += rates[k] * max(0.0, min(base, end) - begin)
    return tax
