"""The figures of a run: finite, each under its own id, each with an error or the reason why not, and open to a path."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from finsim.analysis.figure import Figure, Figures
from finsim.analysis.measure import measure, middle_path
from finsim.plan import SAMPLES
from finsim.vocabulary import Unit

CASES = [(name, market) for name in SAMPLES for market in ("bootstrap", "history", "fixed")]


@pytest.fixture(params=CASES, ids="-".join)
def run(request, runs):
    return runs[request.param]


def test_every_figure_is_finite_and_says_its_error_or_why_it_has_none(run):
    for key, figure in run.figures.items():
        assert key == figure.id
        assert figure.value is None or math.isfinite(figure.value)
        assert figure.standard_error is not None or figure.error_note, key
        assert figure.standard_error is None or figure.standard_error >= 0.0
        if figure.low is not None:
            assert figure.low <= figure.value <= figure.high, key
        assert (figure.prices is not None) == (figure.unit is Unit.MONEY), key


def test_no_figure_hides_another_of_the_same_id(run, monkeypatch):
    seen = []
    monkeypatch.setattr(Figures, "__init__", lambda self, figures, *more: seen.extend(f.id for f in figures))
    measure(run.outcome, run.trace(run.middle_path), run._household)
    assert len(seen) == len(set(seen)) > 30


def test_every_path_that_a_figure_opens_can_be_opened(run):
    n_periods = run.outcome.n_periods
    for figure in run.figures.values():
        if figure.opens and "path" in figure.opens:
            assert figure.opens["path"] in run.outcome.path_ids, figure.id
            assert 0 <= figure.opens.get("period", 0) < n_periods, figure.id


def test_figures_survive_json(run):
    text = json.dumps(run.figures.to_json(), allow_nan=False)
    for fact, figure in zip(json.loads(text)["facts"], run.figures.values(), strict=True):
        assert Figure(**(fact | {"unit": Unit(fact["unit"])})) == figure


def test_a_number_that_is_not_finite_is_no_figure():
    with pytest.raises(ValueError, match="figure x is not finite"):
        Figure("x", "x", float("nan"), Unit.MONEY, "x")


def test_success_is_the_share_of_paths_that_never_fail(run):
    fails = run.outcome.fail_period
    assert run.figures["success_rate"].value == pytest.approx((fails < 0).mean())
    if (fails >= 0).any():
        assert run.figures["failure.first"].value == run.outcome.first_month + fails[fails >= 0].min()
        causes = [f.value for key, f in run.figures.items() if key.startswith("failure.") and key.endswith(".share")]
        assert sum(causes) == pytest.approx((fails >= 0).mean())


def test_a_point_of_net_worth_is_the_value_of_the_path_that_it_opens(run):
    figure = run.figures["net_worth.p25.end"]
    column = list(run.outcome.path_ids).index(figure.opens["path"])
    assert figure.value == run.outcome.net_worth_real[-1, column]
    ledger = run.trace(figure.opens["path"])
    assert np.float32(ledger["net_worth_real"][figure.opens["period"]]) == np.float32(figure.value)


def test_the_middle_path_has_as_many_below_as_above(run):
    ends = run.outcome.net_worth_real[-1]
    end = ends[list(run.outcome.path_ids).index(middle_path(run.outcome))]
    assert (ends < end).sum() <= run.n_paths / 2
    assert (ends <= end).sum() >= run.n_paths / 2


def test_the_first_months_figures_stand_in_the_ledger(run):
    ledger = run.trace(run.middle_path)
    net = run.figures["income.net"].value
    spent = sum(run.figures[f"spending.{part}"].value for part in ("essential", "important", "discretionary", "debt"))
    assert net == pytest.approx(ledger["net_income"][0])
    assert run.figures["surplus"].value == pytest.approx(net - spent - ledger["saved"][0])
    assert run.figures["buffer.months"].value == pytest.approx(ledger["buffer"][0])


def test_a_figure_shows_what_says_something():
    figure = Figure("success_rate", "success rate", 1.0, Unit.SHARE, "success", low=0.98)
    assert (
        repr(figure)
        == "Figure(id='success_rate', name='success rate', value=1.0, unit='share', topic='success', low=0.98)"
    )
