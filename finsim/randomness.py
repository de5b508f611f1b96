"""A random draw by its address (seed, path, period, stream): no state, so any draw can be made again at any time.

The same path has the same luck in any subset, order, chunk or thread, and in two runs that differ in one habit only.
Generator: Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011), a
bijection of a 128-bit counter under a 64-bit key. Counter = (path low, path high, period, stream), key = seed.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from finsim.compiled import njit
from finsim.numerics import NORMAL_MIDDLE, inverse_normal, inverse_normal_middle

_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint64(0x9E3779B9)
_WEYL_1 = np.uint64(0xBB67AE85)
_ONE_BITS = np.uint64(0x3FF0000000000000)
_SPARE_BITS = np.uint64(12)
_JUST_BELOW_ONE = 1.0 - 2.0**-53


class Stream(IntEnum):
    """What a draw decides. Each has room for 65,536 items: the job of the third person is `JOB_LOSS + 2`.

    Numbers are part of what a seed means: new streams go to the end, and none is ever renumbered.
    """

    MARKET_BLOCK = 1 << 16
    MARKET_STOCKS = 2 << 16
    MARKET_BONDS = 3 << 16
    MARKET_INFLATION = 4 << 16
    MARKET_REGIME = 5 << 16
    MARKET_SCALE = 6 << 16
    LIFETIME = 7 << 16
    JOB_LOSS = 8 << 16
    JOB_LOSS_LENGTH = 9 << 16
    SKIPPED_SAVING = 10 << 16
    IMPULSE = 11 << 16
    IMPULSE_SIZE = 12 << 16
    PANIC = 13 << 16
    PANIC_LENGTH = 14 << 16
    WINDFALL = 15 << 16
    EVENT = 16 << 16
    GUARDRAIL_TABLE = 17 << 16
    ANALYSIS = 18 << 16
    DISABILITY = 30 << 16
    DISABILITY_LENGTH = 31 << 16
    VARYING_PAY = 32 << 16
    SKIPPED_PAY = 33 << 16


@njit(forceinline=True)
def philox(c0, c1, c2, c3, k0, k1):
    """Scramble one counter: four words of 32 bits in uint64 (c0..c3) under two key words, by ten rounds."""
    for _ in range(10):
        product_0 = _MULTIPLIER_0 * c0
        product_1 = _MULTIPLIER_1 * c2
        c0 = (product_1 >> _HALF) ^ c1 ^ k0
        c1 = product_1 & _LOW
        c2 = (product_0 >> _HALF) ^ c3 ^ k1
        c3 = product_0 & _LOW
        k0 = (k0 + _WEYL_0) & _LOW
        k1 = (k1 + _WEYL_1) & _LOW
    return c0, c1, c2, c3


@njit(forceinline=True)
def bits(seed, path, period, stream):
    """Return the 64 random bits at this address (uint64): words 0 (low) and 1 (high) of the scrambled counter.

    seed    0 <= seed < 2**63
    path    0 <= path < 2**63
    period  0 <= period < 2**32
    stream  a `Stream`, plus the number of the item that it is for
    """
    s = np.uint64(seed)
    p = np.uint64(path)
    low, high, _, _ = philox(p & _LOW, p >> _HALF, np.uint64(period), np.uint64(stream), s & _LOW, s >> _HALF)
    return (high << _HALF) | low


@njit(forceinline=True)
def uniform(seed, path, period, stream):
    """Return a draw strictly between 0 and 1: one of the 2**52 odd multiples of 2**-53, symmetric about a half."""
    word = (bits(seed, path, period, stream) >> _SPARE_BITS) | _ONE_BITS  # the bits of a number from 1 up to 2
    return np.uint64(word).view(np.float64) - _JUST_BELOW_ONE


@njit(forceinline=True)
def normal(seed, path, period, stream):
    """Return a standard normal draw: the inverse normal of the uniform at this address, never beyond 8.3."""
    return inverse_normal(uniform(seed, path, period, stream))


@njit
def normals(seed, paths, period, stream, draws, out):
    """Write the `normal` of every lane's path into `out` (float64, as long as `paths`), the same bits, twice as fast.

    The draws and the middle of the curve, where 85 in 100 fall, run in vector instructions; then the tails are mended.

    draws  room for as many numbers
    """
    for lane in range(paths.size):
        draws[lane] = uniform(seed, paths[lane], period, stream)
    for lane in range(paths.size):
        out[lane] = inverse_normal_middle(draws[lane] - 0.5)
    for lane in range(paths.size):
        if abs(draws[lane] - 0.5) > NORMAL_MIDDLE:
            out[lane] = inverse_normal(draws[lane])
