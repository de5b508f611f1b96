"""Laws of the whole engine, over random valid plans of everything that a plan can say (`strangers`)."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from finsim.errors import FinsimError
from finsim.plan import Plan
from finsim.simulation import fields
from finsim.simulation.compiling.compile_plan import compile_plan
from tests.simulation.households import ledger_of_compiled, outcome_of_compiled
from tests.simulation.scaling import AMOUNTS_OF_LAW, OTHERS_OF_LAW, RATES_OF_LAW, TABLES_OF_LAW, scaled
from tests.simulation.strangers import compiled, market_of, strangers
from tests.simulation.test_ledger import LAWS

# Without shrinking, which takes minutes on plans of this size: a failing plan is printed as it was drawn.
many = settings(
    max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate], print_blob=False,
)  # fmt: skip
some = settings(many, max_examples=60)
any_path = st.integers(0, 650)
PATHS = np.array([3, 600, 41, 0, 512])

# Rows that count months, name things or are ratios; every other row is an amount, or amounts to one when it is real.
NO_AMOUNTS = frozenset({
    "level", "tax_level", "tax_rate", "credit_age", "rule_rate", "rule_level", "fail_period", "fail_cause",
    "depletion_period", "buffer_low", "cut_periods", "cut_depth", "level_open", "buffer", "return_stocks",
    "return_bonds", "return_inflation", "return_stock_income", "return_bond_income", "rule_cape", "paid_period",
    "n_alive", "spending_share", "widowed_year", "last_death", "is_closed", "files_alone", "aged", "cost_of_living",
    "joint_before", "joint_last", "credit_share", "third_quarter", "alive", "dies", "earning", "survivor_from",
    "out_until", "left_job", "served_since", "ira_untaxed", "kept", "insured", "out_share", "out_periods", "skips",
    "rate", "periods_left", "differs", "months_withheld",
})  # fmt: skip
WORK_ROWS = frozenset({"amount", "wanted", "gained", "share", "remaining", "drawn"})  # no result reads them


@many
@given(strangers(), any_path)
def test_whatever_a_plan_says_money_is_conserved_and_every_number_is_one(plan, path):
    """For every account, debt and month to half a cent; nothing is NaN, and nothing runs below what it may."""
    ledger = ledger_of_compiled(compiled(plan), market_of(plan), path)
    for law in LAWS:
        law(plan, ledger)


@pytest.mark.compiled
@many
@given(strangers())
def test_a_plan_is_compiled_or_refused_in_words(plan):
    """No error but finsim's own, which names its place, ever leaves the compiler."""
    with contextlib.suppress(FinsimError):
        compile_plan(plan)


@pytest.mark.compiled
@some
@given(strangers())
def test_the_ledger_of_a_path_is_its_column_of_the_outcome_bit_for_bit(plan):
    made, market = compiled(plan), market_of(plan)
    outcome = outcome_of_compiled(made, market, PATHS, width=3)
    for column, path in enumerate(PATHS):
        trace = ledger_of_compiled(made, market, int(path)).values
        for row, series in ((fields.NET_WORTH, outcome.net_worth), (fields.NET_WORTH_REAL, outcome.net_worth_real),
                            (fields.SPENDING_REAL, outcome.spending_real)):  # fmt: skip
            assert trace[:, row].astype(np.float32).tobytes() == series[:, column].tobytes()
        assert trace[-1, : fields.N_CARRIED].tobytes() == outcome.last_state[: fields.N_CARRIED, column].tobytes()


def state_all_amounts(raw: dict) -> None:
    """Leave nothing to amounts that stand in no plan and no table: a card's least payment, the law of a record."""
    incomes = raw.get("income", {})  # the earnings test and records of social security are worked out when compiling
    raw["income"] = {name: income for name, income in incomes.items() if "claims" not in income}
    raw.pop("conversions", None)
    raw.pop("withdrawals", None)  # a ceiling may be one of the law's, compiled to money
    for debt in raw.get("debts", {}).values():
        if debt["kind"] == "card":
            debt["payment"] = 2_263.18
            debt.pop("pays", None)
    for thing in raw.get("property", {}).values():
        thing.pop("sold", None)  # what the law leaves free of a gain is compiled to money


def size_of(columns: tuple[str, ...], factor: float) -> np.ndarray:
    """Return by what each column is multiplied when money is: (n_columns,)."""
    return np.array([1.0 if name.rpartition(": ")[2] in NO_AMOUNTS else factor for name in columns])


def without_work(columns: tuple[str, ...]) -> np.ndarray:
    return np.array([name not in WORK_ROWS for name in columns])


@pytest.mark.compiled
@some
@given(strangers(state_all_amounts), any_path, st.sampled_from([-3, -1, 1, 3, 20]))
def test_money_has_no_size_to_the_last_bit(plan, path, power):
    """Every amount of plan and law times a power of two gives every amount of the ledger times it, and all else."""
    market, columns = market_of(plan), compiled(plan).columns
    once = ledger_of_compiled(scaled(plan, 1.0), market, path).values
    factor = 2.0**power
    times = ledger_of_compiled(scaled(plan, factor), market, path).values
    same = (once * size_of(columns, factor) == times) | (np.isnan(once) & np.isnan(times))
    differ = [name for name, held in zip(columns, same.all(axis=0), strict=True) if not held]
    assert not [name for name in differ if name not in WORK_ROWS]


@pytest.mark.compiled
@some
@given(strangers(state_all_amounts), any_path, st.sampled_from([0.1, 3.0, 83.0]))
def test_money_has_no_size_to_nine_digits(plan, path, factor):
    """Interest is rounded to whole cents and a path fails for a cent: both may fall on the other side of a half."""
    market, columns = market_of(plan), compiled(plan).columns
    once = ledger_of_compiled(scaled(plan, 1.0), market, path).values * size_of(columns, factor)
    times = ledger_of_compiled(scaled(plan, factor), market, path).values
    kept = without_work(columns) & (size_of(columns, 0.0) == 0.0)
    worth = np.abs(once[:, kept]).max()
    assert np.abs(times - once)[:, kept].max() <= 1e-9 * worth + 2.0 * 0.01 * factor


def test_every_member_of_the_law_is_an_amount_or_not():
    members = {name for table in TABLES_OF_LAW for name in table._fields}
    assert members == AMOUNTS_OF_LAW | RATES_OF_LAW | OTHERS_OF_LAW, "name the new ones in scaling.py"
    assert not AMOUNTS_OF_LAW & OTHERS_OF_LAW


DIGESTS = """
import json, sys
from tests.simulation.test_laws import digests
print(json.dumps(digests(json.load(sys.stdin))))
"""


def digests(raws: list[dict]) -> list[str]:
    """Return what two paths of each plan come to."""
    plans = [Plan.from_dict(raw) for raw in raws]
    return [outcome_of_compiled(compile_plan(plan), market_of(plan), [3, 77]).digest for plan in plans]


def drawn(n: int) -> list[dict]:
    """Return `n` strangers that compile, as plain types."""
    found: list[dict] = []

    @settings(many, max_examples=n, phases=[Phase.generate])
    @given(strangers())
    def draw(plan: Plan) -> None:
        compiled(plan)
        found.append(plan.to_dict())

    draw()
    return found


@pytest.mark.compiled
def test_compiled_is_interpreted_to_the_last_bit():
    """In a fresh interpreter without the compiler, where the kernel is plain Python."""
    raws = drawn(25)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", DIGESTS], input=json.dumps(raws), capture_output=True, text=True,
        check=True, env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
    )  # fmt: skip
    assert json.loads(done.stdout) == digests(raws)
