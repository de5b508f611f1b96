"""The laws that every market model keeps, over all of MODELS: a new model is tested by being listed."""

import json
import pickle
from functools import cache

import numpy as np
import pytest

from finsim import markets
from finsim.errors import MarketError

EVERY = pytest.mark.parametrize("name", markets.MODELS)
N_PATHS, N_PERIODS = 400, 120
SETTINGS = {
    "discrete": {"stocks": (-0.1, 0.02, 0.09), "bonds": (0.01, 0.0, 0.01), "chances": (0.2, 0.5, 0.3)},
    "given": {
        "returns": {"stocks": np.sin(np.arange(1700.0)) / 5, "bonds": np.cos(np.arange(1700.0)) / 9},
        "income": {"stocks": np.full(1700, 0.004)},
        "inflation": np.sin(np.arange(1700.0) / 7) / 50,
        "cadence": 12,
    },
}


def _model(name, cadence=12, **options):
    settings = SETTINGS.get(name, {}) | ({"cadence": cadence} if name == "given" and cadence > 0 else {})
    return markets.MODELS[name](**settings | options)


def _draw(name, paths, *, seed=11, n_periods=N_PERIODS, cadence=12, **options):
    return _model(name, cadence, **options).sample(seed, np.asarray(paths), n_periods, cadence).rows


@cache
def _whole(name):
    return _draw(name, np.arange(N_PATHS))


def test_models_are_listed_under_their_own_names():
    assert all(name == model.name for name, model in markets.MODELS.items())
    assert set(markets.CAPABILITIES) == set(markets.MODELS)


@EVERY
def test_rows_are_series_by_periods_by_paths(name):
    rows = _whole(name)
    assert rows.shape == (len(markets.SERIES), N_PERIODS, N_PATHS)
    assert rows.dtype == np.float64


@EVERY
def test_the_same_path_comes_out_in_any_subset_order_and_call(name):
    paths = np.random.default_rng(3).permutation(N_PATHS)[:77]
    assert np.array_equal(_draw(name, paths), _whole(name)[:, :, paths])
    assert np.array_equal(_draw(name, [123]), _whole(name)[:, :, [123]])


@EVERY
def test_chunks_joined_are_the_whole(name):
    chunks = [_draw(name, np.arange(a, b)) for a, b in ((0, 1), (1, 130), (130, N_PATHS))]
    assert np.array_equal(np.concatenate(chunks, axis=2), _whole(name))


@EVERY
def test_a_longer_horizon_begins_like_a_shorter_one(name):
    assert np.array_equal(_draw(name, np.arange(N_PATHS), n_periods=37), _whole(name)[:, :37])


@EVERY
def test_a_given_block_of_memory_is_filled_whatever_it_held(name):
    out = np.full((5, N_PERIODS, N_PATHS), np.nan)
    sample = _model(name).sample(11, np.arange(N_PATHS), N_PERIODS, 12, out)
    assert sample.rows is out
    assert np.array_equal(out, _whole(name))


@EVERY
@pytest.mark.parametrize("options", [{}, {"shift": {"bonds": -0.01}}], ids=["as it is", "with a shift"])
def test_months_find_what_is_drawn_wherever_it_stands(name, options):
    able, paths = markets.CAPABILITIES[name], np.arange(N_PATHS)
    model = _model(name, **options | ({"since": 1934, "until": "2025-08"} if able.needs_data else {}))
    extras = able.extras[::-1]
    drawn = model.sample(11, paths, N_PERIODS, extras=extras).rows
    assert np.array_equal(_as_months_read(model.draw_months(11, paths, N_PERIODS, None, extras), len(drawn)), drawn)


def _as_months_read(returns, n_series):
    """Return the rows that the months of a household meet: float64 (n_series, n_periods, n_paths)."""
    if returns.rows.size:
        return returns.rows
    blocks, lines = np.divmod(np.arange(N_PERIODS), returns.length)
    return np.moveaxis(returns.table[returns.starts[blocks] + lines[:, np.newaxis]], 2, 0)[:n_series]


def test_nothing_is_written_down_that_stands_in_history_already():
    for name in ("history", "bootstrap", "stationary"):
        assert _model(name).draw_months(11, np.arange(9), N_PERIODS).rows.size == 0


@EVERY
@pytest.mark.parametrize("cadence", [12, 1])
def test_draws_are_finite_and_nothing_loses_more_than_all(name, cadence):
    rows = _draw(name, np.arange(N_PATHS), n_periods=100, cadence=cadence)
    assert np.all(np.isfinite(rows))
    assert rows[: markets.STOCK_INCOME].min() > -1


@EVERY
@pytest.mark.parametrize("cadence", [12, 1])
def test_income_and_change_of_price_make_the_return(name, cadence):
    sample = _model(name, cadence).sample(1, np.arange(N_PATHS), 100, cadence)
    for total, income in ((sample.stocks, sample.stock_income), (sample.bonds, sample.bond_income)):
        assert income.min() >= 0
        assert income.max() < 0.25 / cadence + 0.005
        assert (total - income).min() > -1


@EVERY
def test_a_seed_changes_the_luck_where_there_is_luck(name):
    same = np.array_equal(_draw(name, np.arange(N_PATHS), seed=12), _whole(name))
    assert same == (not markets.CAPABILITIES[name].has_standard_error)


@EVERY
def test_paths_differ_where_there_is_luck_or_history(name):
    stocks = _whole(name)[markets.STOCKS]
    able = markets.CAPABILITIES[name]
    assert bool(np.ptp(stocks[0]) > 0) == (able.has_standard_error or able.has_cohorts)


