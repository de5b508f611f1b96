"""Counts of how many paths lie in which bin in which month, from which bands are read where no matrix is kept.

Filled by `streaming` from the float32 rows of a chunk, read by its bands. A bin is the upper bits of a float32: sign,
exponent and the first eight bits of the fraction, so that a bin is at most 1/256 of its values wide. The exponents are
the 32 around the money of the plan; what is nearer to zero falls into the first bin, what is beyond into the last.
Counts are whole numbers, so their sums are the same in any order, chunk and number of threads.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from finsim.compiled import njit
from finsim.simulation.program import ACC_BALANCE, DEBT_OWED, PLAN_BUDGET, PROPERTY_VALUE, Program

FRACTION_BITS = 8
OCTAVES = 32
HALF = OCTAVES << FRACTION_BITS  # bins on each side of zero
N_BINS = 2 * HALF  # 2**14
SHIFT = 23 - FRACTION_BITS
PERIODS_LOCKED = 50  # months that one thread fills while others fill other months


@njit
def fill(rows, first, end, base, counts, lowest, highest):
    """Count the values of some months, first <= period < end.

    rows     float32 as uint32 (n_periods, n_paths)
    base     the bin of the smallest magnitude that has one
    counts   uint32 (n_periods, N_BINS), added to; equal bins in a row are added at once, since stores wait
    lowest, highest
             float32 (n_periods,) as seen so far; NaN is never a value
    """
    values = rows.view(np.float32)
    for t in range(first, end):
        low, high = lowest[t], highest[t]
        last, n_equal = np.int64(HALF), np.uint32(0)
        for path in range(rows.shape[1]):
            low, high = min(low, values[t, path]), max(high, values[t, path])
            bits = np.int64(rows[t, path])
            magnitude = min(max(((bits & 0x7FFFFFFF) >> SHIFT) - base, 0), HALF - 1)
            found = HALF + magnitude if bits < 0x80000000 else HALF - 1 - magnitude
            if found != last:
                counts[t, last] += n_equal
                last, n_equal = found, np.uint32(0)
            n_equal += np.uint32(1)
        counts[t, last] += n_equal
        lowest[t], highest[t] = low, high


@dataclass(frozen=True)
class Histogram:
    """The bins of one series in every month.

    base     the bin of the smallest magnitude that has one, of the bins of all float32
    counts   uint32 (n_periods, N_BINS); lowest, highest: float32 (n_periods,)
    """

    base: int
    counts: NDArray[np.uint32]
    lowest: NDArray[np.float32]
    highest: NDArray[np.float32]
    locks: list[threading.Lock] = field(default_factory=list, compare=False, repr=False)

    @staticmethod
    def of(program: Program, n_periods: int) -> Histogram:
        """Return an empty one, its exponents around the money of a plan."""
        return Histogram(
            (scale_of(program) - OCTAVES // 2 + 127) << FRACTION_BITS,
            np.zeros((n_periods, N_BINS), dtype=np.uint32),
            np.full(n_periods, np.inf, dtype=np.float32),
            np.full(n_periods, -np.inf, dtype=np.float32),
            [threading.Lock() for _ in range(0, n_periods, PERIODS_LOCKED)],
        )

    def add(self, rows: NDArray[np.float32], turn: int) -> None:
        """Count a chunk's rows, float32 (n_periods, n_paths); `turn` says at which months to begin, to meet nobody."""
        n_periods, n_parts = rows.shape[0], len(self.locks)
        for part in range(n_parts):
            at = (part + turn) % n_parts
            first = at * PERIODS_LOCKED
            end = min(first + PERIODS_LOCKED, n_periods)
            with self.locks[at]:
                fill(rows.view(np.uint32), first, end, self.base, self.counts, self.lowest, self.highest)

    def quantiles(self, at: list[int]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return of each month the values whose places in order are `at`, and how far off each may be.

        float32 (len(at), n_periods) each. The true value lies in the bin that is found; it is taken to lie in it where
        its rank among the bin's paths says, which the lowest and highest value of the month narrow.
        """
        n_periods = self.counts.shape[0]
        values, errors = (np.empty((len(at), n_periods), dtype=np.float32) for _ in range(2))
        below, above = edges(self.base)
        places = np.array(at, dtype=np.int64)
        for t in range(n_periods):
            total = np.cumsum(self.counts[t], dtype=np.int64)
            found = np.searchsorted(total, places, side="right")
            inside = self.counts[t, found].astype(np.float64)
            rank = places - (total[found] - self.counts[t, found])
            low = np.maximum(below[found], np.float64(self.lowest[t]))
            high = np.minimum(above[found], np.float64(self.highest[t]))
            values[:, t] = low + (high - low) * ((rank + 0.5) / inside)
            errors[:, t] = np.maximum(values[:, t] - low, high - values[:, t])
        return values, errors


def edges(base: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lower and the upper edge of every bin: float64 (N_BINS,) each."""
    bits = ((np.arange(HALF + 1) + base) << SHIFT).astype(np.uint32)
    size = bits.view(np.float32).astype(np.float64)
    size[0], size[HALF] = 0.0, np.inf
    low = np.concatenate([-size[:0:-1], size[:-1]])
    high = np.concatenate([-size[-2::-1], size[1:]])
    return low, high


def scale_of(program: Program) -> int:
    """Return the exponent of two of the money that a plan speaks of: what is held, owed, earned and spent in all.

    Every amount of a plan times a power of two moves the bins by that power, so its bands move with it.
    """
    flows = np.abs(program.amounts[:PLAN_BUDGET]).sum(axis=(1, 2)).max()
    held = program.accounts[ACC_BALANCE].sum() + program.debts[DEBT_OWED].sum() + program.terms[PROPERTY_VALUE]
    exponent = int(np.frexp(flows + held)[1])
    return min(max(exponent, -100), 110)
