"""After a failure nothing is forecast: what a failed path would owe is told as spent, and the failure by when and how
much. The plans are one that cannot work, and the samples with more to pay than comes in.
"""

from __future__ import annotations

import json

import numpy as np
import pytest

import finsim as fs
from finsim.agents.facts import table
from finsim.analysis.failing import NEVER, middle_failing_path, spent_from
from finsim.charts import numbers
from finsim.dashboards.panel import Scene
from finsim.dashboards.panels.answers import WillItWork
from finsim.dashboards.state import State
from finsim.plan import loads
from finsim.simulation.fields import CAUSE_GOAL
from finsim.workbench import pictures
from finsim.workbench.failing import failure_words
from finsim.workbench.running import Run
from finsim.workbench.sheets import first_sheet, report_material, second_sheet, words_of

N_PATHS, SEED = 100, 7
OPTIMIST = """
finsim: 1
currency: USD
start: 2026-12
until: at 95
people: {Lee: {born: 1964-05, retires: at 64}}
income:
  salary: {person: Lee, amount: 58_000 a year, until: at retirement, defers: {401k: 5 %}}
  social security: {person: Lee, pia: 1_500 a month, claims: at 67}
spending:
  essential: {rent: 1_700, food: 600, health: 450, car: 300}
  discretionary: {travel: 500, dining: 300}
accounts:
  checking: {kind: cash, balance: 9_000}
  401k: {kind: tax-deferred, owner: Lee, balance: 120_000, mix: balanced}
mixes: {balanced: {stocks: 60 %, bonds: 40 %}}
debts: {card: {kind: card, balance: 4_000, rate: 22.9 %}}
taxes: {regime: us-federal, filing: single}
"""
FAILING = {
    "optimist": lambda: loads(OPTIMIST),
    "renter": lambda: fs.sample("renter").with_changes({"spending.essential.rent": "3_400"}),
    "family": lambda: fs.sample("family").with_changes({"spending.essential.food": "12_000"}),
    "near-retirement": lambda: fs.sample("near-retirement").with_changes({"spending.essential.food": "14_000"}),
    "bengaluru": lambda: fs.sample("bengaluru").with_changes({"spending.essential.food": "2_90_000"}),
}


@pytest.fixture(scope="module", params=sorted(FAILING))
def run(request) -> Run:
    return fs.simulate(FAILING[request.param](), "bootstrap", N_PATHS, SEED)


def test_most_futures_of_these_plans_fail(run):
    assert run.figures["success_rate"].value < 0.5


def test_wealth_of_a_failed_path_below_zero_is_told_as_spent(run):
    told = [figure for key, figure in run.figures.items() if key.startswith("net_worth.") and figure.value < 0.0]
    is_over = [figure for figure in told if figure.is_spent]
    assert is_over
    for figure in is_over:
        column = int(np.flatnonzero(run.outcome.path_ids == figure.opens["path"])[0])
        assert run.outcome.months[run.outcome.fail_period[column]] == figure.fails <= figure.period
        assert numbers.figure(figure, "USD", "en_US") == numbers.SPENT
        assert numbers.month(figure.fails) in numbers.figure_error(figure, "USD", "en_US")
        assert (
            figure.value == run.trace(figure.opens["path"])["net_worth_real"].astype(np.float32)[figure.opens["period"]]
        )  # still there


