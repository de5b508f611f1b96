"""Cards: grace while statements are paid in full, interest on everything once one is not, minimums and their fee.

Expected values are worked out in decimals by `statements`, as an issuer would, or by hand where a test says so.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest

from finsim.errors import PlanErrors
from finsim.simulation.fields import CAUSE_DEBT
from tests.simulation.households import fixed, household, ledger_of

CENT = Decimal("0.01")


def cents(amount):
    return amount.quantize(CENT, ROUND_HALF_UP)


def statements(balance, apr, buys, pays, n, floor="35", revolved=True):
    """Work out a card's months: (statement, interest, minimum, paid, owed at the end).

    pays  None for the minimum, "all", or an amount
    """
    owed, rate, bought = Decimal(balance), Decimal(apr) / 1200, Decimal(0) if revolved else Decimal(balance)
    rows = []
    for _ in range(n):
        has_grace = owed - bought <= 0
        interest = Decimal(0) if has_grace else cents(owed * rate)
        statement = owed + interest
        minimum = min(statement, cents(max(Decimal(floor), owed / 100 + interest)))
        paid = minimum if pays is None else statement if pays == "all" else max(minimum, min(Decimal(pays), statement))
        bought = Decimal(buys)
        owed = statement - paid + bought
        rows.append((statement, interest, minimum, paid, owed))
    return rows


def shopper(card, balance=20_000, **parts):
    """Somebody with money enough, who spends 900 a month."""
    return household(
        accounts={"cash": {"kind": "cash", "balance": balance}},
        spending={"essential": {"food": 900}},
        debts={"card": {"kind": "card", **card}},
        income={"rent": {"kind": "other", "amount": "1_500 a month"}},
        **parts,
    )


CARDS = {
    "minimum": ({"balance": 2_600, "rate": "22.9 %"}, ("2600", "22.9", "0", None)),
    "minimum of a stated floor": (
        {"balance": 900, "rate": "19.99 %", "minimum": 60}, ("900", "19.99", "0", None, 60, "60")),
    "a level payment": ({"balance": 2_600, "rate": "22.9 %", "payment": 200}, ("2600", "22.9", "0", "200")),
    "purchases without grace": (
        {"balance": 1_000, "rate": "24 %", "buys": 100, "limit": 90_000}, ("1000", "24", "100", None)),
    "purchases beside a level payment": (
        {"balance": 400, "rate": "18 %", "buys": 150, "payment": 250, "limit": 90_000}, ("400", "18", "150", "250")),
}  # fmt: skip


@pytest.mark.parametrize("name", CARDS)
def test_a_card_runs_as_its_issuer_would_write_its_statements(name):
    card, worked = CARDS[name]
    floor = worked[5] if len(worked) > 5 else "35"
    ledger, expected = ledger_of(shopper(card)), statements(*worked[:4], 60, floor)
    for field, n in (("statement", 0), ("interest", 1), ("due", 2), ("paid", 3), ("owed", 4)):
        column, worked_out = ledger[f"card: {field}"], np.array([float(row[n]) for row in expected])
        n_owed = int(np.argmax(worked_out == 0)) if (worked_out == 0).any() and field == "statement" else 60
        assert np.abs(column[:n_owed] - worked_out[:n_owed]).max() < 1e-6, field
    assert np.abs(ledger.residual).max() < 0.005


def test_a_statement_paid_in_full_bears_no_interest_however_much_is_bought():
    ledger = ledger_of(shopper({"balance": 700, "rate": "24 %", "buys": 600, "pays": "in full"}))
    assert ledger["card: interest"].sum() == 0.0
    assert ledger["card: paid"][0] == pytest.approx(700.0)
    assert ledger["card: paid"][1:] == pytest.approx(600.0)
    assert ledger["card: owed"] == pytest.approx(600.0)


def test_the_grace_is_lost_with_one_statement_and_comes_back_with_one_paid_in_full():
    """Somebody who spends what is left over loses income in April, with 600 to pay and 100 to pay it with.

    By hand: 500 are left, which cost 10.00, 8.20, 6.36, 4.49, 2.58 and 0.63 as 100 a month are paid.
    """
    plan = household(
        spending={"essential": {"food": {"amount": 860, "until": "2026-04"}}},
        income={
            "rent": {"kind": "other", "amount": "100 a month"},
            "lodger": {"kind": "other", "amount": "800 a month", "until": "2026-04"},
        },
        debts={"card": {"kind": "card", "balance": 0, "rate": "24 %", "buys": 600, "pays": "in full"}},
        surplus={"to": "cash", "saved": "0 %"},
    )
    ledger = ledger_of(plan)
    interest, paid = ledger["card: interest"], ledger["card: paid"]
    assert interest[:4].sum() == 0.0
    assert paid[3:9] == pytest.approx(100.0)
    assert interest[4:10] == pytest.approx([10.0, 8.2, 6.36, 4.49, 2.58, 0.63])
    assert paid[9] == pytest.approx(ledger["card: statement"][9])
    assert interest[10:].sum() == 0.0


def test_a_missed_minimum_has_a_fee_and_is_a_failure_of_debt_service():
    plan = household(
        credit={"limit": "0 months"},
        debts={"card": {"kind": "card", "balance": 1_000, "rate": "24 %", "late fee": 41}},
    )
    ledger = ledger_of(plan)
    assert ledger["card_fees"] == pytest.approx(41.0)
    # by hand: 1,000 + 20 + 41 = 1,061; then + 21.22 + 41 = 1,123.22
    assert ledger["card: owed"][:2] == pytest.approx([1_061.0, 1_123.22])
    assert ledger["fail_period"][-1] == 0
    assert ledger["fail_cause"][-1] == CAUSE_DEBT
    assert np.abs(ledger.residual).max() < 0.005


def test_what_a_card_may_owe_has_a_limit():
    ledger = ledger_of(shopper({"balance": 0, "rate": "24 %", "buys": 500, "limit": 1_200}))
    assert ledger["card: owed"].max() <= 1_200.0 + 1e-9
    assert ledger["card_bought"][:2] == pytest.approx([500.0, 500.0])


def test_what_a_card_buys_is_what_was_spent_and_follows_prices():
    ledger = ledger_of(shopper({"balance": 0, "rate": "24 %", "buys": 5_000, "pays": "in full"}), fixed(inflation=0.1))
    assert ledger["card_bought"] == pytest.approx(ledger["essential"])


@pytest.mark.parametrize(
    ("card", "words"),
    [
        ({"balance": 1, "rate": "20 %", "term": "2 years"}, "no `term` in a card"),
        ({"balance": 1, "rate": "20 %", "pays": "in full", "payment": 50}, "`payment` or `pays`, not both"),
        ({"balance": 1, "rate": "20 %", "pays": "often"}, "in full"),
    ],
)
def test_a_card_that_contradicts_itself_is_refused(card, words):
    with pytest.raises(PlanErrors, match=words):
        shopper(card)
