"""The laws that every spending rule keeps in a household, over all of RULES: a new rule is tested by being listed."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from finsim.errors import MarketError, PlanError
from finsim.markets import build
from finsim.plan.rules import RULES as IN_PLANS
from finsim.simulation.compiling.compile_plan import compile_plan
from finsim.simulation.portfolio import Study, study_ledger
from finsim.simulation.spending import RULES
from tests.simulation.households import SEED, household, ledger_of, outcome_of, taxed

EVERY = pytest.mark.parametrize("name", RULES)
SINCE = 1900  # CAPE is known by then
MARKET = build({"model": "bootstrap", "since": SINCE})
BEGINS = {"guyton-klinger": "5 %"} | dict.fromkeys(
    ("constant-real", "constant-nominal", "variable-spending", "hebeler-autopilot"), "4 %"
)
FUND = {"fund": {"kind": "tax-free", "owner": "Ann", "balance": 1_000_000, "mix": "even"}}
MIXES = {"even": {"stocks": "60 %", "bonds": "40 %", "rebalance": "yearly"}}


def retiree(name, rule=None, **parts):
    """Ann at 72 with a million in one tax-free account, essentials of almost nothing, and a rule for thirty years."""
    said = {"rule": name, "from": "2026-01", **({"initial rate": BEGINS[name]} if name in BEGINS else {})}
    whole = {
        "until": "2056-01",
        "people": {"Ann": {"born": "1953-06", "retires": "2026-01"}},
        "accounts": FUND,
        "mixes": MIXES,
        "markets": {"model": "bootstrap", "since": SINCE},
        "spending": {"essential": {"all": 10}, "in retirement": said | (rule or {})},
    }
    return household(**(whole | parts))


def study_rule(name):
    """The same rule for a bare portfolio: the ages that a household derives are stated."""
    given = {"feel-free": {"age": 72}, "rmd": {"age": 72}, "hebeler-autopilot": {"age": 72}}.get(name, {})
    return RULES[name](**given, **({"rate": float(BEGINS[name][:-2]) / 100} if name in BEGINS else {}))


def test_a_plan_knows_every_rule():
    assert {rule.model_fields["rule"].annotation.__args__[0] for rule in IN_PLANS} == set(RULES)


@EVERY
def test_every_parameter_that_a_plan_offers_has_its_paper_s_default(name):
    """A rate that both kinds have is the same where nothing is said."""
    (in_plan,) = (rule for rule in IN_PLANS if rule.model_fields["rule"].annotation.__args__[0] == name)
    shared = set(in_plan.model_fields) & set(RULES[name].model_fields) - {"floor", "ceiling", "amount"}
    for key in shared - {"no_cut_in_last"}:  # months in a plan, years in a study
        assert in_plan.model_fields[key].default == RULES[name].model_fields[key].default, key


@EVERY
@pytest.mark.parametrize("path", [0, 7])
def test_a_household_without_tax_is_a_study_of_its_portfolio(name, path):
    """Each budget comes out as the study's at twelve periods a year; the table of guardrails has its own luck there."""
    months = ledger_of(retiree(name), MARKET, path)
    if name == "risk-based-guardrails":
        pytest.skip("the study's table follows the run's seed; its decision is checked below")
    study = Study(
        horizon=30, allocation={"stocks": 0.6, "bonds": 0.4}, spending=study_rule(name), market=MARKET, cadence=12
    )
    periods = study_ledger(study, path, SEED)
    held = periods["available"] > 12 * periods["spending"]  # the year's budget is there in full
    held &= periods["spending_real"] > 10.0  # above the essentials
    first = 12 if name == "sensible" else 360  # its "left" is after a year's withdrawal here, after a month's there
    assert held[:first].sum() >= min(first, 120)
    assert months["spending_real"][:first][held[:first]] == pytest.approx(
        periods["spending_real"][:first][held[:first]], rel=1e-9
    )