def test_the_size_of_the_failure_is_that_of_the_ledger(run):
    path = middle_failing_path(run.outcome)
    months = sorted(run.outcome.fail_period[run.outcome.fail_period >= 0])
    frame = run.ledger(path)
    at = int(frame["fail_period"].iloc[-1])
    assert at == months[(len(months) + 1) // 2 - 1]
    short = [figure for key, figure in run.figures.items() if key in ("failure.unpaid", "failure.missing",
                                                                      "failure.borrowed")]  # fmt: skip
    assert [figure.opens for figure in short] == [{"path": path, "period": at}]
    year = frame.iloc[at : at + 12]
    unpaid = float(np.mean(year["unpaid"] / year["level_open"]))
    if unpaid > 0.005:
        assert short[0].id == "failure.unpaid"
        assert short[0].value == pytest.approx(unpaid)
    assert numbers.month(frame.index[at]) in failure_words(run.trace(path), run.plan.currency, run.plan.locale)


def test_the_fan_ends_at_zero_where_futures_are_spent(run):
    bands = run.bands()
    spent = pictures.spent_points(run, bands)
    chart = pictures.fan_chart(run)
    points = json.loads(chart.data)
    periods = [run.outcome.months.index(month) for month in points["months"]]
    for row, (values, texts) in enumerate(zip(points["values"], points["texts"], strict=True)):
        assert [text == numbers.SPENT for text in texts] == spent[row, periods].tolist()
        assert all(value <= 0.0 for value, text in zip(values, texts, strict=True) if text == numbers.SPENT)
    assert (np.diff(np.array(points["values"]), axis=0) >= 0.0).all()
    owed = np.where(spent, 0.0, bands.values)[:, periods]
    assert np.array(points["values"]).min() >= min(0.0, round(float(owed.min())))
    assert "no forecast" in chart.subtitle


def test_the_board_says_by_when_and_how_much(run):
    answer = WillItWork().render(Scene(State(), run, run.n_paths))
    (short,) = (figure for key, figure in run.figures.items() if key in ("failure.unpaid", "failure.missing",
                                                                          "failure.borrowed"))  # fmt: skip
    said = numbers.figure(short, run.plan.currency, run.plan.locale, short=True)
    assert said in answer
    assert f'data-open="{short.id}"' in answer
    assert 'data-open="failure.median"' in answer


def test_a_path_that_only_missed_a_goal_may_owe_what_it_serves(run):
    ends = spent_from(run.outcome)
    missed = (run.outcome.fail_cause == CAUSE_GOAL) & (run.outcome.depletion_period < 0)
    assert (ends[missed] == NEVER).all()
    assert (ends[run.outcome.fail_period < 0] == NEVER).all()


def test_nothing_that_is_said_or_printed_counts_what_a_failed_path_would_owe(run):
    words = words_of(run)
    material = report_material(run, words)
    pages = first_sheet(material).html + second_sheet(material).html
    said = " ".join(row["text"] for row in words["sentences"])
    for figure in run.figures.values():
        if figure.is_spent:
            owed = numbers.figure(figure.__class__(figure.id, figure.name, figure.value, figure.unit, figure.topic),
                                  run.plan.currency, run.plan.locale, short=True)  # fmt: skip
            assert owed not in pages + said
    facts = table(run.figures)
    assert not any(figure.fails and id in facts for id, figure in run.figures.items())
    interest = sum(debt.interest for debt in material.debts)
    assert interest <= sum(float(run.trace(run.middle_path)[f"{debt.name}: interest"].sum()) for debt in material.debts)


def test_a_plan_that_always_works_has_nothing_spent():
    run = fs.simulate(loads(OPTIMIST).with_changes({"accounts.checking.balance": "9_000_000"}), "bootstrap", 50, SEED)
    assert run.figures["success_rate"].value == 1.0
    assert pictures.spent_points(run, run.bands()) is None
    assert not any(figure.fails or key.startswith("failure.") for key, figure in run.figures.items())
    assert "fails" not in json.dumps(run.figures.to_json())


def test_a_path_that_misses_a_payment_and_gets_over_it_is_not_spent():
    run = fs.simulate(fs.sample("renter"), "history")
    missed = run.outcome.fail_period >= 0
    gets_over = missed & (run.outcome.row("net_worth") >= 0.0)
    assert gets_over.any()
    assert (spent_from(run.outcome)[gets_over] == NEVER).all()
    assert pictures.spent_points(run, run.bands()) is None
