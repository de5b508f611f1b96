"""What came of a run: bare arrays, one column a path, and the bands read off them as order statistics.

Made by `paths.simulate`; `analysis` turns it into figures. Nothing here knows what a household is.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from finsim.months import month_text
from numpy.typing import NDArray

from finsim.simulation import fields
from finsim.simulation.ranking import order_statistics

BAND_PERCENTILES = (5.0, 25.0, 50.0, 75.0, 95.0)
SERIES = (
    ("net_worth", "nominal"),
    ("net_worth", "real"),
    ("spending", "real"),
)  # as `Outcome` has matrices
WORTH_THREADS = 64 * 1024 * 1024  # bytes to digest; below, a server's many small runs would start threads for nothing


@dataclass(frozen=True)
class Bands:
    """Percentiles of one series, month by month; each point is the value of one real path in that month.

    A run that streams reads them off counts: then each point has an error, and the path of a point is the one nearest
    to it among those whose months are kept.

    percentiles  0 < p < 100, rising
    values       float32 (n_percentiles, n_periods)
    months       "YYYY-MM" of each period
    rows         float32 (n_periods, n_kept), the months that are kept, of the paths `path_ids`
    errors       float32, the shape of `values`: how far the order statistic may be away; None: it is exact
    """

    series: str
    prices: str
    percentiles: tuple[float, ...]
    values: NDArray[np.float32]
    months: tuple[str, ...]
    rows: NDArray[np.float32]
    path_ids: NDArray[np.int64]
    errors: NDArray[np.float32] | None = None

    @property
    def largest_error(self) -> float:
        """The largest error of a point as a share of the largest point of its month; 0 where bands are exact."""
        if self.errors is None:
            return 0.0
        size = np.abs(self.values).max(axis=0)
        return float(np.max(self.errors / np.where(size > 0.0, size, 1.0)))

    @cached_property
    def paths(self) -> NDArray[np.int64]:
        """Return the path behind each point: int64, the shape of `values`; the first one where paths tie."""
        found = [[self.path_at(k, t) for t in range(self.values.shape[1])] for k in range(len(self.percentiles))]
        return np.array(found, dtype=np.int64)

    def path_at(self, k: int, period: int) -> int:
        """Return the id of the path whose value is percentile number `k` in a period, or is nearest to it."""
        if self.errors is None:
            return int(self.path_ids[np.argmax(self.rows[period] == self.values[k, period])])
        return int(self.path_ids[np.argmin(np.abs(self.rows[period] - self.values[k, period]))])


@dataclass(frozen=True)
class Outcome:
    """One run of one program over one market.

    path_ids        int64 (n_paths,): the market's own numbers of the paths; for history the cohorts
    net_worth, net_worth_real, spending_real
                    float32 (n_periods, n_paths), nominal, real, real; period t is month `first_month + t`
    last_state      float64 (n_kept, n_paths): the carried rows of `simulation.fields`, then the goals' blocks
    goals           names of the goals, in the order of their blocks
    no_error        why shares of these paths have no sampling error; "" when the paths are independent draws
    """

    first_month: int
    path_ids: NDArray[np.int64]
    net_worth: NDArray[np.float32]
    net_worth_real: NDArray[np.float32]
    spending_real: NDArray[np.float32]
    last_state: NDArray[np.float64]
    goals: tuple[str, ...]
    no_error: str = ""

    is_streamed = False
    is_at_rest = False  # whether the months of its paths are gone

    @property
    def n_periods(self) -> int:
        return int(self.net_worth.shape[0])

    @property
    def n_paths(self) -> int:
        return int(self.path_ids.size)

    @cached_property
    def months(self) -> tuple[str, ...]:
        return tuple(month_text(self.first_month + t) for t in range(self.n_periods))

    @cached_property
    def fail_period(self) -> NDArray[np.int64]:
        """First period in which the plan did not work, -1 where it always did; int64 (n_paths,)."""
        return self.row("fail_period").astype(np.int64)

    @cached_property
    def fail_cause(self) -> NDArray[np.int64]:
        return self.row("fail_cause").astype(np.int64)

    @cached_property
    def depletion_period(self) -> NDArray[np.int64]:
        return self.row("depletion_period").astype(np.int64)

    @property
    def months_lived(self) -> NDArray[np.int64]:
        """Periods in which somebody of the household lives: int64 (n_paths,)."""
        died = self.row("last_death").astype(np.int64)
        return np.where(died >= 0, died, self.n_periods)

    def row(self, name: str) -> NDArray[np.float64]:
        """Return one carried row of the last state by its name."""
        return self.last_state[fields.CARRIED.index(name)]

    def goal(self, goal: int, field: int) -> NDArray[np.float64]:
        """Return one row of a goal's block in the last state; goals stand last."""
        return self.last_state[self.last_state.shape[0] - (len(self.goals) - goal) * fields.N_GOAL + field]

    def series(self, name: str, prices: str) -> NDArray[np.float32]:
        """Return the rows of a series, float32 (n_periods, n_paths)."""
        matrices = (self.net_worth, self.net_worth_real, self.spending_real)
        return matrices[self.known(name, prices)]

    def known(self, name: str, prices: str) -> int:
        """Return the number of a series; raises KeyError with the names there are."""
        if (name, prices) not in SERIES:
            words = ", ".join(" ".join(key) for key in SERIES)
            raise KeyError(f"no series {name!r} in {prices} money; there are {words}")
        return SERIES.index((name, prices))

    def net_worth_at(self, period: int) -> NDArray[np.float32]:
        """Return every path's real net worth at the end of a period: float32 (n_paths,)."""
        return self.net_worth_real[period]

    def mean_spending(self, first: int) -> NDArray[np.float64]:
        """Return every path's mean real spending a month from a period on, while somebody lives: float64 (n_paths,)."""
        spent = self.spending_real[first:].sum(axis=0, dtype=np.float64)
        return np.asarray(spent / np.maximum(self.months_lived - first, 1))

    def bands(self, series: str = "net_worth", prices: str = "real", percentiles: Any = BAND_PERCENTILES) -> Bands:
        """Return percentiles of a series as order statistics (numpy's `inverted_cdf`): values of real paths."""
        kept = self.__dict__.setdefault("_bands", {})
        key = (series, prices, tuple(percentiles))
        if key not in kept:
            rows = self.series(series, prices)
            at = [order_index(p / 100.0, self.n_paths) for p in percentiles]
            kept[key] = Bands(*key[:2], key[2], order_statistics(rows, at), self.months, rows, self.path_ids)
        return kept[key]

    @cached_property
    def digest(self) -> str:
        """Return the sha256 of every array's sha256, so that two runs can be held against each other to the bit."""
        arrays = (self.path_ids, self.net_worth, self.net_worth_real, self.spending_real, self.last_state)
        if sum(array.nbytes for array in arrays) < WORTH_THREADS:
            return hashlib.sha256(b"".join([digest_of(array) for array in arrays])).hexdigest()
        with ThreadPoolExecutor(len(arrays)) as pool:
            return hashlib.sha256(b"".join(pool.map(digest_of, arrays))).hexdigest()


def digest_of(array: NDArray[Any]) -> bytes:
    """Return the sha256 of an array's numbers, row by row."""
    return hashlib.sha256(np.ascontiguousarray(array).data.cast("B")).digest()


def order_index(share: float, n: int) -> int:
    """Return the index of the order statistic for a share 0..1 of n values: the inverse of the empirical cdf."""
    return min(n - 1, max(0, int(np.ceil(round(share * n, 9))) - 1))
