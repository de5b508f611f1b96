"""Debts run to the cent: interest in arrears on what is owed, level payments, a smaller last one."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest

from tests.simulation.households import household, ledger_of

CENT = Decimal("0.01")
LOANS = {
    "mortgage of the family": ("327_994", "5.125 %", "1_916.59"),
    "car loan in 49 months": ("24_500", "6.49 %", "570.52"),
    "student loan in 102 months": ("27_400", "5.5 %", "336.90"),
    "mortgage that ends in June 2031": ("64_550", "3.25 %", "1_264.80"),
    "no interest": ("1_000", "0 %", "300"),
    "paid at once": ("500", "12 %", "10_000"),
}


def schedule(balance, rate, payment):
    """Work out a loan as its lender would, in decimals: (owed, interest, paid) of every month."""
    owed, payment = (Decimal(text.replace("_", "")) for text in (balance, payment))
    monthly = Decimal(rate.removesuffix(" %")) / 1200
    rows = []
    while owed > 0:
        interest = (owed * monthly).quantize(CENT, ROUND_HALF_UP)
        paid = min(payment, owed + interest)
        owed += interest - paid
        rows.append((owed, interest, paid))
    return rows


def debtor(balance, rate, payment, **parts):
    """Somebody with money enough, who owes one loan."""
    return household(
        until="2060-01",
        accounts={"cash": {"kind": "cash", "balance": 5_000_000}},
        debts={"loan": {"balance": balance, "rate": rate, "payment": payment}},
        **parts,
    )


@pytest.mark.parametrize("loan", LOANS.values(), ids=list(LOANS))
def test_a_loan_amortises_to_the_cent(loan):
    ledger, expected = ledger_of(debtor(*loan)), schedule(*loan)
    for n, field in enumerate(("owed", "interest", "paid")):
        column = ledger[f"loan: {field}"]
        worked = np.array([float(row[n]) for row in expected])
        assert np.abs(column[: len(worked)] - worked).max() < 1e-6, field
        assert np.abs(column[len(worked) :]).max() < 1e-6, f"{field} after the last payment"
    assert ledger["loan: paid"][len(expected) - 1] <= float(loan[2].replace("_", ""))


def test_the_mortgage_of_the_family_is_worked_to_its_last_payment():
    """327,994 at 5.125 % and 1,916.59 a month. By hand: the first month's interest is 327,994 x 0.05125 / 12."""
    ledger = ledger_of(debtor(*LOANS["mortgage of the family"]))
    paid = ledger["loan: paid"]
    assert ledger["loan: interest"][0] == pytest.approx(1_400.81, abs=1e-9)
    assert ledger["loan: owed"][0] == pytest.approx(327_994 + 1_400.81 - 1_916.59, abs=1e-6)
    n = int((paid > 0.005).sum())
    assert n == 309  # 360 from August 2022 on, of which 52 are paid; what was rounded off makes one more
    assert (np.abs(paid[: n - 1] - 1_916.59) < 1e-6).all()
    assert 0.0 < paid[n - 1] < 1_916.59
    assert paid.sum() == pytest.approx(327_994 + ledger["loan: interest"].sum(), abs=0.005)


def test_surplus_pays_the_dearest_debt_first():
    plan = household(
        income={"rent": {"kind": "other", "amount": "1_000 a month"}},
        debts={
            "cheap": {"balance": 3_000, "rate": "3 %", "payment": 100},
            "dear": {"balance": 2_000, "rate": "20 %", "payment": 100},
        },
        surplus="debt",
    )
    ledger = ledger_of(plan)
    assert ledger["dear: paid"][:2] == pytest.approx([900.0, 900.0])
    assert ledger["cheap: paid"][:2] == pytest.approx([100.0, 100.0])
    dear_left = 2_000 + ledger["dear: interest"][:3].sum() - 1_800
    assert ledger["dear: paid"][2] == pytest.approx(dear_left)
    assert ledger["cheap: paid"][2] == pytest.approx(1_000 - dear_left)
    assert ledger["extra_debt"][:3] == pytest.approx([800.0] * 3)


def test_forced_borrowing_costs_its_rate_a_month_in_arrears():
    plan = household(
        income={"rent": {"kind": "other", "amount": "1_000 a month"}},
        spending={"essential": {"food": "1_300 a month"}},
        credit={"limit": "3 months", "rate": "24 %"},
    )
    ledger = ledger_of(plan)
    assert ledger["credit_drawn"][:3] == pytest.approx([300.0] * 3)
    assert ledger["credit_interest"][:3] == pytest.approx([0.0, 6.0, round(606.0 * 0.02, 2)])
    assert ledger["credit"][:2] == pytest.approx([300.0, 606.0])


def test_a_cards_minimum_is_a_whole_number_of_cents():
    """1 % of 2,600 and a month of 22.9 % on it: 26 + 49.62 = 75.62."""
    card = {"card": {"kind": "card", "balance": 2_600, "rate": "22.9 %"}}
    ledger = ledger_of(household(accounts={"cash": {"kind": "cash", "balance": 9_000}}, debts=card))
    assert ledger["card: paid"][0] == pytest.approx(75.62, abs=1e-9)


def test_interest_is_in_whole_coins_of_the_currency():
    debts = {"loan": {"balance": 1_000_000, "rate": "5 %", "payment": 20_000}}
    ledger = ledger_of(
        household(currency="JPY", debts=debts, accounts={"cash": {"kind": "cash", "balance": 2_000_000}})
    )
    assert ledger["loan: interest"][0] == 4_167.0
    assert (ledger["loan: interest"] % 1.0 == 0.0).all()
