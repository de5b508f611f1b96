"""A run too big to keep every month of every path: what figures need of each path, and counts for the bands.

`paths` hands over its chunks; `StreamedOutcome` takes the place of `Outcome`. Whether a run streams is decided by
n_paths x n_periods alone and stands in its receipt (METHODS section 10). What is kept has the bits that it would have
in memory. The ledger of any path opens by running that path again, as it does in any run.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finsim.compiled import njit
from finsim.errors import SettingsError
from finsim.simulation import fields
from finsim.simulation.histogram import Histogram
from finsim.simulation.outcome import BAND_PERCENTILES, SERIES, Bands, Outcome, digest_of, order_index
from finsim.simulation.program import N_PERIODS, RETIRED_FROM, Program

STREAM_ABOVE = 60_000_000  # path-months; as many take 720 MB in memory
MOST_PATHS = 10_000_000  # about a hundred bytes each
N_SHOWN = 2_048  # paths whose months are kept, so that a point of a band opens a path that is near to it
# Whole numbers, the same in float32
COUNTED = ("fail_period", "fail_cause", "depletion_period", "cut_periods", "last_death")
MEASURED = ("buffer_low", "rule_first", "cut_depth", "net_worth_real")
OF_GOALS = (fields.DUE_SUM_REAL, fields.PAID_SUM_REAL)


def is_streamed(n_paths: int, n_periods: int) -> bool:
    """Say whether a run of so many paths and months keeps no matrix."""
    return n_paths * n_periods > STREAM_ABOVE


@njit
def add_months(rows, first, total):
    """Add up the months of each path from `first` on, one after the other: float32 (n_periods, n), float64 (n,)."""
    for t in range(first, rows.shape[0]):
        for path in range(total.size):
            total[path] += rows[t, path]


@dataclass(frozen=True, kw_only=True)
class StreamedOutcome(Outcome):
    """An outcome without its matrices, which have no rows here; `last_state` has the rows of `MEASURED`, then goals.

    n_months       periods of the run
    counted        float32 (len(COUNTED), n_paths)
    bins           for each series of `SERIES` its counts a month
    shown          float32 (n_periods, n_shown) of each series: the first paths, month by month
    retired_from   first period without wages to come; n_months when there is none
    at_retirement  float32 (n_paths,): real net worth just before it; of size 0 when there is none
    spent_retired  float64 (n_paths,): real spending of all months from it on
    """

    n_months: int
    counted: NDArray[np.float32]
    bins: tuple[Histogram, ...]
    shown: tuple[NDArray[np.float32], ...]
    retired_from: int
    at_retirement: NDArray[np.float32]
    spent_retired: NDArray[np.float64]

    is_streamed = True

    @property
    def n_periods(self) -> int:
        return self.n_months

    def row(self, name: str) -> NDArray[np.float64]:
        """Return one carried row of the last state by its name, where it is kept."""
        if name in COUNTED:
            return self.counted[COUNTED.index(name)].astype(np.float64)
        if name not in MEASURED:
            raise SettingsError(f"outcome.{name}", "a row that a streamed run keeps", hint=not_kept())
        return self.last_state[MEASURED.index(name)]

    def goal(self, goal: int, field: int) -> NDArray[np.float64]:
        """Return one row of a goal's block: what was due in all, or what was paid."""
        if field not in OF_GOALS:
            raise SettingsError(
                f"outcome.goal.{fields.GOAL[field]}", "a row that a streamed run keeps", hint=not_kept()
            )
        return self.last_state[len(MEASURED) + goal * len(OF_GOALS) + OF_GOALS.index(field)]

    def series(self, name: str, prices: str) -> NDArray[np.float32]:
        raise SettingsError(f"outcome.{name}", "a run that keeps every month of every path", hint=not_kept())

    def net_worth_at(self, period: int) -> NDArray[np.float32]:
        """Return every path's real net worth at the end of the run, or just before retirement: float32 (n_paths,)."""
        if period == self.n_periods - 1:
            return self.row("net_worth_real").astype(np.float32)
        if period == self.retired_from - 1 and self.at_retirement.size:
            return self.at_retirement
        raise SettingsError("outcome.net_worth", "the last month, or the one before retirement", self.months[period],
                            not_kept())  # fmt: skip

    def mean_spending(self, first: int) -> NDArray[np.float64]:
        """Return every path's mean real spending a month of its retired life: float64 (n_paths,)."""
        if first != self.retired_from:
            raise SettingsError("outcome.spending", "months from retirement on", self.months[first], not_kept())
        return self.spent_retired / np.maximum(self.months_lived - first, 1)

    def bands(self, series: str = "net_worth", prices: str = "real", percentiles: Any = BAND_PERCENTILES) -> Bands:
        """Return percentiles of a series from its counts; `Bands.errors` says how far off each may be."""
        kept = self.__dict__.setdefault("_bands", {})
        key = (series, prices, tuple(percentiles))
        if key not in kept:
            at = self.known(series, prices)
            places = [order_index(p / 100.0, self.n_paths) for p in percentiles]
            values, errors = self.bins[at].quantiles(places)
            shown = self.shown[at]
            kept[key] = Bands(*key[:2], key[2], values, self.months, shown, self.path_ids[: shown.shape[1]], errors)
        return kept[key]

    @cached_property
    def digest(self) -> str:
        """Return the sha256 of every array's sha256, as of a run in memory."""
        kept: list[NDArray[Any]] = [
            self.path_ids,
            self.counted,
            self.last_state,
            self.at_retirement,
            self.spent_retired,
            *self.shown,
        ]
        arrays = [array for each in self.bins for array in (each.counts, each.lowest, each.highest)]
        return hashlib.sha256(b"".join([digest_of(array) for array in [*kept, *arrays]])).hexdigest()


