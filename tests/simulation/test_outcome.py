"""A point of a band is one real path's value: an order statistic, and it names the path."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.markets import build
from finsim.plan import sample
from finsim.simulation.compiling.compile_plan import compile_plan
from finsim.simulation.outcome import order_index
from tests.simulation.households import outcome_of_compiled

PERCENTILES = (1.0, 5.0, 25.0, 37.5, 50.0, 75.0, 95.0, 99.0)
SERIES = [("net_worth", "real"), ("net_worth", "nominal"), ("spending", "real")]


@pytest.fixture(scope="module")
def outcome():
    """Paths in no order, numbered by the market and not from zero."""
    ids = np.random.default_rng(4).permutation(np.arange(300, 497))
    return outcome_of_compiled(compile_plan(sample("near-retirement")), build("bootstrap"), ids)


@pytest.mark.parametrize(("series", "prices"), SERIES)
def test_every_point_of_a_band_is_the_value_of_the_path_that_it_names(outcome, series, prices):
    bands, rows = outcome.bands(series, prices, PERCENTILES), outcome.series(series, prices)
    column = {int(path): k for k, path in enumerate(outcome.path_ids)}
    for k in range(len(PERCENTILES)):
        for t in range(outcome.n_periods):
            assert rows[t, column[int(bands.paths[k, t])]] == bands.values[k, t]


@pytest.mark.parametrize(("series", "prices"), SERIES)
def test_bands_are_the_inverse_of_the_empirical_distribution(outcome, series, prices):
    bands, rows = outcome.bands(series, prices, PERCENTILES), outcome.series(series, prices)
    shares = [p / 100.0 for p in PERCENTILES]
    expected = np.quantile(rows, shares, axis=1, method="inverted_cdf")
    assert np.array_equal(bands.values, expected)


@pytest.mark.parametrize("n", [1, 2, 3, 7, 10, 100, 1_000, 1_001, 1_488])
def test_the_order_statistic_is_the_first_that_reaches_its_share(n):
    values = np.arange(n)
    for share in np.arange(1, 100) / 100.0:
        first = next(k for k in range(n) if (k + 1) / n >= share - 1e-12)
        assert order_index(float(share), n) == first
        if abs(share * n - round(share * n)) > 1e-9:  # at a jump numpy goes by the last bit of the product
            assert np.quantile(values, share, method="inverted_cdf") == values[first]


def test_bands_never_cross(outcome):
    for series, prices in SERIES:
        assert (np.diff(outcome.bands(series, prices, PERCENTILES).values, axis=0) >= 0).all()


def test_a_series_that_nobody_keeps_is_refused_by_name(outcome):
    with pytest.raises(KeyError, match="no series 'spending' in nominal money"):
        outcome.bands("spending", "nominal")


def test_real_money_is_deflated_path_by_path(outcome):
    level = outcome.row("level")
    expected = (outcome.row("net_worth") / level).astype(np.float32)
    assert np.array_equal(outcome.net_worth_real[-1], expected)
