"""Goals are paid when they fall due, or wait where they may; their own account pays first; what lacks is said."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.simulation import fields
from finsim.simulation.compiling.compile_plan import compile_plan
from tests.simulation.households import fixed, household, ledger_of, outcome_of

RENT = {"rent": {"kind": "other", "amount": "1_000 a month"}}
NO_CREDIT = {"limit": "0 months"}


def saver(goal, income=RENT, **more):
    """1,000 a month comes in and nothing goes out but the goal."""
    return household(income=income, goals={"thing": goal}, **more)


def paid(ledger, name="thing"):
    """Months in which a goal was paid, and what."""
    column = ledger[f"{name}: paid"]
    return {ledger.months[t]: pytest.approx(float(column[t])) for t in np.flatnonzero(column > 0.005)}


def test_a_goal_is_paid_in_its_month():
    assert paid(ledger_of(saver({"amount": 2_500, "by": "2026-03"}))) == {"2026-03": 2_500}


def test_a_goal_that_may_move_waits_until_it_can_be_paid_in_full():
    """In March there are 3,000 of 4,500: it is paid in May, which is within the six months."""
    ledger = ledger_of(saver({"amount": 4_500, "by": "2026-03", "need": "required", "may move": "6 months"}))
    assert paid(ledger) == {"2026-05": 4_500}
    assert ledger["fail_period"][-1] == -1


def test_a_goal_is_paid_in_part_on_its_last_day():
    """Two months later, in May, there are 5,000 of 9,000; a required goal fails the path then and not before."""
    ledger = ledger_of(saver({"amount": 9_000, "by": "2026-03", "need": "required", "may move": "2 months"}))
    assert paid(ledger) == {"2026-05": 5_000}
    assert ledger["goal_short"][4] == pytest.approx(4_000)
    assert ledger["fail_period"][-1] == 4


def test_a_goal_that_waits_follows_prices():
    ledger = ledger_of(saver({"amount": 4_500, "by": "2026-03", "may move": "6 months"}), fixed(inflation=0.12))
    (month,) = paid(ledger)
    t = ledger.months.index(month)
    assert ledger["thing: paid"][t] == pytest.approx(4_500 * 1.12 ** (t / 12))
    assert ledger["thing: paid_sum_real"][-1] == pytest.approx(4_500)


def test_a_goal_that_may_move_leaves_the_buffer_until_its_last_day():
    """3,000 are to stay in cash: 4,000 + 3,000 are there in July, or on the last day all is taken."""
    cash = {"cash": {"kind": "cash", "balance": 0, "buffer": "3_000"}}
    assert paid(ledger_of(saver({"amount": 4_000, "by": "2026-03", "may move": "9 months"}, accounts=cash))) == {
        "2026-07": 4_000
    }
    assert paid(ledger_of(saver({"amount": 4_000, "by": "2026-03", "may move": "2 months"}, accounts=cash))) == {
        "2026-05": 4_000
    }


def test_the_named_account_pays_first_and_the_rest_comes_from_the_usual_order():
    accounts = {
        "cash": {"kind": "cash", "balance": 5_000},
        "college": {"kind": "education", "balance": 1_200, "rate": "0 %"},
    }
    ledger = ledger_of(saver({"amount": 3_000, "by": "2026-03", "from": "college"}, accounts=accounts, income={}))
    assert ledger["college: taken_out"][2] == pytest.approx(1_200)
    assert ledger.balances()["cash"][2] == pytest.approx(5_000 - 1_800)
    assert paid(ledger) == {"2026-03": 3_000}


def test_education_money_pays_for_nothing_else():
    accounts = {"college": {"kind": "education", "balance": 9_000, "rate": "0 %"}}
    plan = saver({"amount": 3_000, "by": "2026-03"}, accounts=accounts, income={}, credit=NO_CREDIT)
    ledger = ledger_of(plan)
    assert paid(ledger) == {}
    assert ledger["college: taken_out"].max() == 0.0


@pytest.mark.parametrize(
    ("goal", "months"),
    [
        ({"amount": "600 a year", "begins": "2026-06", "lasts": "3 years"}, ["2026-06", "2027-06", "2028-06"]),
        ({"amount": "50 a month", "begins": "2026-06", "lasts": "4 months"}, [f"2026-{m:02}" for m in range(6, 10)]),
        ({"amount": "600 a year", "begins": "2026-06", "until": "2028-07"}, ["2026-06", "2027-06", "2028-06"]),
        ({"amount": "600 a year", "begins": "2029-06", "lasts": "9 years"}, ["2029-06", "2030-06"]),
    ],
)
def test_a_goal_over_some_time_is_paid_at_the_beginning_of_each_of_its_years_or_months(goal, months):
    assert list(paid(ledger_of(saver(goal)))) == months


def test_a_goal_for_each_child_comes_at_its_own_age():
    people = {
        "Ann": {"born": "1980-01"},
        "June": {"born": "2009-05", "role": "child"},
        "Max": {"born": "2010-11", "role": "child"},
    }
    goal = {"amount": "600 a year", "begins": "at 18", "lasts": "2 years", "each": ["June", "Max"]}
    ledger = ledger_of(household(income=RENT, people=people, goals={"college": goal}))
    assert list(paid(ledger, "college June")) == ["2027-05", "2028-05"]
    assert list(paid(ledger, "college Max")) == ["2028-11", "2029-11"]


def test_the_cost_grows_each_january():
    goal = {"amount": "600 a year", "begins": "2026-06", "lasts": "3 years", "grows": "5 %"}
    ledger = ledger_of(saver(goal))
    assert list(ledger["thing: paid"][[5, 17, 29]]) == pytest.approx([600, 630, 661.5])


def test_required_goals_come_before_important_and_wished_ones():
    """1,000 for three goals of 600, in the order in which they are needed, not written."""
    goals = {need: {"amount": 600, "by": "2026-01", "need": need} for need in ("wished", "important", "required")}
    ledger = ledger_of(household(income=RENT, goals=goals))
    shares = {need: float(ledger[f"{need}: paid"][0]) for need in goals}
    assert shares == pytest.approx({"required": 600, "important": 400, "wished": 0})


def test_spending_stands_between_the_goals_as_its_need_says():
    """Important spending comes before required goals, extras after important ones (METHODS section 2)."""
    goals = {need: {"amount": 300, "by": "2026-01", "need": need} for need in ("required", "important", "wished")}
    plan = household(
        income=RENT, goals=goals, spending={"important": {"clothes": 250}, "discretionary": {"fun": 250}},
        credit=NO_CREDIT,
    )  # fmt: skip
    ledger = ledger_of(plan)
    assert ledger["important"][0] == pytest.approx(250)
    assert [float(ledger[f"{need}: paid"][0]) for need in goals] == pytest.approx([300, 300, 0])
    assert ledger["discretionary"][0] == pytest.approx(150)


def test_what_is_missing_is_kept_in_money_of_the_start():
    outcome = outcome_of(saver({"amount": 9_000, "by": "2026-03"}), fixed(inflation=0.06))
    level = 1.06 ** (2 / 12)
    assert outcome.goal(0, fields.DUE_SUM_REAL)[0] == pytest.approx(9_000)
    assert outcome.goal(0, fields.PAID_SUM_REAL)[0] == pytest.approx(
        (1_000 + 1_000 * 1.06 ** (1 / 12) + 1_000 * level) / level
    )


def test_a_later_payment_may_wait_beyond_the_last_day_of_an_earlier_one():
    """3,000 each January from 100 a month: the first is paid in part in January 2028, the others in their own time."""
    goal = {"amount": "3_000 a year", "begins": "2026-01", "lasts": "3 years", "may move": "24 months"}
    income = {"rent": {"kind": "other", "amount": "100 a month"}}
    ledger = ledger_of(household(until="2032-01", income=income, goals={"thing": goal}))
    assert set(paid(ledger)) == {"2028-01", "2029-01", "2030-01"}


def test_a_required_bequest_missed_fails_the_path_at_the_end():
    goal = {"kind": "bequest", "amount": 100_000, "need": "required"}
    assert ledger_of(saver(goal))["fail_period"][-1] == 59


def test_a_goal_that_would_end_before_it_begins_since_somebody_works_longer_is_left_out():
    trips = {"kind": "spend", "amount": "500 a month", "begins": "2029-01", "until": "at retirement"}
    people = {"Ann": {"born": "1980-01", "retires": "2028-01"}}
    compiled = compile_plan(household(people=people, goals={"trips": trips}))
    assert not compiled.goals
    assert any("trips" in each.words for each in compiled.not_modelled)
