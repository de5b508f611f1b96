"""Surplus in an order: debts first, then accounts up to what they may take or hold, then where the plan sends it."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.errors import PlanError, PlanErrors
from finsim.plan.accounts import SurplusStep
from finsim.simulation.compiling.compile_plan import compile_plan
from tests.simulation.households import fixed, household, ledger_of, taxed, wage

CENT = 0.005


def saver(first, to="brokerage", pay=36_000, **parts):
    """3,000 a month come in, and nothing is spent."""
    plan = {
        "income": wage(pay, grows="0 %"), "taxes": {"regime": "none"}, "mixes": {"all": {"stocks": "100 %"}},
        "accounts": {"cash": {"kind": "cash", "balance": 0}, "savings": {"kind": "cash", "balance": 1_000},
                     "roth": {"kind": "tax-free", "balance": 0, "mix": "all"},
                     "brokerage": {"kind": "taxable", "balance": 0, "mix": "all"}},
        "surplus": {"first": first, "to": to},
    }  # fmt: skip
    return household(**(plan | parts))


def test_each_step_takes_its_part_and_the_next_what_is_left():
    ledger = ledger_of(saver(["roth up to 7_000 a year", "savings up to 6_500"]))
    roth, savings, rest = ledger["roth: paid_in"], ledger["savings: paid_in"], ledger["brokerage: paid_in"]
    assert list(roth[:4]) == pytest.approx([3_000, 3_000, 1_000, 0])
    assert list(savings[:5]) == pytest.approx([0, 0, 2_000, 3_000, 500])
    assert list(rest[:6]) == pytest.approx([0, 0, 0, 0, 2_500, 3_000])
    assert roth[12:24].sum() == pytest.approx(7_000)
    assert ledger["surplus"] == pytest.approx(3_000)
    assert np.abs(ledger.residual).max() < CENT


def test_limits_follow_prices():
    ledger = ledger_of(saver(["roth up to 7_000 a year"]), fixed(inflation=0.05))
    assert ledger["roth: paid_in"][12:24].sum() > 7_000 * 1.05


def test_debts_first_then_the_rest():
    debts = {"loan": {"balance": 5_000, "rate": "0 %", "payment": 100}}
    ledger = ledger_of(saver(["debt", "roth"], debts=debts))
    assert list(ledger["loan: owed"][:3]) == pytest.approx([5_000 - 3_000, 0, 0])
    assert ledger["extra_debt"].sum() + ledger["debt_paid"].sum() == pytest.approx(5_000)
    assert ledger["roth: paid_in"][2] == pytest.approx(3_000)
    assert ledger["brokerage: paid_in"].sum() == 0.0


def test_debts_up_to_so_much_a_year():
    debts = {"loan": {"balance": 50_000, "rate": "0 %", "payment": 100}}
    ledger = ledger_of(saver(["debt up to 6_000 a year"], debts=debts))
    assert ledger["extra_debt"][:12].sum() == pytest.approx(6_000)
    assert ledger["brokerage: paid_in"][:12].sum() == pytest.approx(12 * 2_900 - 6_000)


def test_what_no_step_takes_stays_in_cash_where_the_plan_says_so():
    ledger = ledger_of(saver(["savings up to 2_000"], to="cash"))
    assert ledger["savings: paid_in"].sum() == pytest.approx(1_000)
    assert ledger["cash: cash"][-1] == pytest.approx(60 * 3_000 - 1_000)


def test_without_steps_a_plan_is_what_it_was_to_the_last_bit():
    plan = saver([])
    free = plan.with_changes({"surplus.first": None})
    assert (ledger_of(plan).values == ledger_of(free).values).all()


@pytest.mark.parametrize("text", ["debt", "roth", "roth up to 7_500 a year", "savings up to 30_000"])
def test_a_step_writes_itself_as_it_was_read(text):
    assert str(SurplusStep.parse(text)) == text


def test_a_step_into_nowhere_is_refused():
    with pytest.raises(PlanErrors, match="did you mean roth"):
        saver(["rothh"])
    with pytest.raises(PlanErrors, match="a limit a year"):
        saver(["debt up to 5_000"])
    with pytest.raises(PlanErrors, match="with a limit or without"):
        saver(["roth up to soon"])
    with pytest.raises(PlanError, match="another account"):
        compile_plan(saver(["cash"]))


LEGACY = {"when": "2026-02", "receives": 5_000}
SHELF = {"cash": {"kind": "cash", "balance": 0}, "shelf": {"kind": "taxable", "balance": 0, "mix": "still"}}
HEIR = {"accounts": SHELF, "mixes": {"still": {"bonds": "100 %"}}, "spending": {"essential": {"rent": 1_000}}}


def test_a_legacy_goes_into_the_account_that_it_names_once_its_month_is_paid_for():
    """Of 5,000 in a month that costs 1,000 and brings 1,000 all is put away, where nothing comes in 4,000."""
    legacy = {"events": {"legacy": LEGACY | {"account": "shelf"}}}
    assert ledger_of(household(**HEIR, income=wage(12_000), **legacy)).balances()["shelf"][:3] == pytest.approx(
        [0, 5_000, 5_000]
    )
    assert ledger_of(household(**HEIR, credit={"limit": "0 months"}, **legacy))["saved"][1] == pytest.approx(4_000.0)
    spent = household(**HEIR, income=wage(12_000), habits={"windfall spent": "50 %"}, **legacy)
    assert ledger_of(spent).balances()["shelf"][1] == pytest.approx(2_500.0)


def test_an_event_that_pays_names_no_account_for_that_is_a_goal():
    with pytest.raises(PlanErrors, match="goal"):
        household(**HEIR, events={"roof": {"when": "2026-02", "pays": 5_000, "account": "shelf"}})


def lawful(first=(), to="roth", **parts):
    return saver(list(first), to, **({"taxes": taxed(), "pay": 120_000} | parts))


def test_surplus_goes_into_a_roth_account_up_to_the_laws_limit_and_the_rest_waits_in_cash():
    """26 USC 219(b)(5): 7,500 in 2026; what waits goes in from January on, up to that year's limit."""
    ledger = ledger_of(lawful(), fixed(inflation=0.03))
    roth = ledger["roth: paid_in"]
    assert roth[:12].sum() == pytest.approx(7_500)
    assert roth[12] == pytest.approx(7_500 * ledger["level_open"][12])
    assert roth[13:24].sum() == 0.0
    assert ledger["cash: cash"][11] > 60_000
    assert ledger["surplus"][:12] == pytest.approx(roth[:12])
    assert np.abs(ledger.residual).max() < CENT
    assert "surplus.to" not in {found.key for found in compile_plan(lawful()).not_modelled}


