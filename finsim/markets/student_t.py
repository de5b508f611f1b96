"""Stated means and spreads with fat tails: log returns of a period are jointly Student-t, independent of the last.

The variance is that of the lognormal model, after truncation too; all series of a period share one scale, so bad months
are bad together. Source: P. D. Praetz, "The Distribution of Share Price Changes", Journal of Business 45 (1972) 49-55.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import ClassVar

import numpy as np
from pydantic import Field

from finsim.markets.lognormal import Lognormal
from finsim.markets.model import Capabilities

MOST_DEVIATIONS = 8.0  # a log return further than this from its mean is set here


class StudentT(Lognormal):
    """The lognormal model's parameters, and `degrees` of freedom of a period's log returns: fewer is fatter."""

    name: ClassVar[str] = "student-t"
    capabilities: ClassVar[Capabilities] = Capabilities(
        cadences=(),
        has_standard_error=True,
        needs_data=False,
        has_cohorts=False,
        words="Returns of stated mean and spread with more crashes and booms than a bell curve has.",
        takes_cape=True,
    )

    degrees: int = Field(default=5, ge=4, le=60)

    def draw(self, seed: int, paths: np.ndarray, rows: np.ndarray, cadence: int, extras: tuple[str, ...]) -> None:
        from finsim.markets.student_t_draws import draw_student_t

        luck, unit = np.zeros((5, paths.size)), unit_scale(self.degrees)
        draw_student_t(*self._tables(cadence), self.degrees, unit, MOST_DEVIATIONS, seed, paths, luck, rows)


@lru_cache(maxsize=64)
def unit_scale(degrees: int, most: float = MOST_DEVIATIONS) -> float:
    """Return the k for which k t, truncated at +-most, has variance 1, t having `degrees` of freedom (4 or more).

    Without truncation k would be sqrt((degrees - 2) / degrees). Found by bisection; the tails beyond `most` are moved
    to it. With u = t / sqrt(degrees + t**2) the density of u is proportional to (1 - u**2)**(degrees / 2 - 1), so both
    parts of the variance are integrals over [0, u] of smooth functions made of products and square roots.
    """
    low, high = math.sqrt((degrees - 2) / degrees), 2.0
    for _ in range(80):
        k = 0.5 * (low + high)
        if _variance(degrees, k, most) < 1.0:
            low = k
        else:
            high = k
    return 0.5 * (low + high)


def _variance(degrees: int, k: float, most: float) -> float:
    edge = most / k
    end = edge / math.sqrt(degrees + edge * edge)
    whole = _integral(degrees, 0, 1.0)
    inside = degrees * _integral(degrees - 2, 2, end) / whole
    return k * k * inside + most * most * (1.0 - _integral(degrees, 0, end) / whole)


def _integral(degrees: int, power: int, end: float, n: int = 400) -> float:
    """Integrate u**power (1 - u**2)**(degrees / 2 - 1) from 0 to `end` by Simpson's rule in an angle of sine-like form.

    u = end (3 s - s**3) / 2 maps s in [0, 1] so that the root at u = 1 is smooth in s.
    """
    total = []
    for i in range(n + 1):
        s = i / n
        u = end * 0.5 * (3.0 * s - s * s * s)
        weight = 1.0 if i in (0, n) else (4.0 if i % 2 else 2.0)
        total.append(weight * _density(u, degrees) * u**power * end * 1.5 * (1.0 - s * s))
    return math.fsum(total) / (3.0 * n)


def _density(u: float, degrees: int) -> float:
    """Return (1 - u**2)**(degrees / 2 - 1) by products and one square root."""
    rest = max(0.0, (1.0 - u) * (1.0 + u))
    value = 1.0
    for _ in range((degrees - 2) // 2):
        value *= rest
    return value * math.sqrt(rest) if degrees % 2 else value
