"""The Theil-Sen trend: exact on lines, robust to one outlier, and honest about noise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import theilslopes

from finsim.analysis.trend import theil_sen

scores = st.lists(st.floats(0, 100), min_size=6, max_size=24).map(np.array)


def test_a_straight_line_has_its_own_slope_and_no_width():
    trend = theil_sen(10.0 + 1.5 * np.arange(12))
    assert (trend.slope, trend.low, trend.high) == pytest.approx((1.5, 1.5, 1.5))
    assert trend.is_clear


def test_fewer_than_six_measured_months_have_no_trend():
    assert theil_sen(np.arange(5.0)) is None
    assert theil_sen(np.array([1.0, np.nan, 2.0, 3.0, np.nan, 4.0, 5.0])) is None


def test_a_missing_month_keeps_the_distance_of_its_neighbours():
    line = 3.0 + 2.0 * np.arange(9)
    line[4] = np.nan
    assert theil_sen(line).slope == pytest.approx(2.0)


def test_one_wild_month_does_not_turn_the_trend():
    line = np.arange(12.0)
    line[6] = 100.0
    assert theil_sen(line).slope == pytest.approx(1.0)


def test_an_unchanging_score_has_no_clear_trend():
    assert not theil_sen(np.full(12, 80.0)).is_clear


@given(scores)
def test_slope_and_interval_agree_with_scipy(values):
    """scipy has the same estimator; its interval rounds ranks to the nearest, ours outwards, so ours is as wide."""
    trend = theil_sen(values)
    slope, _, low, high = theilslopes(values, np.arange(values.size), 0.95)
    assert trend.slope == pytest.approx(slope, abs=1e-9)
    assert trend.low <= low + 1e-9
    assert trend.high >= high - 1e-9


def test_the_interval_covers_the_true_slope_as_often_as_it_says():
    draw = np.random.default_rng(1)
    hits = 0
    for _ in range(400):
        trend = theil_sen(0.5 * np.arange(12) + draw.normal(0, 3, 12))
        hits += trend.low <= 0.5 <= trend.high
    assert hits / 400 > 0.93
