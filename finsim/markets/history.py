"""Every start month of packaged history, as it happened: path 0 starts in the first month, path 1 in the next.

Complete cohorts only; nothing wraps round the end. Cohorts overlap, so their shares have no standard error. With
`starts: year` only Januaries start one, as in studies of calendar years.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import model_validator

from finsim.errors import MarketError
from finsim.markets.model import Capabilities
from finsim.markets.series import EXTRAS
from finsim.markets.table import FromHistory, Starts
from finsim.months import month_text


class History(FromHistory):
    """The past repeated, from every month (or January) since `since` that leaves room for the whole horizon."""

    name: ClassVar[str] = "history"
    capabilities: ClassVar[Capabilities] = Capabilities(
        cadences=(12, 1),
        has_standard_error=False,
        needs_data=True,
        has_cohorts=True,
        words="Every start month of United States history that has as many years after it as the plan lasts.",
        extras=EXTRAS,
    )

    starts: Starts = "month"

    @model_validator(mode="after")
    def _starts_in_january(self) -> History:
        if self.starts == "year" and self.first_month % 12:
            raise ValueError("a January for `since` beside `starts: year`")
        return self

    @property
    def _months_apart(self) -> int:
        return 12 if self.starts == "year" else 1

    def n_cohorts(self, n_periods: int, cadence: int = 12) -> int:
        """Count the starts that have `n_periods` of history after them; may be 0."""
        return max(0, (self.n_months - n_periods * (12 // cadence)) // self._months_apart + 1)

    def cohorts(self, n_periods: int, cadence: int = 12) -> np.ndarray:
        """Return the start month of each complete cohort: int64 (n_cohorts,), by path number."""
        return self.first_month + self._months_apart * np.arange(self.n_cohorts(n_periods, cadence), dtype=np.int64)

    def path_of(self, month: int, n_periods: int, cadence: int = 12) -> int:
        """Return the path that starts in `month`, or a `MarketError` that states the first and last start."""
        starts = self.cohorts(n_periods, cadence)
        found = np.flatnonzero(starts == month)
        if not found.size:
            span = f"a start from {month_text(starts[0])} to {month_text(starts[-1])}" if starts.size else ""
            raise MarketError("markets.history", span or "a shorter horizon", month_text(month))
        return int(found[0])

    def check(self, n_periods: int, cadence: int) -> None:
        super().check(n_periods, cadence)
        if self.n_cohorts(n_periods, cadence) == 0:
            longest = self.n_months * cadence // 12
            raise MarketError("markets.history", f"at most {longest} periods of history since {self.since}", n_periods)

    def blocks(self, seed: int, paths: np.ndarray, n_periods: int, cadence: int) -> tuple[np.ndarray, int]:
        n_cohorts = self.n_cohorts(n_periods, cadence)
        if paths.size and paths.max() >= n_cohorts:
            raise MarketError(
                "markets.history",
                f"paths 0 to {n_cohorts - 1}, one for each complete start {self.starts}",
                int(paths.max()),
                "run as many paths as n_cohorts gives",
            )
        return (paths * self._months_apart)[np.newaxis], n_periods
