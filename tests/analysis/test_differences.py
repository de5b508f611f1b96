"""Two runs on the same paths: the error of a difference is that of the paths that changed sides."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.analysis.differences import UNPAIRED, differences
from finsim.errors import FinsimError
from finsim.workbench import compare, simulate
from tests.simulation.households import household


def retiree(spends):
    """A million in stocks and bonds, and 30 years to spend it."""
    return household(
        until="2056-01",
        people={"Ann": {"born": "1961-01", "retires": "2026-01"}},
        accounts={"fund": {"kind": "tax-free", "owner": "Ann", "balance": 1_000_000, "mix": "even"}},
        mixes={"even": {"stocks": "60 %", "bonds": "40 %"}},
        spending={"essential": {"all": spends}},
    )


@pytest.fixture(scope="module")
def pair():
    """Somebody who spends rather too much, and a little more than that, on the same 400 paths."""
    return tuple(simulate(retiree(spends), "bootstrap", n_paths=400, seed=3) for spends in (4_300, 4_600))


def test_the_paired_error_is_that_of_the_mean_of_the_differences(pair):
    base, other = pair
    effect = compare(base, other)["effect.success_rate"]
    steps = (other.outcome.fail_period < 0).astype(float) - (base.outcome.fail_period < 0).astype(float)
    assert (steps != 0).sum() > 5
    assert effect.value == pytest.approx(steps.mean(), abs=1e-15)
    assert effect.standard_error == pytest.approx(np.sqrt(((steps - steps.mean()) ** 2).sum() / 399 / 400))


def test_the_paired_error_is_what_drawing_the_paths_again_shows(pair):
    base, other = pair
    steps = (other.outcome.fail_period < 0).astype(float) - (base.outcome.fail_period < 0).astype(float)
    random = np.random.default_rng(2)
    again = [steps[random.integers(0, 400, 400)].mean() for _ in range(4_000)]
    assert compare(base, other)["effect.success_rate"].standard_error == pytest.approx(np.std(again), rel=0.08)


def test_a_pair_is_judged_more_sharply_than_two_runs_apart(pair):
    base, other = pair
    apart = np.hypot(base.figures["success_rate"].standard_error, other.figures["success_rate"].standard_error)
    assert compare(base, other)["effect.success_rate"].standard_error < apart


def test_runs_on_other_paths_have_no_paired_error_and_say_so(pair):
    base = pair[0]
    other = simulate(retiree(4_600), "bootstrap", n_paths=50, seed=3)
    effect = compare(base, other)["effect.success_rate"]
    assert effect.standard_error is None
    assert effect.error_note == UNPAIRED


def test_a_run_does_not_differ_from_itself(pair):
    effects = compare(pair[0], pair[0])
    assert len(effects) > 20
    assert {figure.value for figure in effects.values()} == {0.0}


def test_every_difference_is_other_minus_base(pair):
    base, other = pair
    for key, effect in compare(base, other).items():
        figure = key.removeprefix("effect.")
        assert effect.value == pytest.approx(other.figures[figure].value - base.figures[figure].value, abs=1e-12)


def test_plans_in_two_currencies_are_not_compared(pair):
    euros = simulate(retiree(4_300).with_changes({"currency": "EUR"}), "bootstrap", n_paths=5)
    with pytest.raises(FinsimError, match="two plans in USD"):
        differences(pair[0].outcome, euros.outcome, (pair[0].figures, euros.figures))
