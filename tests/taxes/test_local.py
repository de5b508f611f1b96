"""State and city tax on each of their bases."""

from __future__ import annotations

import pytest

from finsim.taxes import Levy, LevyBase, local_tax, tax_table
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
