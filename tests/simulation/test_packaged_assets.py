"""Studies on the packaged history may hold gold and bills, and their rules may read its CAPE."""

import numpy as np
import pytest

from finsim import data
from finsim.errors import MarketError
from finsim.markets import History, Lognormal
from finsim.months import parse_month
from finsim.simulation.portfolio import FixedMix, Study, run_study
from finsim.simulation.spending import CapeBased, ConstantReal

FOUR = {"stocks": 0.25, "bonds": 0.25, "gold": 0.25, "cash": 0.25}
MARKET = History(since=1934, until="2025-08", starts="year")


def test_a_portfolio_of_gold_and_bills_grows_as_their_months_do():
    study = Study(horizon=10, allocation=FixedMix(mix={"gold": 0.5, "cash": 0.5}, rebalance="never"),
                  spending=ConstantReal(rate=0.0), market=MARKET, start=2.0, cadence=12)  # fmt: skip
    outcome = run_study(study, np.array([36]))
    first = parse_month("1970-01")
    grown = [np.prod(1 + series.between(first, first + 119)) for series in (data.gold(), data.cash())]
    assert outcome.end_balance[0] == pytest.approx(sum(grown), rel=1e-12)


def test_a_fourth_each_fails_later_than_bonds_alone_and_runs_every_start():
    outcome = run_study(
        Study(horizon=30, allocation=FixedMix(mix=FOUR), spending=ConstantReal(rate=0.05), market=MARKET)
    )
    assert outcome.n_paths == MARKET.n_cohorts(30, 1)
    bonds = run_study(Study(horizon=30, allocation=FixedMix(mix={"bonds": 1.0}), spending=ConstantReal(rate=0.05),
                            market=MARKET))  # fmt: skip
    assert outcome.success_rate > bonds.success_rate


def test_a_rule_reads_the_cape_of_the_months_it_decides_in():
    study = Study(horizon=3, allocation=FixedMix(mix={"stocks": 1.0}), spending=CapeBased(constant=0.01, slope=0.5),
                  market=MARKET, start=1.0)  # fmt: skip
    us = data.us_monthly()
    cape = us.cape[us.row(parse_month("1966-01"))]
    assert run_study(study, np.array([32])).spending[0, 0] == pytest.approx(0.01 + 0.5 / cape, rel=1e-12)


@pytest.mark.parametrize(
    ("market", "words"),
    [(Lognormal(), "assets among stocks, bonds"), (History(since=1926), "cash of months from 1934")],
)
def test_assets_that_the_market_does_not_have_are_refused(market, words):
    study = Study(horizon=30, allocation=FixedMix(mix=FOUR), market=market)
    with pytest.raises(MarketError, match=words):
        run_study(study)
