"""`python -m tests.benchmarks [--quick] [--json FILE]`: measures, prints every figure with its gate, then judges.

A gate is a ratio to something that ran in the same minute, or seconds that people wait; the exit code is 1 when one is
missed. `--quick` takes fewer rounds and paths and judges the same gates.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from finsim.plan import sample, save
from tests.benchmarks import workloads
from tests.benchmarks.arms import median_ratio, seconds_in_turn
from tests.benchmarks.machine import machine
from tests.benchmarks.workloads import Answers


@dataclass(frozen=True)
class Measured:
    """One figure; `least` and `most` are its gate, None where there is none."""

    name: str
    value: float
    unit: str
    least: float | None = None
    most: float | None = None

    @property
    def passes(self) -> bool:
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)

    @property
    def gate(self) -> str:
        if self.least is None and self.most is None:
            return ""
        words = f"at least {self.least:g}" if self.most is None else f"at most {self.most:g}"
        return f"{words}: {'passed' if self.passes else 'MISSED'}"

    def line(self) -> str:
        return f"{self.name:58} {self.value:10.3f} {self.unit:8} {self.gate}"


def answers(quick: bool) -> Iterator[Measured]:
    """Time an answer of the engine against NumPy and the least kernel, one thread each, over 30 years and for life."""
    for words, plan, gate in (("10,000 x 360", workloads.thirty_years(), 4.0), ("whole life", sample("family"), None)):
        if quick and gate is None:
            continue
        asked = Answers(plan, 10_000)
        arms = {"engine": asked.engine, "numpy": asked.numpy(), "least": asked.least()}
        seconds = seconds_in_turn(arms, 3 if quick else 7 if gate else 3)
        yield Measured(f"answer, {words}, one thread: engine", float(np.median(seconds["engine"])), "s")
        yield Measured(f"answer, {words}, one thread: NumPy", float(np.median(seconds["numpy"])), "s")
        yield Measured(f"answer, {words}: NumPy / engine", median_ratio(seconds["numpy"], seconds["engine"]), "times",
                       least=gate)  # fmt: skip
        yield Measured(f"answer, {words}: engine / least kernel", median_ratio(seconds["engine"], seconds["least"]),
                       "times")  # fmt: skip


def processes(quick: bool) -> Iterator[Measured]:
    """Time whole processes: the command line, warm and cold, against starting Python with the compiler."""
    with tempfile.TemporaryDirectory() as folder:
        plan_file = Path(folder) / "family.yaml"
        save(sample("family"), plan_file)
        arms: dict[str, Callable[[], object]] = {
            "run": lambda: workloads.run_command(plan_file),
            "numba": lambda: workloads.process("-c", "import numba"),
        }
        seconds = seconds_in_turn(arms, 3 if quick else 7)
        yield Measured("finsim run, 10,000 futures, warm", float(np.median(seconds["run"])), "s")
        yield Measured("finsim run, warm / python -c 'import numba'", median_ratio(seconds["run"], seconds["numba"]),
                       "times", most=4.0)  # fmt: skip
        yield Measured("finsim run, 16 futures, nothing compiled yet", workloads.cold_seconds(plan_file), "s",
                       most=20.0)  # fmt: skip
    yield Measured("of numba and pandas, loaded by import finsim", len(workloads.imported_by_finsim()), "", most=0.0)


def sliders(quick: bool) -> Iterator[Measured]:
    """Time a moved slider up to its picture, all cores."""
    seconds = workloads.slider_seconds(10_000, 8 if quick else 30)
    yield Measured("slider to picture, 10,000 futures: median", float(np.median(seconds)), "s")
    yield Measured("slider to picture, 10,000 futures: 95th percentile", float(np.percentile(seconds, 95)), "s")


def main() -> int:
    """Measure, print, write JSON if asked, and say by the exit code whether all gates passed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--json", metavar="FILE", help="write the figures here as well")
    chosen = parser.parse_args()
    about = machine()
    print("\n".join(f"{key}: {value}" for key, value in about.items()), flush=True)  # noqa: T201
    found: list[Measured] = []
    for group in (answers, processes, sliders):
        for measured in group(chosen.quick):
            found.append(measured)
            print(measured.line(), flush=True)  # noqa: T201
    print(f"load while measuring: {os.getloadavg()[0]:.1f}")  # noqa: T201
    if chosen.json:
        target = Path(chosen.json)
        target.parent.mkdir(parents=True, exist_ok=True)
        said = {"machine": about, "figures": [asdict(m) | {"passes": m.passes} for m in found]}
        target.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
    return int(any(not measured.passes for measured in found))


if __name__ == "__main__":
    raise SystemExit(main())
