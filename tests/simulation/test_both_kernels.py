"""Where the household's kernel and the portfolio's overlap, they are the same: no tax, one tax-free account, a rule.

The household's is monthly with cash, taxes and debts; with one tax-free account in a yearly rebalanced mix, no cash to
hold and no other income, nothing of that is left, and each month must come out as the study's at twelve periods a year.
"""

import numpy as np
import pytest

from finsim.markets import build
from finsim.simulation.portfolio import Study, study_ledger
from finsim.simulation.spending import ConstantReal, GuytonKlinger
from tests.simulation.households import SEED, household, ledger_of

ACCOUNTS = {"fund": {"kind": "tax-free", "owner": "Ann", "balance": 1_000_000, "mix": "even"}}
RULES = {
    "constant-real": ({"rule": "constant-real", "amount": 3_500}, ConstantReal(amount=42_000.0)),
    "guyton-klinger": ({"rule": "guyton-klinger", "initial rate": "5 %"}, GuytonKlinger(rate=0.05)),
}
MODELS = {"fixed": "fixed", "bootstrap": "bootstrap", "lognormal": "lognormal"}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("path", [0, 1, 2])
def test_a_household_without_tax_is_a_study_of_its_portfolio(rule, model, path):
    in_retirement, spending = RULES[rule]
    plan = household(
        until="2056-01",
        people={"Ann": {"born": "1961-04", "retires": "2026-01"}},
        accounts=ACCOUNTS,
        mixes={"even": {"stocks": "60 %", "bonds": "40 %", "rebalance": "yearly"}},
        spending={"essential": {"all": 10}, "in retirement": {"from": "2026-01", **in_retirement}},
    )
    months = ledger_of(plan, build(MODELS[model]), path)
    study = Study(
        horizon=30, allocation={"stocks": 0.6, "bonds": 0.4}, spending=spending, market=MODELS[model], cadence=12
    )
    periods = study_ledger(study, path, SEED)
    rich = periods["available"] > 0.0
    assert rich[:120].all()
    assert months["portfolio"] == pytest.approx(periods["balance"], rel=1e-9, abs=1e-4)
    assert months["spending_real"][rich] == pytest.approx(periods["spending_real"][rich], rel=1e-9)
    assert np.array_equal(months["depletion_period"][-1:] >= 0, periods["depleted_period"][-1:] >= 0)