class Stream:
    """What is kept of one run while its chunks come in, from any thread and in any order."""

    def __init__(self, program: Program, paths: NDArray[np.int64], n_kept: int, goals: tuple[str, ...]) -> None:
        self.n_periods, self.n_kept, self.goals, self.paths = int(program.choices[N_PERIODS]), n_kept, goals, paths
        self.retired_from = min(int(program.choices[RETIRED_FROM]), self.n_periods)
        self.bins = tuple(Histogram.of(program, self.n_periods) for _ in SERIES)
        self.counted = np.empty((len(COUNTED), paths.size), dtype=np.float32)
        self.last_state = np.empty((len(MEASURED) + len(goals) * len(OF_GOALS), paths.size))
        self.at_retirement = np.empty(paths.size if 0 < self.retired_from < self.n_periods else 0, dtype=np.float32)
        self.spent_retired = np.zeros(paths.size if self.retired_from < self.n_periods else 0)
        n_shown = min(N_SHOWN, paths.size)
        self.shown = tuple(np.empty((self.n_periods, n_shown), dtype=np.float32) for _ in SERIES)
        self.rows = [fields.CARRIED.index(name) for name in MEASURED]
        first_goal = n_kept - len(goals) * fields.N_GOAL
        self.rows += [first_goal + k * fields.N_GOAL + row for k in range(len(goals)) for row in OF_GOALS]
        self.own = threading.local()

    def room(self, n_paths: int) -> tuple[NDArray[Any], ...]:
        """Return this thread's own matrices for a chunk of paths, and room for its last state."""
        if getattr(self.own, "n_paths", 0) != n_paths:
            matrices = tuple(np.empty((self.n_periods, n_paths), dtype=np.float32) for _ in SERIES)
            self.own.room, self.own.n_paths = (*matrices, np.empty((self.n_kept, n_paths))), n_paths
        room: tuple[NDArray[Any], ...] = self.own.room
        return room

    def take(self, first: int, matrices: tuple[NDArray[np.float32], ...], last_state: NDArray[np.float64]) -> None:
        """Keep what is kept of the paths from column `first` on."""
        n_paths = last_state.shape[1]
        columns = slice(first, first + n_paths)
        for bins, matrix, shown in zip(self.bins, matrices, self.shown, strict=True):
            bins.add(matrix, first // n_paths)
            n_shown = max(0, min(shown.shape[1] - first, n_paths))
            shown[:, first : first + n_shown] = matrix[:, :n_shown]
        self.counted[:, columns] = last_state[[fields.CARRIED.index(name) for name in COUNTED]]
        self.last_state[:, columns] = last_state[self.rows]
        real, spent = matrices[SERIES.index(("net_worth", "real"))], matrices[SERIES.index(("spending", "real"))]
        if self.at_retirement.size:
            self.at_retirement[columns] = real[self.retired_from - 1]
        if self.spent_retired.size:
            add_months(spent, self.retired_from, self.spent_retired[columns])

    def outcome(self, first_month: int, no_error: str) -> StreamedOutcome:
        """Return what came of it."""
        none = np.zeros((0, self.paths.size), dtype=np.float32)
        return StreamedOutcome(
            first_month, np.array(self.paths), none, none, none, self.last_state, self.goals, no_error,
            n_months=self.n_periods, counted=self.counted, bins=self.bins, shown=self.shown,
            retired_from=self.retired_from, at_retirement=self.at_retirement, spent_retired=self.spent_retired,
        )  # fmt: skip


def not_kept() -> str:
    """Say which runs keep what a streamed one does not."""
    return f"a run of at most {STREAM_ABOVE:,} path-months keeps it"
