"""What came of a study: bare arrays, one column a path, period-major, in float64."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from finsim.errors import SettingsError
from finsim.simulation.portfolio import fields

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class StudyOutcome:
    """One run of one study.

    path_ids    int64 (n_paths,): the market's own numbers of the paths
    labels      int64 (n_paths,): what each path is called: the first year of a cohort, else the path's number
    assets      names, in the order of `end_values`
    lived       float64 (n_paths,): periods that each path lives, not rounded
    last_state  float64 (n_kept + n_assets, n_paths): kept rows of `portfolio.fields`, then the holdings
    has_standard_error
                whether the paths are independent draws, so that a share of them has a binomial error
    balances, availables, withdrawns, spendings, spendings_real, levels
                float64 (n_periods, n_paths), or None when the run was too big to keep every period (`is_streamed`)
    holdings_by_asset
                float64 (n_assets, n_periods, n_paths), likewise
    """

    path_ids: NDArray[np.int64]
    labels: NDArray[np.int64]
    assets: tuple[str, ...]
    lived: Floats
    last_state: Floats
    has_standard_error: bool
    balances: Floats | None = None
    availables: Floats | None = None
    withdrawns: Floats | None = None
    spendings: Floats | None = None
    spendings_real: Floats | None = None
    levels: Floats | None = None
    holdings_by_asset: Floats | None = None

    @property
    def n_paths(self) -> int:
        return int(self.path_ids.size)

    @property
    def is_streamed(self) -> bool:
        """Whether only what is true of a whole path was kept."""
        return self.balances is None

    @property
    def balance(self) -> Floats:
        """The portfolio at the end of each period, nominal: float64 (n_periods, n_paths)."""
        return self._kept(self.balances)

    @property
    def available(self) -> Floats:
        """The portfolio just before each period's withdrawal, nominal: float64 (n_periods, n_paths)."""
        return self._kept(self.availables)

    @property
    def withdrawn(self) -> Floats:
        """What the portfolio gave: spending less income; below 0 it was paid in: float64 (n_periods, n_paths)."""
        return self._kept(self.withdrawns)

    @property
    def left(self) -> Floats:
        """The portfolio right after each period's withdrawal, nominal: float64 (n_periods, n_paths)."""
        return self.available - self.withdrawn

    @property
    def spending(self) -> Floats:
        """What was spent in each period, nominal: float64 (n_periods, n_paths)."""
        return self._kept(self.spendings)

    @property
    def spending_real(self) -> Floats:
        """What was spent in each period, in money of the start: float64 (n_periods, n_paths)."""
        return self._kept(self.spendings_real)

    @property
    def level(self) -> Floats:
        """The price level at the end of each period, 1 at the start: float64 (n_periods, n_paths)."""
        return self._kept(self.levels)

    @property
    def balance_real(self) -> Floats:
        """The portfolio at the end of each period in money of the start: float64 (n_periods, n_paths)."""
        return self.balance / self.level

    def holdings(self, asset: str) -> Floats:
        """Return what one asset holds at the end of each period, nominal: float64 (n_periods, n_paths)."""
        return self._kept(self.holdings_by_asset)[self.assets.index(asset)]

    @property
    def end_values(self) -> Floats:
        """What each asset holds at the end: float64 (n_assets, n_paths)."""
        return self.last_state[fields.N_KEPT :]

    @property
    def end_balance(self) -> Floats:
        """The portfolio at the end, nominal: float64 (n_paths,)."""
        return self.row("balance")

    @property
    def end_balance_real(self) -> Floats:
        return self.row("balance") / self.row("level")

    @cached_property
    def failed_period(self) -> NDArray[np.int64]:
        """First period that was not paid in full (or ended below 0, where a balance may), -1: none; (n_paths,)."""
        return self.row("failed_period").astype(np.int64)

    @cached_property
    def depleted_period(self) -> NDArray[np.int64]:
        """First period that ended with nothing, -1: none; int64 (n_paths,)."""
        return self.row("depleted_period").astype(np.int64)

    @property
    def failed(self) -> NDArray[np.bool_]:
        return self.failed_period >= 0

    @property
    def depleted(self) -> NDArray[np.bool_]:
        return self.depleted_period >= 0

    @property
    def success_rate(self) -> float:
        """The share of paths that never failed."""
        return float(1.0 - np.count_nonzero(self.failed) / self.n_paths)

    def row(self, name: str) -> Floats:
        """Return one kept row of the last state by its name: float64 (n_paths,)."""
        return self.last_state[fields.KEPT.index(name)]

    @cached_property
    def digest(self) -> str:
        """Return the sha256 of every array, so that two runs can be held against each other to the bit."""
        total = hashlib.sha256()
        nominal = (self.balances, self.availables, self.withdrawns, self.spendings, self.holdings_by_asset)
        for array in (self.path_ids, self.lived, self.last_state, *nominal, self.spendings_real, self.levels):
            if array is not None:
                total.update(np.ascontiguousarray(array).data.cast("B"))
        return total.hexdigest()

    def _kept(self, array: Floats | None) -> Floats:
        if array is None:
            raise SettingsError(
                "study", "a run small enough to keep every period", f"{self.n_paths:,} paths", "run fewer paths"
            )
        return array


@dataclass(frozen=True)
class StudyLedger:
    """Every row of the state of one path, period by period: float64 (n_periods, n_columns)."""

    path: int
    columns: tuple[str, ...]
    values: Floats

    def __getitem__(self, column: str) -> Floats:
        """Return one column, float64 (n_periods,)."""
        return self.values[:, self.columns.index(column)]

    @property
    def residual(self) -> Floats:
        """What does not add up in each period: balance - balance before - paid in - growth + withdrawn."""
        before = np.concatenate([[self._start], self["balance"][:-1]])
        return self["balance"] - before - self["paid_in"] - self["growth"] + self["withdrawn"]

    @property
    def _start(self) -> float:
        first = {name: float(self[name][0]) for name in ("balance", "paid_in", "growth", "withdrawn")}
        return first["balance"] - first["paid_in"] - first["growth"] + first["withdrawn"]
