"""Payroll tax of one person through a year."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finsim.taxes import payroll_tax, tax_table
from finsim.vocabulary import FilingStatus

TABLE = tax_table(2026, FilingStatus.SINGLE)


def test_social_security_tax_stops_at_the_wage_base_and_medicare_goes_on():
    # 2026: 6.2 % of 184,500 and 1.45 % of 200,000.
    assert payroll_tax(TABLE, 1.0, 0.0, 200_000.0) == pytest.approx(11_439.0 + 2_900.0)


@given(st.lists(st.floats(0.0, 60_000.0), min_size=1, max_size=12), st.floats(0.5, 4.0))
@settings(deadline=None)
def test_months_add_up_to_the_year_whatever_their_sizes(months, level):
    total = sum(payroll_tax(TABLE, level, sum(months[:k]), wages) for k, wages in enumerate(months))
    assert total == pytest.approx(payroll_tax(TABLE, level, 0.0, sum(months)), abs=1e-6)
