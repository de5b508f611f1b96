"""What a habit costs: worked out from two outcomes by hand, with the paths' own errors; nothing costs nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest

from finsim.analysis.figure import Figures
from finsim.analysis.habit_costs import ALL, habit_costs
from finsim.errors import FinsimError
from finsim.simulation import fields
from finsim.simulation.outcome import Outcome

N = 200


def outcome(spending, wealth, failed=0, n_months=24, ids=None):
    """Paths that spend and leave stated real amounts; the first `failed` of them fail."""
    last = np.zeros((fields.N_CARRIED, N))
    last[fields.NET_WORTH_REAL] = wealth
    last[fields.FAIL_PERIOD] = -1.0
    last[fields.FAIL_PERIOD, :failed] = 3.0
    rows = np.broadcast_to(np.asarray(spending, dtype=np.float32), (n_months, N))
    return Outcome(24_312, np.arange(N) if ids is None else ids, rows, rows, rows, last, ())


def figures(off, alone, together, **how):
    return Figures(habit_costs(off, [*alone.items(), (ALL, together)], **how))


def test_a_cost_is_lost_spending_and_wealth_at_present_value():
    """By hand: 10 a month less for 24 months and 1,000 less at the end, at 2 % a year."""
    off, on = outcome(100.0, 5_000.0), outcome(90.0, 4_000.0)
    found = figures(off, {"impulse": on}, on)
    keep = 1.02 ** (-1 / 12)
    spending = 10.0 * (1 - keep**24) / (1 - keep)
    wealth = 1_000.0 * keep**24
    assert found["habit.impulse.spending"].value == pytest.approx(-spending)
    assert found["habit.impulse.wealth"].value == pytest.approx(-wealth)
    assert found["habit.impulse.cost"].value == pytest.approx(spending + wealth)
    assert found["habit.all.cost"].value == found["habit.impulse.cost"].value


def test_the_error_is_that_of_the_paths_differences():
    wealth = np.random.default_rng(1).normal(0.0, 300.0, N)
    off, on = outcome(100.0, 5_000.0), outcome(100.0, 5_000.0 + wealth)
    cost = figures(off, {"panic": on}, on, discount=0.0)["habit.panic.cost"]
    assert cost.value == pytest.approx(-wealth.mean())
    assert cost.standard_error == pytest.approx(wealth.std(ddof=1) / math.sqrt(N))


def test_odds_change_by_the_paths_that_change_sides():
    off, on = outcome(1.0, 1.0, failed=10), outcome(1.0, 1.0, failed=16)
    odds = figures(off, {"panic": on}, on)["habit.panic.odds"]
    assert odds.value == pytest.approx(-6 / N)
    assert odds.standard_error == pytest.approx(math.sqrt(6 / N * (1 - 6 / N) * N / (N - 1) / N))


def test_interactions_are_what_all_cost_beyond_the_sum():
    off = outcome(100.0, 5_000.0)
    alone = {"impulse": outcome(100.0, 4_900.0), "panic": outcome(100.0, 4_700.0)}
    found = figures(off, alone, outcome(100.0, 4_500.0), discount=0.0)
    assert found["habit.interaction.cost"].value == pytest.approx(500.0 - 400.0)


def test_a_habit_that_changes_nothing_costs_nothing():
    off = outcome(100.0, 5_000.0)
    found = figures(off, {"panic": off}, off)
    assert all(figure.value == 0.0 for figure in found.values())


def test_runs_on_other_paths_are_refused():
    off = outcome(100.0, 5_000.0)
    with pytest.raises(FinsimError, match="the same paths"):
        figures(off, {"panic": outcome(1.0, 1.0, ids=np.arange(N) + 7)}, off)
