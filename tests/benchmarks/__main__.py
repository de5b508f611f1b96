"""`python -m tests.benchmarks [--quick] [--json FILE]`: measures, prints every figure with its gate, then judges.

A gate is a ratio to something that ran in the same minute, or seconds that people wait; the exit code is 1 when one is
missed. `--quick` takes fewer rounds and paths and judges the same gates. The JSON says of every timed arm which taxes
and rules it counts and the digest of what it produced; `make docs` turns it into docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from finsim.plan import sample, save
from tests.benchmarks import matching, peers, workloads
from tests.benchmarks.arms import Arm, Timed, timed_in_turn
from tests.benchmarks.machine import machine

CPP_MILLISECONDS = 11.3  # wichtounet/swr-calculator 7028b30, all start months, 60/40, no taxes: notes of 2026-11-23


@dataclass(frozen=True)
class Measured:
    """One figure; `least` and `most` are its gate, None where there is none, `goal` what is hoped for."""

    name: str
    value: float
    unit: str
    least: float | None = None
    most: float | None = None
    goal: float | None = None

    @property
    def passes(self) -> bool:
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)

    @property
    def gate(self) -> str:
        if self.least is None and self.most is None:
            return ""
        words = f"at least {self.least:g}" if self.most is None else f"at most {self.most:g}"
        goal = "" if self.goal is None else f" (goal {self.goal:g})"
        return f"{words}{goal}: {'passed' if self.passes else 'MISSED'}"

    def line(self) -> str:
        return f"{self.name:70} {self.value:10.3f} {self.unit:8} {self.gate}"


@dataclass
class Bench:
    """One run of the benchmarks: how thorough, and every arm that was timed."""

    is_quick: bool
    arms: list[Timed] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def timed(self, arms: list[Arm], n_rounds: int) -> dict[str, Timed]:
        """Time arms in turn and keep what they say of themselves."""
        found = timed_in_turn(arms, 3 if self.is_quick else n_rounds)
        self.arms += found.values()
        return found

    def answers(self) -> Iterator[Measured]:
        """Time an answer of the engine against NumPy and the least kernel, one thread each, 10,000 x 30 years."""
        arms = self.timed(workloads.answers(workloads.thirty_years(), 10_000), 9)
        answer, paths, bands, notebook, least = arms.values()
        yield Measured("answer, 10,000 x 30 years: engine", answer.median, "s")
        yield Measured("answer, 10,000 x 30 years: NumPy", notebook.median, "s")
        yield Measured("answer: NumPy / engine", notebook.over(answer), "times", least=4.0, goal=6.0)
        yield Measured("paths alone: engine / least kernel", paths.over(least), "times", most=12.0)
        yield Measured("bands as a share of the answer", bands.over(answer), "", most=0.35)

    def history(self) -> Iterator[Measured]:
        """Time every start month since 1871 over 30 years beside the fastest C++ tool's published time."""
        family, portfolio = self.timed(workloads.histories(), 9).values()
        yield Measured("history, all start months, 30 years: family with taxes", family.median * 1e3, "ms")
        yield Measured("history, all start months, 30 years: bare portfolio", portfolio.median * 1e3, "ms")
        yield Measured("the same, C++ swr-calculator, no taxes (quoted)", CPP_MILLISECONDS, "ms")

    def ledger(self) -> Iterator[Measured]:
        """Time the ledger of one path."""
        (ledger,) = self.timed(workloads.ledgers(), 99).values()
        yield Measured("ledger of one path over 30 years", ledger.median * 1e3, "ms", most=1.0)

    def streams(self) -> Iterator[Measured]:
        """Stream a million futures of 50 years; compare cost and bands with runs in memory."""
        n_paths = 20_000 if self.is_quick else 50_000
        memory, streamed = self.timed(workloads.streams(n_paths), 3).values()
        yield Measured(f"{n_paths:,} x 600: streamed / in memory", streamed.over(memory), "times", most=1.5)
        errors, stated = workloads.quantile_errors(n_paths)
        yield Measured("streamed bands: middle error", float(np.median(errors)) * 1e4, "bp")
        yield Measured("streamed bands: largest error", float(errors.max()) * 1e4, "bp", most=stated * 1e4)
        yield Measured("streamed bands: largest error stated", stated * 1e4, "bp")
        if self.is_quick:
            n_paths = 110_000  # just above what memory holds
        else:
            n_paths = 1_000_000
        peak = workloads.peak_of_stream(n_paths)
        yield Measured(f"finsim run, {n_paths:,} x 600: peak memory", peak["gigabytes"], "GB", most=0.6)
        yield Measured(f"finsim run, {n_paths:,} x 600, all cores", peak["seconds"], "s")

    def peers(self) -> Iterator[Measured]:
        """Time the peers that are installed."""
        for module in ("monteplan", "HARK"):
            if not peers.is_there(module):
                self.skipped.append(peers.ABSENT.format(module))
                print(self.skipped[-1], flush=True)  # noqa: T201
        if peers.is_there("monteplan"):
            engine, peer = self.timed([peers.matching_engine(), peers.monteplan()], 5).values()
            yield Measured("matching plan, 10,000 x 30 years: engine", engine.median, "s")
            yield Measured("matching plan, 10,000 x 30 years: monteplan", peer.median, "s")
            yield Measured("matching plan: monteplan / engine", peer.over(engine), "times", least=20.0, goal=30.0)
        if peers.is_there("HARK"):
            (consumers,) = self.timed([peers.econ_ark()], 3).values()
            yield Measured("econ-ark, 10,000 agents x 360 periods (another question)", consumers.median, "s")

    def processes(self) -> Iterator[Measured]:
        """Time whole processes: the command line, warm and cold, against the compiler's import and monteplan's."""
        with tempfile.TemporaryDirectory() as folder:
            family, plain, config = (Path(folder) / name for name in ("family.yaml", "plain.yaml", "plain.json"))
            save(sample("family"), family)
            save(matching.plan(), plain)
            arms = [
                _command("finsim run, the family sample", lambda: workloads.run_command(family)),
                _command("python -c 'import numba'", lambda: workloads.process("-c", "import numba").stdout, "none"),
            ]
            if peers.is_there("monteplan"):
                from monteplan.io.serialize import dump_config

                config.write_text(dump_config(*matching.monteplan_parts(peers.N_PATHS, workloads.SEED)))
                first = ("--paths", str(peers.N_PATHS))
                run = ("-m", "monteplan.cli.main", "run", "--config", str(config))
                arms += [
                    _command("finsim run, matching plan", lambda: workloads.run_command(plain), matching.FINSIM_TAXES),
                    _command("monteplan run, matching plan", lambda: workloads.process(*run).stdout,
                             matching.PEER_TAXES),
                    _command("monteplan run, its own first plan", lambda: workloads.process(*run[:3], *first).stdout,
                             "a flat rate"),
                ]  # fmt: skip
            found = self.timed(arms, 7)
            warm, numba, *rest = found.values()
            yield Measured("finsim run, 10,000 futures, warm", warm.median, "s")
            yield Measured("finsim run, warm / python -c 'import numba'", warm.over(numba), "times", most=4.0)
            if rest:
                yield Measured("whole process, each its first plan, 68 and 65 years: monteplan / finsim",
                               rest[2].over(warm), "times", least=5.0)  # fmt: skip
                yield Measured("whole process, matching plan: monteplan / finsim", rest[1].over(rest[0]), "times")
            yield Measured("finsim run, 16 futures, nothing compiled yet", workloads.cold_seconds(family), "s",
                           most=20.0)  # fmt: skip
        yield Measured("of numba and pandas, loaded by import finsim", len(workloads.imported_by_finsim()), "", most=0)

    def sliders(self) -> Iterator[Measured]:
        """Time a moved slider up to its picture, all cores."""
        seconds = workloads.slider_seconds(10_000, 8 if self.is_quick else 30)
        yield Measured("slider to picture, 10,000 futures: median", float(np.median(seconds)), "s")
        yield Measured("slider to picture, 10,000 futures: 95th percentile", float(np.percentile(seconds, 95)), "s")


