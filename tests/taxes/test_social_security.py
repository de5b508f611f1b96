"""Claiming early and late, against published tables."""

from __future__ import annotations

from itertools import pairwise

import pytest

from finsim.errors import TaxError
from finsim.taxes import after_cut, claim_factor, cost_of_living, full_retirement_age

# Jennings and Reichenstein, Journal of Wealth Management, Winter 2001, as AAII prints it: birth year, full retirement
# age (years, months), percent of the primary insurance amount at 62 and at 70.
PUBLISHED = [
    (1940, 65, 6, 77.5, 131.5),
    (1941, 65, 8, 76 + 2 / 3, 132.5),
    (1942, 65, 10, 75 + 5 / 6, 131.25),
    (1943, 66, 0, 75.0, 132.0),
    (1954, 66, 0, 75.0, 132.0),
    (1955, 66, 2, 74 + 1 / 6, 130 + 2 / 3),
    (1956, 66, 4, 73 + 1 / 3, 129 + 1 / 3),
    (1957, 66, 6, 72.5, 128.0),
    (1958, 66, 8, 71 + 2 / 3, 126 + 2 / 3),
    (1959, 66, 10, 70 + 5 / 6, 125 + 1 / 3),
    (1960, 67, 0, 70.0, 124.0),
    (1998, 67, 0, 70.0, 124.0),
]


@pytest.mark.parametrize(("born", "years", "months", "at_62", "at_70"), PUBLISHED)
def test_full_retirement_age_and_both_ends_are_the_published_ones(born, years, months, at_62, at_70):
    assert full_retirement_age(born) == years * 12 + months
    assert 100 * claim_factor(born, 62 * 12) == pytest.approx(at_62)
    assert 100 * claim_factor(born, 70 * 12) == pytest.approx(at_70)
    assert claim_factor(born, full_retirement_age(born)) == 1.0


def test_the_example_of_the_regulation():
    """20 CFR 404.410(a): full retirement age 65 and 8 months, claimed at 62, 980.50 reduced by 228.78."""
    assert 980.50 * (1 - claim_factor(1941, 62 * 12)) == pytest.approx(228.78, abs=0.01)


@pytest.mark.parametrize("born", [1941, 1950, 1958, 1970])
def test_each_month_of_waiting_pays_until_70_and_none_after(born):
    factors = [claim_factor(born, age) for age in range(62 * 12, 72 * 12)]
    steps = [later - earlier for earlier, later in pairwise(factors)]
    assert min(steps[: 8 * 12]) > 0.0
    assert set(steps[8 * 12 :]) == {0.0}


def test_an_age_before_62_and_a_birth_year_without_a_source_are_refused():
    with pytest.raises(TaxError, match='62 or more; got "61 years 11 months"'):
        claim_factor(1960, 62 * 12 - 1)
    with pytest.raises(TaxError, match="no source"):
        claim_factor(1939, 66 * 12)


def test_falling_prices_never_lower_a_benefit():
    assert [cost_of_living(rate) for rate in (-0.02, 0.0, 0.028)] == [1.0, 1.0, 1.028]


def test_a_cut_begins_with_its_year():
    assert [after_cut(2_000.0, year, 2034, 0.21) for year in (2033, 2034, 2040)] == pytest.approx([2000, 1580, 1580])
