"""Errors of shares and of quantiles are what statistics say, and history, whose cohorts overlap, has none."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from finsim.analysis.shares import quantile, share, wilson
from finsim.simulation.outcome import Outcome
from finsim.simulation.paths import NO_ERROR_OVERLAP
from finsim.vocabulary import Unit


def outcome(n, no_error=""):
    """A bare outcome of `n` paths, numbered from 100."""
    none = np.zeros((1, n), dtype=np.float32)
    return Outcome(24_312, np.arange(100, 100 + n), none, none, none, np.zeros((3, n)), (), no_error)


@pytest.mark.parametrize("n", [1, 10, 300, 10_000])
@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.97, 1.0])
def test_the_interval_of_a_share_is_wilsons(n, part):
    hits = round(n * part)
    expected = stats.binomtest(hits, n).proportion_ci(0.95, method="wilson")
    assert wilson(hits / n, n) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_a_share_has_its_binomial_error_and_opens_a_path_that_missed():
    hits = np.arange(400) % 5 != 3
    figure = share(outcome(400), hits, "x", "x", "x")
    assert figure.value == 0.8
    assert figure.standard_error == pytest.approx(np.sqrt(0.8 * 0.2 / 400))
    assert figure.opens == {"path": 103}
    assert figure.low < 0.8 < figure.high


def test_cohorts_that_overlap_have_no_error_and_say_so():
    over = outcome(400, NO_ERROR_OVERLAP)
    for figure in (share(over, np.arange(400) < 300, "x", "x", "x"),
                   quantile(over, np.arange(400.0), 0.5, "x", "x", "x")):  # fmt: skip
        assert (figure.standard_error, figure.low, figure.high) == (None, None, None)
        assert figure.error_note == "none (overlapping windows)"


@pytest.mark.parametrize("p", [0.05, 0.25, 0.5, 0.9])
def test_a_quantile_is_the_order_statistic_and_opens_its_path(p):
    values = np.random.default_rng(1).normal(size=777)
    figure = quantile(outcome(777), values, p, "x", "x", "x", Unit.MONEY)
    assert figure.value == np.quantile(values, p, method="inverted_cdf")
    assert values[figure.opens["path"] - 100] == figure.value


@pytest.mark.parametrize("p", [0.05, 0.25, 0.5, 0.9])
@pytest.mark.parametrize("n", [300, 2_000])
def test_the_interval_of_a_quantile_holds_the_truth_as_often_as_it_says(p, n):
    """Order statistics j and k hold the quantile with the binomial chance of j <= hits < k, whatever the law."""
    bare = outcome(n)
    figure = quantile(bare, np.arange(n, dtype=float), p, "x", "x", "x")
    below, above = int(figure.low), int(figure.high)  # the values are their own ranks
    chance = stats.binom.cdf(above, n, p) - stats.binom.cdf(below, n, p)
    assert 0.93 < chance < 0.98


def test_the_interval_of_a_success_rate_holds_the_truth_about_95_times_in_100():
    random, p, n = np.random.default_rng(5), 0.8, 400
    bare, held = outcome(n), 0
    for _ in range(1_000):
        figure = share(bare, random.random(n) < p, "x", "x", "x")
        held += figure.low <= p <= figure.high
    assert abs(held / 1_000 - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 1_000)


def test_only_some_paths_keep_their_own_numbers():
    among = np.arange(10) % 2 == 1
    figure = quantile(outcome(10), np.array([5.0, 4.0, 3.0, 2.0, 1.0]), 0.5, "x", "x", "x", among=among)
    assert (figure.value, figure.opens) == (3.0, {"path": 105})
