"""Functions to times: arms run in turn, A B A B, so that a busy minute of the machine slows both sides of a ratio."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import perf_counter

import numpy as np


def seconds_in_turn(arms: Mapping[str, Callable[[], object]], n_rounds: int) -> dict[str, list[float]]:
    """Run every arm once unmeasured, then all of them in turn; return the seconds of each arm's rounds."""
    for arm in arms.values():
        arm()
    seconds: dict[str, list[float]] = {name: [] for name in arms}
    for _ in range(n_rounds):
        for name, arm in arms.items():
            start = perf_counter()
            arm()
            seconds[name].append(perf_counter() - start)
    return seconds


def median_ratio(over: list[float], under: list[float]) -> float:
    """Return the median of the ratios of the two arms, round by round."""
    return float(np.median(np.array(over) / np.array(under)))
