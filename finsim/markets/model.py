"""What every market model is: checked parameters, stated capabilities, one way to draw."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from pydantic import BaseModel, ConfigDict

from finsim.errors import MarketError
from finsim.markets.series import SERIES, Sample


@dataclass(frozen=True)
class Capabilities:
    """What a model can do, so that a plan is refused before it runs and a chart says what it shows.

    cadences            periods a year that it can draw; empty: any whole number
    has_standard_error  its paths are independent draws, so a share of them has a binomial error
    needs_data          it reads packaged history, whose digest belongs in the receipt
    has_cohorts         its paths are a limited number of historical starts, path 0 the first
    words               one sentence for people
    """

    cadences: tuple[int, ...]
    has_standard_error: bool
    needs_data: bool
    has_cohorts: bool
    words: str


class MarketModel(BaseModel):
    """Parameters of one model. `sample` checks the request; a model implements `draw`."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    name: ClassVar[str]
    capabilities: ClassVar[Capabilities]

    def sample(
        self, seed: int, paths: np.ndarray, n_periods: int, cadence: int = 12, out: np.ndarray | None = None
    ) -> Sample:
        """Draw all series for `paths`: the same path comes out the same in any subset, order and chunk.

        seed     0 <= seed < 2**63
        paths    int64 (n_paths,), any set of numbers from 0 up, in any order
        cadence  periods a year
        out      float64 (5, n_periods, n_paths) to write into and return; made if not given
        Raises   MarketError if the model cannot draw this cadence, path or length
        """
        self.check(n_periods, cadence)
        if not 0 <= seed < 2**63:
            raise MarketError("seed", "a whole number from 0 up to 2**63", seed)
        paths = np.ascontiguousarray(paths, dtype=np.int64)
        if paths.size and paths.min() < 0:
            raise MarketError("paths", "numbers of paths from 0 up", int(paths.min()))
        shape = (len(SERIES), n_periods, paths.size)
        rows = np.empty(shape) if out is None else out
        if rows.shape != shape or rows.dtype != np.float64 or not rows.flags.c_contiguous:
            raise MarketError("out", f"a contiguous float64 array of shape {shape}", f"{rows.dtype} {rows.shape}")
        self.draw(seed, paths, rows, cadence)
        return Sample(rows)

    def check(self, n_periods: int, cadence: int) -> None:
        """Raise `MarketError` if the model cannot draw so many periods at this cadence."""
        able = self.capabilities.cadences
        words = f"{' or '.join(map(str, able))} periods a year" if able else "at least 1 period a year"
        if cadence < 1 or (able and cadence not in able):
            raise MarketError(f"markets.{self.name}.cadence", words, cadence)
        if n_periods < 1:
            raise MarketError(f"markets.{self.name}", "at least one period to draw", n_periods)

    @abstractmethod
    def draw(self, seed: int, paths: np.ndarray, rows: np.ndarray, cadence: int) -> None:
        """Write the draws into `rows`; the request has been checked."""

    def data_digests(self) -> dict[str, str]:
        """Return the sha256 of every packaged file that the draws depend on, for the receipt."""
        return {}
