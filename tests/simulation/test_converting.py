"""Roth conversions: how much moves, which tax it bears, what a ceiling lets in, and what may come out when."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.errors import FinsimError
from finsim.plan import Plan
from finsim.taxes import federal_lines, tax_table
from finsim.taxes.filling import GROSS, ORDINARY, WITH_BENEFITS, measured_income, room_below
from finsim.vocabulary import FilingStatus
from tests.simulation.households import fixed, household, ledger_of, taxed

LAW = tax_table(2026, FilingStatus.SINGLE)


def converter(born: str = "1964-01", conversions=None, **parts) -> Plan:
    """Ann with a pension, an IRA, a Roth account and enough cash for every tax, in a market in which nothing moves."""
    plan = {
        "people": {"Ann": {"born": born}},
        "income": {"pension": {"kind": "pension", "amount": "2_000 a month"}},
        "spending": {"essential": {"living": 1_500}},
        "accounts": {
            "cash": {"kind": "cash", "balance": 200_000},
            "ira": {"kind": "tax-deferred", "balance": 400_000, "mix": "still"},
            "roth": {"kind": "tax-free", "balance": 0, "mix": "still"},
        },
        "mixes": {"still": {"bonds": "100 %"}},
        "taxes": taxed(),
        "conversions": conversions
        if conversions is not None
        else {"ladder": {"from": "ira", "to": "roth", "amount": 30_000}},
    }
    return household(**(plan | parts))


def filled(fill, **parts) -> Plan:
    return converter(conversions={"fill": {"from": "ira", "to": "roth", "fill": fill}}, **parts)


def december(ledger, column):
    return ledger[column][11::12]


def year(ledger, column, n=0):
    return float(ledger[column][12 * n : 12 * n + 12].sum())


def test_a_fixed_conversion_moves_its_amount_each_december_and_its_tax_is_in_that_years_return():
    ledger = ledger_of(converter())
    assert december(ledger, "converted") == pytest.approx(30_000.0)
    assert ledger["converted"].sum() == pytest.approx(150_000.0)
    assert december(ledger, "roth: paid_in") == pytest.approx(30_000.0) == december(ledger, "ira: taken_out")
    tax = federal_lines(2026, FilingStatus.SINGLE, ordinary=54_000.0)["tax"]
    assert year(ledger, "withheld") + year(ledger, "settled") == pytest.approx(tax, abs=0.01)


def test_the_top_of_a_bracket_is_met_to_the_cent():
    """Revenue Procedure 2025-32: 12 % ends at 50,400 for a single filer in 2026; the deduction is 16,100."""
    ledger = ledger_of(filled("12 % bracket"))
    assert (LAW.brackets[2], LAW.standard_deduction) == (50_400.0, 16_100.0)
    assert december(ledger, "converted")[0] == pytest.approx(50_400 + 16_100 - 24_000, abs=0.01)


def test_social_security_that_a_conversion_makes_taxable_takes_its_room():
    """26 USC 86: every dollar converted makes up to 85 cents of benefits taxable; the return says where it ends."""
    income = {"benefit": {"person": "Ann", "pia": 2_500, "claims": "at 67"}}
    ledger = ledger_of(filled("12 % bracket", born="1958-06", income=income))
    moved = december(ledger, "converted")[0]
    benefits = year(ledger, "benefits")
    lines = federal_lines(2026, FilingStatus.SINGLE, ordinary=moved, social_security=benefits, n_aged=1)
    assert lines["taxable_income"] == pytest.approx(50_400, abs=0.01)
    assert lines["taxable_social_security"] > 0.0


def test_medicares_threshold_is_of_gross_income_and_the_marketplaces_counts_untaxed_benefits():
    """2026: 109,000 (single); four times the poverty line of one person, 15,650."""
    income = {"benefit": {"person": "Ann", "pia": 2_500, "claims": "at 67"}}
    for fill, ceiling, counted in (("Medicare threshold", 109_000.0, 0.0), ("ACA", 62_600.0, 1.0)):
        ledger = ledger_of(filled(fill, born="1958-06", income=income))
        moved, benefits = december(ledger, "converted")[0], year(ledger, "benefits")
        lines = federal_lines(2026, FilingStatus.SINGLE, ordinary=moved, social_security=benefits, n_aged=1)
        assert lines["agi"] + counted * (benefits - lines["taxable_social_security"]) == pytest.approx(
            ceiling, abs=0.01
        )


def test_a_sale_for_the_tax_and_the_conversion_are_solved_together():
    """The tax is paid out of the same IRA: what is sold for it is income too, and takes its part of the room."""
    accounts = {
        "cash": {"kind": "cash", "balance": 0},
        "ira": {"kind": "tax-deferred", "balance": 400_000, "mix": "still"},
        "roth": {"kind": "tax-free", "balance": 0, "mix": "still"},
    }
    ledger = ledger_of(filled("12 % bracket", accounts=accounts, spending={"essential": {"living": 1_990}}))
    moved, taken = year(ledger, "converted"), year(ledger, "ira: taken_out")
    assert taken > moved + 100.0
    lines = federal_lines(2026, FilingStatus.SINGLE, ordinary=24_000.0 + taken)
    assert lines["taxable_income"] == pytest.approx(50_400, abs=0.05)
    assert year(ledger, "withheld") + year(ledger, "settled") == pytest.approx(lines["tax"], abs=0.02)


def test_it_begins_and_stops_when_the_plan_says_and_takes_no_more_than_there_is():
    dates = {"from": "ira", "to": "roth", "amount": 150_000, "begins": "2027-01", "until": "2030-01"}
    ledger = ledger_of(converter(conversions={"all": dates}))
    assert december(ledger, "converted") == pytest.approx([0.0, 150_000, 150_000, 100_000, 0.0])
    assert december(ledger, "converted")[[0, 4]] == pytest.approx(0.0)
    assert ledger.balances()["ira"].min() > -1e-6


def test_a_year_above_the_ceiling_converts_nothing():
    rich = {"pension": {"kind": "pension", "amount": "20_000 a month"}}
    assert (ledger_of(filled("12 % bracket", income=rich))["converted"] == 0.0).all()


def test_a_young_conversion_bears_the_extra_tax_alone_and_an_old_one_nothing():
    """26 USC 408A(d)(3)(F): converted at 46 in 2026, free from January 2031."""
    plan = converter(
        born="1980-01",
        until="2033-01",
        conversions={"once": {"from": "ira", "to": "roth", "amount": 60_000, "until": "2027-01"}},
        income={"pension": {"kind": "pension", "amount": "4_000 a month", "until": "2027-01", "grows": "0 %"}},
        accounts={
            "cash": {"kind": "cash", "balance": 0},
            "ira": {"kind": "tax-deferred", "balance": 60_000, "mix": "still"},
            "roth": {"kind": "tax-free", "balance": 10_000, "contributed": 10_000, "mix": "still"},
            "fund": {"kind": "taxable", "balance": 20_000, "mix": "still"},
        },
        withdrawals=["fund", "roth"],
        spending={"essential": {"living": "500 a month, then 2_000 a month from 2028-01"}},
    )
    ledger = ledger_of(plan)
    assert ledger["roth: converted 1"][11] == pytest.approx(60_000.0)  # 2026 modulo five
    in_2031 = ledger.months.index("2031-01")
    young = slice(0, in_2031)
    drawn = ledger["roth: taken_out"][young].sum() - 10_000.0
    assert drawn > 1_000.0
    tax = np.add.reduceat(ledger["withheld"] + ledger["settled"], np.arange(12, len(ledger.months), 12))
    assert tax[:4].sum() == pytest.approx(0.10 * drawn, abs=0.05), "no income at all, only the extra tax"
    assert (ledger["year_extra_tax"][in_2031:] == 0.0).all()
    assert ledger["roth: basis"][in_2031] > 0.0 == ledger["roth: converted 1"][in_2031]


@pytest.mark.parametrize("returns", [0.0, 0.08, -0.05])
def test_a_household_that_converts_balances(returns):
    ledger = ledger_of(filled("22 % bracket"), fixed(bonds=returns))
    assert np.abs(ledger.residual).max() < 0.005


@pytest.mark.parametrize("measure", [ORDINARY, GROSS, WITH_BENEFITS])
@pytest.mark.parametrize("benefits", [0.0, 18_000.0, 50_000.0])
@pytest.mark.parametrize("ordinary", [0.0, 15_000.0, 60_000.0])
@pytest.mark.parametrize("gains", [-9_000.0, 0.0, 25_000.0])
def test_the_room_is_the_income_that_meets_the_ceiling(measure, benefits, ordinary, gains):
    for ceiling in (0.0, 12_400.0, 50_400.0, 109_000.0):
        household = (2_000.0, gains, benefits, 1.0, 1.0)
        room = room_below(LAW, 2026, 1.0, measure, ceiling, ordinary, *household)
        before = measured_income(LAW, 2026, 1.0, measure, ordinary, *household)
        after = measured_income(LAW, 2026, 1.0, measure, ordinary + room, *household)
        assert after == pytest.approx(max(ceiling, before), abs=0.01)
        assert room >= 0.0


@pytest.mark.parametrize(
    ("conversion", "said"),
    [
        ({"from": "roth", "to": "roth", "amount": 1_000}, "tax-deferred"),
        ({"from": "ira", "to": "cash", "amount": 1_000}, "tax-free"),
        ({"from": "ira", "to": "roth"}, "either `amount`"),
        ({"from": "ira", "to": "roth", "fill": "12 %"}, "did you mean 12 % bracket?"),
        ({"from": "ira", "to": "roth", "fill": "13 % bracket"}, "a bracket that has a top"),
        ({"from": "ira", "to": "roth", "fill": "37 % bracket"}, "a bracket that has a top"),
    ],
)
def test_what_cannot_be_converted_is_said(conversion, said):
    with pytest.raises(FinsimError, match=said):
        ledger_of(converter(conversions={"wrong": conversion}))