def worked_sensible(ledger):
    """Decide anew: 5 % at first; then 3 % of the first portfolio and a quarter of the rest's real gain."""
    level = ledger["level_open"][::12]
    portfolio = np.concatenate([[1_000_000.0], ledger["portfolio"][11::12]])[: level.size]
    budgets, left = [], 0.0
    for year, (funds, prices) in enumerate(zip(portfolio, level, strict=True)):
        base = 30_000.0 * prices
        gained = funds - base - left * prices / level[year - 1]
        taken = 50_000.0 if year == 0 else min(base + 0.25 * max(0.0, gained), max(funds, 0.0))
        budgets.append(taken / prices / 12)
        left = funds - taken
    return np.array(budgets)


@pytest.mark.parametrize("path", [0, 3, 5])
def test_sensible_withdrawals_are_worked_out_anew(path):
    ledger = ledger_of(retiree("sensible"), MARKET, path)
    assert ledger["rule_budget"][::12] == pytest.approx(worked_sensible(ledger), rel=1e-9)


@pytest.mark.parametrize("path", [0, 3, 5])
def test_risk_based_guardrails_are_worked_out_anew_from_their_table(path):
    plan = retiree("risk-based-guardrails")
    table, ledger = compile_plan(plan).program.rule_by_year, ledger_of(plan, MARKET, path)
    funds, level = np.concatenate([[1_000_000.0], ledger["portfolio"][11:-1:12]]), ledger["level_open"][::12]
    budget, moved = table[2, 0] * funds[0], 0
    for year in range(30):
        if year:
            budget *= level[year] / level[year - 1]
            if budget > table[0, year] * funds[year] or budget < table[1, year] * funds[year]:
                budget, moved = table[2, year] * funds[year], moved + 1
        assert ledger["rule_budget"][12 * year] * 12 * level[year] == pytest.approx(budget, rel=1e-9)
    assert moved, "no decision was taken"
    assert np.all(np.diff(table[[1, 2, 0]], axis=0) >= 0.0), "dearer is riskier"


def test_the_table_of_success_is_luck_of_its_own():
    """The same household decides by the same table whatever the run's seed and market."""
    plan = retiree("risk-based-guardrails")
    one, other = (compile_plan(plan).program.rule_by_year for _ in range(2))
    assert np.array_equal(one, other)
    first = {seed: outcome_of(plan, MARKET, [0], seed=seed).row("rule_first")[0] for seed in (1, 2)}
    assert first[1] == first[2]


@EVERY
@pytest.mark.parametrize("begins", ["2026-01", "2029-05"])
def test_a_rule_decides_once_a_year_in_the_review_month_and_holds_in_between(name, begins):
    plan = retiree(name, {"from": begins, "review month": "October"})
    for path in (0, 1):
        ledger = ledger_of(plan, MARKET, path)
        start = ledger.months.index(begins)
        real = ledger["rule_budget"][start:]
        held = real * ledger["level_open"][start:] if RULES[name].is_nominal else real
        changed = [
            m
            for m, step in zip(ledger.months[start + 1 :], np.abs(np.diff(held) / held[:-1]), strict=True)
            if step > 1e-9
        ]
        assert all(month.endswith("-10") for month in changed)
        assert changed or name.startswith("constant"), "it never decided anything"


@EVERY
def test_essentials_are_paid_above_the_budget_and_cuts_fall_on_the_least_needed_first(name):
    lines = {"essential": {"all": 4_200}, "important": {"some": 900}, "discretionary": {"fun": 600}}
    rule = retiree(name).spending.in_retirement
    plan = retiree(
        name,
        spending=lines | {"in retirement": {**rule.model_dump(by_alias=True, exclude_unset=True), "excess": "invest"}},
    )
    ledger = ledger_of(plan, MARKET, 2)
    allowed = ledger["rule_budget"] * ledger["level_open"]
    essential, important, extras = (ledger[f"{need}_due"] for need in ("essential", "important", "discretionary"))
    level = ledger["level_open"]
    assert essential == pytest.approx(4_200 * level)
    rest = np.maximum(0.0, allowed - essential)
    assert important == pytest.approx(np.minimum(900 * level, rest), abs=1e-6)
    assert extras == pytest.approx(np.minimum(600 * level, rest - important), abs=1e-6)


@EVERY
def test_a_floor_and_a_ceiling_hold_whatever_the_rule_says(name):
    ledger = ledger_of(retiree(name, {"floor": 3_000, "ceiling": 3_600}), MARKET, 4)
    planned = sum(ledger[f"{need}_due"] for need in ("essential", "important", "discretionary")) / ledger["level_open"]
    assert planned.min() >= 3_000 * (1 - 1e-12)
    assert planned.max() <= 3_600 * (1 + 1e-12)


