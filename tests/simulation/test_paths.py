"""Same plan, data and seed: the same bytes, however the work is cut up, on any processor, and path by path."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from finsim.markets import MODELS, Bootstrap, MarketModel, Stationary, build
from finsim.plan import SAMPLES, sample
from finsim.simulation import fields
from finsim.simulation.compiling.compile_plan import compile_plan
from finsim.simulation.paths import draws_luck, trace_path
from finsim.simulation.strip import LANES
from finsim.workbench import simulate
from tests.simulation.households import SEED, outcome_of_compiled

pytestmark = pytest.mark.compiled

N_PATHS = 40
CUTS = [
    {"threads": 2},
    {"width": 1},
    {"width": 7},
    {"width": LANES},
    {"chunk": 1},
    {"chunk": 7, "threads": 2},
    {"chunk": N_PATHS, "width": 7, "threads": 2},
]
PROCESSORS = {
    "numpy without vectors": {"NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR"},
    "libc without vectors": {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F,-AVX512VL,-ERMS"},
    "libc for old machines": {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX,-SSE4_2,-SSSE3"},
}

READERS = {  # of more than the five series of the month: the price of stocks, a short rate, a year of falls
    "spending.in retirement": {"rule": "cape-based"},
    "debts.loan": {"balance": 90_000, "rate": "6 %", "term": "20 years", "floats": "short rate + 2 %"},
    "habits": {"panic": "50 %"},
}
SEXES = {"people.Walter.sex": "male", "people.Ruth.sex": "female"}
NAMED = {name for name, model in MODELS.items() if model.capabilities.needs_settings}  # not made from a name alone


@pytest.fixture(
    scope="module",
    params=[*((name, market) for name in SAMPLES for market in MODELS if market not in NAMED),
            ("near-retirement whose lives are drawn", "bootstrap")],
    ids="-".join,
)  # fmt: skip
def whole(request):
    """A sample, compiled; a market; its first paths in one piece; and what each path's ledger says."""
    name, market = request.param
    plan = sample(name.split(" whose ")[0])
    if "drawn" in name:
        plan = plan.with_changes({f"people.{each}.lives": "life table" for each in plan.people} | SEXES)
    compiled, model = compile_plan(plan), build(market)
    return compiled, model, outcome_of_compiled(compiled, model, np.arange(N_PATHS))


@pytest.mark.parametrize("how", CUTS, ids=lambda how: " ".join(f"{k} {v}" for k, v in how.items()))
def test_threads_widths_and_chunks_change_no_byte(whole, how):
    compiled, model, outcome = whole
    again = outcome_of_compiled(compiled, model, np.arange(N_PATHS), **how)
    assert again.digest == outcome.digest


def test_any_paths_in_any_order_are_the_same_paths(whole):
    compiled, model, outcome = whole
    chosen = np.array([31, 4, 17, 4, 0, 39])
    some = outcome_of_compiled(compiled, model, chosen, width=4)
    for name in ("path_ids", "net_worth", "net_worth_real", "spending_real", "last_state"):
        assert np.array_equal(getattr(some, name), getattr(outcome, name)[..., chosen], equal_nan=True), name


def test_the_outcome_is_the_ledger_rounded_to_float32_bit_for_bit(whole):
    compiled, model, outcome = whole
    for path in range(0, N_PATHS, 3):
        trace = trace_path(compiled.program, compiled.tax, model, SEED, path)
        for series, row in (
            (outcome.net_worth, fields.NET_WORTH),
            (outcome.net_worth_real, fields.NET_WORTH_REAL),
            (outcome.spending_real, fields.SPENDING_REAL),
        ):
            assert series[:, path].tobytes() == trace[:, row].astype(np.float32).tobytes()
        kept = [*fields.CARRIED, *(f"{goal}: {field}" for goal in compiled.goal_names for field in fields.GOAL)]
        last = trace[-1, [compiled.columns.index(column) for column in kept]]
        assert outcome.last_state[:, path].tobytes() == last.tobytes()


@pytest.mark.parametrize("model", [Bootstrap, Stationary])
@pytest.mark.parametrize("changes", [{}, READERS], ids=["as it is", "reads CAPE, a short rate and falls"])
def test_months_looked_up_in_history_are_those_of_rows_that_were_drawn(model, changes):
    class Drawn(model):
        draw_months = MarketModel.draw_months

    compiled = compile_plan(sample("near-retirement").with_changes(changes))
    paths = np.arange(LANES + 9)
    looked_up, drawn, at_once = (
        outcome_of_compiled(compiled, one(since=1934, until="2025-08"), paths, width=width)
        for one, width in ((model, LANES), (Drawn, LANES), (model, paths.size))
    )
    assert looked_up.digest == drawn.digest == at_once.digest


def test_another_seed_is_another_outcome_where_there_is_luck_and_nowhere_else(whole):
    compiled, model, outcome = whole
    other = outcome_of_compiled(compiled, model, np.arange(N_PATHS), seed=SEED + 1)
    is_luck = model.capabilities.has_standard_error or draws_luck(compiled.program)
    assert (other.digest != outcome.digest) == is_luck


def receipts() -> str:
    """Digest of outcome and figures of every sample in every market, as one line of JSON."""
    found = []
    for name in SAMPLES:
        for market in ("bootstrap", "lognormal", "fixed", {"model": "history", "since": "1905-01"}):
            receipt = simulate(sample(name), market, n_paths=N_PATHS).receipt
            found.append([name, receipt["id"], receipt["outcome"], receipt["figures"]])
    return json.dumps(found)


@pytest.mark.parametrize("features", PROCESSORS.values(), ids=PROCESSORS)
def test_another_processor_gives_the_same_receipts(features):
    command = f"import sys; sys.path.insert(0, {os.getcwd()!r}); from {__name__} import receipts; print(receipts())"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", command], env=os.environ | features, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert done.stdout.strip() == receipts()


def test_a_ledger_does_not_know_which_one_was_read_before_it():
    ours, theirs = (compile_plan(sample(name)) for name in ("near-retirement", "renter"))
    market = build("bootstrap")

    def trace(compiled, path):
        return trace_path(compiled.program, compiled.tax, market, SEED, path).tobytes()

    first = trace(ours, 3)
    assert trace(ours, 4) != first
    trace(theirs, 3)
    assert trace(ours, 3) == first
