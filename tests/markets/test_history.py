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


@pytest.mark.parametrize(("until", "counts"), [(1995, {15: 56, 20: 51, 25: 46, 30: 41}), (2009, {30: 55})])
def test_published_spans_of_calendar_years_have_their_cohorts(until, counts):
    model = markets.History(since=1926, until=until, starts="year")
    for years, count in counts.items():
        assert model.n_cohorts(years, 1) == model.n_cohorts(years * 12, 12) == count
        starts = model.cohorts(years, 1)
        assert month_text(starts[0]) == "1926-01"
        assert month_text(starts[-1]) == f"{until - years + 1}-01"


def test_a_start_by_year_is_the_start_of_its_january():
    by_month = markets.History(since=1926)
    by_year = markets.History(since=1926, starts="year")
    rows = by_year.sample(0, np.arange(5), 360, 12).rows
    assert np.array_equal(rows, by_month.sample(0, 12 * np.arange(5), 360, 12).rows)
    assert by_year.path_of(parse_month("1966-01"), 360) == 40
    with pytest.raises(MarketError, match="1926-01 to 1996-01"):
        by_year.path_of(parse_month("1966-02"), 360)


def test_nothing_after_until_is_used():
    us = data.us_monthly()
    model = markets.History(since=1926, until="1995-12")
    last = model.n_cohorts(360) - 1
    assert model.sample(0, np.array([last]), 360, 12).stocks[-1, 0] == us.stocks[us.row(parse_month("1995-12"))]
    drawn = markets.Stationary(since=1926, until=1995).sample(1, np.arange(300), 120, 12).stocks
    assert np.isin(drawn, us.stocks[us.row(parse_month("1926-01")) : us.row(parse_month("1995-12")) + 1]).all()


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ({"since": 1990, "until": 2000}, "twenty years of history or more"),
        ({"until": 2100}, "1890-12 to 2026-02"),
        ({"since": "1926-07", "starts": "year"}, "a January for `since`"),
    ],
)
def test_spans_that_cannot_be_used_are_refused(stated, words):
    with pytest.raises(MarketError, match=words):
        markets.build({"model": "history"} | stated)


def test_gold_cash_and_cape_are_those_of_the_same_months():
    model = markets.History(since=1934, until="2025-08")
    sample = model.sample(0, np.array([0, 400]), 12, 12, extras=("gold", "cash", "cape"))
    us = data.us_monthly()
    for lane, start in enumerate((parse_month("1934-01"), parse_month("1934-01") + 400)):
        assert np.array_equal(sample["gold"][:, lane], data.gold().between(start, start + 11))
        assert np.array_equal(sample["cash"][:, lane], data.cash().between(start, start + 11))
        assert np.array_equal(sample["cape"][:, lane], us.cape[us.row(start) : us.row(start) + 12])
    yearly = model.sample(0, np.array([0]), 1, 1, extras=("gold", "cape"))
    assert yearly["gold"][0, 0] == pytest.approx(np.prod(1 + sample["gold"][:, 0]) - 1, abs=1e-13)
    assert yearly["cape"][0, 0] == sample["cape"][0, 0]


@pytest.mark.parametrize(("since", "extra", "span"), [(1926, "cash", "1934-01"), (1871, "cape", "1881-01")])
def test_months_before_a_series_begins_are_refused(since, extra, span):
    with pytest.raises(MarketError, match=rf"markets.history.extras: expected {extra} of months from {span}"):
        markets.History(since=since).sample(0, np.array([0]), 12, 12, extras=(extra,))


def test_checking_a_plan_of_any_model_loads_no_compiler():
    code = "import sys; from finsim import markets as m; m.History().cohorts(360); "
    code += "[m.build(x) for x in m.MODELS if not m.CAPABILITIES[x].needs_settings]; "
    code += "print([x for x in ('numba', 'pandas', 'scipy') if x in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
