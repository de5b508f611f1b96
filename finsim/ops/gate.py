"""A running site becomes findings, tier by tier: does it answer, serve, keep, hurry, and still count as it should.

One look asks everything once. `Gate.passes` looks until several looks in a row were well, because a site that is well
now and then is not. A tier that could not be looked at fails the look: what was not seen was not passed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from types import TracebackType
from typing import Any

import httpx

from finsim.ops.asking import client
from finsim.ops.clock import Clock, WallClock
from finsim.ops.render import Version

# What is asked of the engine: small, drawn, and a packaged household, so that its bytes hang on the engine alone.
QUESTION: Mapping[str, Any] = {"sample": "family", "market": "bootstrap", "n_paths": 200, "seed": 20_261_126}
NEEDED = ("data", "engine", "integrity", "home")  # not even degraded; a store may: a free instance has no disk
SHOWN = ("store", "integrity", "cache", "redis", "mongo", "queue", "provider", "memory", "data", "engine", "home")
SECONDS_FOR_AN_ANSWER = (
    60.0  # the first run of a new container compiles, or reads its machine code at a tenth of a core
)
N_TIMED = 8
SLOWEST_MS = 2_000.0  # median of an answer that computes nothing; a free instance has a tenth of a core
N_IN_A_ROW = 3
SECONDS_TO_PASS = 300.0
SECONDS_BETWEEN_LOOKS = 5.0


@dataclass(frozen=True)
class Tier:
    """What one tier of one look found."""

    name: str
    is_well: bool
    words: str
    seconds: float = 0.0


@dataclass(frozen=True)
class Look:
    """One look at a site; `outcome` and `engine` are the digests that its small simulation answered, "" for none."""

    tiers: tuple[Tier, ...]
    outcome: str = ""
    engine: str = ""

    @property
    def is_well(self) -> bool:
        return bool(self.tiers) and all(tier.is_well for tier in self.tiers)

    @property
    def words(self) -> str:
        """What is not well, or that all is."""
        wrong = [f"{tier.name}: {tier.words}" for tier in self.tiers if not tier.is_well]
        return "; ".join(wrong) if wrong else "every tier is well"


@dataclass(frozen=True)
class Expected:
    """What a site is held against.

    version   that must answer; none where any may
    outcome   the digest of the small simulation; "" where it is not known, and then it must only run
    """

    version: Version | None = None
    outcome: str = ""


class Gate:
    """Looks at one site with one key. Use as a context manager."""

    def __init__(self, url: str, key: str, clock: Clock | None = None, slowest_ms: float = SLOWEST_MS) -> None:
        self._clock = clock or WallClock()
        self._slowest_ms = slowest_ms
        self._http = client(url, key, SECONDS_FOR_AN_ANSWER)

    def __enter__(self) -> Gate:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def passes(
        self, expected: Expected, seconds: float = SECONDS_TO_PASS, n_in_a_row: int = N_IN_A_ROW
    ) -> tuple[bool, Look]:
        """Look until `n_in_a_row` looks were well or the time is up; return whether, and the last look that decided."""
        deadline, good, worst = self._clock.now() + seconds, 0, None
        while True:
            look = self.look(expected)
            good, worst = (good + 1, worst) if look.is_well else (0, look)
            if good >= n_in_a_row:
                return True, look
            if self._clock.now() >= deadline:
                return False, worst or look
            self._clock.sleep(SECONDS_BETWEEN_LOOKS)

    def look(self, expected: Expected) -> Look:
        """Ask everything once. Later tiers are left out where the site does not even answer."""
        tiers: list[Tier] = []
        for tier in self._first_tiers():
            tiers.append(tier)
            if not tier.is_well:
                return Look(tuple(tiers))
        checks = _Timed(self._detail)
        tiers += _of_detail(checks, expected)
        tiers.append(self._latency())
        tier, outcome, engine = self._simulation(expected)
        return Look((*tiers, tier), outcome, engine)

    def _first_tiers(self) -> Iterator[Tier]:
        for name in ("live", "ready"):
            asked = _Timed(partial(self._http.get, f"/health/{name}"))
            is_well = asked.answer is not None and asked.answer.status_code == 200
            yield Tier(name, is_well, asked.words, asked.seconds)

    def _detail(self) -> httpx.Response:
        return self._http.get("/health")

    def _latency(self) -> Tier:
        """Time answers that compute nothing, over the connection that is open already."""
        times = [asked.seconds for asked in (_Timed(lambda: self._http.get("/health/live")) for _ in range(N_TIMED))
                 if asked.answer is not None and asked.answer.status_code == 200]  # fmt: skip
        if len(times) < N_TIMED:
            return Tier("latency", False, f"{N_TIMED - len(times)} of {N_TIMED} calls failed", sum(times))
        median = 1000 * sorted(times)[N_TIMED // 2]
        return Tier("latency", median <= self._slowest_ms, f"median {median:.0f} ms of at most {self._slowest_ms:.0f}")

    def _simulation(self, expected: Expected) -> tuple[Tier, str, str]:
        """Run the small simulation anew: an answer that was kept from before shows nothing of this engine."""
        asked = _Timed(self._run_anew)
        if asked.answer is None or asked.answer.status_code != 201:
            return Tier("simulation", False, asked.words, asked.seconds), "", ""
        try:
            receipt = asked.answer.json()["receipt"]
            outcome, engine = str(receipt["outcome"]), str(receipt["engine"]["sources"])
        except (ValueError, KeyError, TypeError):
            return Tier("simulation", False, "answered without a receipt", asked.seconds), "", ""
        is_right = not expected.outcome or outcome == expected.outcome
        words = f"outcome {outcome[:12]}" + ("" if is_right else f", expected {expected.outcome[:12]}")
        return Tier("simulation", is_right, words, asked.seconds), outcome, engine

    def _run_anew(self) -> httpx.Response:
        answer = self._http.post("/api/v1/simulations", json=dict(QUESTION))
        if answer.status_code == 200:  # kept
            self._http.delete(f"/api/v1/simulations/{answer.json()['id']}")
            answer = self._http.post("/api/v1/simulations", json=dict(QUESTION))
        return answer


class _Timed:
    """A call with how long it took and, where there is no answer, why."""

    def __init__(self, call: Callable[[], httpx.Response]) -> None:
        self.answer: httpx.Response | None = None
        began = perf_counter()
        try:
            self.answer = call()
            self.words = str(self.answer.status_code)
        except (httpx.HTTPError, ValueError, KeyError) as error:
            self.words = type(error).__name__
        self.seconds = perf_counter() - began


def _of_detail(asked: _Timed, expected: Expected) -> Iterator[Tier]:
    """Turn the findings of `/health` into tiers; the version first, since the rest is about it."""
    checks = _checks(asked.answer)
    if checks is None:
        hint = ": does the key operate?" if asked.words in ("401", "403") else ""
        yield Tier("detail", False, asked.words + hint, asked.seconds)
        return
    if expected.version is not None:
        said = checks.get("version", {}).get("words", "")
        yield Tier("version", _is_version(said, expected.version), said or "the site does not say its version")
    for name in SHOWN:
        if name in checks:
            state, words = str(checks[name].get("state", "")), str(checks[name].get("words", ""))
            is_well = state == "ok" or (state == "degraded" and name not in NEEDED)
            yield Tier(name, is_well, f"{state}: {words}"[:160])


def _checks(answer: httpx.Response | None) -> dict[str, dict[str, Any]] | None:
    if answer is None or answer.status_code not in (200, 503):
        return None
    try:
        return {str(check["name"]): check for check in answer.json()["checks"]}
    except (ValueError, KeyError, TypeError):
        return None


def _is_version(said: str, wanted: Version) -> bool:
    """Whether a site's words name the commit; an image is known to the host alone, so any version may answer."""
    return not wanted.commit or wanted.commit[:12] in said
