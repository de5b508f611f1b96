"""Spending rules: constant real money stays constant; Guyton-Klinger's decisions are worked out anew."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.markets import build
from finsim.plan import sample
from tests.simulation.households import fixed, household, ledger_of, outcome_of, taxed

FUND = {"fund": {"kind": "tax-free", "owner": "Ann", "balance": 1_000_000, "mix": "even"}}
MIXES = {"even": {"stocks": "60 %", "bonds": "40 %"}}
PEOPLE = {"Ann": {"born": "1961-04", "retires": "2026-01"}}


def retiree(rule, **parts):
    """A million in one account, essentials of 1,500, and a rule for all of retired life from 2026 to 2056."""
    lines = {"essential": {"all": 1_500}, "important": {"some": 500}, "discretionary": {"fun": 500}}
    spending = lines | {"in retirement": {"from": "2026-01", **rule}}
    whole = {"until": "2056-01", "people": PEOPLE, "accounts": FUND, "mixes": MIXES, "spending": spending}
    return household(**(whole | parts))


CONSTANT = {"rule": "constant-real", "amount": 3_500}
GUARDED = {"rule": "guyton-klinger", "initial rate": "4.5 %"}


@pytest.mark.parametrize("path", [0, 1, 2])
def test_constant_real_holds_real_spending(path):
    ledger = ledger_of(retiree(CONSTANT), build("bootstrap"), path)
    rich = ledger["portfolio"] > 50_000.0
    assert rich.sum() > 200
    assert ledger["spending_real"][rich] == pytest.approx(np.full(int(rich.sum()), 3_500.0))


def test_a_constant_budget_fills_needs_in_their_order():
    """A budget of 1,800 leaves 300 for what is important and nothing for extras; essentials are paid in any case."""
    ledger = ledger_of(retiree({**CONSTANT, "amount": 1_800}))
    assert ledger["essential"][0] == pytest.approx(1_500)
    assert ledger["important"][0] == pytest.approx(300)
    assert ledger["discretionary"][0] == 0.0
    assert ledger_of(retiree({**CONSTANT, "amount": 1_000}))["essential"][0] == pytest.approx(1_500)


@pytest.mark.parametrize(("excess", "extras"), [("spend", 1_500.0), ("invest", 500.0)])
def test_a_budget_above_the_lines_goes_where_the_plan_says(excess, extras):
    ledger = ledger_of(retiree({**CONSTANT, "excess": excess}))
    assert ledger["discretionary"][0] == pytest.approx(extras)


@pytest.mark.parametrize("path", range(4))
def test_floor_and_ceiling_hold_whatever_the_market_does(path):
    plan = retiree({**GUARDED, "floor": 3_000, "ceiling": 4_200})
    ledger = ledger_of(plan, build("bootstrap"), path)
    planned = sum(ledger[f"{need}_due"] for need in ("essential", "important", "discretionary")) / ledger["level_open"]
    assert planned.min() >= 3_000 - 1e-6
    assert planned.max() <= 4_200 + 1e-6


def test_the_initial_rate_is_of_investable_money_and_comes_on_top_of_other_income():
    """4.5 % of 1,000,000 and of 20,000 in cash above its buffer of 8,000, beside a pension of 700."""
    accounts = FUND | {"cash": {"kind": "cash", "balance": 20_000, "buffer": "8_000"},
                       "college": {"kind": "education", "balance": 50_000, "mix": "even"},
                       "hsa": {"kind": "health", "owner": "Ann", "balance": 50_000, "mix": "even"}}  # fmt: skip
    pension = {"pension": {"kind": "pension", "amount": "700 a month"}}
    ledger = ledger_of(retiree(GUARDED, accounts=accounts, income=pension))
    assert ledger["spending_real"][0] == pytest.approx(0.045 * 1_012_000 / 12 + 700)


def guyton_klinger(ledger, begins, last_cut, rate=None, amount=None, income=0.0):
    """Decide anew what the rule allows, real money a month, from balances, prices and growth in the ledger.

    Guyton and Klinger (2006): a yearly rise with prices of at most 6 %, none after a year of loss when the rate would
    exceed the first one; cut 10 % above 120 % of the first rate, but for the last years; rise 10 % below 80 %. The
    rates are of what level real `income` does not cover.
    """
    level = ledger["level_open"]
    buffer = np.minimum(np.maximum(ledger["cash_open"], 0.0), ledger["target"])
    portfolio = np.concatenate([[np.nan], ledger["portfolio"][:-1]])
    growth = ledger.growth
    decided, first_rate, monthly, at = [], 0.0, 0.0, begins
    for t in range(begins, len(level)):
        funds = max(0.0, portfolio[t] - buffer[t]) if t else 0.0
        if t == begins:
            monthly = rate * funds / 12 if rate else (amount - income) * level[t]
            first_rate = monthly * 12 / funds
            real = monthly / level[t]
        elif ledger.months[t].endswith("-01") and t >= begins + 12:
            prices = level[t] / level[at] - 1.0
            has_lost = growth[at:t].sum() < 0.0
            monthly = real * level[at]
            is_dear = monthly * (1 + prices) * 12 > first_rate * funds
            if not (has_lost and is_dear):
                monthly *= 1 + min(prices, 0.06)
            if monthly * 12 > 1.2 * first_rate * funds and t < last_cut:
                monthly *= 0.9
            elif monthly * 12 < 0.8 * first_rate * funds:
                monthly *= 1.1
            real, at = monthly / level[t], t
        decided.append(income + real)
    return np.array(decided)


@pytest.mark.parametrize("path", range(8))
@pytest.mark.parametrize("market", ["bootstrap", "history"])
def test_guyton_klinger_decides_as_its_authors_say(market, path):
    """One account and no other income, so that what is spent is what is withdrawn; the rule begins in a January."""
    plan = retiree(GUARDED | {"from": "2028-01"})
    ledger = ledger_of(plan, build(market), 113 * path)
    expected = guyton_klinger(ledger, 24, 360 - 180, rate=0.045)
    assert ledger["rule_budget"][24:] == pytest.approx(expected, rel=1e-9)
    planned = sum(ledger[f"{need}_due"] for need in ("essential", "important", "discretionary")) / ledger["level_open"]
    assert planned[24:] == pytest.approx(np.maximum(expected, 1_500.0), rel=1e-9)


def test_those_decisions_hold_every_kind_of_decision():
    """The paths above freeze, cut and rise, or they would show little."""
    plan = retiree(GUARDED | {"from": "2028-01"})
    steps = []
    for path in range(8):
        real = ledger_of(plan, build("bootstrap"), 113 * path)["rule_budget"][24:]
        steps += list((real[1:] / real[:-1] - 1.0)[real[1:] != real[:-1]])
    steps = np.array(steps)
    assert (steps > 0.05).any()
    assert (steps < -0.08).any()
    assert ((steps < -1e-6) & (steps > -0.06)).any()


def test_guyton_klinger_counts_only_what_other_income_does_not_cover():
    """A pension of 1,800 that follows prices beside a budget of 4,000: the rule decides on the other 2,200 alone."""
    accounts = {"fund": {**FUND["fund"], "balance": 600_000}}
    plan = retiree(
        {"rule": "guyton-klinger", "amount": 4_000, "from": "2028-01"},
        income={"pension": {"kind": "pension", "amount": "1_800 a month"}},
        accounts=accounts,
        taxes=taxed(),
    )
    ledger = ledger_of(plan, build("bootstrap"), 5)
    expected = guyton_klinger(ledger, 24, 360 - 180, amount=4_000, income=1_800)
    assert ledger["rule_budget"][24:] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("name", ["family", "near-retirement"])
def test_a_sample_with_guardrails_reports_its_deepest_cut(name):
    outcome = outcome_of(sample(name), build("bootstrap"), range(20))
    for path in range(5):
        ledger = ledger_of(sample(name), build("bootstrap"), path)
        begins = int(np.argmax(ledger["rule_first"] > 0.0))
        floor = sample(name).spending.in_retirement.floor.a_month
        least = np.maximum(0.0, floor - ledger["freed"] / ledger["level_open"])[begins:]
        cuts = 1.0 - np.maximum(ledger["rule_budget"][begins:], least) / np.maximum(1.0, ledger["rule_first"][begins:])
        cuts = cuts[ledger["n_alive"][begins:] > 0.0]  # nobody is left to cut for
        assert outcome.row("cut_depth")[path] == pytest.approx(max(0.0, cuts.max()), abs=1e-12)
        assert outcome.row("cut_periods")[path] == (cuts > 1e-9).sum()


def test_prices_alone_change_nothing_real():
    market = fixed(inflation=0.05, stocks=0.05, bonds=0.05)
    ledger = ledger_of(retiree({"rule": "guyton-klinger", "initial rate": "2 %"}), market)
    assert ledger["rule_budget"][:12] == pytest.approx([1_000_000 * 0.02 / 12] * 12)
    assert ledger["rule_budget"][12:24] == pytest.approx([1_000_000 * 0.02 / 12] * 12), "no guardrail is met"


def test_a_budget_becomes_what_its_shape_says_from_each_age_on():
    """Ann is born in April 1961: 90 % from April 2036 on and 80 % from April 2041 on; essentials stay paid."""
    plan = retiree({**CONSTANT, "becomes": {"at 75": "90 %", "at 80": "80 %"}})
    ledger = ledger_of(plan)
    spent = ledger["essential"] + ledger["important"] + ledger["discretionary"]
    first, second = ledger.months.index("2036-04"), ledger.months.index("2041-04")
    assert spent[:first] == pytest.approx(3_500.0)
    assert spent[first:second] == pytest.approx(3_150.0)
    assert spent[second : second + 12] == pytest.approx(2_800.0)
    assert ledger["cut_periods"][second] == 0.0  # a shape that the plan states is no cut


PENSION = {"pension": {"kind": "pension", "person": "Ann", "amount": 60_000}}
IRA = {"ira": {"kind": "tax-deferred", "owner": "Ann", "balance": 1_000_000, "mix": "even"}}


def test_a_gross_budget_pays_what_is_withheld_and_the_household_lives_on_the_rest():
    lived = {}
    for gross in (False, True):
        plan = retiree({**CONSTANT, "amount": 5_000, "gross": gross}, income=PENSION, accounts=FUND, taxes=taxed())
        lived[gross] = ledger_of(plan)
    assert lived[False]["spending_real"][:12] == pytest.approx(5_000)
    assert lived[True]["withheld"][0] > 300
    assert lived[True]["spending_real"][:12] + lived[True]["withheld"][:12] == pytest.approx(5_000)
    assert lived[True]["portfolio"][11] > lived[False]["portfolio"][11]


@pytest.mark.parametrize("path", range(3))
def test_over_the_years_spending_and_income_tax_come_to_a_gross_budget(path):
    """But for what the last month's withdrawals withheld, and for the last return, which twelve months are to pay."""
    plan = retiree({**CONSTANT, "amount": 5_000, "gross": True}, accounts=IRA, taxes=taxed(), until="2036-01")
    ledger = ledger_of(plan, fixed(stocks=0.04, inflation=0.02), path)
    spent = ledger["essential"] + ledger["important"] + ledger["discretionary"]
    budget, tax = 5_000 * ledger["level_open"], ledger["withheld"] + ledger["settled"]
    still = ledger["tax_to_pay"][-1] + 12 * ledger["settled_a_month"][-1]
    assert (spent + tax).sum() == pytest.approx(budget.sum() + still)
    assert tax.sum() > 50_000
    of_year = (spent + tax).reshape(-1, 12).sum(axis=1) / budget.reshape(-1, 12).sum(axis=1)
    assert of_year[:2].mean() == pytest.approx(1.0, abs=0.01)  # nothing is withheld before a first return
    assert of_year[2:] == pytest.approx(1.0, abs=0.02)


def test_without_tax_a_gross_budget_is_the_budget():
    plan = retiree({**CONSTANT, "gross": True})
    gross, net = ledger_of(plan), ledger_of(plan.with_changes({"spending.in retirement.gross": False}))
    assert (gross["spending_real"] == net["spending_real"]).all()
