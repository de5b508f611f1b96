"""`make docs`: what `make bench` measured becomes docs/performance.md, so that no figure of the page is typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parent / "performance.md"
MEASURED = Path(__file__).parent / "performance.json"
HEAD = """# Performance

Written by `make docs` from `docs/performance.json`, which `make bench ARGS="--json docs/performance.json"` writes; do
not edit it. Seconds belong to the machine below. Gates are ratios of arms that ran in turn in the same process, or
seconds that people wait, and a missed gate is shown as missed.
"""
TAIL = """## What is compared with what

- **NumPy notebook**: the family sample written by hand in NumPy, all paths at once. Fed the engine's market rows it
  comes to the same wealth on every path (`tests/benchmarks/test_numpy_notebook.py`), so the ratio compares equal work.
- **Least kernel**: four balances grown by rows of history and one number written. No engine does less.
- **monteplan** runs `tests/benchmarks/matching.py`: the same horizon, paths, balances, mix, bootstrap and guardrails.
  It counts less: no payroll tax, no wages that are spent, no indexing of brackets, no settlement that sells for its own
  tax. A quarter of the engine's time there is that settlement, in thirty years of sales for the tax itself.
  "Each its first plan" are two whole programs as a newcomer starts them: another household each.
- **econ-ark** simulates consumers of one asset without taxes: another question, no gate.
- **swr-calculator** (C++, commit 7028b30) is quoted, measured on 2026-11-23 on a machine of this kind: all start
  months since 1871 over 30 years, 60/40, fixed real spending, no taxes. The bare portfolio is the same question; the
  family beside it has taxes, debts and goals.
- **Streamed** runs keep no month of every path. Their cost is held against the same paths in memory, their bands
  against exact ones. The middle error is that of the points of five bands over 600 months; the error stated is what
  the width of a bin allows.

## Traps

- A busy machine slows both arms of a ratio, but not equally: whole processes use every core, arms of one thread do not.
- `ru_maxrss` of a new process begins with that of the process that started it; peak memory is `VmHWM` of
  `/proc/self/status`.
- Peers are timed in this process, after one untimed run. What they import costs nothing then, and everything in a whole
  process.
- A strip's returns in fresh pages cost as much as drawing them; each thread keeps its own memory. So do the months of
  all paths: 43 MB of fresh pages for ten thousand futures were a seventh of their run, so the next run stands on them.
- NumPy sorts float32 by AVX-512 where it can. On a Zen 4 that takes 149 microseconds for 10,000 numbers, by AVX2
  (`NPY_DISABLE_CPU_FEATURES=X86_V4`) 42. Bands select their ranks instead, which takes about as long as the latter.
- Five gathers of eight lanes, for the month's market, were a tenth of a run there. Lane by lane gains little; eight
  lines of the table read whole and transposed take half of it (`simulation/lines.py`).
- Equal values in a row make a histogram wait for its own last store; runs of equal bins are added at once.
- A histogram for each thread would take 118 MB a thread at 600 months. One for all, with a lock for every fifty months,
  takes 118 MB, and since its counts are whole numbers the order of threads changes no bit.
"""


def page(said: dict[str, Any] | None = None) -> str:
    """Return the whole page."""
    said = said or json.loads(MEASURED.read_text(encoding="utf-8"))
    about = [f"- {key}: {value}" for key, value in said["machine"].items()]
    figures = [f"| {row['name']} | {_number(row['value'])} {row['unit']} | {row['gate']} |" for row in said["figures"]]
    arms = [
        f"| {row['name']} | {_number(row['seconds'])} s | {row['rounds']} | {row['taxes']} | {row['rules']} "
        f"| `{row['digest'][:16]}` |"
        for row in said["arms"]
    ]
    return "\n".join([
        HEAD, *about, "", *said["skipped"], "## Figures and gates", "", "| figure | measured | gate |", "|---|---|---|",
        *figures, "", "## Arms", "",
        "Each timed run produced what the untimed one did; the digest is of that.", "",
        "| arm | median | rounds | taxes | rules | digest |", "|---|---|---|---|---|---|", *arms, "", TAIL,
    ])  # fmt: skip


def _number(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
