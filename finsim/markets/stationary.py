"""Stretches of history of random length: after each period a chance to jump elsewhere. Whole rows, the past a circle.

Source: D. N. Politis, J. P. Romano, "The Stationary Bootstrap", Journal of the American Statistical Association 89
(1994) 1303-1313: geometric block lengths, so that the resampled series is stationary. The mean block is three years or
more, because monthly data here are averages of a month's days.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import Field

from finsim.markets.model import Capabilities
from finsim.markets.series import EXTRAS
from finsim.markets.table import FromHistory, Starts


class Stationary(FromHistory):
    """Blocks of history since `since` whose lengths are geometric, `mean_block` months on average.

    A path by years jumps only between years, so it is not the same path as by months.
    """

    name: ClassVar[str] = "stationary"
    capabilities: ClassVar[Capabilities] = Capabilities(
        cadences=(12, 1),
        has_standard_error=True,
        needs_data=True,
        has_cohorts=False,
        words="Stretches of United States history of random length, five years on average, in random order.",
        extras=EXTRAS,
        takes_cape=True,
    )

    mean_block: int = Field(default=60, ge=36, le=600)

    @property
    def circle(self) -> tuple[int, Starts]:
        return self.n_months, "month"

    def blocks(self, seed: int, paths: np.ndarray, n_periods: int, cadence: int) -> tuple[np.ndarray, int]:
        from finsim.markets.table_draws import draw_stationary

        step = 12 // cadence
        months = np.zeros((n_periods, paths.size), dtype=np.int64)
        draw_stationary(self.n_months, self.mean_block / step, step, seed, paths, months)
        return months, 1
