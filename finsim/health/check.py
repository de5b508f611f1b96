"""Callables become findings: each check runs beside the others with a deadline, and what it raises is what it found.

A finding remembers since when its state is what it is. Findings are reused for a moment, so that a monitor that asks
too often costs nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from finsim.errors import FinsimError

SECONDS_FOR_A_CHECK = 5.0
SECONDS_FRESH = 2.0


class State(StrEnum):
    """Degraded: it works, but not all of it. Failed: it does not."""

    OK = "ok"
    DEGRADED = "degraded"
    FAILED = "failed"


class Tier(StrEnum):
    """Live: the process answers. Ready: it can serve. Detail: all that an operator wants to know."""

    LIVE = "live"
    READY = "ready"
    DETAIL = "detail"


class Answer(NamedTuple):
    """What a check says: a state and words for people, without a household's data or a secret."""

    state: State
    words: str


Check = Callable[[], Answer]


@dataclass(frozen=True)
class Finding:
    """What one check found; `since` is when its state became what it is (ISO 8601, UTC)."""

    name: str
    tier: Tier
    state: State
    words: str
    since: str
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "state": self.state.value,
            "words": self.words,
            "since": self.since,
            "seconds": round(self.seconds, 4),
        }


@dataclass(frozen=True)
class HealthReport:
    """The findings of a tier and of the tiers before it, in the order in which their checks were registered."""

    tier: Tier
    findings: tuple[Finding, ...]

    @property
    def state(self) -> State:
        """Failed when something needed to serve failed; degraded when anything else is not ok."""
        if any(finding.state is State.FAILED and finding.tier is not Tier.DETAIL for finding in self.findings):
            return State.FAILED
        return State.OK if all(finding.state is State.OK for finding in self.findings) else State.DEGRADED

    def as_dict(self) -> dict[str, Any]:
        return {"state": self.state.value, "checks": [finding.as_dict() for finding in self.findings]}


@dataclass
class _Registered:
    name: str
    tier: Tier
    check: Check
    running: Future[tuple[Answer, float]] | None = None
    finding: Finding | None = None
    looked: float = -1e9


class Health:
    """Checks by name. One object a process; safe between threads."""

    def __init__(self, deadline_s: float = SECONDS_FOR_A_CHECK, fresh_s: float = SECONDS_FRESH) -> None:
        self._deadline_s = deadline_s
        self._fresh_s = fresh_s
        self._checks: dict[str, _Registered] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(8, thread_name_prefix="health")

    def register(self, name: str, tier: Tier, check: Check) -> None:
        """Add a check, or put another in its place."""
        with self._lock:
            self._checks[name] = _Registered(name, tier, check)

    def look(self, tier: Tier = Tier.DETAIL) -> HealthReport:
        """Run the checks of a tier and of the tiers before it, all at once, and report what they found."""
        tiers = list(Tier)
        wanted = tiers[: tiers.index(tier) + 1]
        with self._lock:
            checks = [check for check in self._checks.values() if check.tier in wanted]
            for check in checks:
                self._start(check)
            running = {check.name: check.running for check in checks if check.running is not None}
        wait(running.values(), timeout=self._deadline_s)
        with self._lock:
            findings = [self._finding(check) for check in checks]
        return HealthReport(tier, tuple(findings))

    def close(self) -> None:
        """Start no more checks."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _start(self, check: _Registered) -> None:
        """Start a check unless it runs already or has just been answered: a check that hangs hangs once."""
        if check.running is None and time.monotonic() - check.looked > self._fresh_s:
            check.running = self._pool.submit(_timed, check.check)

    def _finding(self, check: _Registered) -> Finding:
        if check.running is None and check.finding is not None:
            return check.finding
        if check.running is not None and check.running.done():
            answer, seconds = check.running.result()
            check.running, check.looked = None, time.monotonic()
        else:
            answer, seconds = Answer(State.FAILED, f"no answer within {self._deadline_s:g} s"), self._deadline_s
        before = check.finding
        since = before.since if before is not None and before.state is answer.state else _now()
        check.finding = Finding(check.name, check.tier, answer.state, answer.words, since, seconds)
        return check.finding


def _timed(check: Check) -> tuple[Answer, float]:
    began = time.perf_counter()
    try:
        answer = check()
    except FinsimError as error:
        answer = Answer(State.FAILED, str(error))
    except Exception as error:  # a check that breaks is a finding, never the end of the others
        answer = Answer(State.FAILED, f"the check itself broke: {type(error).__name__}")
    return answer, time.perf_counter() - began


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
