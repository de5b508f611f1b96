"""Every start month of packaged history, as it happened: path 0 starts in the first month, path 1 in the next.

Complete cohorts only; nothing wraps round the end. Cohorts overlap, so their shares have no standard error.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from finsim.data import us_monthly
from finsim.errors import MarketError
from finsim.markets.model import Capabilities, MarketModel
from finsim.markets.table import Since, rows_from
from finsim.months import month_text, parse_month


class History(MarketModel):
    """The past repeated, from every month since `since` that leaves room for the whole horizon."""

    name: ClassVar[str] = "history"
    capabilities: ClassVar[Capabilities] = Capabilities(
        cadences=(12, 1),
        has_standard_error=False,
        needs_data=True,
        has_cohorts=True,
        words="Every start month of United States history that has as many years after it as the plan lasts.",
    )

    since: Since = "1871-01"

    def n_cohorts(self, n_periods: int, cadence: int = 12) -> int:
        """Count the start months that have `n_periods` of history after them; may be 0."""
        months = us_monthly().last_month - parse_month(self.since) + 1
        return max(0, months - n_periods * (12 // cadence) + 1)

    def cohorts(self, n_periods: int, cadence: int = 12) -> np.ndarray:
        """Return the start month of each complete cohort: int64 (n_cohorts,), by path number."""
        return parse_month(self.since) + np.arange(self.n_cohorts(n_periods, cadence), dtype=np.int64)

    def path_of(self, month: int, n_periods: int, cadence: int = 12) -> int:
        """Return the path that starts in `month`, or a `MarketError` that states the first and last start."""
        first, n = parse_month(self.since), self.n_cohorts(n_periods, cadence)
        if not first <= month < first + n:
            span = f"a start from {month_text(first)} to {month_text(first + n - 1)}" if n else "a shorter horizon"
            raise MarketError("markets.history", span, month_text(month))
        return month - first

    def check(self, n_periods: int, cadence: int) -> None:
        super().check(n_periods, cadence)
        if self.n_cohorts(n_periods, cadence) == 0:
            longest = (us_monthly().last_month - parse_month(self.since) + 1) * cadence // 12
            raise MarketError("markets.history", f"at most {longest} periods of history since {self.since}", n_periods)

    def draw(self, seed: int, paths: np.ndarray, rows: np.ndarray, cadence: int) -> None:
        from finsim.markets.table_draws import draw_cohorts

        n_cohorts = self.n_cohorts(rows.shape[1], cadence)
        if paths.size and paths.max() >= n_cohorts:
            raise MarketError(
                "markets.history",
                f"paths 0 to {n_cohorts - 1}, one for each complete start month",
                int(paths.max()),
                "run as many paths as n_cohorts gives",
            )
        draw_cohorts(rows_from(self.since, cadence, 0), paths, 12 // cadence, rows)

    def data_digests(self) -> dict[str, str]:
        return {"us_monthly.csv": us_monthly().digest}
