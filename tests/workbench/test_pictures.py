"""What charts are given of a run in which somebody dies: the household's own months, and no more."""

import re

import numpy as np
import pytest

import finsim as fs
from finsim.workbench.pictures import cash_flow_chart, fan_chart


@pytest.fixture(scope="module")
def run():
    """Both die within the plan on nearly every path, by life tables; the plan goes on to age 95."""
    return fs.simulate(fs.sample("near-retirement"), "bootstrap", 64, 7, threads=1)


def test_what_an_estate_gives_away_is_no_income(run):
    """When an estate is settled every account is emptied, which dwarfed each year's income in the chart."""
    path = int(next(each for each in run.outcome.path_ids if run.trace(int(each))["is_closed"].any()))
    ledger = run.trace(path)
    lived = ledger["is_closed"] == 0.0
    last_year = max(int(month[:4]) for month in np.array(ledger.months)[lived])
    assert not lived.all()
    chart = cash_flow_chart(run, path)
    drawn = [int(year) for year in re.findall(r"<th[^>]*>(\d{4})</th>", chart.table_html)]
    assert drawn[-1] == last_year
    names = [name for name, account in run.plan.accounts.items() if account.kind != "cash"]
    estate = sum(ledger[f"{name}: taken_out"][~lived].sum() for name in names)
    assert estate > 0.0


def test_a_fan_of_spending_says_why_it_ends(run):
    assert "where nobody lives any more" in fan_chart(run, "spending").html()
    assert "where nobody lives any more" not in fan_chart(run).html()
    lives = fs.simulate(run.plan.with_changes({"people.Walter.lives": None, "people.Ruth.lives": None}), "fixed", 1)
    assert "where nobody lives any more" not in fan_chart(lives, "spending").html()
