"""A sample a minute of each process -> rows of the repository, and out of it again by time: what the board draws.

A sample holds counts since the sample before it, so that samples of several processes and restarts simply add up. The
store is the only place that all processes share; what Prometheus would keep outside is kept here, small: 300 bytes a
sample, a week of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from finsim.errors import NotFound
from finsim.storage import Kind, Repository, keep

OWNER = "operations"
SECONDS_KEPT = 7 * 24 * 3600.0
MOST_READ = 1_000
_CLEARED_AT_ONCE = 200


@dataclass(frozen=True)
class Sample:
    """One process over one minute or so.

    at        when it ended, seconds since 1970
    seconds   how long it was
    role      "api", "worker", "board"
    counts    what happened in it, by name: requests, errors, slow, runs, jobs, failed_jobs, provider_calls, …;
              `le 0.5` counts answers within half a second, `groq le 0.5` those of that provider
    levels    what stood at its end, by name: rss_mb, cpu_share, waiting, waiting_s, memory_share, p95_ms, path_months_s
    states    the health checks' states at its end, by name; empty for a process that runs none
    """

    at: float
    seconds: float
    role: str
    counts: Mapping[str, float] = field(default_factory=dict)
    levels: Mapping[str, float] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)


class MetricsHistory:
    """The samples of one repository."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def keep(self, sample: Sample, process: str) -> None:
        """Store a sample; `process` tells processes of one role apart."""
        moment = _moment(sample.at)
        id = f"{moment}.{sample.role}.{process}".replace("+00:00", "Z").replace(":", "-")
        keep(self._repository, OWNER, Kind.SAMPLE, id, asdict(sample), {"at": moment})

    def between(self, start: float, end: float) -> list[Sample]:
        """Return the samples of a span of time in its order; all roles."""
        found: list[Sample] = []
        low, high = _moment(start), _moment(end)
        while True:
            page = self._repository.span(Kind.SAMPLE, "at", low, high, MOST_READ)
            found += [_sample(row.body) for row in page]
            if len(page) < MOST_READ:
                return found
            low = page[-1].labels["at"] + "\x00"

    def clear(self, now: float) -> int:
        """Remove samples that are older than a week; return how many went."""
        rows = self._repository.span(Kind.SAMPLE, "at", "", _moment(now - SECONDS_KEPT), _CLEARED_AT_ONCE)
        for row in rows:
            with suppress(NotFound):  # another process clears as well
                self._repository.delete(row.owner, Kind.SAMPLE, row.id)
        return len(rows)


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")


def _sample(body: Mapping[str, Any]) -> Sample:
    return Sample(float(body["at"]), float(body["seconds"]), str(body["role"]), body["counts"], body["levels"],
                  body["states"])  # fmt: skip