@pytest.mark.parametrize("name", [name for name, able in markets.CAPABILITIES.items() if able.has_standard_error])
def test_paths_beyond_32_bits_are_paths_of_their_own(name):
    far = _draw(name, np.arange(3) + 2**32)
    assert not np.array_equal(far, _draw(name, np.arange(3)))


@EVERY
def test_a_cadence_that_it_cannot_draw_is_refused_by_name(name):
    able = markets.CAPABILITIES[name].cadences
    wrong = 7 if able else 0
    with pytest.raises(
        MarketError, match=rf"markets\.{name}\.cadence: expected .*periods? a year; got {wrong}"
    ) as caught:
        _draw(name, [0], cadence=wrong)
    assert all(str(cadence) in str(caught.value) for cadence in able)


@EVERY
def test_every_cadence_that_it_claims_can_be_drawn(name):
    for cadence in markets.CAPABILITIES[name].cadences or (1, 2, 4, 12, 24, 52):
        assert _draw(name, [0, 5], n_periods=3, cadence=cadence).shape == (5, 3, 2)


@EVERY
def test_an_unknown_key_is_refused_with_the_nearest_one(name):
    key = next(iter(markets.MODELS[name].model_fields))
    with pytest.raises(MarketError, match=rf"markets\.{name}: expected a key among .*did you mean {key}\?"):
        markets.build({"model": name, f"{key}x": 1})


@EVERY
def test_extras_come_after_the_five_and_change_none_of_them(name):
    able = markets.CAPABILITIES[name]
    options = {"since": 1934, "until": "2025-08"} if able.needs_data else {}
    model = _model(name, **options)
    alone = model.sample(11, np.arange(50), 60, 12)
    both = model.sample(11, np.arange(50), 60, 12, extras=able.extras)
    assert both.rows.shape == (5 + len(able.extras), 60, 50)
    assert np.array_equal(both.rows[:5], alone.rows)
    for row, extra in enumerate(able.extras, start=5):
        assert np.shares_memory(both[extra], both.rows[row])
        assert np.all(np.isfinite(both[extra]))
        assert both[extra].min() > -1


@EVERY
def test_an_extra_that_it_cannot_draw_is_refused(name):
    with pytest.raises(MarketError, match=rf"markets\.{name}\.extras: expected .*; got \"silver\""):
        _model(name).sample(1, np.arange(2), 3, 12, extras=("silver",))


@EVERY
@pytest.mark.parametrize("cadence", [12, 1])
def test_a_shift_adds_its_part_to_every_log_return_of_that_series_alone(name, cadence):
    plain = _draw(name, np.arange(50), n_periods=30, cadence=cadence)
    moved = _draw(name, np.arange(50), n_periods=30, cadence=cadence, shift={"stocks": "-2 %", "bonds": 0.01})
    assert np.log1p(moved[0]) - np.log1p(plain[0]) == pytest.approx(-0.02 / cadence, abs=1e-12)
    assert np.log1p(moved[1]) - np.log1p(plain[1]) == pytest.approx(0.01 / cadence, abs=1e-12)
    assert np.array_equal(moved[2:], plain[2:])


@EVERY
def test_a_cape_bends_stocks_towards_its_yield_and_back_or_is_refused(name):
    if not markets.CAPABILITIES[name].takes_cape:
        with pytest.raises(MarketError, match=rf"markets\.{name}\.cape_now: expected no `cape_now` with this model"):
            _draw(name, [0], cape_now=40)
        return
    model = _model(name, cape_now=40, half_life=10)
    bend = np.log1p(model.sample(11, np.arange(20), 1200, 12).stocks) - np.log1p(
        _draw(name, np.arange(20), n_periods=1200)[0]
    )
    gap = np.log1p(1 / 40) - model.mean_real_stocks()
    assert np.ptp(bend, axis=1) == pytest.approx(0, abs=1e-12)
    assert bend[:120, 0].sum() == pytest.approx(gap * 10 / np.log(2) / 2, rel=1e-9)
    assert bend[0, 0] * 12 == pytest.approx(gap, rel=0.01)
    assert abs(bend[-1, 0] * 12) < abs(gap) / 900


@EVERY
@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"paths": [-1]}, "paths: expected"),
        ({"paths": [0], "seed": -1}, "seed: expected"),
        ({"paths": [0], "n_periods": 0}, "at least one period"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(name, request_, words):
    with pytest.raises(MarketError, match=words):
        _draw(name, **request_)


@EVERY
def test_memory_of_another_shape_is_refused(name):
    with pytest.raises(MarketError, match="out: expected a contiguous float64 array"):
        _model(name).sample(1, np.arange(3), 5, 12, np.empty((5, 3, 5)))


@EVERY
def test_a_model_survives_json_and_pickling(name):
    model = _model(name)
    again = markets.build({"model": name} | json.loads(model.model_dump_json()))
    assert again == model == pickle.loads(pickle.dumps(model))


@EVERY
def test_parameters_cannot_change_under_a_run(name):
    model = _model(name)
    with pytest.raises(ValueError, match="frozen"):
        setattr(model, next(iter(type(model).model_fields)), 1)


@EVERY
def test_data_is_named_by_digest_where_it_is_needed(name):
    digests = _model(name).data_digests()
    assert bool(digests) == markets.CAPABILITIES[name].needs_data


def test_a_model_that_is_not_there_is_refused_with_the_nearest_one():
    with pytest.raises(MarketError, match=r"markets.model: expected one of .*did you mean bootstrap\?"):
        markets.build({"model": "bootstrop"})


def test_keys_may_be_written_with_spaces_and_rates_with_a_per_cent_sign():
    model = markets.build({"model": "lognormal", "stocks sd": "18 %", "stocks": "5 %"})
    assert (model.stocks_sd, model.stocks) == (pytest.approx(0.18), pytest.approx(0.05))
