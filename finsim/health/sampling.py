"""The metrics of this process -> a sample a minute, beside whatever the process does.

Counts are differences of what `/metrics` shows, so the board and Prometheus cannot disagree.
"""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

from finsim.errors import FinsimError
from finsim.health.check import Health
from finsim.health.history import MetricsHistory, Sample
from finsim.health.machine import memory
from finsim.telemetry import Reading, logger, readings

SECONDS_BETWEEN = 60.0
SLOW_S = 1.0  # an answer that computes nothing and takes longer breaks the objective of `objectives`
_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")
log = logger("health")


class Sampler:
    """Takes samples of its process until it is closed.

    store     opens the history; a store that is away loses the sample, not the process
    levels    further levels of this process: the queue's, say
    look      the process's health, or None
    """

    def __init__(
        self,
        role: str,
        store: Callable[[], MetricsHistory],
        levels: Callable[[], Mapping[str, float]] = dict,
        look: Health | None = None,
        then: Callable[[Sample], None] = lambda _: None,
    ) -> None:
        self.role, self._store, self._levels, self._look, self._then = role, store, levels, look, then
        self._process = uuid.uuid4().hex[:8]
        self._before, self._cpu, self._at = _totals(readings()), _cpu_seconds(), time.time()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="sampler", daemon=True)

    def start(self) -> Sampler:
        self._thread.start()
        return self

    def close(self) -> None:
        """Take no more samples."""
        self._over.set()

    def take(self) -> Sample:
        """Return the sample since the last one, and begin the next."""
        now, cpu, all_now = time.time(), _cpu_seconds(), readings()
        totals = _totals(all_now)
        counts = {name: value - self._before.get(name, 0.0) for name, value in totals.items()}
        seconds = max(now - self._at, 1e-3)
        levels = {
            "rss_mb": _rss() / 2**20, "cpu_share": (cpu - self._cpu) / seconds,
            **_memory_share(), **_speed(all_now), **_held(self._levels),
        }  # fmt: skip
        states = {finding.name: finding.state.value for finding in self._look.look().findings} if self._look else {}
        self._before, self._cpu, self._at = totals, cpu, now
        kept = {name: round(value, 6) for name, value in counts.items() if value}
        return Sample(now, seconds, self.role, kept, {name: round(value, 4) for name, value in levels.items()}, states)

    def _work(self) -> None:
        while not self._over.wait(SECONDS_BETWEEN):
            try:
                sample, history = self.take(), self._store()
                history.keep(sample, self._process)
                history.clear(sample.at)
                self._then(sample)
            except FinsimError as error:
                log.warning("a sample was lost", said=str(error)[:200])
            except Exception:
                log.exception("a sample broke")


def _totals(now: list[Reading]) -> dict[str, float]:
    """Return what is counted, by the names of a sample."""
    found: dict[str, float] = {}

    def add(name: str, value: float) -> None:
        found[name] = found.get(name, 0.0) + value

    for one in now:
        labels = one.labels
        if one.name == "finsim_http_seconds_count":
            add("requests", one.value)
            if labels["status"].startswith("5"):
                add("errors", one.value)
            if labels["route"] == "/health/live":
                add("timed", one.value)
        elif one.name == "finsim_http_seconds_bucket":
            add(f"le {labels['le']}", one.value)
            if labels["route"] == "/health/live" and float(labels["le"]) == SLOW_S:
                add("quick", one.value)
        elif one.name == "finsim_jobs_total":
            add("jobs", one.value)
            if labels["state"] not in ("done", "cancelled"):
                add("failed_jobs", one.value)
        elif one.name == "finsim_simulations_total" and labels["answer"] == "run":
            add("runs", one.value)
        elif one.name == "finsim_board_seconds_count":
            add("board_runs", one.value)
        elif one.name.startswith("finsim_provider_"):
            _add_provider(one, add)
    return found


def _add_provider(one: Reading, add: Callable[[str, float], None]) -> None:
    """Count calls of language models: all together, and by provider how long they took."""
    if one.name == "finsim_provider_calls_total":
        add("provider_calls", one.value)
        if one.labels["outcome"] != "ok":
            add("provider_errors", one.value)
    elif one.name == "finsim_provider_usd_total":
        add("provider_usd", one.value)
    elif one.name == "finsim_provider_seconds_bucket":
        add(f"{one.labels['provider']} le {one.labels['le']}", one.value)


def _speed(now: list[Reading]) -> dict[str, float]:
    """Return path-months a second over the life of this process, where it has simulated."""
    months = sum(one.value for one in now if one.name == "finsim_path_months_total")
    seconds = sum(one.value for one in now if one.name == "finsim_simulation_seconds_sum")
    return {"path_months_s": months / seconds} if months and seconds else {}


def _memory_share() -> dict[str, float]:
    limit, free = memory()
    return {"memory_share": 1.0 - free / limit} if limit and free is not None else {}


def _held(levels: Callable[[], Mapping[str, float]]) -> Mapping[str, float]:
    try:
        return levels()
    except FinsimError:
        return {}


def _rss() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE


def _cpu_seconds() -> float:
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
