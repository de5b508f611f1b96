"""What is promised to users, and how fast the allowance of failures is being used up: burn rates over two windows.

An alert rings when both a long and a short window burn too fast: the long one says that it matters, the short one that
it is still so. Source: B. Beyer et al., The Site Reliability Workbook (2018), chapter 5, table 5-8: 14.4 over one hour,
6 over six hours, 1 over three days, each with a short window of a twelfth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from finsim.health.history import Sample

LEAST_EVENTS = 20  # in the long window: one failure among three calls is no rate


@dataclass(frozen=True)
class Objective:
    """A share of events that must be good.

    good, all   names of counts: how many were good, or bad where `counts_bad`, and of how many
    target      the share that is promised
    """

    name: str
    words: str
    good: str
    all: str
    target: float
    counts_bad: bool = False

    @property
    def allowance(self) -> float:
        return 1.0 - self.target


@dataclass(frozen=True)
class Window:
    """How much faster than allowed, over which spans, deserves which attention."""

    long_s: float
    short_s: float
    burn: float
    severity: str


OBJECTIVES = (
    Objective("availability", "answers that are no failure of ours (5xx)", "errors", "requests", 0.995, True),
    Objective("latency", "answers that compute nothing within one second", "quick", "timed", 0.99),
    Objective("jobs", "jobs that end as asked", "failed_jobs", "jobs", 0.99, True),
)
WINDOWS = (
    Window(3_600.0, 300.0, 14.4, "page"),
    Window(6 * 3_600.0, 1_800.0, 6.0, "page"),
    Window(3 * 86_400.0, 6 * 3_600.0, 1.0, "ticket"),
)


@dataclass(frozen=True)
class Burn:
    """How fast one objective burns in one window; 1 uses up the allowance exactly."""

    objective: Objective
    window: Window
    long: float
    short: float
    n_events: float

    @property
    def rings(self) -> bool:
        return self.n_events >= LEAST_EVENTS and min(self.long, self.short) >= self.window.burn


def burns(samples: Sequence[Sample], now: float) -> list[Burn]:
    """Return every objective's burn rate in every window."""
    found = []
    for objective in OBJECTIVES:
        for window in WINDOWS:
            long, n_events = _rate(objective, _within(samples, now - window.long_s))
            short, _ = _rate(objective, _within(samples, now - window.short_s))
            found.append(Burn(objective, window, long, short, n_events))
    return found


def share_good(objective: Objective, samples: Iterable[Sample]) -> float | None:
    """Return the share of good events, None where there were none."""
    bad, n_all = _bad(objective, samples)
    return 1.0 - bad / n_all if n_all else None


def _rate(objective: Objective, samples: Iterable[Sample]) -> tuple[float, float]:
    bad, n_all = _bad(objective, samples)
    return (bad / n_all / objective.allowance if n_all else 0.0), n_all


def _bad(objective: Objective, samples: Iterable[Sample]) -> tuple[float, float]:
    counted = n_all = 0.0
    for sample in samples:
        counted += sample.counts.get(objective.good, 0.0)
        n_all += sample.counts.get(objective.all, 0.0)
    return (counted if objective.counts_bad else n_all - counted), n_all


def _within(samples: Sequence[Sample], start: float) -> list[Sample]:
    return [sample for sample in samples if sample.at >= start]