def _command(name: str, run: Any, taxes: str = workloads.FAMILY_TAXES) -> Arm:
    return Arm(name, run, lambda printed: [printed], taxes, "a whole process, from its start to its last line")


def main() -> int:
    """Measure, print, write JSON if asked, and say by the exit code whether all gates passed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds and paths")
    parser.add_argument("--json", metavar="FILE", help="write the figures here as well")
    chosen = parser.parse_args()
    about = machine()
    print("\n".join(f"{key}: {value}" for key, value in about.items()), flush=True)  # noqa: T201
    bench, found = Bench(chosen.quick), list[Measured]()
    for group in (bench.answers, bench.history, bench.ledger, bench.streams, bench.peers, bench.processes,
                  bench.sliders):  # fmt: skip
        for measured in group():
            found.append(measured)
            print(measured.line(), flush=True)  # noqa: T201
    about["load after"] = f"{os.getloadavg()[0]:.1f}"
    print(f"load while measuring: {about['load after']}")  # noqa: T201
    for timed in bench.arms:
        print(f"{timed.arm.name}: {timed.median:.4f} s, {timed.digest[:16]}; taxes: {timed.arm.taxes}; "  # noqa: T201
              f"rules: {timed.arm.rules}")  # fmt: skip
    if chosen.json:
        said = {
            "machine": about,
            "quick": chosen.quick,
            "figures": [asdict(m) | {"passes": m.passes, "gate": m.gate} for m in found],
            "arms": [_arm(timed) for timed in bench.arms],
            "skipped": bench.skipped,
        }
        target = Path(chosen.json)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
    return int(any(not measured.passes for measured in found))


def _arm(timed: Timed) -> dict[str, Any]:
    arm = timed.arm
    return {"name": arm.name, "seconds": timed.median, "rounds": len(timed.seconds), "taxes": arm.taxes,
            "rules": arm.rules, "digest": timed.digest}  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
