"""The laws that every spending rule keeps, over all of RULES: a new rule is tested by being listed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from finsim.simulation.portfolio import Income, run_study, study_ledger
from finsim.simulation.spending import RULES, Decision
from tests.simulation.portfolios import market, study

EVERY = pytest.mark.parametrize("name", RULES)
AT = pytest.mark.parametrize("at", ["start", "end"])


def test_rules_are_listed_under_their_own_names_with_a_source_each():
    assert all(name == rule.name and rule.source and rule.__doc__ for name, rule in RULES.items())


@EVERY
def test_a_rule_has_a_row_in_the_page_of_the_engine(name):
    page = (Path(__file__).parents[2] / "docs" / "engine.md").read_text("utf-8")
    assert page.count(f"| `{name}` |") == 1


def test_every_decision_belongs_to_a_rule():
    taken = {rule().decision() for rule in RULES.values()}
    variants = {RULES["guyton-klinger"](variant=word).decision() for word in ("cfiresim", "prime-harvesting")}
    assert taken | variants == set(Decision)


@EVERY
@AT
@pytest.mark.parametrize("cadence", [1, 12])
def test_spending_is_finite_and_never_negative_nor_above_what_is_there(name, at, cadence):
    horizon = 30 if cadence == 1 else 6
    outcome = run_study(
        study(spending=name, withdraw_at=at, cadence=cadence, horizon=horizon, market=market(cadence=cadence))
    )
    assert np.all(np.isfinite(outcome.spending))
    assert outcome.spending.min() >= 0.0
    assert np.all(outcome.withdrawn <= outcome.available)
    assert outcome.spending.max() > 0.0


@EVERY
@pytest.mark.parametrize("factor", [2.0**-20, 2.0, 2.0**30])
def test_money_in_other_units_is_the_same_to_the_last_bit(name, factor):
    small, large = (
        run_study(study(spending=name, start=1_000_000.0 * size, incomes=(Income(amount=9_000.0 * size, start=12),)))
        for size in (1.0, factor)
    )
    assert np.array_equal(small.spending * factor, large.spending)
    assert np.array_equal(small.balance * factor, large.balance)
    assert np.array_equal(small.failed_period, large.failed_period)


@EVERY
def test_real_spending_does_not_depend_on_prices(name):
    still, rising = (run_study(study(spending=name, market=market(inflation=rate))) for rate in (0.0, 0.11))
    is_same = np.allclose(still.spending_real, rising.spending_real, rtol=1e-9, atol=1e-6)
    assert is_same is not RULES[name].reads_nominal, "a rule says of itself whether it reads nominal figures"


@EVERY
def test_a_lane_does_not_know_its_strip(name):
    stated = study(spending=name)
    whole = run_study(stated)
    for width, chunk, threads in ((1, 5, 1), (7, 10, 2), (512, 1024, 2)):
        assert run_study(stated, width=width, chunk=chunk, threads=threads).digest == whole.digest
    some = np.array([17, 3, 40])
    assert np.array_equal(run_study(stated, some).balance, whole.balance[:, some])


@EVERY
@AT
def test_the_ledger_of_a_path_is_its_column_and_adds_up(name, at):
    stated = study(spending=name, withdraw_at=at, incomes=(Income(amount=5_000.0),))
    outcome, ledger = run_study(stated), study_ledger(stated, 11)
    assert np.array_equal(ledger["balance"], outcome.balance[:, 11])
    assert np.array_equal(ledger["spending_real"], outcome.spending_real[:, 11])
    assert np.abs(ledger.residual).max() < 1e-6


@EVERY
def test_a_floor_and_a_ceiling_in_real_money_hold_whatever_the_rule_says(name):
    rule = RULES[name](floor=30_000.0, ceiling=45_000.0)
    outcome = run_study(study(spending=rule))
    paid = outcome.spending_real[:, ~outcome.failed & ~outcome.depleted]
    assert paid.size
    assert paid.min() >= 30_000.0 * (1 - 1e-12)
    assert paid.max() <= 45_000.0 * (1 + 1e-12)


@EVERY
def test_a_rule_holds_its_budget_within_the_year(name):
    outcome = run_study(study(spending=name, cadence=12, horizon=6, market=market(cadence=12)))
    held = outcome.spending if RULES[name].is_nominal else outcome.spending_real
    paid = held[:, ~outcome.failed & ~outcome.depleted].reshape(6, 12, -1)
    assert paid.size
    assert paid == pytest.approx(np.repeat(paid[:, :1], 12, axis=1), rel=1e-12)


DIGESTS = """
import json
from finsim.simulation.portfolio import run_study
from finsim.simulation.spending import RULES
from tests.simulation.portfolios import study
print(json.dumps({name: run_study(study(spending=name), 7, threads=1).digest for name in RULES}))
"""


@pytest.mark.compiled
def test_compiled_and_interpreted_are_the_same_to_the_last_bit():
    """In a fresh interpreter without the compiler, where every kernel is plain Python."""
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run([sys.executable, "-c", DIGESTS], capture_output=True, text=True, check=True, env=environment)
    interpreted = json.loads(done.stdout)
    assert interpreted == {name: run_study(study(spending=name), 7).digest for name in RULES}
