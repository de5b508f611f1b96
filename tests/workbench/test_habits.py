"""The cost of habits of a whole run, and what becomes measured when habits are on."""

from __future__ import annotations

import pytest

from finsim.errors import FinsimError
from finsim.plan import sample
from finsim.workbench import habit_costs, simulate

PATHS = 120


@pytest.fixture(scope="module")
def typical():
    return simulate(sample("family").with_changes({"habits": "typical"}), "bootstrap", n_paths=PATHS)


@pytest.fixture(scope="module")
def costs(typical):
    return habit_costs(typical)


def test_every_habit_that_is_on_has_a_cost_with_its_error(costs):
    for key in ("raise_spent", "skips_saving", "impulse", "panic", "all"):
        cost = costs[f"habit.{key}.cost"]
        assert cost.value is not None
        assert cost.standard_error is not None
        parts = costs[f"habit.{key}.spending"].value + costs[f"habit.{key}.wealth"].value
        assert cost.value == pytest.approx(-parts)


def test_a_windfall_that_never_comes_costs_nothing(costs):
    assert costs["habit.windfall_spent.cost"].value == 0.0
    assert costs["habit.windfall_spent.cost"].standard_error == 0.0


def test_saving_that_is_skipped_is_spent_and_missing_at_the_end(costs):
    assert costs["habit.skips_saving.spending"].value > 0.0
    assert costs["habit.skips_saving.wealth"].value < 0.0


def test_spending_within_plan_is_measured_with_habits_on_alone(typical):
    assert "discipline.part.A" in typical.figures
    assert 0.0 <= typical.figures["discipline.part.A"].value < 100.0
    assert "discipline.part.A" not in simulate(sample("family"), "bootstrap", n_paths=20).figures


def test_a_plan_without_habits_is_told_how_to_have_one():
    run = simulate(sample("family"), "bootstrap", n_paths=20)
    with pytest.raises(FinsimError, match="a plan with a habit"):
        habit_costs(run)
