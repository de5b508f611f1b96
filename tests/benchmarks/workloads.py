"""What is timed: an answer of the engine and of NumPy, the least kernel, a moved slider, and whole processes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from finsim.data import us_monthly
from finsim.markets import SERIES
from finsim.plan import Plan, levers, sample
from finsim.workbench import simulate
from finsim.workbench.pictures import fan_chart
from tests.benchmarks import numpy_notebook
from tests.benchmarks.least_kernel import least_kernel

ROOT = Path(__file__).parents[2]
SEED = 2026


def history_table() -> np.ndarray:
    """Return the packaged history, float64 (n_series, n_months), series in the order of `markets.SERIES`."""
    return np.stack([getattr(us_monthly(), name) for name in SERIES])


def thirty_years() -> Plan:
    """Return the family sample, over its first 360 months."""
    return sample("family").with_changes({"until": "2056-11"})


@dataclass(frozen=True)
class Answers:
    """One question, asked in two ways: `n_paths` futures of a plan, its success and its bands."""

    plan: Plan
    n_paths: int

    def engine(self, threads: int = 1) -> float:
        """Ask finsim, from the plan on; return the success rate."""
        run = simulate(self.plan, "bootstrap", self.n_paths, SEED, threads)
        run.bands(percentiles=numpy_notebook.PERCENTILES)
        return float(np.mean(run.outcome.fail_period < 0))

    def numpy(self) -> Callable[[], float]:
        """Return the same question to the NumPy notebook, which is given the compiled plan."""
        run = simulate(self.plan, "bootstrap", 1, SEED)
        history, block = history_table(), run.market.model_dump()["block"]

        def ask() -> float:
            draws = numpy_notebook.blocks_of_history(history, self.n_paths, run.outcome.n_periods, block, SEED)
            return numpy_notebook.answer(run.compiled.program, run.compiled.tax, self.n_paths, draws).success

        return ask

    def least(self) -> Callable[[], None]:
        """Return the least kernel over as many path-months."""
        n_periods = simulate(self.plan, "bootstrap", 1, SEED).outcome.n_periods
        history = np.ascontiguousarray(history_table()[:4])
        starts = np.random.default_rng(SEED).integers(history.shape[1], size=self.n_paths)
        out = np.empty((n_periods, self.n_paths), dtype=np.float32)
        return lambda: least_kernel(history, starts, out)


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


def run_command(plan_file: Path, n_paths: int = 10_000, environment: dict[str, str] | None = None) -> None:
    """Run `finsim run` in a process of its own."""
    code = "from finsim.cli import main; main()"
    arguments = ("run", str(plan_file), "--market", "bootstrap", "--paths", str(n_paths))
    process("-c", code, *arguments, environment=environment)


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
