"""When a path fails, and why: one household for each cause, worked by hand, in a market in which nothing happens."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finsim.simulation.fields import (
    CAUSE_CREDIT,
    CAUSE_DEBT,
    CAUSE_ESSENTIAL,
    CAUSE_GOAL,
    CAUSE_TAX,
    WORKS,
)
from finsim.taxes import federal_lines
from finsim.vocabulary import FilingStatus, minor_units
from tests.simulation.households import household, ledger_of, ledger_of_compiled, outcome_of, taxed
from tests.simulation.strangers import compiled, market_of, strangers

NO_CREDIT = {"limit": "0 months"}
CASH = {"cash": {"kind": "cash", "balance": 1_000}}
RENT = {"rent": {"kind": "other", "amount": "1_000 a month"}}  # comes in every month, untaxed
CENT = 0.01


def fails(plan):
    """The period and the cause of the only path of a plan in a still market."""
    outcome = outcome_of(plan)
    return int(outcome.fail_period[0]), int(outcome.fail_cause[0])


def test_essentials_unpaid():
    """1,000 in cash pays three months of 300; the fourth, period 3, finds 100."""
    plan = household(accounts=CASH, credit=NO_CREDIT, spending={"essential": {"food": 300}})
    assert fails(plan) == (3, CAUSE_ESSENTIAL)
    ledger = ledger_of(plan)
    assert ledger["essential"][:5] == pytest.approx([300.0, 300.0, 300.0, 100.0, 0.0])
    assert ledger["unpaid"][:5] == pytest.approx([0.0, 0.0, 0.0, 200.0, 300.0])


def test_debt_service_unpaid():
    """1,000 in cash pays two payments of 400; the third finds 200."""
    loan = {"loan": {"balance": 5_000, "rate": "0 %", "payment": 400}}
    assert fails(household(accounts=CASH, credit=NO_CREDIT, debts=loan)) == (2, CAUSE_DEBT)


def test_essentials_come_before_debt_service():
    loan = {"loan": {"balance": 5_000, "rate": "0 %", "payment": 400}}
    cash = {"cash": {"kind": "cash", "balance": 1_450}}
    plan = household(accounts=cash, credit=NO_CREDIT, debts=loan, spending={"essential": {"food": 500}})
    assert fails(plan) == (1, CAUSE_DEBT)
    assert ledger_of(plan)["essential"][:2] == pytest.approx([500.0, 500.0])


def test_tax_unpaid():
    """Everything is sold for a wish in March; in December there is tax on the gain and nothing to pay it from."""
    plan = household(
        accounts={"fund": {"kind": "taxable", "balance": 500_000, "basis": 0, "mix": "stocks"}},
        mixes={"stocks": {"stocks": "100 %"}},
        goals={"boat": {"amount": 500_000, "by": "2026-03", "need": "wished", "from": "fund"}},
        taxes=taxed(),
        credit=NO_CREDIT,
    )
    assert fails(plan) == (11, CAUSE_TAX)
    owed = federal_lines(2026, FilingStatus.SINGLE, long_gains=500_000)["tax"]
    assert owed > 50_000
    assert ledger_of(plan)["unpaid"][11] == pytest.approx(owed, abs=CENT)


def test_a_required_goal_missed():
    """1,000 in cash for a goal of 1,500 in April: it is paid as far as possible, and the path fails there."""
    goal = {"roof": {"amount": 1_500, "by": "2026-04", "need": "required"}}
    plan = household(accounts=CASH, goals=goal)
    assert fails(plan) == (3, CAUSE_GOAL)
    assert ledger_of(plan)["goals_paid"][3] == pytest.approx(1_000.0)


@pytest.mark.parametrize("need", ["important", "wished"])
def test_other_goals_and_other_spending_never_fail_a_path(need):
    plan = household(
        accounts=CASH,
        credit=NO_CREDIT,
        goals={"roof": {"amount": 1_500, "by": "2026-04", "need": need}},
        spending={"important": {"clothes": 900}, "discretionary": {"fun": 900}},
    )
    assert fails(plan) == (-1, WORKS)


def borrower(event, essential=1_000, **more):
    """Income of 1,000 a month covers essentials; in March there is one bill more."""
    spending = {"essential": {"food": essential}}
    return household(income=RENT, spending=spending, events={"bill": {"when": "2026-03", "pays": event}}, **more)


def test_forced_borrowing_unpaid_after_twelve_months():
    """500 are borrowed in period 2 and never repaid: after periods 2 to 13, period 14 is the thirteenth."""
    plan = borrower(500)
    assert fails(plan) == (14, CAUSE_CREDIT)
    ledger = ledger_of(plan)
    assert ledger["credit_drawn"][2] == pytest.approx(500.0)
    assert ledger["unpaid"].max() == 0.0


def test_forced_borrowing_left_at_the_end():
    """500 are borrowed ten months before the end: too young to fail by age, but there at the end."""
    plan = borrower(500, until="2027-01")
    assert fails(plan) == (11, CAUSE_CREDIT)


def test_forced_borrowing_beyond_its_limit():
    """Three months of income are 3,000; a bill of 4,000 leaves 1,000 unpaid."""
    plan = borrower(4_000)
    assert fails(plan) == (2, CAUSE_ESSENTIAL)
    ledger = ledger_of(plan)
    assert ledger["credit_drawn"][2] == pytest.approx(3_000.0)
    assert ledger["unpaid"][2] == pytest.approx(1_000.0)


def test_forced_borrowing_repaid_within_twelve_months_is_no_failure():
    """500 and their interest are repaid from 100 a month that is left over."""
    plan = borrower(500, essential=900)
    assert fails(plan) == (-1, WORKS)
    ledger = ledger_of(plan)
    assert ledger["credit"][2] == pytest.approx(200.0)  # 200 had been left over in January and February, 100 in March
    assert ledger["credit"][-1] == 0.0
    assert ledger["credit_repaid"].sum() == pytest.approx(200.0 + ledger["credit_interest"].sum())


@pytest.mark.parametrize(("short", "fail"), [(0.009, -1), (0.011, 0)])
def test_a_cent_is_tolerated(short, fail):
    cash = {"cash": {"kind": "cash", "balance": 1_000 - short}}
    plan = household(accounts=cash, credit=NO_CREDIT, events={"bill": {"when": "2026-01", "pays": 1_000}})
    assert fails(plan)[0] == fail


def test_the_portfolio_may_end_while_the_plan_works():
    """A pension covers essentials; what is saved is spent on extras by the end of the fourth month."""
    plan = household(
        people={"Ann": {"born": "1955-01", "retires": "2026-02"}},
        income={"pension": {"kind": "pension", "amount": "1_000 a month"}},
        accounts=CASH,
        spending={"essential": {"food": 1_000}, "discretionary": {"fun": 250}},
    )
    outcome = outcome_of(plan)
    assert fails(plan) == (-1, WORKS)
    assert outcome.depletion_period[0] == 3


def test_the_plan_may_fail_while_there_is_a_portfolio():
    """At 46 retirement money is out of reach: essentials are unpaid beside 100,000."""
    plan = household(
        people={"Ann": {"born": "1980-01", "retires": "2026-02"}},
        accounts={"401k": {"kind": "tax-deferred", "owner": "Ann", "balance": 100_000, "mix": "stocks"}},
        mixes={"stocks": {"stocks": "100 %"}},
        spending={"essential": {"food": 300}},
    )
    outcome = outcome_of(plan)
    assert fails(plan) == (0, CAUSE_ESSENTIAL)
    assert outcome.depletion_period[0] == -1


def test_before_retirement_an_empty_portfolio_is_no_depletion():
    plan = household(
        people={"Ann": {"born": "1980-01", "retires": "2028-01"}},
        income={"rent": {"kind": "other", "amount": "1_000 a month", "until": "2029-01"}},
        spending={"essential": {"food": 1_000}},
    )
    assert outcome_of(plan).depletion_period[0] == 24


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(strangers(), st.integers(0, 650))
def test_a_path_fails_exactly_when_something_that_must_be_paid_is_not(plan, path):
    """The first month of failure, worked out anew from the columns of the ledger."""
    ledger = ledger_of_compiled(compiled(plan), market_of(plan), path)
    cent = 1.0 / minor_units(plan.currency)
    age, expected = 0, -1
    for t in range(len(ledger.months)):
        age = age + 1 if ledger["credit"][t] > cent else 0
        required = [name for name, goal in plan.goals.items() if goal.need == "required"]
        missed = (
            ledger["unpaid"][t] > cent
            or ledger["goal_short"][t] > cent
            or age > 12
            or (t == len(ledger.months) - 1 and ledger["credit"][t] > cent)
        )
        assert ledger["goal_short"][t] <= cent or required
        owed = ledger["essential_due"][t] + ledger["debt_due"][t] - ledger["essential"][t] - ledger["debt_paid"][t]
        assert ledger["unpaid"][t] >= owed - 1e-6, "what is due and not paid is unpaid"
        if missed and ledger["n_alive"][t] > 0.0:  # a bequest can still be missed after the last death
            expected = t
            break
    assert ledger["fail_period"][-1] == expected
    if expected >= 0:
        assert np.all(ledger["fail_cause"][expected:] == ledger["fail_cause"][expected]), "the first cause stands"
        assert ledger["fail_cause"][expected] != WORKS
