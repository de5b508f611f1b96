"""Many futures of one study: strips of paths on threads, into one StudyOutcome; or one of them, as a ledger.

`kernel.run_strip` does the work. Strips are independent, so width, chunk and threads change the time and nothing else.
Paths that live about as long run side by side, since a strip is drawn no further than its longest life.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from finsim.errors import SettingsError
from finsim.progress import Cancellation, Progress, Report, silent
from finsim.simulation.portfolio.compile_study import compile_study
from finsim.simulation.portfolio.drawing import Room, check_market, draw_market
from finsim.simulation.portfolio.fields import N_KEPT, n_rows
from finsim.simulation.portfolio.kernel import run_strip
from finsim.simulation.portfolio.outcome import StudyLedger, StudyOutcome
from finsim.simulation.portfolio.study import Study

WIDTH = 64  # lanes of a strip
CHUNK = 1024  # paths between two looks at the cancellation
STAYS = (True, True, False, False, False, True, True)  # whether a kept array goes on as it was after the last life
MOST_CELLS = 8_000_000  # path-periods kept, 8 bytes each and array; more are streamed
N_PATHS = 10_000
NO_TRACE = np.zeros((0, 0, 0))


def run_study(
    study: Study,
    paths: int | NDArray[np.int64] | None = None,
    seed: int = 2026,
    threads: int | None = None,
    width: int = WIDTH,
    chunk: int = CHUNK,
    progress: Report = silent,
    cancel: Cancellation | None = None,
    keep_periods: bool = True,
) -> StudyOutcome:
    """Run a study over paths of its market.

    paths    how many, or their numbers (int64, any set in any order); left out, every cohort of a market that has
             cohorts, else 10,000
    threads  at most this many at once; by default one a core
    keep_periods
             keep every period where it fits into memory; else only what is true of whole paths, which is quicker
    Raises   what `compile_study` raises; Cancelled when `cancel` is set on the way
    """
    ids = path_numbers(study, paths)
    strips = _Strips(study, ids, seed, keep_periods)

    def run(first: int) -> None:
        if cancel is not None:
            cancel.check()
        for column in range(first, min(first + chunk, ids.size), width):
            strips.run(column, min(column + width, first + chunk, ids.size))

    with ThreadPoolExecutor(max_workers=threads or os.cpu_count() or 1) as pool:
        for done, _ in enumerate(pool.map(run, range(0, ids.size, chunk)), start=1):
            progress(Progress("paths", min(done * chunk, ids.size), ids.size))
    return strips.outcome()


class _Strips:
    """One run: its tables, the order of its paths, and what is kept of them."""

    def __init__(self, study: Study, ids: NDArray[np.int64], seed: int, keep_periods: bool) -> None:
        self.study, self.ids, self.seed = study, ids, seed
        self.compiled = compile_study(study, seed)
        self.is_kept = keep_periods and ids.size * study.n_periods <= MOST_CELLS
        self.kept = self._room_to_keep(ids.size)
        self.last_state = np.empty((N_KEPT + len(study.assets), ids.size))
        self.lived = study.horizon.lived(seed, ids, study.cadence)
        self.is_in_order = bool(np.all(self.lived == study.n_periods))  # strips may then write into place
        self.order = np.arange(ids.size) if self.is_in_order else np.argsort(self.lived, kind="stable")
        self.own = threading.local()

    def run(self, first: int, end: int) -> None:
        """Run the paths from one place of the order to another."""
        study, lanes = self.study, self.order[first:end]
        if not hasattr(self.own, "room"):
            self.own.room = Room()
        lived = self.lived[lanes]
        n_drawn = min(study.n_periods, max(1, int(np.ceil(lived.max()))))
        market = draw_market(study, self.seed, self.ids[lanes], n_drawn, self.own.room)
        state = np.zeros((n_rows(len(study.assets)), lanes.size))
        if self.is_in_order:
            given = (market, lived, n_drawn, *self.kept, first, self.last_state)
            run_strip(self.compiled.tables, *given, NO_TRACE, state)
            return
        part, ends = self._room_to_keep(lanes.size), np.empty((self.last_state.shape[0], lanes.size))
        run_strip(self.compiled.tables, market, lived, n_drawn, *part, 0, ends, NO_TRACE, state)
        self.last_state[:, lanes] = ends
        if self.is_kept:
            _keep(self.kept, part, lanes, n_drawn)

    def outcome(self) -> StudyOutcome:
        """Return what came of it."""
        return StudyOutcome(
            self.ids,
            labels_of(self.study, self.ids),
            self.study.assets,
            self.lived,
            self.last_state,
            self.study.market.capabilities.has_standard_error,
            *(self.kept if self.is_kept else ()),
        )

    def _room_to_keep(self, n_paths: int) -> list[NDArray]:
        return _kept_arrays(len(self.study.assets), self.study.n_periods, n_paths if self.is_kept else 0)


def study_ledger(study: Study, path: int = 0, seed: int = 2026) -> StudyLedger:
    """Return every row of the state of one path, period by period, by the same compiled code."""
    compiled = compile_study(study, seed)
    ids, n_assets = np.array([path], dtype=np.int64), len(study.assets)
    lived = study.horizon.lived(seed, ids, study.cadence)
    n_drawn = min(study.n_periods, max(1, int(np.ceil(lived[0]))))
    state, ends = np.zeros((n_rows(n_assets), 1)), np.empty((N_KEPT + n_assets, 1))
    trace = np.empty((n_drawn, n_rows(n_assets), 1))
    market = draw_market(study, seed, ids, n_drawn)
    run_strip(compiled.tables, market, lived, n_drawn, *_kept_arrays(n_assets, 0, 0), 0, ends, trace, state)
    return StudyLedger(path, compiled.columns, trace[:, :, 0])


def path_numbers(study: Study, paths: int | NDArray[np.int64] | None) -> NDArray[np.int64]:
    """Return the numbers of the paths to run: int64 (n_paths,)."""
    check_market(study)
    has_cohorts = study.market.capabilities.has_cohorts
    if paths is None:
        n_cohorts = getattr(study.market, "n_cohorts", None)
        paths = n_cohorts(study.n_periods, study.cadence) if has_cohorts and n_cohorts else N_PATHS
    ids = np.arange(paths) if isinstance(paths, int) else np.asarray(paths)
    if ids.size < 1:
        raise SettingsError("paths", "at least one path", int(ids.size))
    return np.ascontiguousarray(ids, dtype=np.int64)


def labels_of(study: Study, ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return what each path is called: the start of a cohort, else its number."""
    cohorts = getattr(study.market, "cohorts", None)
    return cohorts(study.n_periods, study.cadence)[ids] if cohorts else ids


def _kept_arrays(n_assets: int, n_periods: int, n_paths: int) -> list[NDArray]:
    """Return room for every period, in the order of the fields of `StudyOutcome`; of size 0 when nothing is kept."""
    shape = (n_periods, n_paths) if n_paths else (0, 0)
    return [*(np.empty(shape) for _ in range(6)), np.empty((n_assets, *shape))]


def _keep(kept: list[NDArray], part: list[NDArray], lanes: NDArray[np.int64], n_drawn: int) -> None:
    """Put a strip's periods into their columns; after the strip's last life nothing changes and nothing is spent."""
    for whole, rows, stays in zip(kept, part, STAYS, strict=True):
        rows[..., n_drawn:, :] = rows[..., n_drawn - 1 : n_drawn, :] if stays else 0.0
        whole[..., lanes] = rows
