"""Habits: off is off; each does what it says, as often as it says, and on the same luck whatever else happens."""

from __future__ import annotations

import math

import numpy as np
import pytest

from finsim.markets import build
from finsim.plan import sample
from finsim.plan.habits import STRENGTHS
from finsim.randomness import Stream, uniform
from tests.simulation.households import SEED, fixed, household, ledger_of, outcome_of, taxed, wage

MARKET = build({"model": "bootstrap"})
SAVER = {
    "cash": {"kind": "cash", "balance": 4_000, "buffer": "2 months"},
    "savings": {"kind": "taxable", "balance": 50_000, "basis": 30_000, "mix": "bold", "saving": 400},
}
MIXES = {"bold": {"stocks": "100 %"}}


def worker(**parts):
    return household(
        until="2046-01",
        spending={"essential": {"food": 1_500}, "discretionary": {"fun": 500}},
        **({"income": wage(60_000), "accounts": SAVER, "mixes": MIXES} | parts),
    )


@pytest.mark.parametrize("name", ["renter", "family", "near-retirement"])
def test_habits_without_strength_leave_every_bit_alone(name):
    off = outcome_of(sample(name), MARKET, range(12))
    none = {key.replace("_", " "): "0 %" for key in STRENGTHS}
    on = outcome_of(sample(name).with_changes({"habits": {"profile": "impulsive", **none}}), MARKET, range(12))
    assert on.digest == off.digest


def test_saving_is_skipped_as_often_as_the_plan_says_and_spent():
    ledgers = [ledger_of(worker(habits={"skips saving": "10 %"}), path=path) for path in range(40)]
    skipped = np.concatenate([ledger["skipped"] for ledger in ledgers])
    saved = np.concatenate([ledger["saved"] for ledger in ledgers])
    assert set(np.round(skipped, 6)) == {0.0, 400.0}
    assert saved + skipped == pytest.approx(400.0)
    share, n = (skipped > 0).mean(), skipped.size
    assert abs(share - 0.10) < 4 * math.sqrt(0.1 * 0.9 / n)
    for ledger in ledgers[:3]:
        assert ledger["discretionary"] == pytest.approx(500.0 + ledger["skipped"])
        assert np.abs(ledger.residual).max() < 0.005


def test_a_skipped_month_is_the_draw_at_its_address():
    skipped = ledger_of(worker(habits={"skips saving": "10 %"}), path=7)["skipped"] > 0
    drawn = [uniform(SEED, 7, t, int(Stream.SKIPPED_SAVING)) < 0.10 for t in range(skipped.size)]
    assert list(skipped) == drawn


def test_impulse_purchases_have_their_chance_and_size():
    """Lognormal around 10 % of 500 a month: the median is 50 and the log's deviation 0.8."""
    ledgers = [ledger_of(worker(habits={"impulse": "35 %"}), path=path) for path in range(40)]
    bought = np.concatenate([ledger["impulse"] for ledger in ledgers])
    logs = np.log(bought[bought > 0])
    assert abs((bought > 0).mean() - 0.35) < 4 * math.sqrt(0.35 * 0.65 / bought.size)
    assert abs(np.median(logs) - math.log(50.0)) < 4 * 1.2533 * 0.8 / math.sqrt(logs.size)
    assert abs(logs.std() - 0.8) < 4 * 0.8 / math.sqrt(2 * logs.size)
    assert ledgers[0]["discretionary"] == pytest.approx(500.0 + ledgers[0]["impulse"])


def test_a_habit_meets_the_same_luck_with_another_habit_on():
    alone = ledger_of(worker(habits={"impulse": "35 %"}), MARKET, path=3)
    both = ledger_of(worker(habits={"impulse": "35 %", "skips saving": "50 %", "panic": "50 %"}), MARKET, path=3)
    assert (alone["impulse"] > 0).tolist() == (both["impulse"] > 0).tolist()


def test_a_share_of_a_real_raise_is_spent_after_tax():
    """4 % nominal without inflation and without tax: in the third year 60,000 has become 64,896."""
    plan = worker(income=wage(60_000, grows="4 %"), habits={"raise spent": "70 %"})
    ledger = ledger_of(plan, fixed(inflation=0.0))
    assert ledger["habit_due"][:12] == pytest.approx(0.0)
    assert ledger["habit_due"][24] == pytest.approx(0.7 * (64_896.0 - 60_000.0) / 12.0)
    with_tax = ledger_of(plan.with_changes({"taxes": taxed()}), fixed(inflation=0.0))
    kept = with_tax["net_income"][24] / with_tax["wages"][24]
    assert with_tax["habit_due"][24] == pytest.approx(0.7 * kept * (64_896.0 - 60_000.0) / 12.0)


def test_a_raise_that_prices_eat_is_no_raise():
    plan = worker(income=wage(60_000, grows="CPI"), habits={"raise spent": "100 %"})
    assert ledger_of(plan, fixed(inflation=0.05))["habit_due"].max() < 1e-6


