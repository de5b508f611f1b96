"""A run answers for itself: figures by id, ledgers of paths and of cohorts by the name of their month."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.data import us_monthly
from finsim.errors import FinsimError, MarketError, NotFound
from finsim.months import parse_month
from finsim.plan import sample
from finsim.workbench import simulate


@pytest.fixture(scope="module")
def history():
    return simulate(sample("near-retirement"), "history")


@pytest.fixture(scope="module")
def drawn():
    return simulate(sample("renter"), "bootstrap", n_paths=25)


def test_why_returns_the_figure_and_what_it_opens(drawn):
    figure = drawn.why("success_rate")
    assert figure == drawn.figures["success_rate"]
    assert drawn.trace(figure.opens["path"]).path == figure.opens["path"]


def test_why_knows_the_nearest_figure(drawn):
    with pytest.raises(NotFound, match=r'figure: expected .*got "?sucess_rate"?; did you mean success_rate\?'):
        drawn.why("sucess_rate")


def test_a_path_that_was_not_run_has_no_ledger(drawn):
    with pytest.raises(NotFound, match="one of the 25 paths of this run; got 25"):
        drawn.ledger(path=25)


def test_the_ledger_is_that_of_the_middle_path_unless_one_is_said(drawn):
    assert drawn.ledger().attrs["path"] == drawn.middle_path
    frame = drawn.ledger(path=3)
    assert frame.attrs["path"] == 3
    assert list(frame.index) == list(drawn.outcome.months)
    assert frame["residual"].abs().max() < 0.005


@pytest.mark.parametrize("cohort", ["1871-01", "1929-09", "1966-01"])
def test_a_cohort_opens_by_name_and_begins_with_that_months_market(history, cohort):
    frame, us = history.ledger(cohort=cohort), us_monthly()
    row = us.row(parse_month(cohort))
    assert history.cohort_of(frame.attrs["path"]) == cohort
    for series in ("stocks", "bonds", "inflation", "stock_income", "bond_income"):
        expected = getattr(us, series)[row : row + 24]
        assert np.array_equal(frame[f"return_{series}"].to_numpy()[:24], expected), series


def test_a_cohort_without_enough_history_is_refused_with_the_span(history):
    with pytest.raises(MarketError, match=r'a start from 1871-01 to .*; got "2015-01"'):
        history.ledger(cohort="2015-01")


def test_a_market_without_cohorts_says_so(drawn):
    with pytest.raises(FinsimError, match=r"cohort: expected a run over history; got .*bootstrap"):
        drawn.ledger(cohort="1966-01")
    assert drawn.cohort_of(3) == ""


def test_history_runs_every_complete_cohort_whatever_number_is_asked(history):
    other = simulate(sample("near-retirement"), "history", n_paths=3)
    assert (
        other.n_paths
        == history.n_paths
        == us_monthly().last_month - parse_month("1871-01") + 2 - (history.outcome.n_periods)
    )
    assert other.outcome.digest == history.outcome.digest


def test_a_plan_that_starts_in_one_month_of_history_is_that_cohort(history):
    plan = sample("near-retirement").scenario("bad start")
    run = simulate(plan)
    assert run.n_paths == 1
    cohort = history.path_of("1966-01")
    assert np.array_equal(run.outcome.net_worth[:, 0], history.outcome.net_worth[:, cohort])
