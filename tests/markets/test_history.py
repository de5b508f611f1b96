"""Cohorts are the past as it happened: each start month once, complete or not at all."""

import subprocess
import sys

import numpy as np
import pytest

from finsim import data, markets
from finsim.errors import MarketError
from finsim.months import month_text, parse_month


def test_path_0_is_the_first_month_and_each_next_path_the_next_month():
    us = data.us_monthly()
    rows = markets.History().sample(0, np.array([0, 1, 700]), 360, 12).rows
    for lane, start in enumerate((0, 1, 700)):
        for series, name in enumerate(markets.SERIES):
            assert np.array_equal(rows[series, :, lane], getattr(us, name)[start : start + 360])


def test_the_last_cohort_ends_with_the_last_month_and_there_is_none_after_it():
    us, model = data.us_monthly(), markets.History()
    n = model.n_cohorts(360)
    assert n == 1862 - 360 + 1
    assert model.sample(0, np.array([n - 1]), 360, 12).stocks[-1, 0] == us.stocks[-1]
    with pytest.raises(MarketError, match=rf"paths 0 to {n - 1}, one for each complete start month; got {n}"):
        model.sample(0, np.array([n]), 360, 12)


def test_cohorts_are_start_months_by_path():
    model = markets.History(since=1926)
    months = model.cohorts(360)
    assert months.size == model.n_cohorts(360)
    assert month_text(months[0]) == "1926-01"
    assert month_text(months[-1]) == "1996-03"  # its 360th month is 2026-02
    assert model.path_of(parse_month("1966-01"), 360) == 480
    with pytest.raises(MarketError, match='1926-01 to 1996-03; got "1996-04"'):
        model.path_of(parse_month("1996-04"), 360)


def test_a_yearly_cohort_compounds_the_twelve_months_from_its_start():
    model = markets.History()
    yearly = model.sample(0, np.array([7]), 30, 1).rows
    monthly = model.sample(0, np.array([7]), 360, 12).rows
    assert yearly[:3, :, 0] == pytest.approx(np.prod(1 + monthly[:3, :, 0].reshape(3, 30, 12), axis=2) - 1, abs=1e-12)
    assert model.n_cohorts(30, 1) == model.n_cohorts(360, 12)


def test_a_horizon_longer_than_history_is_refused_with_the_longest():
    with pytest.raises(MarketError, match="at most 1862 periods of history since 1871-01; got 1863"):
        markets.History().sample(0, np.array([0]), 1863, 12)


def test_checking_a_plan_of_any_model_loads_no_compiler():
    code = "import sys; from finsim import markets as m; [m.build(x) for x in m.MODELS]; m.History().cohorts(360); "
    code += "print([x for x in ('numba', 'pandas', 'scipy') if x in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
