"""State and city tax on each of their bases."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.taxes import Levy, LevyBase, levy_tax, local_tax, tax_table
from finsim.vocabulary import FilingStatus

WAGES, PAYROLL, GROSS, INCOME = 50_000.0, 55_000.0, 60_000.0, 70_000.0


@pytest.mark.parametrize("base", list(LevyBase))
@pytest.mark.parametrize("place", ["state", "city"])
def test_a_levy_takes_its_rate_of_what_its_base_has_above_the_threshold(place, base):
    table = tax_table(2026, FilingStatus.SINGLE, **{place: Levy(0.03, 20_000.0, base)})
    taxed = (WAGES, PAYROLL, GROSS, INCOME)[base]
    assert local_tax(table, 1.0, WAGES, PAYROLL, GROSS, INCOME) == pytest.approx(0.03 * (taxed - 20_000.0))
    assert local_tax(table, 2.0, WAGES, PAYROLL, GROSS, INCOME) == pytest.approx(0.03 * (taxed - 40_000.0))
    assert local_tax(table, 4.0, WAGES, PAYROLL, GROSS, INCOME) == 0.0


def test_without_a_levy_nothing_is_due():
    assert local_tax(tax_table(2026, FilingStatus.SINGLE), 1.0, WAGES, PAYROLL, GROSS, INCOME) == 0.0


def test_brackets_are_taken_slice_by_slice_and_follow_prices():
    # 0 % to 26,050, 2.75 % to 100,000, 3.5 % above: 2.75 % of 73,950 and 3.5 % of 20,000.
    begins, rates = np.array([0.0, 26_050.0, 100_000.0]), np.array([0.0, 0.0275, 0.035])
    assert levy_tax(begins, rates, 1.0, 120_000.0) == pytest.approx(2_033.625 + 700.0)
    assert levy_tax(begins, rates, 2.0, 240_000.0) == pytest.approx(2 * (2_033.625 + 700.0))
    assert levy_tax(begins, rates, 1.0, 20_000.0) == 0.0


def test_one_bracket_is_the_flat_rate_of_the_kernel():
    table = tax_table(2026, FilingStatus.SINGLE, Levy(0.0399, 25_500.0))
    flat = local_tax(table, 1.3, WAGES, PAYROLL, GROSS, INCOME)
    assert levy_tax(np.array([25_500.0]), np.array([0.0399]), 1.3, WAGES) == pytest.approx(flat)
