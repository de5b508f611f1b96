"""Equal periodic payments in the months: whole years, no extra tax, nothing else in or out, and when they may end."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.errors import PlanError, PlanErrors
from tests.simulation.households import household, ledger_of, taxed, wage

CENT = 0.005


def saver(series, born="1976-01", until="2039-01", **parts):
    """400,000 in an account of her own, at no interest and with nothing to live on but it."""
    account = {"kind": "tax-deferred", "balance": 400_000, "mix": "still", "owner": "Ann", "equal payments": series}
    plan = {"people": {"Ann": {"born": born, "retires": "2026-01"}}, "taxes": taxed(), "until": until,
            "mixes": {"still": {"bonds": "100 %"}}, "spending": {"essential": {"food": 500}},
            "accounts": {"cash": {"kind": "cash", "balance": 6_000}, "ira": account}}  # fmt: skip
    return household(**(plan | parts))


def taken(ledger, year):
    return ledger["ira: taken_out"][[month.startswith(str(year)) for month in ledger.months]].sum()


@pytest.mark.parametrize(("method", "factor"), [("amortization", 18.955879), ("annuitization", 18.156789)])
def test_every_year_pays_the_same_amount_until_59_and_a_half(method, factor):
    """Born in January 1976: from 50 in 2026, free in July 2035; the last year pays the half that is left of it."""
    ledger = ledger_of(saver({"from": "2026-01", "method": method, "rate": "4 %"}))
    yearly = 400_000 / factor
    assert [taken(ledger, year) for year in range(2026, 2035)] == pytest.approx([yearly] * 9, rel=1e-6)
    assert ledger["ira: taken_out"][9 * 12 : 9 * 12 + 6].sum() == pytest.approx(yearly / 2, rel=1e-6)
    assert ledger["filed_extra_tax"].max() == 0.0
    assert ledger["filed_ordinary"][11] == pytest.approx(yearly, rel=1e-6)
    assert np.abs(ledger.residual).max() < CENT


def test_by_life_expectancy_each_year_divides_what_it_opens_with():
    """At 50 over 36.2 years, at 51 over 35.3."""
    ledger = ledger_of(saver({"from": "2026-01", "method": "life expectancy"}))
    first = 400_000 / 36.2
    assert [taken(ledger, y) for y in (2026, 2027)] == pytest.approx([first, (400_000 - first) / 35.3])


def test_a_year_that_is_begun_late_pays_its_whole_amount():
    ledger = ledger_of(saver({"from": "2026-10", "rate": "4 %"}))
    assert [taken(ledger, y) for y in (2026, 2027)] == pytest.approx([400_000 / 18.955879] * 2, rel=1e-6)
    assert (ledger["ira: taken_out"][:9] == 0.0).all()


def test_begun_at_58_it_goes_on_for_five_years():
    """72(t)(4)(A)(ii)(I): at 59 1/2 the series is two years old, and the account opens three and a half later."""
    ledger = ledger_of(saver({"from": "2026-01"}, born="1968-01", spending={"essential": {"food": 3_000}}))
    months = ledger["ira: taken_out"]
    assert months[:60] == pytest.approx(months[0])
    assert months[61] > 1.1 * months[0]


def test_nothing_else_can_be_had_of_it_meanwhile_and_a_price_before_and_none_after():
    hungry = saver({"from": "2028-01"}, spending={"essential": {"food": 3_000}}, credit={"limit": "0 months"})
    ledger = ledger_of(hungry)
    assert ledger["ira: taken_out"][3] > 3_000.0
    assert ledger["filed_extra_tax"][11] > 0.0
    assert ledger["ira: taken_out"][24:36] == pytest.approx(ledger["ira: taken_out"][24])
    assert ledger["unpaid"][30] > 0.0


def test_a_series_that_began_before_the_plan_says_what_it_pays():
    ledger = ledger_of(saver({"from": "2024-03", "pays": "24_000 a year"}))
    assert ledger["ira: taken_out"][:24] == pytest.approx(2_000.0)
    with pytest.raises(PlanErrors, match="before the plan"):
        saver({"from": "2024-03"})


def test_an_account_that_is_empty_pays_no_more():
    ledger = ledger_of(saver({"from": "2024-03", "pays": "120_000 a year"}))
    assert ledger["ira: taken_out"].sum() == pytest.approx(400_000.0)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"conversions": {"c": {"from": "ira", "to": "roth", "amount": 1_000}}}, "without equal payments"),
        ({"surplus": "to ira"}, "without equal payments"),
        ({"goals": {"roof": {"amount": 1_000, "by": "2027-01", "from": "ira"}}}, "without equal payments"),
        ({"taxes": {"regime": "none"}}, "under us-federal"),
    ],
    ids=["conversion", "surplus", "goal", "no such law"],
)
def test_what_would_modify_the_series_is_refused(parts, words):
    """Notice 2022-6, section 3.02(e)."""
    with pytest.raises(PlanErrors, match=words):
        saver({"from": "2026-01"}, **(parts | ({"accounts": with_roth()} if "conversions" in parts else {})))


def with_roth():
    series = {"from": "2026-01"}
    ira = {"kind": "tax-deferred", "balance": 1, "mix": "still", "owner": "Ann", "equal payments": series}
    return {"ira": ira, "roth": {"kind": "tax-free", "balance": 0, "mix": "still", "owner": "Ann"}}


def test_it_begins_before_the_account_opens_and_after_its_employer_is_left():
    with pytest.raises(PlanError, match="59 1/2"):
        ledger_of(saver({"from": "2036-01"}))
    with pytest.raises(PlanErrors, match="5 %"):
        saver({"from": "2026-01", "rate": "6 %"})
    works = {
        "people": {"Ann": {"born": "1976-01", "retires": "2030-01"}},
        "income": wage(50_000, until="2030-01", defers={"ira": "5 %"}),
    }
    with pytest.raises(PlanError, match="employer"):
        ledger_of(saver({"from": "2028-01"}, **works))
