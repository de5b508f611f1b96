"""One year of each sample: the engine's lines are what the arithmetic of docs/worked_years.md comes to."""

from __future__ import annotations

import pytest

from docs import write_worked_years_page
from finsim.plan import SAMPLES


@pytest.fixture(scope="module")
def worked_years():
    """The year of each sample, by the engine."""
    return {name: write_worked_years_page.worked(name) for name in SAMPLES}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_worked_year_meets_what_a_hand_works_out(worked_years, name):
    engine = write_worked_years_page.lines_of(worked_years[name])
    hand = list(write_worked_years_page.by_hand(name, worked_years[name]))
    assert len([line for line, _ in hand if line.line]) >= 7
    for line, amount in hand:
        if line.line:
            assert engine[line.line] == pytest.approx(amount, abs=0.5), line


@pytest.mark.parametrize("name", SAMPLES)
def test_the_months_and_the_year_balance(worked_years, name):
    year = worked_years[name]
    assert abs(year.residual) < 0.005
    before = year.opening
    for month in year.months:
        after = before + month.income + month.growth - month.tax - month.spending - month.interest
        assert month.net_worth == pytest.approx(after, abs=0.005)
        before = month.net_worth


def test_the_page_of_worked_years_is_what_the_engine_says():
    """`make docs` writes it anew."""
    assert write_worked_years_page.PAGE.read_text(encoding="utf-8") == write_worked_years_page.page()
