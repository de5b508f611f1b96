"""Any country's tax as data: laws that hold for every packaged regime and for ones written here."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finsim.errors import TaxError
from finsim.taxes import regime_of, regime_table, regime_tax, table_of

PACKAGED = sorted(
    path.name.removesuffix(".json")
    for path in (files("finsim.taxes") / "files").iterdir()
    if path.name.endswith("regime.json")
)
TABLES = [
    pytest.param(regime_table(name, year), id=f"{name} {year}") for name in PACKAGED for year in regime_of(name).years
]
money = st.one_of(st.just(0.0), st.floats(0.0, 60_000_000.0))


@pytest.mark.parametrize("name", PACKAGED)
def test_every_regime_says_whom_it_taxes_when_and_by_which_source(name):
    about = regime_of(name)
    assert about.unit in ("person", "household")
    assert 1 <= about.first_month <= 12
    assert about.source
    assert about.last_verified >= "2026-11-23"
    assert about.years


@pytest.mark.parametrize("table", TABLES)
@given(salary=money, other=money, more=st.floats(0.01, 1_000_000.0))
@settings(deadline=None)
def test_more_ordinary_income_never_costs_more_than_itself_but_for_the_cess(table, salary, other, more):
    """Marginal relief: rebate and surcharge take at most the excess; the cess comes on top of that."""
    poorer = regime_tax(table, 1.0, salary, other, 0.0, 0.0)
    richer = regime_tax(table, 1.0, salary, other + more, 0.0, 0.0)
    assert richer.tax >= poorer.tax - 1e-6
    assert richer.tax - poorer.tax <= more * (1.0 + table.cess) * 1.000001 + 1e-6


@pytest.mark.parametrize("table", TABLES)
@given(salary=money, long_gains=money, short_gains=money)
@settings(deadline=None)
def test_the_lines_add_up_and_none_is_negative(table, salary, long_gains, short_gains):
    lines = regime_tax(table, 1.0, salary, 0.0, long_gains, short_gains)
    assert min(lines) >= 0.0
    parts = lines.ordinary_tax - lines.rebate + lines.gains_tax + lines.surcharge + lines.cess
    assert lines.tax == pytest.approx(parts)
    assert lines.rebate <= lines.ordinary_tax


def test_an_indexed_regime_is_free_of_scale_and_another_is_not():
    law = {"brackets": [[0, 0.0], [10_000, 0.2], [50_000, 0.4]], "salary_deduction": 1_000}
    indexed, nominal = table_of(law, is_indexed=True), table_of(law)
    assert regime_tax(indexed, 3.0, 180_000.0, 0.0, 0.0, 0.0).tax == pytest.approx(
        3 * regime_tax(indexed, 1.0, 60_000.0, 0.0, 0.0, 0.0).tax
    )
    # 179,000: 20 % of 40,000 and 40 % of 129,000.
    assert regime_tax(nominal, 3.0, 180_000.0, 0.0, 0.0, 0.0).tax == pytest.approx(8_000 + 51_600)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: regime_table("india_new_regime", 2024),
        lambda: regime_table("atlantis", 2025),
        lambda: regime_table("../provenance", 2025),
        lambda: table_of({"brackets": [[100, 0.1]]}),
    ],
)
def test_a_country_a_year_or_brackets_that_are_none_are_refused(ask):
    with pytest.raises(TaxError):
        ask()