def test_part_of_a_windfall_is_spent_within_twelve_months():
    plan = worker(events={"legacy": {"when": "2027-03", "receives": 24_000}}, habits={"windfall spent": "50 %"})
    ledger = ledger_of(plan)
    at = ledger.months.index("2027-03")
    assert ledger["habit_due"][at : at + 12] == pytest.approx(1_000.0)
    assert ledger["habit_due"].sum() == pytest.approx(12_000.0)


def test_a_revolver_leaves_his_share_of_the_statement_unpaid():
    plan = worker(
        debts={"card": {"kind": "card", "balance": 0, "rate": "24 %", "buys": 400, "pays": "in full"}},
        habits={"card revolved": "30 %"},
    )
    ledger = ledger_of(plan)
    statement, paid = ledger["card: statement"], ledger["card: paid"]
    assert paid[1:] == pytest.approx(np.maximum(0.7 * statement[1:], ledger["card: due"][1:]))
    assert ledger["card: interest"][2:].min() > 0.0


def crash(t, fall=0.3, n=240):
    """A market in which stocks fall once."""
    from finsim.markets import SERIES
    from finsim.markets.fixed import Fixed

    class Crash(Fixed):
        def draw(self, seed, paths, rows, cadence, extras):
            rows[:] = 0.0
            rows[SERIES.index("stocks"), t] = -fall

    return Crash.model_validate({"returns": "nominal", "stocks": 0.0, "bonds": 0.0, "inflation": 0.0,
                                 "stock_income": 0.0, "bond_income": 0.0})  # fmt: skip


def test_a_panic_sells_after_a_fall_and_comes_back_or_does_not():
    plan = worker(habits={"panic": "100 %"}, taxes=taxed())
    shares, lengths = [], []
    for path in range(60):
        ledger = ledger_of(plan, crash(5), path=path)
        stocks = ledger["savings: stocks"] / (
            ledger["savings: stocks"] + ledger["savings: bonds"] + ledger["savings: cash"]
        )
        out = ledger["out_share"]
        assert out[:6].max() == 0.0  # the fall of month 5 is seen when it is over
        assert out[6] in (0.5, 1.0)
        assert stocks[5] == pytest.approx(1.0)
        assert stocks[6] < 1.0 - out[6] + 0.05  # what is saved that month is not sold
        back = int(np.argmax(out[6:] == 0.0)) if (out[6:] == 0.0).any() else 0
        shares.append(out[6])
        lengths.append(back)
        if 0 < back < 18:
            assert stocks[6 + back] == pytest.approx(1.0)
        assert np.abs(ledger.residual).max() < 0.005
    lengths = np.array(lengths)
    assert abs((lengths == 0).mean() - 0.30) < 4 * math.sqrt(0.3 * 0.7 / 60)
    assert lengths[lengths > 0].min() >= 3
    assert lengths.max() <= 24
    assert abs(np.mean(np.array(shares) == 0.5) - 0.5) < 4 * 0.5 / math.sqrt(60)


def test_nobody_panics_after_a_smaller_fall_or_a_year_later():
    plan = worker(habits={"panic": "100 %"})
    assert ledger_of(plan, crash(5, fall=0.19))["out_share"].max() == 0.0
    sold = ledger_of(plan.with_changes({"habits": {"panic": "1 %"}}), crash(5), path=1)["out_share"]
    assert sold[18:].max() == 0.0 or sold[6:18].max() > 0.0


def test_a_panic_of_a_taxable_account_realises_its_gain():
    """The account opens with 50,000 worth 30,000; without growth, what is sold carries two fifths of gain."""
    plan = worker(habits={"panic": "100 %"}, accounts=SAVER | {"savings": SAVER["savings"] | {"saving": 0}})
    ledger = ledger_of(plan, crash(5, fall=0.25), path=0)
    sold = ledger["out_share"][6]
    # 50,000 less a quarter is 37,500, of which 7,500 is gain
    assert ledger["year_gains"][6] == pytest.approx(7_500.0 * sold, rel=1e-6)


@pytest.mark.parametrize("profile", ["steady", "typical", "impulsive"])
def test_a_profile_is_as_strong_as_its_table(profile):
    habits = household(habits=profile).habits
    for key, strength in STRENGTHS.items():
        assert getattr(habits, key) == getattr(strength, profile)
        assert strength.source


@pytest.mark.parametrize("name", ["renter", "family", "near-retirement"])
def test_every_habit_at_once_balances_to_the_cent(name):
    plan = sample(name).with_changes({"habits": "impulsive"})
    for path in (0, 5, 11):
        ledger = ledger_of(plan, MARKET, path)
        assert np.abs(ledger.residual).max() < 0.005
        assert not np.isnan(ledger.values).any()


def test_habits_change_no_byte_by_any_cut():
    plan = sample("family").with_changes({"habits": "impulsive"})
    whole = outcome_of(plan, MARKET, range(20))
    for how in ({"width": 1}, {"width": 7}, {"chunk": 3, "threads": 2}):
        assert outcome_of(plan, MARKET, range(20), **how).digest == whole.digest
    for path in (0, 7, 19):
        assert whole.net_worth[:, path].tobytes() == (
            ledger_of(plan, MARKET, path)["net_worth"].astype(np.float32).tobytes()
        )