def test_what_saving_and_steps_took_of_a_limit_is_gone_and_traditional_and_roth_have_one():
    accounts = {
        "cash": {"kind": "cash", "balance": 0},
        "ira": {"kind": "tax-deferred", "balance": 0, "mix": "all", "saving": 100},
        "roth": {"kind": "tax-free", "balance": 0, "mix": "all"},
        "brokerage": {"kind": "taxable", "balance": 0, "mix": "all"},
    }
    ledger = ledger_of(lawful(["ira up to 2_000 a year", "roth"], "brokerage", accounts=accounts))
    assert ledger["ira: paid_in"][:12].sum() == pytest.approx(1_200 + 2_000)
    assert ledger["roth: paid_in"][:12].sum() == pytest.approx(7_500 - 3_200)
    assert ledger["roth: paid_in"][12:24].sum() == pytest.approx(7_500 - 3_200)
    assert ledger["brokerage: paid_in"][:12].sum() > 50_000


def test_surplus_of_who_earns_nothing_goes_into_no_account_of_ones_own():
    pension = {"pension": {"kind": "pension", "person": "Ann", "amount": 60_000}}
    ledger = ledger_of(lawful(income=pension))
    assert ledger["roth: paid_in"].sum() == 0.0
    assert ledger["cash: cash"][-1] > 200_000


def test_a_health_account_takes_surplus_up_to_its_own_limit():
    """26 USC 223(b), for 2026: 4,400 of one who insures himself."""
    hsa = {"kind": "health", "balance": 0, "covers": "self", "mix": "all"}
    accounts = {"cash": {"kind": "cash", "balance": 0}, "hsa": hsa}
    assert ledger_of(lawful(to="hsa", accounts=accounts))["hsa: paid_in"][:12].sum() == pytest.approx(4_400)
