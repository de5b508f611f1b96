"""The NumPy baseline of `make bench` and the engine are one household: the same wealth on every path, the same success.

Each was written from METHODS alone, one array operation for all paths against one compiled loop over lanes; a rule that
either gets wrong parts them. So the speed ratio compares like with like, and the engine has a second opinion.
"""

from __future__ import annotations

import numpy as np
import pytest

from finsim.plan import sample
from finsim.workbench import simulate
from tests.benchmarks.numpy_notebook import PERCENTILES, answer, blocks_of_history
from tests.benchmarks.workloads import history_table, without_chance

N_PATHS = 300
# Plans, one of which fails in about half its futures, so that both sides of success are compared.
PLANS = {
    "family": {},
    "renter": {},
    "near-retirement": {},
    "near-retirement that eats too much": {"spending.essential.food": "8_000"},
}


@pytest.fixture(scope="module", params=list(PLANS))
def run(request):
    plan = without_chance(sample(request.param.split(" that ")[0]))
    return simulate(plan.with_changes(PLANS[request.param]), "bootstrap", n_paths=N_PATHS, seed=7)


def test_the_same_market_rows_give_the_same_wealth_on_every_path(run):
    rows = run.market.sample(run.seed, run.outcome.path_ids, run.outcome.n_periods).rows
    found = answer(run.compiled.program, run.compiled.tax.filed, N_PATHS, lambda t: rows[:, t])
    assert found.net_worth_real == pytest.approx(run.outcome.net_worth_real, rel=1e-6, abs=0.01)
    assert np.array_equal(found.works, run.outcome.fail_period < 0)
    assert found.bands == pytest.approx(run.bands(percentiles=PERCENTILES).values, rel=1e-6, abs=0.01)


def test_a_market_drawn_by_numpy_gives_the_same_success_within_four_standard_errors(run):
    draws = blocks_of_history(history_table(), N_PATHS, run.outcome.n_periods, run.market.block, seed=11)
    found = answer(run.compiled.program, run.compiled.tax.filed, N_PATHS, draws)
    engine = float(np.mean(run.outcome.fail_period < 0))
    # The error of a difference of two independent shares, by Agresti and Caffo (2000), which holds at 0 and 1 as well.
    shares = [(share * N_PATHS + 1.0) / (N_PATHS + 2.0) for share in (engine, found.success)]
    error = sum(share * (1.0 - share) / (N_PATHS + 2.0) for share in shares) ** 0.5
    assert abs(found.success - engine) <= 4.0 * error
    # The middle of the last month: a quantile's share of the other sample is binomial.
    below = float(np.mean(run.outcome.net_worth_real[-1] <= np.median(found.net_worth_real[-1])))
    assert abs(below - 0.5) <= 4.0 * (0.25 * 2.0 / N_PATHS) ** 0.5
