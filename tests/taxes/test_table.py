"""The packaged law: where each number comes from, and what is refused."""

from __future__ import annotations

import pytest

from finsim.errors import TaxError
from finsim.taxes import FIRST_YEAR, LAST_YEAR, Levy, parameters, tax_table
from finsim.vocabulary import FilingStatus


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1])
def test_a_year_without_a_source_is_refused_and_says_so(year):
    with pytest.raises(TaxError, match=f"no source has been read for {year}; the engine indexes 2026") as caught:
        tax_table(year, FilingStatus.SINGLE)
    assert caught.value.exit_code == 2


def test_a_filing_status_that_is_not_modelled_is_refused():
    with pytest.raises(TaxError, match="married-separately"):
        tax_table(2026, "married-separately")


@pytest.mark.parametrize("levy", [Levy(3.99), Levy(-0.01), Levy(0.03, -1.0), Levy(0.03, 0.0, 9)])
def test_a_levy_that_is_no_levy_is_refused(levy):
    with pytest.raises(TaxError, match=r"taxes\.state"):
        tax_table(2026, FilingStatus.SINGLE, state=levy)


@pytest.mark.parametrize("year", range(FIRST_YEAR, LAST_YEAR + 1))
@pytest.mark.parametrize("filing", list(FilingStatus))
def test_brackets_rise_and_rates_with_them(year, filing):
    table = tax_table(year, filing)
    for begins, steps in ((table.brackets, table.rate_steps), (table.gain_brackets, table.gain_rate_steps)):
        assert begins[0] == 0.0
        assert list(begins) == sorted(set(begins))
        assert min(steps) >= 0.0
    assert sum(table.rate_steps) == pytest.approx(0.396 if year < 2018 else 0.37)
    assert sum(table.gain_rate_steps) == pytest.approx(0.20)


def test_the_table_of_2026_is_the_published_one():
    """Single filers, as tax firms print the IRS's announcement of October 2025 (wallatax.com, Tax brackets)."""
    table = tax_table(2026, FilingStatus.SINGLE)
    assert table.brackets == (0.0, 12_400.0, 50_400.0, 105_700.0, 201_775.0, 256_225.0, 640_600.0)
    assert table.standard_deduction == 16_100.0


def test_every_number_says_where_and_when_it_was_read():
    assert all(p.title and p.source and p.last_verified >= "2026-11-23" for p in parameters())
    assert {p.year for p in parameters()} == set(range(FIRST_YEAR, LAST_YEAR + 1))
