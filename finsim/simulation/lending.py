"""Memory for the months of a path, lent: it comes back when the last array that stands on it is gone.

Who reads ledgers reads one after another, each a megabyte. Fresh pages for it cost a quarter of the path itself.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

MOST_SPARE = 2  # the ledger that is read and the next one; more is given back to the system


class _Loan:
    """What the arrays have as their base: views of views keep it, so nothing is lent twice at a time."""

    __slots__ = ("__array_interface__", "_memory")

    def __init__(self, memory: NDArray[np.float64]) -> None:
        self._memory = memory
        self.__array_interface__ = memory.__array_interface__

    def __del__(self) -> None:
        _spare.append(self._memory)  # by itself, whichever thread it is in


_spare: deque[NDArray[np.float64]] = deque(maxlen=MOST_SPARE)


def lent(n_rows: int, n_columns: int) -> NDArray[np.float64]:
    """Return an array (n_rows, n_columns) whose numbers are to be written yet, on memory that somebody had before."""
    size = n_rows * n_columns
    try:
        memory = _spare.pop()
    except IndexError:
        memory = np.empty(size)
    if memory.size < size:
        memory = np.empty(size)
    return np.asarray(_Loan(memory))[:size].reshape(n_rows, n_columns)
