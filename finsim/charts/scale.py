"""Values and months -> places on a drawing, and the few ticks that a reader needs.

Used by every chart with an axis. Months are month numbers (year * 12 + month - 1).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_ROUND_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_LOG_STEPS = (1.0, 2.0, 4.0, 6.0)


@dataclass(frozen=True)
class Scale:
    """A straight or logarithmic line from values to places.

    low, high    values at the ends; a logarithmic scale has both above zero
    start, end   places at the ends (start > end for a y axis, which grows upwards)
    """

    low: float
    high: float
    start: float
    end: float
    is_log: bool = False

    def __call__(self, value: float) -> float:
        """Return the place of a value; what lies beyond the ends is drawn at the end."""
        if self.is_log:
            share = math.log(max(value, self.low) / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return self.start + min(1.0, max(0.0, share)) * (self.end - self.start)


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Return at most `most` round values that reach around [low, high]; zero is one of them when it lies inside."""
    if not high > low:
        high = low + 1.0
    for exponent in range(math.floor(math.log10((high - low) / most)), 400):
        for base in _ROUND_STEPS:
            step = base * 10.0**exponent
            first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
            if last - first < most:
                return [round(index * step, 10) for index in range(first, last + 1)]
    raise ValueError(f"no ticks between {low} and {high}")


def log_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Return at most `most` values of 1, 2, 4, 6 times a power of ten inside [low, high], low > 0."""
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for steps in (_LOG_STEPS, (1.0, 2.0, 4.0), (1.0, 3.0), (1.0,)):
        found = [base * 10.0**exponent for exponent in exponents for base in steps]
        inside = [value for value in found if low * (1 - 1e-9) <= value <= high * (1 + 1e-9)]
        if len(inside) <= most:
            return inside
    return inside[:: math.ceil(len(inside) / most)]


def year_ticks(first: int, last: int, most: int = 6) -> list[int]:
    """Return the month numbers of at most `most` Januaries, a round number of years apart."""
    for step in (1, 2, 5, 10, 20, 25, 50, 100):
        years = [year for year in range(first // 12, last // 12 + 1) if year % step == 0]
        found = [year * 12 for year in years if first <= year * 12 <= last]
        if len(found) <= most:
            return found
    raise ValueError(f"no ticks between months {first} and {last}")


def drawn_points(months: Sequence[int]) -> list[int]:
    """Choose which points of a series are drawn: all when few, else a quarter's or a year's, the last one always.

    Points are the series' own values, never averages, so that each one still opens its path.
    """
    step = 1 if len(months) <= 72 else 3 if len(months) <= 240 else 12
    last = len(months) - 1
    return sorted({*range(0, last + 1, step), last})
