"""What a model states about its draws is what the draws show, within four standard errors."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from finsim import data, markets
from finsim.errors import MarketError
from finsim.markets.lognormal import MEASURED
from finsim.markets.normal import SIMPLE
from finsim.markets.student_t import unit_scale
from finsim.months import parse_month

pytestmark = pytest.mark.compiled

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


@pytest.mark.parametrize("returns", ["real", "nominal"])
def test_normal_defaults_are_measured_on_the_packaged_history(returns):
    us = data.us_monthly()
    years = len(us) // 12
    grown = [np.prod(1 + getattr(us, name)[: years * 12].reshape(years, 12), axis=1) for name in markets.SERIES[:3]]
    stocks, bonds, prices = grown
    if returns == "real":
        stocks, bonds = stocks / prices, bonds / prices
    seen = np.corrcoef([stocks, bonds, prices])
    measured = {
        "stocks": stocks.mean() - 1, "stocks_sd": stocks.std(ddof=1),
        "bonds": bonds.mean() - 1, "bonds_sd": bonds.std(ddof=1),
        "stocks_bonds": seen[0, 1], "stocks_inflation": seen[0, 2], "bonds_inflation": seen[1, 2],
    }  # fmt: skip
    assert SIMPLE[returns] == pytest.approx(measured, abs=0.0051)
    model = markets.Normal()
    assert model.inflation == pytest.approx(prices.mean() - 1, abs=0.0005)
    assert model.inflation_sd == pytest.approx(prices.std(ddof=1), abs=0.0005)


@pytest.mark.parametrize("cadence", [1, 4, 12])
@pytest.mark.parametrize("returns", ["real", "nominal"])
def test_a_year_of_normal_returns_has_the_stated_moments_in_any_cadence(returns, cadence):
    model = markets.Normal(returns=returns)
    rows = 1 + model.sample(5, np.arange(60_000), cadence, cadence).rows[:3]
    grown = np.prod(rows, axis=1)
    if returns == "real":
        grown[:2] /= grown[2]
    n = grown.shape[1]
    for row, name in enumerate(("stocks", "bonds", "inflation")):
        sd = getattr(model, f"{name}_sd")
        assert abs(grown[row].mean() - 1 - getattr(model, name)) < 4 * sd / n**0.5
        kurtosis = ((grown[row] - grown[row].mean()) ** 4).mean() / grown[row].var() ** 2
        assert abs(grown[row].var() - sd**2) < 4 * sd**2 * ((kurtosis - 1) / n) ** 0.5
    seen = np.corrcoef(grown)
    for a, b, stated in ((0, 1, model.stocks_bonds), (0, 2, model.stocks_inflation), (1, 2, model.bonds_inflation)):
        assert abs(seen[a, b] - stated) < 5 * (1 - stated**2) / n**0.5


def test_normal_returns_that_could_lose_everything_are_refused():
    with pytest.raises(MarketError, match="try `lognormal`"):
        markets.build({"model": "normal", "stocks": 0.05, "stocks_sd": 0.45})


@pytest.mark.parametrize("degrees", [4, 5, 8, 30])
def test_student_t_returns_have_the_stated_mean_and_deviation_and_fat_tails(degrees):
    model = markets.StudentT(degrees=degrees, returns="nominal")
    logs = np.log1p(model.sample(3, np.arange(300_000), 1, 1).rows[:3]).reshape(3, -1)
    n = logs.shape[1]
    for row, name in enumerate(("stocks", "bonds", "inflation")):
        z = (logs[row] - math.log1p(getattr(model, name))) / getattr(model, f"{name}_sd")
        assert abs(z.mean()) < 4 / n**0.5
        assert abs((z**2).mean() - 1) < 4 * (z**2).std() / n**0.5
        assert np.abs(z).max() <= 8 + 1e-9
        beyond = 2 * stats.t.sf(4 / unit_scale(degrees), degrees)
        assert abs((np.abs(z) > 4).mean() - beyond) < 4 * (beyond / n) ** 0.5
    assert abs(np.corrcoef(logs)[0, 1] - model.stocks_bonds) < 0.02


@pytest.mark.parametrize("degrees", [4, 5, 6, 7, 11, 60])
def test_the_truncated_t_has_variance_1_by_another_integral(degrees):
    k = unit_scale(degrees)
    inside = 2 * integrate.quad(lambda t: (k * t) ** 2 * stats.t.pdf(t, degrees), 0, 8 / k, epsabs=1e-12)[0]
    assert inside + 64 * 2 * stats.t.sf(8 / k, degrees) == pytest.approx(1, abs=1e-8)


def test_bad_months_of_student_t_are_bad_together():
    logs = np.log1p(markets.StudentT(degrees=4, returns="nominal").sample(3, np.arange(100_000), 1, 1).rows[:2, 0])
    logs -= logs.mean(axis=1, keepdims=True)
    assert np.corrcoef(logs**2)[0, 1] > 0.1  # independent tails would show next to nothing at this correlation


def test_regimes_persist_and_spread_as_stated():
    model = markets.Regimes(bonds_sd=0, inflation_sd=0, inflation=0)
    logs = np.log1p(model.sample(7, np.arange(40_000), 120, 12).stocks)
    n = logs.shape[1]
    decade = logs.sum(axis=0)
    assert abs(decade.mean() - 10 * model.mean_real_stocks()) < 4 * decade.std() / n**0.5
    # Over ten years the edges take a little from the sum of covariances that `long_run_sd` counts in full.
    assert decade.std() / 10**0.5 == pytest.approx(model.long_run_sd(), rel=0.04)
    calm_only = markets.Regimes(leave=(1e-9, 1.0), bonds_sd=0, inflation_sd=0, inflation=0)
    drawn = np.log1p(calm_only.sample(7, np.arange(4_000), 12, 12).stocks)
    assert abs(drawn.mean() - calm_only.log_mean[0]) < 4 * calm_only.log_sd[0] / drawn.size**0.5


def test_regimes_long_run_is_that_of_history():
    model = markets.Regimes()
    assert math.expm1(model.mean_real_stocks()) == pytest.approx(MEASURED["real"]["stocks"], abs=0.001)
    assert model.long_run_sd() == pytest.approx(MEASURED["real"]["stocks_sd"], abs=0.003)


def test_a_year_of_regimes_is_the_same_twelve_months():
    model = markets.Regimes()
    monthly = model.sample(2, np.arange(50), 60, 12).rows[:3]
    yearly = model.sample(2, np.arange(50), 5, 1).rows[:3]
    assert yearly == pytest.approx(np.prod(1 + monthly.reshape(3, 5, 12, 50), axis=2) - 1, abs=1e-12)


@pytest.mark.parametrize("cadence", [12, 1])
def test_stationary_blocks_are_geometric_with_the_stated_mean(cadence):
    model = markets.Stationary(mean_block=36)
    periods = 40 * cadence
    rows = model.sample(4, np.arange(3_000), periods, cadence).rows
    table = markets.History().sample(0, np.arange(markets.History().n_cohorts(1, cadence)), 1, cadence).rows[:2, 0]
    where = {tuple(pair): column for column, pair in enumerate(table.T)}
    at = np.array([[where.get(tuple(rows[:2, t, lane]), -1) for lane in range(300)] for t in range(periods)])
    known = (at[:-1] >= 0) & (at[1:] >= 0)
    goes_on = at[1:] == at[:-1] + 12 // cadence
    stays = goes_on[known].mean()
    chance = 1 - 12 / cadence / 36
    assert abs(stays - chance) < 4 * (chance * (1 - chance) / known.sum()) ** 0.5 + 3 / len(table.T)


def test_stationary_draws_every_month_equally_often():
    us = data.us_monthly()
    drawn = markets.Stationary().sample(9, PATHS, 24, 12).stocks
    means = drawn.mean(axis=0)
    assert abs(means.mean() - us.stocks.mean()) < 4 * means.std() / PATHS.size**0.5
    assert np.isin(us.stocks, drawn).all()


def test_blocks_of_one_year_are_calendar_years_each_as_likely():
    model = markets.Bootstrap(block=12, starts="year", since=1926, until=1995)
    yearly = model.sample(1, PATHS, 3, 1).rows
    calendar = markets.History(since=1926, until=1995, starts="year").sample(0, np.arange(70), 1, 1).rows[:, 0]
    where = {tuple(year): row for row, year in enumerate(calendar.T)}
    assert len(where) == 70
    drawn = np.array([[where[tuple(yearly[:, t, lane])] for lane in range(PATHS.size)] for t in range(3)])
    counts = np.bincount(drawn.ravel(), minlength=70)
    expected = drawn.size / 70
    assert ((counts - expected) ** 2 / expected).sum() < stats.chi2.ppf(0.9999, 69)
    assert abs(np.corrcoef(drawn[0], drawn[1])[0, 1]) < 4 / PATHS.size**0.5


def test_discrete_outcomes_come_with_their_chances_and_together():
    model = markets.Discrete(stocks=(-0.25, 0.05, 0.3), bonds=(0.01, 0.02, 0.03), chances=(0.25, 0.5, 0.25))
    rows = model.sample(1, PATHS, 10, 1).rows
    for outcome, chance in enumerate(model.chances):
        seen = rows[0] == model.stocks[outcome]
        assert abs(seen.mean() - chance) < 4 * (chance * (1 - chance) / seen.size) ** 0.5
        assert np.array_equal(seen, rows[1] == model.bonds[outcome])


def test_an_outcome_without_a_chance_never_comes():
    model = markets.Discrete(stocks=(0.1, 0.2, 0.3), chances=(0.0, 1.0, 0.0))
    assert np.all(model.sample(1, PATHS, 10, 1).stocks == 0.2)


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ({"stocks": []}, "at least 1"),
        ({"stocks": [0.1, 0.2], "chances": [0.5, 0.4]}, "sum 1, not 0.9"),
        ({"stocks": [0.1, 0.2], "bonds": [0.1]}, "as many bonds as stocks, which are 2"),
        ({"stocks": [-1.1]}, "greater than or equal to -1"),
        ({"stocks": [0.1], "inflation": [-1.0]}, "greater than -1"),
        ({"stocks": [-1.0, 0.1], "stock_income": 0.01}, "leaves the price above zero"),
    ],
)
def test_outcomes_that_make_no_sense_are_refused(stated, words):
    with pytest.raises(MarketError, match=words):
        markets.build({"model": "discrete"} | stated)


def test_a_tree_holds_every_sequence_once_and_its_weights_are_probabilities():
    tree = markets.OutcomeTree(stocks=(-0.2, 0.1, 0.3), chances=(0.5, 0.3, 0.2))
    paths = np.arange(tree.n_sequences(4))
    stocks = tree.sample(0, paths, 4, 1).stocks
    assert len({tuple(path) for path in stocks.T}) == 3**4
    weights = tree.weights(paths, 4)
    assert weights.sum() == pytest.approx(1, abs=1e-14)
    mean = 0.5 * 0.8 + 0.3 * 1.1 + 0.2 * 1.3
    assert (weights * np.prod(1 + stocks, axis=0)).sum() == pytest.approx(mean**4, rel=1e-13)
    with pytest.raises(MarketError, match="paths 0 to 80, one a sequence; got 81"):
        tree.sample(0, np.array([81]), 4, 1)
