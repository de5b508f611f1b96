"""`copy_eight`: lines of a table that stand anywhere, one for each of eight lanes, into rows of the state.

Read number by number, each row of the state gathers eight numbers from eight lines, five times over, which on AMD's
Zen 4 took a tenth of a run. So eight lines are read whole, as vectors, and turned on their side: numbers change places
and nothing is calculated.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

EIGHT = 8  # lanes at a time, and numbers in a line, or in the part of it that is read
N_COPIED = 5  # numbers of a line, from the first on


class CopyEight:
    """Copies lines in compiled code as vectors, and under the interpreter as it stands here."""

    def __call__(self, state: Any, row: int, lane: int, table: Any, starts: Any, line: int) -> None:
        """Write the first five numbers of eight lines into five rows of the state.

        row, lane  the first row and lane that are written
        table      float64 (n_lines, at least 8), C-contiguous
        starts     int64 (at least lane + 8,): line `starts[lane] + line` belongs to a lane
        """
        for k in range(lane, lane + EIGHT):
            for series in range(N_COPIED):
                state[row + series, k] = table[starts[k] + line, series]

    @cached_property
    def _numba_type_(self) -> Any:
        """Answer Numba, which asks what type a name in compiled code has."""
        from finsim.simulation.lines_code import type_of_copying

        return type_of_copying(self)


copy_eight = CopyEight()
