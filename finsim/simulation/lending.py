"""Memory for months, lent: it comes back when the last array that stands on it is gone.

Who reads ledgers reads one after another, each a megabyte, and who solves or sweeps runs thousands of futures again and
again. Fresh pages cost a quarter of a ledger's path, and a seventh of a run.
"""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_SPARE = 2  # the ledger that is read and the next one; more is given back to the system
MOST_SPARE_MONTHS = 3  # the three matrices of one run, none larger than
MOST_BYTES = 16 * 1024 * 1024


class _Loan:
    """What the arrays have as their base: views of views keep it, so nothing is lent twice at a time."""

    __slots__ = ("__array_interface__", "_memory", "_spare")

    def __init__(self, memory: NDArray[Any], spare: deque[NDArray[Any]]) -> None:
        self._memory, self._spare = memory, spare
        self.__array_interface__ = memory.__array_interface__

    def __del__(self) -> None:
        self._spare.append(self._memory)  # by itself, whichever thread it is in


_spare: deque[NDArray[Any]] = deque(maxlen=MOST_SPARE)
_spare_months: deque[NDArray[Any]] = deque(maxlen=MOST_SPARE_MONTHS)


def lent(n_rows: int, n_columns: int) -> NDArray[np.float64]:
    """Return an array (n_rows, n_columns) whose numbers are to be written yet, on memory that somebody had before."""
    return _lent(_spare, n_rows, n_columns, np.float64)


def lent_months(n_periods: int, n_paths: int) -> NDArray[np.float32]:
    """Return the same for every month of every path: float32 (n_periods, n_paths). Large ones are kept for nobody."""
    if n_periods * n_paths * 4 > MOST_BYTES:
        return np.empty((n_periods, n_paths), dtype=np.float32)
    return _lent(_spare_months, n_periods, n_paths, np.float32)


def give_back() -> None:
    """Give what is spare back to the system."""
    _spare.clear()
    _spare_months.clear()


def _lent(spare: deque[NDArray[Any]], n_rows: int, n_columns: int, kind: Any) -> NDArray[Any]:
    size = n_rows * n_columns
    try:
        memory = spare.pop()
    except IndexError:
        memory = np.empty(size, dtype=kind)
    if memory.size < size:
        memory = np.empty(size, dtype=kind)
    return np.asarray(_Loan(memory, spare))[:size].reshape(n_rows, n_columns)
