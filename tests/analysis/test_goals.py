"""Odds of goals, counted by hand over paths whose payments are known."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.analysis.goals import GoalAsked, goals, reached
from finsim.simulation import fields
from finsim.simulation.outcome import Outcome

PAID = np.array([10_000.0, 10_000.0, 6_000.0, 5_999.0, 0.0, 10_000.0, 7_500.0, 10_000.0])


@pytest.fixture
def outcome():
    """Eight paths, one goal of 10,000; the last path fails, the third and later end with less than 50,000."""
    n = PAID.size
    state = np.zeros((fields.N_GLOBAL + fields.N_GOAL, n))
    state[fields.FAIL_PERIOD] = [-1] * 7 + [3]
    state[fields.NET_WORTH_REAL] = [90_000, 50_000, 49_000, 1, 0, -5, 20_000, 30_000]
    block = fields.N_GLOBAL
    state[block + fields.DUE_SUM_REAL] = 10_000
    state[block + fields.PAID_SUM_REAL] = PAID
    none = np.zeros((1, n), dtype=np.float32)
    return Outcome(24_312, np.arange(n), none, none, none, state, ("deposit",))


def asked(kind="spend", amount=10_000.0, shrink=1.0):
    block = 0 if kind == "spend" else -1
    return GoalAsked("deposit", kind, "important", block, amount, ("2030-06", "2030-06"), shrink)


def by_id(outcome, goal):
    return {figure.id: figure for figure in goals(outcome, [goal])}


def test_a_goal_is_reached_where_it_is_paid_in_full(outcome):
    found = by_id(outcome, asked())
    assert found["goal.deposit.odds"].value == 4 / 8
    assert found["goal.deposit.odds"].opens == {"path": 2}
    assert "goal.deposit.odds_shrunk" not in found


def test_a_goal_that_may_shrink_has_odds_of_its_smallest_form_too(outcome):
    """60 % of 10,000 is 6,000: one path misses it by 1."""
    found = by_id(outcome, asked(shrink=0.6))
    assert found["goal.deposit.odds"].value == 4 / 8
    assert found["goal.deposit.odds_shrunk"].value == 6 / 8


def test_the_shortfall_is_the_middle_one_where_the_goal_is_missed(outcome):
    """4,000, 4,001, 10,000 and 2,500 lack: the second of four, in order, is 4,000."""
    figure = by_id(outcome, asked())["goal.deposit.shortfall"]
    assert (figure.value, figure.opens["path"]) == (4_000.0, 2)


def test_to_retire_is_the_odds_of_the_whole_plan(outcome):
    assert by_id(outcome, asked("retire", 0.0))["goal.deposit.odds"].value == 7 / 8


def test_a_bequest_is_what_is_left(outcome):
    found = by_id(outcome, asked("bequest", 50_000.0))
    assert found["goal.deposit.odds"].value == 2 / 8
    _, missing = reached(outcome, asked("bequest", 50_000.0))
    assert missing[5] == 50_005.0


def test_odds_of_the_samples_are_counted_from_their_ledgers(runs):
    run = runs["renter", "bootstrap"]
    paid = [run.trace(path)["deposit: paid"].sum() / run.trace(path)["level_open"][
        int(np.argmax(run.trace(path)["deposit: paid"] > 0))] for path in range(40)]  # fmt: skip
    full = np.array(paid) > 24_000 * (1 - 1e-6)
    block_paid = run.outcome.goal(0, fields.PAID_SUM_REAL)[:40] > 24_000 * (1 - 1e-6)
    assert np.array_equal(full, block_paid)
