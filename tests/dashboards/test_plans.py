"""The words of a state mean one plan; what is wrong is said, and nothing that was there is lost."""

import pytest

from finsim.dashboards.plans import Shelf
from finsim.dashboards.state import OWN_PLAN, State
from finsim.errors import FinsimError, PlanError
from finsim.plan import SAMPLES, levers, sample, sample_text


@pytest.mark.parametrize("name", SAMPLES)
def test_every_lever_of_every_sample_changes_the_plan_at_both_ends(name):
    shelf, saved = Shelf(), sample(name)
    for lever in levers(saved):
        for value in {lever.low, lever.high} - {lever.value}:
            moved = shelf.changed_plan(State(plan=name, moved={lever.key: f"{value:.10g}"}))
            assert moved.digest != saved.digest, lever.key


@pytest.mark.parametrize("name", SAMPLES)
def test_every_scenario_of_every_sample_can_be_chosen(name):
    shelf = Shelf()
    for scenario in sample(name).scenarios:
        assert shelf.changed_plan(State(plan=name, scenario=scenario)).digest != sample(name).digest


def test_an_untouched_state_is_the_saved_plan():
    assert Shelf().changed_plan(State(plan="renter")).digest == sample("renter").digest


def test_a_number_of_an_old_link_that_is_out_of_range_is_refused_by_its_key():
    key = levers(sample("renter"))[0].key
    with pytest.raises(PlanError, match="expected a number from"):
        Shelf().changed_plan(State(plan="renter", moved={key: "400"}))


def test_a_plan_with_mistakes_lists_them_all_and_the_last_plan_stays():
    shelf = Shelf()
    assert shelf.take(sample_text("renter"), "mine.yaml")
    before = shelf.plan(State(plan=OWN_PLAN)).digest
    broken = sample_text("renter").replace("6.9 %", "69 potatoes").replace("mix: growth", "mix: grwoth")
    assert not shelf.take(broken, "mine.yaml")
    assert len(shelf.errors) >= 2
    assert all("mine.yaml:" in line for line in shelf.errors)
    assert shelf.plan(State(plan=OWN_PLAN)).digest == before


def test_a_file_that_is_too_long_is_refused_before_it_is_read():
    shelf = Shelf()
    assert not shelf.take("x" * 300_000, "big.yaml")
    assert "at most 200,000 characters" in shelf.errors[0]


def test_a_link_to_a_plan_of_somebody_else_says_that_it_stays_on_their_machine():
    with pytest.raises(FinsimError, match="open the file here"):
        Shelf().changed_plan(State(plan=OWN_PLAN))
