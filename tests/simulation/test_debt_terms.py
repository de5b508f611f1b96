"""Loans that begin, float, are refinanced or are paid faster: against schedules worked out in decimals, to the cent."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal, getcontext

import numpy as np
import pytest

from finsim.errors import PlanErrors
from tests.simulation.households import fixed, household, ledger_of

getcontext().prec = 40
CENT = Decimal("0.01")


def level(owed, monthly, n):
    exact = owed / n if monthly == 0 else owed * monthly / (1 - (1 + monthly) ** -n)
    return (exact - Decimal("1e-8")).quantize(CENT, ROUND_CEILING)


def month(owed, monthly, payment, extra=Decimal(0)):
    """Return (owed, interest, paid) of one month."""
    interest = (owed * monthly).quantize(CENT, ROUND_HALF_UP)
    paid = min(payment + extra, owed + interest)
    return owed + interest - paid, interest, paid


def debtor(debts, **parts):
    parts.setdefault("accounts", {"cash": {"kind": "cash", "balance": 2_000_000}})
    return household(until="2060-01", debts=debts, **parts)


def test_an_extra_payment_ends_a_mortgage_as_a_lender_would_work_it_out():
    """200,000 at 6 % over 30 years, 1,199.11 a month, and 200 more: 252 payments instead of 360."""
    ledger = ledger_of(debtor({"home": {"balance": 200_000, "rate": "6 %", "term": "30 years", "extra": 200}}))
    owed, rows = Decimal(200_000), []
    while owed > 0:
        owed, interest, paid = month(owed, Decimal("0.005"), Decimal("1199.11"), Decimal(200))
        rows.append((owed, interest, paid))
    assert ledger["home: payment"][0] == pytest.approx(1_199.11)
    assert len(rows) == int((ledger["home: paid"] > 0.005).sum()) == 252
    for n, field in enumerate(("owed", "interest", "paid")):
        column = ledger[f"home: {field}"][: len(rows)]
        assert np.abs(column - [float(row[n]) for row in rows]).max() < 1e-6, field


def test_a_loan_that_begins_later_is_cash_then_and_repaid_over_its_term():
    plan = debtor({"boat": {"balance": 30_000, "rate": "7.2 %", "term": "5 years", "begins": "2028-04"}})
    ledger = ledger_of(plan, fixed(inflation=0.0))
    at = ledger.months.index("2028-04")
    assert ledger["boat: owed"][:at].sum() == 0.0
    assert ledger["borrowed"][at] == pytest.approx(30_000.0)
    assert ledger["borrowed"].sum() == pytest.approx(30_000.0)
    assert ledger["boat: payment"][at] == pytest.approx(float(level(Decimal(30_000), Decimal("0.006"), 60)))
    paid = ledger["boat: paid"]
    assert (paid > 0.005).sum() == 60
    assert 0.005 < paid[at + 59] <= ledger["boat: payment"][at]
    assert np.abs(ledger.residual).max() < 0.005


def test_a_loan_that_begins_later_follows_prices_until_then():
    plan = debtor({"boat": {"balance": 10_000, "rate": "0 %", "term": "50 months", "begins": "2027-01"}})
    ledger = ledger_of(plan, fixed(inflation=0.10))
    at = ledger.months.index("2027-01")
    assert ledger["borrowed"][at] == pytest.approx(11_000.0, abs=0.01)


def test_refinancing_sets_the_payment_anew_on_what_is_owed():
    plan = debtor(
        {"home": {"balance": 200_000, "rate": "6 %", "term": "30 years"}},
        events={
            "refinance": {"when": "2030-01", "refinances": "home", "rate": "4.5 %", "term": "15 years", "pays": 3_000}
        },
    )
    ledger = ledger_of(plan)
    owed = Decimal(200_000)
    for _ in range(48):
        owed, _, _ = month(owed, Decimal("0.005"), Decimal("1199.11"))
    assert ledger["home: owed"][47] == pytest.approx(float(owed), abs=1e-6)
    rate = Decimal("0.00375")
    payment = level(owed, rate, 180)
    rows = []
    for _ in range(180):
        owed, interest, paid = month(owed, rate, payment)
        rows.append((float(owed), float(interest), float(paid)))
    got = np.stack([ledger[f"home: {field}"][48:228] for field in ("owed", "interest", "paid")], axis=1)
    assert np.abs(got - rows).max() < 1e-6
    assert ledger["home: owed"][228:].max() == 0.0
    assert ledger["essential"][48] == pytest.approx(3_000.0)


@pytest.mark.parametrize("follows", ["bond yield", "short rate"])
def test_a_floating_rate_is_the_markets_plus_its_margin_from_january_on(follows):
    """Bonds that yield 3 %, or bills, and a margin of 2.5 %: 8 % until December, then 5.5 %, over the months left."""
    plan = household(
        start="2026-07",
        until="2060-01",
        accounts={"cash": {"kind": "cash", "balance": 2_000_000}},
        debts={"home": {"balance": 100_000, "rate": "8 %", "term": "20 years", "floats": f"{follows} + 2.5 %"}},
    )
    market = fixed(bond_income=0.03, cash=0.03)
    ledger = ledger_of(plan, market)
    rate = ledger["home: rate"] * 12.0
    assert rate[:6] == pytest.approx(0.08)
    monthly = rate[6] / 12.0
    assert rate[6] == pytest.approx(0.055, abs=6e-4)  # a twelfth of a year's growth is a little less than a twelfth
    owed, left = ledger["home: owed"][5], 240 - 6
    exact = owed * monthly / (1 - (1 + monthly) ** -left)
    assert ledger["home: payment"][6] == pytest.approx(exact, abs=0.0101)
    assert (ledger["home: paid"] > 0.005).sum() == 240


def test_a_rate_that_floats_is_never_below_zero():
    debts = {"home": {"balance": 100_000, "rate": "8 %", "term": "20 years", "floats": "bond yield - 5 %"}}
    ledger = ledger_of(debtor(debts), fixed(bond_income=0.02))
    assert ledger["home: interest"][12:].max() == 0.0
    assert np.isfinite(ledger.values).all() or np.isinf(ledger["buffer_low"]).any()


BASE = {
    "big": {"balance": 9_000, "rate": "12 %", "payment": 250},
    "small": {"balance": 1_500, "rate": "5 %", "payment": 60},
    "middle": {"balance": 4_000, "rate": "8 %", "payment": 120},
}


def worked(order, extra, rolls):
    """Work out all three debts in decimals: the number of months until each is paid off."""
    terms = {k: (Decimal(v["rate"].split()[0]) / 1200, Decimal(v["payment"])) for k, v in BASE.items()}
    owed = {k: Decimal(v["balance"]) for k, v in BASE.items()}
    first, done, n = sum(payment for _, payment in terms.values()), {}, 0
    while any(owed.values()):
        n += 1
        due = Decimal(0)
        for name, (rate, payment) in terms.items():
            owed[name], _, paid = month(owed[name], rate, payment)
            due += paid
        pool = extra + (first - due if rolls else 0)
        rank = (lambda k: owed[k]) if order == "snowball" else (lambda k: -terms[k][0])
        for name in sorted((k for k in owed if owed[k] > 0), key=rank):
            paid = min(pool, owed[name])
            owed[name], pool = owed[name] - paid, pool - paid
        done |= {k: n for k in owed if owed[k] == 0 and k not in done}
    return done


@pytest.mark.parametrize("order", ["avalanche", "snowball"])
@pytest.mark.parametrize("rolls", [True, False])
def test_extra_payments_follow_their_order_and_freed_payments_roll_over(order, rolls):
    plan = debtor(BASE, **{"extra payments": {"amount": 150, "order": order, "rolls over": rolls}})
    ledger = ledger_of(plan)
    done = {name: int((ledger[f"{name}: owed"] > 0.005).sum()) + 1 for name in BASE}
    assert done == worked(order, Decimal(150), rolls)
    assert np.abs(ledger.residual).max() < 0.005


def test_the_avalanche_costs_least_interest():
    cost = {
        order: ledger_of(debtor(BASE, **{"extra payments": {"amount": 150, "order": order}}))["debt_interest"].sum()
        for order in ("avalanche", "snowball")
    }
    assert cost["avalanche"] < cost["snowball"]


def test_extra_payments_leave_the_buffer_alone():
    """Income covers spending and the payment; cash stands at its target, so nothing is there to pay with."""
    plan = household(
        income={"rent": {"kind": "other", "amount": "1_100 a month"}},
        spending={"essential": {"food": 1_000}},
        accounts={"cash": {"kind": "cash", "balance": 3_000, "buffer": "3 months"}},
        debts={"loan": {"balance": 5_000, "rate": "0 %", "payment": 100}},
        **{"extra payments": 500},
    )
    assert ledger_of(plan)["extra_debt"].sum() == 0.0


@pytest.mark.parametrize(
    ("debt", "words"),
    [
        ({"balance": 9, "rate": "5 %", "payment": 3, "floats": "prime + 1 %"}, "a rate of the market and a margin"),
        ({"balance": 9, "rate": "5 %", "payment": 3, "pays": "in full"}, "no `pays` in a loan"),
        ({"balance": 9, "rate": "5 %", "payment": 3, "begins": "2028-01"}, "a key `term` in a loan that begins later"),
    ],
)
def test_a_loan_that_contradicts_itself_is_refused(debt, words):
    with pytest.raises(PlanErrors, match=words):
        debtor({"loan": debt})


def test_a_refinancing_without_a_term_is_refused():
    with pytest.raises(PlanErrors, match="a key `term`"):
        debtor({"loan": BASE["big"]}, events={"new loan": {"when": "2030-01", "refinances": "loan", "rate": "4 %"}})
