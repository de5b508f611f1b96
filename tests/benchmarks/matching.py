"""One household that finsim and monteplan can both state: what the two are timed on.

monteplan 0.6.0 has no cash, no payroll tax, no debts, no goals, no wages that are spent before retirement, no
settlement of a whole return and no survivors; its federal tax is of 2024 without indexing, in December, on withdrawals
from the traditional account. So the household is as plain as that: three accounts, two assets, ten years of paying in,
twenty of guardrails and a benefit. Each program saves and rebalances by its own calendar, and finsim runs all of its
rules, taxes on wages and payroll included.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from finsim.plan import Plan, loads
from tests.benchmarks.workloads import history_table

N_MONTHS = 360
PERCENTILES = (5.0, 25.0, 50.0, 75.0, 95.0)  # of wealth and of spending, as monteplan gives
PLAN = """\
finsim: 1
name: Matching
start: 2026-12
until: at 85
people:
  Ann: {born: 1971-12, retires: at 65}
income:
  wage: {person: Ann, amount: 110_000 a year, until: at retirement, defers: {traditional: 20_000 a year}}
  benefit: {person: Ann, pia: 2_500 a month, claims: at 67}
spending:
  essential: {living: 5_000}
  in retirement: {rule: guyton-klinger, initial rate: 4.5 %, no cut in last: 0 years}
accounts:
  cash: {kind: cash, balance: 0, buffer: 0 months}
  taxable: {kind: taxable, balance: 150_000, basis: 150_000, mix: both, saving: 500}
  traditional: {kind: tax-deferred, owner: Ann, balance: 500_000, mix: both}
  roth: {kind: tax-free, owner: Ann, balance: 100_000, contributed: 100_000, mix: both, saving: 580}
mixes:
  both: {stocks: 60 %, bonds: 40 %, rebalance: yearly}
withdrawals: [taxable, tax-deferred, tax-free]
taxes: {regime: us-federal, filing: single}
markets: {model: bootstrap, block: 60, since: 1871}
"""
FINSIM_TAXES = "federal and payroll, whole return each year, indexed; withholding"
PEER_TAXES = "federal brackets of 2024 on December's sum, not indexed; no payroll tax"


def plan() -> Plan:
    """Return the household as finsim states it."""
    return loads(PLAN)


def monteplan_parts(n_paths: int, seed: int) -> tuple[Any, Any, Any, Any]:
    """Return the same household as monteplan states it: plan, market, policies, simulation."""
    from monteplan.config.schema import (
        AccountConfig,
        AssetClass,
        GuaranteedIncomeStream,
        GuardrailsConfig,
        MarketAssumptions,
        PlanConfig,
        PolicyBundle,
        SimulationConfig,
        SpendingPolicyConfig,
    )

    history = history_table()[:2].T
    means, sds = history.mean(axis=0) * 12, history.std(axis=0) * np.sqrt(12)
    kinds = (("taxable", 150_000, 6_000), ("traditional", 500_000, 20_000), ("roth", 100_000, 6_960))
    household = PlanConfig(
        current_age=55, retirement_age=65, end_age=85,
        accounts=[AccountConfig(account_type=k, balance=b, annual_contribution=c) for k, b, c in kinds],  # type: ignore[arg-type]
        monthly_income=110_000 / 12, monthly_spending=5_000,
        guaranteed_income=[GuaranteedIncomeStream(name="benefit", monthly_amount=2_500, start_age=67)],
    )  # fmt: skip
    market = MarketAssumptions(
        assets=[AssetClass(name="stocks", weight=0.6), AssetClass(name="bonds", weight=0.4)],
        expected_annual_returns=means.tolist(), annual_volatilities=sds.tolist(),
        correlation_matrix=[[1.0, 0.0], [0.0, 1.0]],  # not used by the bootstrap
        return_model="bootstrap", historical_returns=history.tolist(), bootstrap_block_size=60,
    )  # fmt: skip
    spending = SpendingPolicyConfig(
        policy_type="guardrails", guardrails=GuardrailsConfig(initial_withdrawal_rate=0.045)
    )
    policies = PolicyBundle(spending=spending, rebalancing_months=[12], tax_model="us_federal", filing_status="single")
    return household, market, policies, SimulationConfig(n_paths=n_paths, seed=seed)
