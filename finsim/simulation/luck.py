"""What chance decides beside the market: draws of a strip's paths by their address (seed, path, period, stream).

The kernel hands a `Luck` to the rules that need one. Because a draw has an address and no state, a path has the same
luck in any strip, chunk or run, and with a habit on or off: what a habit costs is seen on the same months.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from finsim.randomness import uniform
from finsim.simulation.rule import rule


class Luck(NamedTuple):
    """Where the draws of a strip stand.

    seed   0 <= seed < 2**63
    paths  int64 (n_lanes,), the market's number of each lane's path
    """

    seed: int
    paths: NDArray[np.int64]


@rule
def draw(state, lanes, row, luck, t, stream):
    """Write into one row a draw between 0 and 1 for each lane, of one stream's item in period `t`."""
    for lane in range(lanes):
        state[row, lane] = uniform(luck.seed, luck.paths[lane], t, stream)