@EVERY
def test_a_rule_sees_neither_home_nor_health_nor_education_money_nor_the_buffer(name):
    hidden = {
        "hsa": {"kind": "health", "owner": "Ann", "balance": 500_000, "mix": "even"},
        "college": {"kind": "education", "balance": 300_000, "mix": "even"},
    }
    bare = {"cash": {"kind": "cash", "balance": 0, "buffer": "0"}, **FUND}
    rich = {"cash": {"kind": "cash", "balance": 7_000, "buffer": "7_000"}, **FUND, **hidden}
    home = {"home": {"value": 900_000}}
    seen = [
        outcome_of(retiree(name, accounts=accounts, property=owned), MARKET, [0]).row("rule_first")[0]
        for accounts, owned in ((bare, {}), (rich, home))
    ]
    assert seen[1] == pytest.approx(seen[0], rel=1e-12)


@EVERY
def test_what_other_income_covers_is_not_taken_from_the_portfolio(name):
    """A pension that follows prices adds to the first budget just what it pays, and to no year's withdrawal."""
    pension = {"pension": {"kind": "pension", "amount": "900 a month"}}
    alone, paid = (ledger_of(retiree(name, income=income), MARKET, 6) for income in ({}, pension))
    if RULES[name].is_nominal:
        assert paid["rule_first"][0] - alone["rule_first"][0] == pytest.approx(900)
        return
    assert paid["rule_budget"] - alone["rule_budget"] == pytest.approx(np.full(360, 900.0), rel=1e-6)
    assert paid["portfolio"] == pytest.approx(alone["portfolio"], rel=1e-6, abs=1e-2)


@pytest.mark.compiled
@EVERY
@pytest.mark.parametrize("regime", ["none", "us-federal"])
def test_a_lane_does_not_know_its_strip_and_a_ledger_is_its_column(name, regime):
    plan = retiree(name, taxes={"regime": "none"} if regime == "none" else taxed(), until="2040-01")
    ids = np.arange(150)
    whole = outcome_of(plan, MARKET, ids)
    for width, chunk, threads in ((1, 64, 2), (7, 10, 1)):
        assert outcome_of(plan, MARKET, ids, width=width, chunk=chunk, threads=threads).digest == whole.digest
    ledger = ledger_of(plan, MARKET, 141)
    assert np.array_equal(ledger["spending_real"].astype(np.float32), whole.spending_real[:, 141])
    assert np.array_equal(ledger["net_worth"].astype(np.float32), whole.net_worth[:, 141])
    assert np.abs(ledger.residual).max() < 0.005
    assert np.isfinite(whole.spending_real).all()


def test_required_distributions_before_the_table_begins_are_refused_with_the_remedy():
    young = {"Ann": {"born": "1966-04", "retires": "2026-01"}}
    with pytest.raises(PlanError, match=r"spending\.in retirement\.rule: .*an age from 72.*table of 2002"):
        compile_plan(retiree("rmd", people=young))


def test_a_market_without_cape_refuses_a_rule_that_reads_it():
    with pytest.raises(MarketError, match="cape"):
        outcome_of(retiree("cape-based"), build("lognormal"))
    with pytest.raises(MarketError, match="1881-01"):
        outcome_of(retiree("cape-based"), build("bootstrap"))


DIGESTS = """
import json
from tests.simulation.households import outcome_of
from tests.simulation.test_every_rule_in_a_household import MARKET, RULES, retiree
print(json.dumps({name: outcome_of(retiree(name, until="2032-01"), MARKET, [3, 5]).digest for name in RULES}))
"""


@pytest.mark.compiled
def test_compiled_and_interpreted_are_the_same_to_the_last_bit():
    """In a fresh interpreter without the compiler, where the kernel is plain Python."""
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run([sys.executable, "-c", DIGESTS], capture_output=True, text=True, check=True, env=environment)
    compiled = {name: outcome_of(retiree(name, until="2032-01"), MARKET, [3, 5]).digest for name in RULES}
    assert json.loads(done.stdout) == compiled
