"""Blocks of packaged history in random order: whole rows, so that stocks, bonds and prices keep their company.

The history is a circle: the month after its last is its first, so that every month is drawn equally often (circular
block bootstrap: Politis, Romano, 1992). Blocks are long because monthly data here are averages of a month's days.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import Field

from finsim.data import us_monthly
from finsim.errors import MarketError
from finsim.markets.model import Capabilities, MarketModel
from finsim.markets.table import Since, rows_from
from finsim.months import parse_month


class Bootstrap(MarketModel):
    """Random blocks of `block` months of history since `since`; the same start months whatever the cadence."""

    name: ClassVar[str] = "bootstrap"
    capabilities: ClassVar[Capabilities] = Capabilities(
        cadences=(12, 1),
        has_standard_error=True,
        needs_data=True,
        has_cohorts=False,
        words="Stretches of United States history, five years each by default, put together in random order.",
    )

    block: int = Field(default=60, ge=12, le=240)
    since: Since = "1871-01"

    def check(self, n_periods: int, cadence: int) -> None:
        super().check(n_periods, cadence)
        if self.block % (12 // cadence):
            raise MarketError(f"markets.{self.name}.block", "whole years when a period is a year", self.block)

    def draw(self, seed: int, paths: np.ndarray, rows: np.ndarray, cadence: int) -> None:
        from finsim.markets.table_draws import draw_blocks

        step = 12 // cadence
        n_months = us_monthly().last_month - parse_month(self.since) + 1
        table = rows_from(self.since, cadence, self.block)
        draw_blocks(table, n_months, self.block // step, step, seed, paths, rows)

    def data_digests(self) -> dict[str, str]:
        return {"us_monthly.csv": us_monthly().digest}
