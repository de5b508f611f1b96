"""A run -> the same run without its months of all paths: what a board holds while nobody moves anything.

10,000 paths over 700 months are 84 MB, and as much again while their bands are sorted. A board shows bands, figures and
single paths, so it keeps every band with the path behind each point, and the last state; a path that is opened is run
again, which gives the same bytes. `give_back` returns what was freed to the system: a host may have 512 MB for all.
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from finsim.simulation import lending
from finsim.simulation.outcome import BAND_PERCENTILES, Bands, Outcome
from finsim.workbench import Run

SERIES = (("net_worth", "real"), ("spending", "real"), ("net_worth", "nominal"))
_WORKED_OUT = ("figures", "middle_path", "receipt")


@dataclass(frozen=True)
class RestingBands(Bands):
    """Bands that know the path of each of their points and have let go of all other paths."""

    def path_at(self, k: int, period: int) -> int:
        return int(self.paths[k, period])


@dataclass(frozen=True)
class RestingOutcome(Outcome):
    """An outcome of which bands and last state are left.

    kept  the bands of each (series, prices), at `BAND_PERCENTILES`
    """

    kept: Mapping[tuple[str, str], RestingBands] = field(default_factory=dict)

    is_at_rest = True

    @property
    def n_paths(self) -> int:
        return int(self.path_ids.size)

    def bands(self, series: str = "net_worth", prices: str = "real", percentiles: Any = BAND_PERCENTILES) -> Bands:
        """Return the bands that were kept. Raises KeyError for others: their paths are gone."""
        if tuple(percentiles) != BAND_PERCENTILES:
            raise KeyError(f"an outcome at rest keeps the percentiles {BAND_PERCENTILES}, not {tuple(percentiles)}")
        return self.kept[series, prices]

    def series(self, name: str, prices: str) -> Any:
        raise KeyError(f"the paths of {name} in {prices} money are gone from an outcome at rest; run it again")


def at_rest(run: Run) -> Run:
    """Return a run with the same figures, receipt, bands and ledgers, without the months of all its paths."""
    worked_out = {name: getattr(run, name) for name in _WORKED_OUT}
    outcome = run.outcome
    kept = {key: _resting(outcome.bands(*key)) for key in SERIES}
    nothing = np.empty((outcome.n_periods, 0), dtype=np.float32)
    resting = RestingOutcome(
        outcome.first_month, outcome.path_ids, nothing, nothing, nothing, outcome.last_state, outcome.goals,
        outcome.no_error, kept,
    )  # fmt: skip
    light = replace(run, outcome=resting)
    light.__dict__.update(worked_out)  # where cached properties keep what they worked out
    return light


def _resting(bands: Bands) -> RestingBands:
    light = RestingBands(bands.series, bands.prices, bands.percentiles, bands.values, bands.months,
                         np.empty((0, 0), dtype=np.float32), np.empty(0, dtype=np.int64))  # fmt: skip
    light.__dict__["paths"] = bands.paths
    return light


def give_back() -> None:
    """Free what only cycles hold, and return free memory to the system.

    A run that was stopped stays in the tracebacks of the exceptions that stopped it, some of them in cycles: 170 MB
    for each, until the collector happens to come by.
    """
    gc.collect()
    lending.give_back()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's own
    if trim is not None:
        trim(0)


def count_as_permanent() -> None:
    """Leave all that is loaded by now out of later collections: they take 5 ms instead of 100."""
    gc.collect()
    gc.freeze()
