"""Solving for plans: the answer works, one step further does not, and what cannot be reached says what can."""

from __future__ import annotations

import pytest

import finsim as fs
from finsim.errors import SettingsError
from finsim.workbench.solving import kept_share
from tests.simulation.households import fixed, household

PATHS = 300


def saver(**parts):
    """Forty years of 1,000 a month from 480,000 that earn nothing but what prices rise."""
    spending = {"essential": {"all": 10}, "in retirement": {"rule": "constant-real", "amount": 700, "from": "2026-01"}}
    accounts = {"fund": {"kind": "tax-free", "owner": "Ann", "balance": 480_000, "mix": "all"}}
    people = {"Ann": {"born": "1961-01", "retires": "2026-01"}}
    mixes = {"all": {"stocks": "100 %"}}
    return household(
        **({"until": "2066-01", "people": people, "accounts": accounts, "mixes": mixes, "spending": spending} | parts)
    )


def test_a_known_answer_comes_out_to_the_unit_of_money():
    """480,000 over 480 months in a market where nothing happens: a year's budget is a twelfth each month."""
    found = fs.solve(saver(), "spending", 1.0, fixed(), keeps=1.0)
    assert found.value == 1_000.0
    assert found.kept == 1.0
    assert found.beyond == 0.0


@pytest.mark.parametrize("name", ["renter", "near-retirement"])
def test_the_answer_reaches_the_target_and_one_step_further_does_not(name):
    plan, target = fs.sample(name), 0.8
    found = fs.solve(plan, "spending", target, "bootstrap", PATHS)
    assert found.kept >= target
    assert found.beyond < target
    again = fs.simulate(plan.with_changes(found.changes), "bootstrap", PATHS)
    assert again.outcome.digest == found.run.outcome.digest
    keeps = kept_share(again) >= found.keeps - 1e-6
    assert float((keeps & (again.outcome.fail_period < 0)).mean()) == found.kept


def test_what_a_survivor_needs_less_is_no_cut():
    """Spending of one instead of two, and none after the last death, is not held against the spending rule."""
    plan = fs.sample("near-retirement")
    run = fs.simulate(plan, "bootstrap", 60)
    spent = run.outcome.series("spending", "real")[run.compiled.rule_from :]
    assert (spent[-1] == 0.0).any(), "in some futures nobody lives to the end"
    assert kept_share(run) == pytest.approx(1.0 - run.outcome.row("cut_depth"))
    alone = fs.simulate(plan.with_changes({f"people.{each}.lives": None for each in plan.people}), "bootstrap", 60)
    assert (kept_share(alone) <= 1.0 + 1e-6).all()


def test_retirement_is_the_earliest_that_works():
    found = fs.solve(fs.sample("renter"), "retirement", 0.8, "bootstrap", PATHS)
    assert found.success.value >= 0.8 > found.beyond


def test_a_target_out_of_reach_says_what_the_best_is():
    poor = saver(goals={"boat": {"amount": 900_000, "by": "2030-01", "need": "required"}})
    with pytest.raises(SettingsError, match=r"target: .*the best is 0\.0%, with Spending in retirement"):
        fs.solve(poor, "spending", 0.9, fixed())


@pytest.mark.parametrize(("what", "target"), [("nonsense", 0.9), ("spending", 0.0), ("spending", 1.5)])
def test_questions_that_make_no_sense_are_refused(what, target):
    with pytest.raises(SettingsError):
        fs.solve(saver(), what, target, fixed())
