"""What is timed: answers of the engine and of NumPy, history, ledgers, streams, a moved slider, whole processes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from finsim.data import us_monthly
from finsim.markets import SERIES
from finsim.plan import Plan, levers, sample, save
from finsim.simulation import streaming
from finsim.simulation.portfolio import Study, run_study
from finsim.simulation.spending import ConstantReal
from finsim.workbench import simulate
from finsim.workbench.pictures import fan_chart
from tests.benchmarks import numpy_notebook
from tests.benchmarks.arms import Arm
from tests.benchmarks.least_kernel import least_kernel

ROOT = Path(__file__).parents[2]
SEED = 2026


def history_table() -> np.ndarray:
    """Return the packaged history, float64 (n_series, n_months), series in the order of `markets.SERIES`."""
    return np.stack([getattr(us_monthly(), name) for name in SERIES])


def without_chance(plan: Plan) -> Plan:
    """Return a plan in which nothing but the market is left to chance, and which health cover does not tax: what the
    NumPy notebook models."""
    changes: dict[str, Any] = {f"people.{name}.lives": None for name, who in plan.people.items() if who.sex}
    changes |= {"risks": None} if plan.risks else {}
    changes["taxes.medicare.counted"] = False
    lines = [f"spending.{need}.{name}.benchmark" for need, name, line in plan.spending.lines() if line.benchmark]
    return plan.with_changes(changes | dict.fromkeys(lines))


def thirty_years() -> Plan:
    """Return the family sample, over its first 360 months, with nobody losing a job."""
    return without_chance(sample("family")).with_changes({"until": "2056-11"})


FAMILY_TAXES = "federal, payroll and state, whole return each year, indexed; withholding"
FAMILY_RULES = "7 accounts, 3 debts, home, 2 goals, guardrails, 2 wages, 2 benefits, surplus"


def parts_of_run(produced: tuple[Any, ...]) -> list[Any]:
    """Return what tells a run and its bands from another: every byte of the outcome, every point of the bands."""
    run, *bands = produced
    return [run.outcome.digest, *(each.values for each in bands)]


def answers(plan: Plan, n_paths: int) -> list[Arm]:
    """Return one question, asked in turn: the engine's answer, its two parts, NumPy's, and the least kernel."""
    percentiles = numpy_notebook.PERCENTILES
    first = simulate(plan, "bootstrap", 1, SEED)
    whole = simulate(plan, "bootstrap", n_paths, SEED, 1)
    history, block = history_table(), first.market.model_dump()["block"]
    four = np.ascontiguousarray(history[:4])
    starts = np.random.default_rng(SEED).integers(four.shape[1], size=n_paths)
    out = np.empty((first.outcome.n_periods, n_paths), dtype=np.float32)

    def simulated() -> tuple[Any]:
        return (simulate(plan, "bootstrap", n_paths, SEED, 1),)

    def answer() -> tuple[Any, Any]:
        (run,) = simulated()
        return run, run.bands(percentiles=percentiles)

    def bands() -> Any:
        whole.outcome.__dict__.pop("_bands", None)  # kept after the first time
        return whole.bands(percentiles=percentiles)

    def notebook() -> numpy_notebook.Answer:
        draws = numpy_notebook.blocks_of_history(history, n_paths, first.outcome.n_periods, block, SEED)
        return numpy_notebook.answer(first.compiled.program, first.compiled.tax.filed, n_paths, draws)

    def least() -> np.ndarray:
        least_kernel(four, starts, out)
        return out

    return [
        Arm("engine: success and 11 bands", answer, parts_of_run, FAMILY_TAXES, FAMILY_RULES),
        Arm("engine: paths alone", simulated, parts_of_run, FAMILY_TAXES, FAMILY_RULES),
        Arm("engine: bands alone", bands, lambda made: [made.values], "none", "11 order statistics of each month"),
        Arm("NumPy notebook", notebook, lambda made: [made.net_worth_real, made.bands, made.works], FAMILY_TAXES,
            FAMILY_RULES),
        Arm("least kernel", least, lambda made: [made], "none", "4 balances grown, 1 number written"),
    ]  # fmt: skip


def histories() -> list[Arm]:
    """Return every start month since 1871 over 30 years: the family with taxes, and a bare portfolio without."""
    plan = thirty_years()
    study = Study(
        horizon=30, cadence=12, allocation={"stocks": 0.6, "bonds": 0.4}, spending=ConstantReal(rate=0.04),
        market={"model": "history", "since": 1871},
    )  # fmt: skip
    return [
        Arm("history, all start months: family", lambda: (simulate(plan, "history", seed=SEED, threads=1),),
            parts_of_run, FAMILY_TAXES, FAMILY_RULES),
        Arm("history, all start months: portfolio", lambda: run_study(study, threads=1, keep_periods=False),
            lambda made: [made.digest], "none", "60/40, 4 % constant real spending, rebalanced"),
    ]  # fmt: skip


def ledgers() -> list[Arm]:
    """Return the ledger of one path over 30 years, every row of every month."""
    run = simulate(thirty_years(), "bootstrap", 16, SEED)
    return [Arm("ledger of one path, 30 years", lambda: run.trace(7), lambda made: [made.values], FAMILY_TAXES,
                FAMILY_RULES)]  # fmt: skip


def fifty_years() -> Plan:
    """Return the family sample, over its first 600 months."""
    return sample("family").with_changes({"until": "2076-12"})


def streams(n_paths: int) -> list[Arm]:
    """Return the same futures of 600 months in memory and streamed, one thread."""
    plan = fifty_years()

    def run(above: int) -> tuple[Any]:
        before, streaming.STREAM_ABOVE = streaming.STREAM_ABOVE, above
        try:
            return (simulate(plan, "bootstrap", n_paths, SEED, 1),)
        finally:
            streaming.STREAM_ABOVE = before

    return [
        Arm("600 months, in memory", lambda: run(1 << 60), parts_of_run, FAMILY_TAXES, FAMILY_RULES),
        Arm("600 months, streamed", lambda: run(1), parts_of_run, FAMILY_TAXES, FAMILY_RULES),
    ]


def quantile_errors(n_paths: int) -> tuple[np.ndarray, float]:
    """Return how far streamed bands are from exact ones, as shares of these, and the largest error they state."""
    memory, streamed = (arm.run()[0] for arm in streams(n_paths))
    exact, read = memory.bands(), streamed.bands()
    size = np.maximum(np.abs(exact.values.astype(float)), 1.0)
    return np.abs(read.values.astype(float) - exact.values) / size, read.largest_error


def peak_of_stream(n_paths: int) -> dict[str, float]:
    """Run that many futures of 600 months through `finsim run` in a process of its own: its peak memory and seconds."""
    # Not `ru_maxrss`: a new process begins with that of the one that started it.
    code = (
        "import atexit, sys\n"
        "from finsim.cli import main\n"
        "status = lambda: open('/proc/self/status').read()\n"
        "atexit.register(lambda: print('peak', status().split('VmHWM:')[1].split()[0], file=sys.stderr))\n"
        "main()"
    )
    with tempfile.TemporaryDirectory() as folder:
        plan_file = Path(folder) / "family.yaml"
        save(fifty_years(), plan_file)
        start = perf_counter()
        done = process("-c", code, "run", str(plan_file), "--market", "bootstrap", "--paths", str(n_paths))
        seconds = perf_counter() - start
    kilobytes = int(done.stderr.rsplit("peak", 1)[1].split()[0])
    return {"gigabytes": kilobytes * 1024 / 1e9, "seconds": seconds}


def slider_seconds(n_paths: int, n_moves: int) -> list[float]:
    """Move the first lever of the family sample through its range; return the seconds from move to picture."""
    plan = sample("family")
    lever = levers(plan)[0]
    fan_chart(simulate(plan, "bootstrap", 16))
    seconds = []
    for k in range(n_moves):
        steps = round((lever.high - lever.low) / lever.step)
        value = lever.low + lever.step * (k * 7 % (steps + 1))
        start = perf_counter()
        run = simulate(plan.with_changes(lever.changes(value)), "bootstrap", n_paths, SEED)
        picture = fan_chart(run).svg_wide
        seconds.append(perf_counter() - start)
        if "<polygon" not in picture:
            raise AssertionError("the fan is empty")
    return seconds


def process(*arguments: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run Python with `arguments` from the repository's root, and raise with its words when it fails.

    Modules keep their byte code, as Python does by itself: a machine that forbids it reads every source every time.
    """
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=inherited | (environment or {}), capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"python {' '.join(arguments)} left with {done.returncode}: {done.stderr.strip()[-500:]}")
    return done


def run_command(plan_file: Path, n_paths: int = 10_000, environment: dict[str, str] | None = None) -> str:
    """Run `finsim run` in a process of its own; return what it prints."""
    code = "from finsim.cli import main; main()"
    arguments = ("run", str(plan_file), "--market", "bootstrap", "--paths", str(n_paths))
    return process("-c", code, *arguments, environment=environment).stdout


def cold_seconds(plan_file: Path) -> float:
    """Return the seconds of the first `finsim run` on a machine that has compiled nothing yet."""
    with tempfile.TemporaryDirectory() as empty:
        start = perf_counter()
        run_command(plan_file, 16, {"NUMBA_CACHE_DIR": empty})
        return perf_counter() - start


def imported_by_finsim() -> list[str]:
    """Return which heavy libraries `import finsim` loads."""
    code = "import sys, finsim; print(*sorted({'numba', 'pandas'} & set(sys.modules)))"
    return process("-c", code).stdout.split()
