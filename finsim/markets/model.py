"""What every market model is: checked parameters, stated capabilities, one way to draw."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from finsim.errors import MarketError
from finsim.markets.outlook import Cape, HalfLife, Shift, growth_factors
from finsim.markets.series import EXTRAS, SERIES, Returns, Sample, drawn


@dataclass(frozen=True)
class Capabilities:
    """What a model can do, so that a plan is refused before it runs and a chart says what it shows.

    cadences            periods a year that it can draw; empty: any whole number
    has_standard_error  its paths are independent draws, so a share of them has a binomial error
    needs_data          it reads packaged history, whose digest belongs in the receipt
    has_cohorts         its paths are a limited number of historical starts, path 0 the first
    words               one sentence for people
    extras              what it can draw beside SERIES when asked
    takes_cape          it has a mean real return of stocks, which a CAPE can bend
    needs_settings      it cannot be made from its name alone
    """

    cadences: tuple[int, ...]
    has_standard_error: bool
    needs_data: bool
    has_cohorts: bool
    words: str
    extras: tuple[str, ...] = ()
    takes_cape: bool = False
    needs_settings: bool = False


class MarketModel(BaseModel):
    """Parameters of one model. `sample` checks the request; a model implements `draw`.

    shift      added to the mean log return a year of a series, whatever the model: `{stocks: -1 %}`
    cape_now   price of stocks over ten years' real earnings today, which bends their mean (`outlook`); None: no bend
    half_life  years in which the bend halves
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    name: ClassVar[str]
    capabilities: ClassVar[Capabilities]

    shift: Shift = Field(default_factory=Shift)
    cape_now: Cape | None = None
    half_life: HalfLife = 10.0

    def sample(
        self,
        seed: int,
        paths: np.ndarray,
        n_periods: int,
        cadence: int = 12,
        out: np.ndarray | None = None,
        extras: Sequence[str] = (),
    ) -> Sample:
        """Draw all series for `paths`: the same path comes out the same in any subset, order and chunk.

        seed     0 <= seed < 2**63
        paths    int64 (n_paths,), any set of numbers from 0 up, in any order
        cadence  periods a year
        out      float64 (5 + n_extras, n_periods, n_paths) to write into and return; made if not given
        extras   any of EXTRAS that the model can draw, for as many rows after the five; they change no other row
        Raises   MarketError if the model cannot draw this cadence, path, length or extra
        """
        paths, extras = self._checked(seed, paths, n_periods, cadence, extras)
        shape = (len(SERIES) + len(extras), n_periods, paths.size)
        rows = np.empty(shape) if out is None else out
        if rows.shape != shape or rows.dtype != np.float64 or not rows.flags.c_contiguous:
            raise MarketError("out", f"a contiguous float64 array of shape {shape}", f"{rows.dtype} {rows.shape}")
        self.draw(seed, paths, rows, cadence, extras)
        if self._is_bent:
            self._bend(rows, cadence, extras)
        return Sample(rows, extras)

    def draw_months(
        self, seed: int, paths: np.ndarray, n_periods: int, out: np.ndarray | None = None, extras: Sequence[str] = ()
    ) -> Returns:
        """Return what `sample` draws at twelve periods a year, as compiled months read it.

        A model whose rows stand in a table may say where instead: no row is written then and read again, which takes
        as long as a tenth of all a household's months.
        """
        return drawn(self.sample(seed, paths, n_periods, 12, out, extras).rows)

    def _checked(
        self, seed: int, paths: np.ndarray, n_periods: int, cadence: int, extras: Sequence[str]
    ) -> tuple[np.ndarray, tuple[str, ...]]:
        """Return paths and extras as compiled draws take them, or raise what `sample` raises."""
        self.check(n_periods, cadence)
        extras = self.check_extras(extras)
        if not 0 <= seed < 2**63:
            raise MarketError("seed", "a whole number from 0 up to 2**63", seed)
        paths = np.ascontiguousarray(paths, dtype=np.int64)
        if paths.size and paths.min() < 0:
            raise MarketError("paths", "numbers of paths from 0 up", int(paths.min()))
        return paths, extras

    def check(self, n_periods: int, cadence: int) -> None:
        """Raise `MarketError` if the model cannot draw so many periods at this cadence."""
        able = self.capabilities.cadences
        words = f"{' or '.join(map(str, able))} periods a year" if able else "at least 1 period a year"
        if cadence < 1 or (able and cadence not in able):
            raise MarketError(f"markets.{self.name}.cadence", words, cadence)
        if n_periods < 1:
            raise MarketError(f"markets.{self.name}", "at least one period to draw", n_periods)
        if self.cape_now is not None and not self.capabilities.takes_cape:
            words = "no `cape_now` with this model, whose mean return of stocks is what it is"
            raise MarketError(
                f"markets.{self.name}.cape_now", words, self.cape_now, "`shift` moves the mean of any model"
            )

    def check_extras(self, extras: Sequence[str]) -> tuple[str, ...]:
        """Return the extras, each once, or raise `MarketError` for one that the model cannot draw."""
        able = self.capabilities.extras
        for name in extras:
            if name not in able or list(extras).count(name) > 1:
                words = f"names among {', '.join(able)}, each once" if able else "no series beside the five"
                raise MarketError(f"markets.{self.name}.extras", words, name)
        return tuple(extras)

    @abstractmethod
    def draw(self, seed: int, paths: np.ndarray, rows: np.ndarray, cadence: int, extras: tuple[str, ...]) -> None:
        """Write the draws into `rows`; the request has been checked. `_bend` follows."""

    def mean_real_stocks(self) -> float:
        """Return the mean log return of stocks above inflation, a year, that the model draws from before any bend."""
        raise NotImplementedError

    def data_digests(self) -> dict[str, str]:
        """Return the sha256 of every packaged file that the draws depend on, for the receipt."""
        return {}

    @property
    def _is_bent(self) -> bool:
        """Whether `shift` or `cape_now` says anything; nothing is touched where they say nothing."""
        return self.cape_now is not None or self.shift != _NO_SHIFT

    def _bend(self, rows: np.ndarray, cadence: int, extras: tuple[str, ...]) -> None:
        """Move the means as `shift` and `cape_now` say."""
        for row, name in enumerate((*SERIES, *extras)):
            self.bend_one(rows[row], name, cadence)

    def bend_one(self, values: np.ndarray, name: str, cadence: int) -> None:
        """Move the mean of one series, float64 (n_periods, n_paths), in place."""
        cape = self.cape_now if name == "stocks" else None
        added = getattr(self.shift, name, 0.0)
        if added or cape is not None:
            mean = self.mean_real_stocks() if cape is not None else 0.0
            grown = growth_factors(added, cape, mean, self.half_life, values.shape[0], cadence)
            values[:] = (1.0 + values) * grown[:, None] - 1.0


_NO_SHIFT = Shift()
assert set(EXTRAS) >= set(Shift.model_fields) - set(SERIES), "a shift names a series"
