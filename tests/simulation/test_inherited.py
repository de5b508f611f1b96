"""Retirement accounts that were inherited: yearly parts, and nothing left ten years after the death."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.errors import PlanErrors
from tests.simulation.households import fixed, household, ledger_of, taxed

CENT = 0.005


def heir(inherited, kind="tax-deferred", born="1974-01", **parts):
    account = {"kind": kind, "balance": 362_000, "mix": "all", "owner": "Ann", "inherited": inherited}
    plan = {"people": {"Ann": {"born": born}}, "taxes": taxed(), "mixes": {"all": {"stocks": "100 %"}},
            "accounts": {"cash": {"kind": "cash", "balance": 0}, "late": account}, "until": "2037-01"}  # fmt: skip
    return household(**(plan | parts))


def taken(ledger, year):
    months = [k for k, month in enumerate(ledger.months) if month.startswith(str(year))]
    return ledger["late: taken_out"][months].sum()


def test_the_yearly_part_is_the_table_less_one_for_each_year():
    """Publication 590-B: the heir's table I divisor of the year after the death, reduced by one each year since.

    Died in 2025, divisor 36.2 in 2026: 362,000 / 36.2 is 10,000; then 352,000 / 35.2 is 10,000 again, and so on.
    """
    ledger = ledger_of(heir({"died": "2025-05", "life expectancy": 36.2}))
    assert [taken(ledger, year) for year in range(2026, 2035)] == pytest.approx([10_000] * 9)
    assert ledger["filed_ordinary"][11] == pytest.approx(10_000)
    assert np.abs(ledger.residual).max() < CENT


def test_the_table_is_looked_up():
    """Born in 1974, an heir is 52 in 2026: 34.3 years by table I."""
    ledger = ledger_of(heir({"died": "2025-05", "life expectancy": "by table"}))
    assert taken(ledger, 2026) == pytest.approx(362_000 / 34.3)
    with pytest.raises(PlanErrors, match="deaths from 2021 on"):
        heir({"died": "2020-05", "life expectancy": "by table"})


def test_the_tenth_year_after_the_death_leaves_nothing():
    ledger = ledger_of(heir({"died": "2025-05", "life expectancy": 36.2}))
    assert taken(ledger, 2035) == pytest.approx(362_000 - 90_000)
    assert ledger["late: stocks"][10 * 12 - 1 :] == pytest.approx(0.0)
    assert ledger["filed_ordinary"][10 * 12 - 1] == pytest.approx(272_000)


def test_where_no_distributions_had_begun_nothing_is_due_before_the_tenth_year():
    ledger = ledger_of(heir("2025-05"))
    assert [taken(ledger, year) for year in (2026, 2030, 2034)] == [0.0, 0.0, 0.0]
    assert taken(ledger, 2035) == pytest.approx(362_000)


def test_a_death_long_past_is_made_good_at_once():
    assert taken(ledger_of(heir("2020-05", start="2032-01")), 2032) == pytest.approx(362_000)


def test_of_an_older_death_only_the_yearly_parts_are_due():
    """The law before 2020 had no tenth year: 18.4 in 2018 is 10.4 in 2026, and nothing is left after 2036."""
    ledger = ledger_of(heir({"died": "2017-03", "life expectancy": 18.4}))
    assert taken(ledger, 2026) == pytest.approx(362_000 / 10.4)
    assert taken(ledger, 2027) == pytest.approx(362_000 / 10.4)
    assert ledger["late: stocks"][-1] == pytest.approx(0.0, abs=1e-6)
    with pytest.raises(PlanErrors, match="before 2020"):
        heir("2017-03")


def test_it_bears_no_extra_tax_before_fifty_nine_and_a_half():
    ledger = ledger_of(heir("2025-05", spending={"essential": {"all": 2_000}}, until="2028-01"))
    assert ledger["withdrawn"][:12].sum() > 20_000
    assert ledger["filed_extra_tax"][11] == 0.0


def test_a_tax_free_one_is_not_taxed():
    ledger = ledger_of(heir("2020-05", kind="tax-free"))
    assert taken(ledger, 2030) == pytest.approx(362_000)
    assert ledger["filed_ordinary"][5 * 12 - 1] == 0.0


def test_the_heir_s_own_requirement_is_another_one():
    """At 76 the own account asks for 500,000 / 23.7 (table III, 2026), beside 362,000 / 12.6 of what came."""
    own = {"cash": {"kind": "cash", "balance": 0},
           "ira": {"kind": "tax-deferred", "balance": 500_000, "mix": "all", "owner": "Ann"}}  # fmt: skip
    plan = heir({"died": "2025-05", "life expectancy": 12.6}, born="1950-01", until="2027-02")
    plan = plan.with_changes({"accounts.ira": own["ira"]})
    ledger = ledger_of(plan, fixed())
    assert ledger["ira: taken_out"][:12].sum() == pytest.approx(500_000 / 23.7, rel=1e-6)
    assert taken(ledger, 2026) == pytest.approx(362_000 / 12.6)


def test_what_the_law_moves_out_is_no_surplus_to_live_on():
    plan = heir("2020-05", surplus={"to": "cash", "saved": "0 %"})
    assert ledger_of(plan)["discretionary"].sum() == pytest.approx(0.0)


def test_what_an_inherited_account_cannot_be_is_refused():
    with pytest.raises(PlanErrors, match="tax-deferred or tax-free"):
        heir("2025-05", kind="taxable")
    with pytest.raises(PlanErrors, match="no `life expectancy`"):
        heir({"died": "2025-05", "life expectancy": 20}, kind="tax-free")
    with pytest.raises(PlanErrors, match="may be paid into"):
        heir("2025-05", surplus="late")
    with pytest.raises(PlanErrors, match="may be paid into"):
        heir("2025-05", events={"gift": {"when": "2027-01", "receives": 1_000, "account": "late"}})
    wage = {"job": {"person": "Ann", "amount": 50_000, "until": "2030-01", "defers": {"late": "5 %"}}}
    with pytest.raises(PlanErrors, match="may be paid into"):
        heir("2025-05", income=wage)
