"""What a model states about its draws is what the draws show, within four standard errors."""

import math

import numpy as np
import pytest

from finsim import data, markets
from finsim.errors import MarketError
from finsim.markets.lognormal import MEASURED
from finsim.months import parse_month

PATHS = np.arange(20_000)


def _log_paths(model, cadence, years=2):
    """Return yearly log returns of (stocks, bonds, inflation): float64 (3, years x paths), real if the model is."""
    rows = model.sample(5, PATHS, years * cadence, cadence).rows[:3]
    logs = np.log1p(rows).reshape(3, years, cadence, PATHS.size).sum(axis=2).reshape(3, -1)
    if getattr(model, "returns", "nominal") == "real":
        logs[:2] -= logs[2]
    return logs


@pytest.mark.parametrize("cadence", [1, 12])
@pytest.mark.parametrize("returns", ["real", "nominal"])
def test_lognormal_returns_have_the_stated_means_spreads_and_correlations(returns, cadence):
    model = markets.Lognormal(returns=returns)
    logs = _log_paths(model, cadence)
    n = logs.shape[1]
    for row, name in enumerate(("stocks", "bonds", "inflation")):
        sd = getattr(model, f"{name}_sd")
        assert abs(logs[row].mean() - math.log1p(getattr(model, name))) < 4 * sd / n**0.5
        assert abs(logs[row].std() - sd) < 4 * sd / (2 * n) ** 0.5
    seen = np.corrcoef(logs)
    for a, b, stated in (
        (0, 1, model.stocks_bonds),
        (0, 2, model.stocks_inflation),
        (1, 2, model.bonds_inflation),
    ):
        assert abs(seen[a, b] - stated) < 4 * (1 - stated**2) / n**0.5


def test_the_arithmetic_mean_beside_is_the_mean_of_the_draws():
    model = markets.Lognormal(returns="nominal")
    rows = model.sample(6, np.arange(200_000), 1, 1).rows
    for row, name in enumerate(("stocks", "bonds", "inflation")):
        error = rows[row].std() / 200_000**0.5
        assert abs(rows[row].mean() - model.arithmetic_means[name]) < 4 * error


@pytest.mark.parametrize("returns", ["real", "nominal"])
def test_lognormal_defaults_are_measured_on_the_packaged_history(returns):
    us = data.us_monthly()
    years = len(us) // 12
    logs = [np.log1p(getattr(us, name)[: years * 12]).reshape(years, 12).sum(axis=1) for name in markets.SERIES[:3]]
    stocks, bonds, prices = logs
    if returns == "real":
        stocks, bonds = stocks - prices, bonds - prices
    seen = np.corrcoef([stocks, bonds, prices])
    measured = {
        "stocks": np.expm1(stocks.mean()), "stocks_sd": stocks.std(ddof=1),
        "bonds": np.expm1(bonds.mean()), "bonds_sd": bonds.std(ddof=1),
        "stocks_bonds": seen[0, 1], "stocks_inflation": seen[0, 2], "bonds_inflation": seen[1, 2],
    }  # fmt: skip
    assert MEASURED[returns] == pytest.approx(measured, abs=0.0051)
    model = markets.Lognormal()
    assert model.inflation == pytest.approx(np.expm1(prices.mean()), abs=0.0005)
    assert model.inflation_sd == pytest.approx(prices.std(ddof=1), abs=0.0005)
    assert model.stock_income == pytest.approx(us.stock_income[-12:].sum(), abs=0.0005)
    assert model.bond_income == pytest.approx(us.bond_income[-12:].sum(), abs=0.0005)


def test_correlations_that_cannot_hold_together_are_refused():
    with pytest.raises(MarketError, match="can hold together"):
        markets.build({"model": "lognormal", "stocks_bonds": 0.9, "bonds_inflation": 0.9, "stocks_inflation": -0.9})


def test_perfect_correlation_is_allowed_and_moves_as_one():
    model = markets.Lognormal(
        returns="nominal", stocks_bonds=1.0, stocks_inflation=0.3, bonds_inflation=0.3, bonds_sd=0.17, stocks_sd=0.17
    )
    rows = model.sample(1, np.arange(500), 2, 1).rows
    assert np.corrcoef(np.log1p(rows[0, 0]), np.log1p(rows[1, 0]))[0, 1] == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("cadence", [1, 4, 12, 365])
def test_fixed_rates_compound_to_the_stated_year(cadence):
    model = markets.Fixed(returns="real", stocks=0.05, bonds=0.02, inflation=0.025)
    growth = np.prod(1 + model.sample(0, np.arange(2), cadence, cadence).rows[:3], axis=1)[:, 0]
    assert growth == pytest.approx([1.05 * 1.025, 1.02 * 1.025, 1.025], rel=1e-12)


@pytest.mark.parametrize("since", [1871, 1926, "1947-07"])
def test_bootstrap_draws_every_month_equally_often(since):
    us = data.us_monthly()
    model = markets.Bootstrap(since=since, block=24)
    start = us.row(parse_month(model.since))
    drawn = model.sample(9, PATHS, 24, 12).stocks
    # Each path is one block, so blocks are independent and a block's mean has the standard error seen between them.
    means = drawn.mean(axis=0)
    assert abs(means.mean() - us.stocks[start:].mean()) < 4 * means.std() / PATHS.size**0.5
    assert np.isin(us.stocks[start:], drawn).all()
    assert not np.isin(drawn, np.setdiff1d(us.stocks[:start], us.stocks[start:])).any()


def test_bootstrap_keeps_whole_rows_and_blocks_together_even_across_the_end():
    us = data.us_monthly()
    rows = markets.Bootstrap(block=60).sample(4, np.arange(3_000), 120, 12).rows
    history = np.stack([getattr(us, name) for name in markets.SERIES])
    where = {(stocks, bonds): row for row, (stocks, bonds) in enumerate(history[:2].T)}
    assert len(where) == len(us)
    wrapped = 0
    for lane in range(rows.shape[2]):
        for first in (0, 60):
            start = where[tuple(rows[:2, first, lane])]
            expected = (start + np.arange(60)) % len(us)
            assert np.array_equal(rows[:, first : first + 60, lane], history[:, expected])
            wrapped += expected[-1] < expected[0]
    assert wrapped > 0


def test_a_bootstrap_year_is_the_same_twelve_months():
    model = markets.Bootstrap()
    monthly = model.sample(2, np.arange(50), 120, 12).rows
    yearly = model.sample(2, np.arange(50), 10, 1).rows
    compounded = np.prod(1 + monthly[:3].reshape(3, 10, 12, 50), axis=2) - 1
    assert yearly[:3] == pytest.approx(compounded, abs=1e-12)
    price = np.prod(1 + (monthly[0] - monthly[3]).reshape(10, 12, 50), axis=1) - 1
    assert yearly[0] - yearly[3] == pytest.approx(price, abs=1e-12)


def test_a_block_of_broken_years_is_refused_for_yearly_periods():
    with pytest.raises(MarketError, match="whole years"):
        markets.Bootstrap(block=18).sample(1, np.arange(2), 2, 1)


@pytest.mark.parametrize(("since", "words"), [(1700, "1871-01"), (2020, "twenty years"), ("May 1926", "like 1926")])
def test_a_start_of_history_that_cannot_be_used_is_refused(since, words):
    with pytest.raises(MarketError, match=rf"markets\.since: .*{words}"):
        markets.build({"model": "bootstrap", "since": since})
