"""Monthly scores -> one slope with its interval: the Theil-Sen trend.

Used by `discipline` and `wellbeing`, whose monthly scores are few, bounded and have outliers. NumPy only.
Source: Theil (1950); Sen (1968), "Estimates of the regression coefficient based on Kendall's tau", JASA 63, 1379-1389:
the interval takes the pairwise slopes whose ranks are (N - C)/2 and (N + C)/2 + 1, C = z times the standard deviation
of Kendall's S, with the usual correction for ties (Kendall 1970, eq. 4.3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

MIN_MONTHS = 6
Z_95 = 1.959963984540054


@dataclass(frozen=True)
class Trend:
    """A slope in points a month over `n_months` months, with its 95 % interval."""

    slope: float
    low: float
    high: float
    n_months: int

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves zero out; if not, the trend may be nothing."""
        return self.low > 0.0 or self.high < 0.0


def theil_sen(scores: np.ndarray) -> Trend | None:
    """Return the median of all pairwise slopes and its interval; None for fewer than six measured months.

    scores  float64 (n_months,), one a month in order; NaN marks a month that was not measured and is left out, while
            the distance between its neighbours stays what it was
    """
    months = np.flatnonzero(np.isfinite(scores))
    if months.size < MIN_MONTHS:
        return None
    values = np.asarray(scores, dtype=np.float64)[months]
    first, second = np.triu_indices(months.size, k=1)
    slopes = np.sort((values[second] - values[first]) / (months[second] - months[first]))
    reach = Z_95 * np.sqrt(_variance_of_s(values))
    lower = int(np.floor((slopes.size - reach) / 2.0)) - 1  # rank M1 counted from 0, rounded outwards
    upper = int(np.ceil((slopes.size + reach) / 2.0))  # rank M2 + 1 counted from 0, rounded outwards
    return Trend(
        slope=float(np.median(slopes)),
        low=float(slopes[max(lower, 0)]),
        high=float(slopes[min(upper, slopes.size - 1)]),
        n_months=int(months.size),
    )


def _variance_of_s(values: np.ndarray) -> float:
    """Return the variance of Kendall's S under no trend, lowered by runs of equal values."""
    n = values.size
    _, ties = np.unique(values, return_counts=True)
    return float(n * (n - 1) * (2 * n + 5) - np.sum(ties * (ties - 1) * (2 * ties + 5))) / 18.0
