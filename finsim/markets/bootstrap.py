"""Blocks of packaged history in random order: whole rows, so that stocks, bonds and prices keep their company.

The history is a circle: the month after its last is its first, so that every month is drawn equally often (circular
block bootstrap: D. N. Politis, J. P. Romano, "A circular block-resampling procedure for stationary data", 1992). Blocks
are long because monthly data here are averages of a month's days. `starts: year` with `block: 12` draws calendar years
one by one: blocks of one on yearly data.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import Field, model_validator

from finsim.errors import MarketError
from finsim.markets.model import Capabilities
from finsim.markets.series import EXTRAS
from finsim.markets.table import FromHistory, Starts


class Bootstrap(FromHistory):
    """Random blocks of `block` months of history since `since`; the same start months whatever the cadence.

    starts  "month": a block may begin in any month; "year": in January, and what is left of history after its last
            whole year is not drawn from
    """

    name: ClassVar[str] = "bootstrap"
    capabilities: ClassVar[Capabilities] = Capabilities(
        cadences=(12, 1),
        has_standard_error=True,
        needs_data=True,
        has_cohorts=False,
        words="Stretches of United States history, five years each by default, put together in random order.",
        extras=EXTRAS,
        takes_cape=True,
    )

    block: int = Field(default=60, ge=12, le=240)
    starts: Starts = "month"

    @model_validator(mode="after")
    def _years_are_whole(self) -> Bootstrap:
        if self.starts == "year" and (self.first_month % 12 or self.block % 12):
            raise ValueError("a January for `since` and a `block` of whole years beside `starts: year`")
        return self

    def check(self, n_periods: int, cadence: int) -> None:
        super().check(n_periods, cadence)
        if self.block % (12 // cadence):
            raise MarketError(f"markets.{self.name}.block", "whole years when a period is a year", self.block)

    @property
    def circle(self) -> tuple[int, Starts]:
        return self.block, self.starts

    def blocks(self, seed: int, paths: np.ndarray, n_periods: int, cadence: int) -> tuple[np.ndarray, int]:
        from finsim.markets.table_draws import draw_starts

        length = self.block * cadence // 12
        apart = 12 if self.starts == "year" else 1
        starts = np.empty((-(-n_periods // length), paths.size), dtype=np.int64)
        draw_starts(self.n_months // apart, apart, seed, paths, starts)
        return starts, length
