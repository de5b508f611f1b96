"""How spending gives way: odds, depths, lengths and years of cuts and rises, counted anew from a run's own months."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.analysis.adjustments import by_year
from finsim.plan import sample
from finsim.workbench import simulate

RETIREE = "near-retirement"


@pytest.fixture(scope="module")
def run():
    plan = sample(RETIREE)  # both live to the end: where somebody may die, no budget of two is held against one's
    return simulate(plan.with_changes({f"people.{each}.lives": None for each in plan.people}), "bootstrap", n_paths=200)


def test_odds_depth_and_length_of_cuts_are_those_of_the_rules_budgets(run):
    """Counted from the ledgers of all paths, month by month."""
    first, rule_from = run.outcome.row("rule_first"), run.compiled.rule_from
    cuts = []
    for path in range(40):
        budget = run.trace(path)["rule_budget"][rule_from:]
        floor = run.plan.spending.in_retirement.floor
        allowed = np.maximum(budget, floor.a_month if floor is not None else 0.0)
        cuts.append(1.0 - allowed / first[path])
    depth = np.array([max(0.0, cut.max()) for cut in cuts])
    months = np.array([(cut > 1e-9).sum() for cut in cuts])
    assert run.outcome.row("cut_depth")[:40] == pytest.approx(depth, abs=1e-12)
    assert run.outcome.row("cut_periods")[:40] == pytest.approx(months)
    figures = run.figures
    is_cut = run.outcome.row("cut_periods") > 0
    assert 0.0 < figures["spending.cut.share"].value == is_cut.mean()
    for p in (50, 90):
        for key, row in (("depth", "cut_depth"), ("months", "cut_periods")):
            of_the_cuts = np.percentile(run.outcome.row(row)[is_cut], p, method="inverted_cdf")
            figure = figures[f"spending.cut.{key}.p{p}"]
            assert figure.value == of_the_cuts
            assert figure.low <= figure.value <= figure.high
            assert run.outcome.row(row)[figure.opens["path"]] == of_the_cuts, "it opens the path that it is"


def test_each_year_counts_the_futures_that_live_on_less_and_on_more_than_at_first(run):
    spent = run.outcome.spending_real[list(run.rule_years)]
    counted = list(by_year(run.outcome, run.rule_years))
    assert len(counted) == len(run.rule_years) > 25
    for (less, more), row in zip(counted, spent, strict=True):
        assert less.value == pytest.approx((row < spent[0] * (1 - 1e-4)).mean(), abs=0.0051)
        assert more.value == pytest.approx((row > spent[0] * (1 + 1e-4)).mean(), abs=0.0051)
        assert less.value + more.value <= 1.0
        assert less.standard_error is not None
    assert counted[0][0].value == counted[0][1].value == 0.0, "the first year is the measure"
    assert run.figures["spending.rise.share"].value >= max(more.value for _, more in counted)
    assert [key for key in run.figures if key.startswith("spending.cut.share.")] == [
        less.id for less, _ in counted[4::5]
    ]


def test_a_door_of_a_year_leads_to_a_future_that_is_cut_in_that_year(run):
    for less, _ in by_year(run.outcome, run.rule_years):
        if less.value:
            path, t = less.opens["path"], less.opens["period"]
            assert run.outcome.spending_real[t, path] < run.outcome.spending_real[run.rule_years[0], path]


def test_years_stand_in_the_month_before_each_review(run):
    months = [run.outcome.months[t] for t in run.rule_years]
    assert {month[5:] for month in months[:-1]} == {"12"}, "the review month is January"
    assert len({month[:4] for month in months}) == len(months)


def test_without_a_rule_nothing_is_said_of_cuts():
    plan = sample(RETIREE).with_changes({"spending.in retirement": None})
    figures = simulate(plan, "bootstrap", n_paths=50).figures
    assert not [key for key in figures if key.startswith(("spending.cut", "spending.rise"))]


def test_where_the_lines_decide_what_is_spent_years_are_not_counted():
    plan = sample(RETIREE).with_changes({"spending.in retirement.excess": "invest"})
    figures = simulate(plan, "bootstrap", n_paths=50).figures
    assert "spending.cut.share" in figures
    assert "spending.rise.share" not in figures
