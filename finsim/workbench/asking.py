"""A question as plain JSON becomes a checked request, and a request a kept run. What the API and its jobs ask alike.

A question names a plan (`sample`, `text` of a file, or `plan` as an object), may change some of its keys, and says over
which market, how many paths and from which seed. The engine is loaded when something is first run, so that a server
that waits stays small.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from finsim.errors import SettingsError
from finsim.plan import Plan, loads, sample
from finsim.progress import Cancellation, Report, silent
from finsim.storage import Repository
from finsim.workbench.keeping import OWNER, keep_run, kept_run

if TYPE_CHECKING:
    from finsim.workbench.running import Run
    from finsim.workbench.simulating import Request

N_PATHS, SEED = 10_000, 2026  # as `simulate` has them
MOST_MONTHS = 15_000_000  # paths times months of one run: some 180 MB
MOST_ROWS = 2_000  # of a household's state


class TooLarge(SettingsError):
    """A question that one answer may not take the memory for."""


@dataclass(frozen=True)
class Answer:
    """A run's row, and whether it was run now; `run` is None where the row was there already."""

    body: dict[str, Any]
    is_new: bool
    run: Run | None = None


def plan_of(asked: Mapping[str, Any]) -> Plan:
    """Return the plan that a question names, with its changes. Raises PlanErrors with every mistake."""
    if asked.get("sample") is not None:
        plan = _sample(asked["sample"])
    elif asked.get("text") is not None:
        plan = _read(asked["text"])
    else:
        plan = Plan.from_dict(asked.get("plan") or {}, "plan")
    return plan.with_changes(asked["changes"]) if asked.get("changes") else plan


@lru_cache(8)
def _sample(name: str) -> Plan:
    return sample(name)


@lru_cache(64)
def _read(text: str) -> Plan:
    """Read a plan's text once: a household is asked about again and again, and a plan never changes."""
    return loads(text, "text")


def request_of(asked: Mapping[str, Any]) -> Request:
    """Return what a question asks of the engine. Raises PlanErrors, MarketError, SettingsError."""
    from finsim.workbench.simulating import request

    wanted = request(plan_of(asked), asked.get("market"), asked.get("n_paths", N_PATHS), asked.get("seed", SEED))
    check_size(wanted)
    return wanted


def check_size(wanted: Request) -> None:
    """Refuse what would take the memory and the time of everybody else's runs. Raises TooLarge."""
    from finsim.simulation.paths import height_of

    n_periods, n_rows = wanted.compiled.n_periods, height_of(wanted.compiled.program)
    if wanted.paths.size * n_periods > MOST_MONTHS:
        most = MOST_MONTHS // n_periods
        raise TooLarge("n_paths", f"at most {most:,} for {n_periods} months", int(wanted.paths.size))
    if n_rows > MOST_ROWS:
        raise TooLarge("plan", f"accounts, debts, goals and people of at most {MOST_ROWS:,} rows", n_rows)


def run_of(
    asked: Mapping[str, Any], threads: int | None = None, progress: Report = silent, cancel: Cancellation | None = None
) -> Run:
    """Run a question, whether or not it was run before."""
    return _run(request_of(asked), threads, progress, cancel)


def _run(wanted: Request, threads: int | None, progress: Report, cancel: Cancellation | None) -> Run:
    from finsim.workbench.simulating import run

    return run(wanted, threads, progress, cancel)


def answer(
    asked: Mapping[str, Any],
    store: Repository,
    owner: str = OWNER,
    threads: int | None = None,
    progress: Report = silent,
    cancel: Cancellation | None = None,
) -> Answer:
    """Return the kept run of a question, and run it first where nobody has, or other sources of finsim did."""
    wanted = request_of(asked)
    there = kept_run(wanted, store, owner)
    if there is not None:
        return Answer(there, False)
    run = _run(wanted, threads, progress, cancel)
    return Answer(keep_run(run, store, owner).body, True, run)
