"""Arms to times: run in turn, A B A B, so that a busy minute of the machine slows both sides of a ratio.

An arm says what it counts (taxes, rules), and the digest of what it produces. Every timed run must produce what the
untimed one did, so no arm is timed while it does something else, or nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Arm:
    """What is timed.

    run     the work, from nothing but what stands in the arm
    parts   of what `run` returns: the arrays by which it is known again
    taxes   which taxes it counts; rules: what else happens in it
    """

    name: str
    run: Callable[[], Any]
    parts: Callable[[Any], Sequence[Any]]
    taxes: str
    rules: str

    def digest(self, produced: Any) -> str:
        """Return the sha256 of what a run produced."""
        total = hashlib.sha256()
        for part in self.parts(produced):
            total.update(part.encode() if isinstance(part, str) else np.ascontiguousarray(part).tobytes())
        return total.hexdigest()


@dataclass(frozen=True)
class Timed:
    """An arm, the seconds of its rounds, and the digest of what every one of them produced."""

    arm: Arm
    seconds: list[float]
    digest: str

    @property
    def median(self) -> float:
        return float(np.median(self.seconds))

    def over(self, other: Timed) -> float:
        """Return the median of the ratios of two arms, round by round."""
        return float(np.median(np.array(self.seconds) / np.array(other.seconds)))


def timed_in_turn(arms: Sequence[Arm], n_rounds: int) -> dict[str, Timed]:
    """Run every arm once untimed, then all of them in turn; raise AssertionError when one produces something else."""
    digests = {arm.name: arm.digest(arm.run()) for arm in arms}
    seconds: dict[str, list[float]] = {arm.name: [] for arm in arms}
    for _ in range(n_rounds):
        for arm in arms:
            start = perf_counter()
            produced = arm.run()
            seconds[arm.name].append(perf_counter() - start)
            if arm.digest(produced) != digests[arm.name]:
                raise AssertionError(f"{arm.name}: a timed run produced something else than the untimed one")
    return {arm.name: Timed(arm, seconds[arm.name], digests[arm.name]) for arm in arms}
