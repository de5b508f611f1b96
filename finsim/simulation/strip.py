"""The memory of a strip as `state[row, lane]`: rows stand `STRIDE` lanes apart, and the compiler knows it.

A rule's loop over lanes reads and writes several rows. Where the distance of two rows is only known when the program
runs, compiled code must prove before every loop that they do not overlap; with a constant distance it is proven once,
by the compiler. A strip of fewer lanes leaves the rest of each row unused. In compiled code a state is one address
(`packed_types`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from finsim.packing import INTERPRETED, Rows, whole_lines

LANES = 512  # the most that a strip can have. A month is some hundred short loops, and beginning each costs as much as
# tens of lanes: with 256 lanes a path takes a tenth more, though their state is half as far from fitting a cache
STRIDE = LANES + 40  # lanes from one row to the next. Were it a power of two, rows would stand at the same
# place of a page, and a processor that compares no more than that place makes a load wait for a store it has nothing
# to do with: 6 % of a run on one such. So it may for a row that stands one line of its cache further, since the next
# lanes are read before these are written: with five lines between them a run takes 2 to 4 % less.


def memory_for(rows: int) -> NDArray[np.float64]:
    """Return zeros for a state, float64 (rows * STRIDE,), from the beginning of a cache line on."""
    return whole_lines(rows * STRIDE)


def rows_of(memory: NDArray[np.float64]) -> Any:
    """Return a strip's memory, which the caller keeps, as its state: `state[row, lane]`."""
    return memory.reshape(-1, STRIDE) if INTERPRETED else Rows(memory.ctypes.data, STRIDE)
