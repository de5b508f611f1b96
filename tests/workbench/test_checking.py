"""What `check` lets pass, `run` runs: the law that the one verb keeps for the other."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import finsim as fs
from finsim.errors import FinsimError, PlanErrors
from finsim.plan import loads
from finsim.plan.household import Plan
from finsim.workbench.checking import mistakes
from tests.simulation.strangers import strangers

PLAN = """
finsim: 1
currency: USD
start: 2026-12
until: {until}
people: {{Lee: {{born: 1964-05}}}}
spending: {{essential: {{rent: 1_700}}}}
accounts: {{checking: {{kind: cash, balance: 900_000}}}}
scenarios:
  as it was: {{start in: {start}}}
"""
start_months = st.builds("{:04}-{:02}".format, st.integers(1700, 2100), st.integers(1, 12))
SAMPLES = ("renter", "family", "near-retirement", "bengaluru")


def refusal_of_a_run(plan: Plan) -> FinsimError | None:
    try:
        fs.simulate(plan, n_paths=16)
    except FinsimError as error:
        return error
    return None


@pytest.mark.compiled
@settings(max_examples=60, deadline=None)
@given(strangers())
def test_a_plan_passes_the_check_if_and_only_if_it_runs(plan):
    found, refused = mistakes(plan), refusal_of_a_run(plan)
    assert [(error.expected, error.got) for error in found] == (
        [] if refused is None else [(refused.expected, refused.got)]
    )


@settings(max_examples=60, deadline=None)
@given(start_months, st.sampled_from(["at 65", "at 95", "at 110", "2027-01", "2140-01"]))
def test_a_scenario_passes_the_check_if_and_only_if_it_runs(start, until):
    try:
        plan = loads(PLAN.format(start=start, until=until))
    except PlanErrors:
        return  # refused by both already
    found, refused = mistakes(plan), refusal_of_a_run(plan.scenario("as it was"))
    assert bool(found) == (refused is not None)


@pytest.mark.parametrize("start", ["1866-01", "2010-06"])
def test_a_start_month_without_data_is_refused_at_its_scenario(start):
    (error,) = mistakes(loads(PLAN.format(start=start, until="at 95")))
    assert (error.where, error.got, error.line) == ("scenarios.as it was (markets.history)", start, 10)
    assert error.expected.startswith("a start from 1871-01 to ")


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_samples_and_their_scenarios_pass(sample):
    assert mistakes(fs.sample(sample)) == []


def test_what_the_whole_plan_is_refused_for_is_said_once():
    benefit = "{person: Lee, pia: 1_500 a month, claims: at 67}"
    twice = f"income:\n  one: {benefit}\n  another: {benefit}\n"
    (error,) = mistakes(loads(PLAN.format(start="1966-01", until="at 95") + twice))
    assert (error.where, error.line) == ("income.another", 13)
