"""A working life's earnings, from yearly amounts to the primary insurance amount, and the amounts that wages index.

Comes before `social_security`, which turns that amount into a benefit by the age of claiming. Plain Python, once for a
person: nothing here runs in a kernel. Money is of each year; the primary insurance amount is of the year of age 62.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import floor

from finsim.errors import TaxError
from finsim.taxes.benefit_amounts import amount, series

ELIGIBLE_AGE = 62
_LONGEST = 35  # computation years, 20 CFR 404.211(e)
_DROPPED = 5
# No cost-of-living rise took effect in the December before: the list of exempt amounts (ssa.gov/oact/COLA/rtea.html)
# repeats 2009 in 2010 and 2011, and 2015 in 2016.
_FROZEN = {2010, 2011, 2016}
_BASE_YEAR, _FIRST_BEND, _SECOND_BEND = 1977, 180.0, 1_085.0  # 42 USC 415(a)(1)(B): the bend points of 1979


def bend_points(eligible_year: int) -> tuple[float, float]:
    """Return the two bend points for those first eligible in a year.

    Source  42 USC 415(a)(1)(B): 180 and 1,085 times the wage index two years before over that of 1977, to the dollar.
    """
    ratio = amount("average_wage", eligible_year - 2) / amount("average_wage", _BASE_YEAR)
    return _rounded(_FIRST_BEND * ratio), _rounded(_SECOND_BEND * ratio)


def indexed_monthly_earnings(earnings: Mapping[int, float], birth_year: int) -> float:
    """Return average indexed monthly earnings (AIME), whole dollars.

    earnings    covered earnings by year; what lies above a year's base does not count
    birth_year  a birthday on 1 January counts as the year before
    Source      20 CFR 404.211: each year is indexed to the year of age 60, later ones count as they are; the highest
                years count, as many as there were from the later of age 22 and 1951 to age 61, less five.
    """
    return _indexed(earnings, birth_year, birth_year + ELIGIBLE_AGE - 2)


def _indexed(earnings: Mapping[int, float], birth_year: int, indexing: int) -> float:
    """Return the same with earnings indexed to the year `indexing`; the base of a year to come is the last one's."""
    n_years = min(_LONGEST, birth_year + ELIGIBLE_AGE - 1 - max(1950, birth_year + 21) - _DROPPED)
    top, bases = amount("average_wage", indexing), series("wage_base")
    indexed = []
    for year, earned in earnings.items():
        counted = min(earned, bases[max(bases)] if year > max(bases) else amount("wage_base", year))
        indexed.append(counted * top / amount("average_wage", year) if year < indexing else counted)
    return float(floor(sum(sorted(indexed, reverse=True)[:n_years]) / (12 * n_years) + 1e-9))


def insurance_amount_of(earnings: Mapping[int, float], birth_year: int, year: int) -> float:
    """Return the primary insurance amount in money of `year` from a record, with earnings still to come if it has them.

    earnings  by year; those after the last year of the wage index are in money of `year`
    Who is 62 by the last year whose bend points are known has the amount of the law, raised by each adjustment since.
    For the younger, wages are taken to stand still from there on, which gives the amount in today's wages; a plan's
    `grows` lets it rise with wages until 62.
    """
    eligible, known = birth_year + ELIGIBLE_AGE, max(series("average_wage"))
    if eligible <= known + 2:
        exact = primary_insurance_amount(indexed_monthly_earnings(earnings, birth_year), eligible)
        return with_cost_of_living(exact, eligible, year - 1)
    return primary_insurance_amount(_indexed(earnings, birth_year, known), known + 2)


def primary_insurance_amount(monthly_earnings: float, eligible_year: int) -> float:
    """Return the primary insurance amount of the year of eligibility, down to the dime. Source: 42 USC 415(a)(1)(A)."""
    first, second = bend_points(eligible_year)
    raw = 0.90 * min(monthly_earnings, first)
    raw += 0.32 * max(0.0, min(monthly_earnings, second) - first)
    raw += 0.15 * max(0.0, monthly_earnings - second)
    return dime_down(raw)


def with_cost_of_living(insurance_amount: float, eligible_year: int, until_year: int) -> float:
    """Return the amount with each December's adjustment from the year of eligibility through `until_year`.

    Source  42 USC 415(i)(2)(A)(ii): every year's result is rounded down to the dime. Raises `TaxError` for a year whose
            adjustment has not been read: a plan then takes the path's own prices.
    """
    for year in range(eligible_year, until_year + 1):
        insurance_amount = dime_down(insurance_amount * (1.0 + amount("cost_of_living", year)))
    return insurance_amount


@lru_cache(maxsize=256)
def exempt_earnings(year: int, *, reaches_full_age: bool) -> float:
    """Return the yearly earnings that the earnings test leaves free.

    reaches_full_age  in this year: the higher amount, for the months before
    Source            42 USC 403(f)(8): 670 a month in 1994 (2,500 in 2002 for the higher one), times the wage index two
                      years before over that of 1992 (2000), to the nearest 10; never below the year before, and kept in
                      a year after which benefits had no cost-of-living rise.
    """
    first, start, over = (2002, 2_500.0, 2000) if reaches_full_age else (1994, 670.0, 1992)
    if year < max(first, 2000):
        raise TaxError("earnings test.year", "a year from 2000 (2002 for the higher amount)", year)
    monthly = start
    for each in range(first + 1, year + 1):
        ratio = amount("average_wage", each - 2) / amount("average_wage", over)
        if each not in _FROZEN:
            monthly = max(monthly, 10.0 * _rounded(start * ratio / 10.0))
    return 12.0 * monthly


def dime_down(value: float) -> float:
    """Round down to ten cents, as the law does after each step."""
    return floor(value * 10.0 + 1e-6) / 10.0


def max_taxable_earnings(first_year: int, last_year: int) -> dict[int, float]:
    """Return a record that reaches the base in every year."""
    return {year: amount("wage_base", year) for year in range(first_year, last_year + 1)}


def _rounded(value: float) -> float:
    return float(floor(value + 0.5))
