"""Order statistics of rows of numbers, exact and without sorting them.

A row's numbers fall into bins whose width is a part of the numbers themselves, some sixty to a doubling where they
range widely; only bins that hold a wanted rank are looked into, by Hoare's selection. Bands read a dozen ranks of ten
thousand numbers, and a sort puts all of them in order, with vector instructions that on some processors (AMD's Zen 4)
take three times as long as on others.

Source: C. A. R. Hoare, Algorithm 65: Find, Communications of the ACM 4 (1961), in N. Wirth's form.
"""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from finsim.compiled import njit
from finsim.machine_code import entrance
from finsim.simulation.rule import tiny

MOST_BINS = 4096  # whose counts stay in a core's first cache
LEAST_BINS = 16
_SIGN, _REST = np.int32(31), np.int32(0x7FFFFFFF)
_DOUBLING = 1 << 23  # from a float32's bits to those of twice the number
_DOUBLINGS = 24  # smaller than the largest by more: one bin with zero, or the way to it would take most of the bins
_own = threading.local()


def order_statistics(rows: NDArray[np.float32], at: list[int]) -> NDArray[np.float32]:
    """Return of each row, as if it were sorted, the entries `at`: float32 (len(at), n_rows).

    rows  float32 (n_rows, n), n >= 1; minus zero comes before zero, and what is not a number at either end
    at    0 <= rank < n, in any order
    """
    values = np.empty((len(at), rows.shape[0]), dtype=np.float32)
    bits = np.ascontiguousarray(rows, dtype=np.float32).view(np.int32)
    ranks = np.array(at, dtype=np.int64)
    places = np.argsort(ranks, kind="stable")
    select(bits, ranks[places], places, _room(rows.shape[1], ranks.size), values.view(np.int32))
    return values


def _room(n: int, n_ranks: int) -> NDArray[np.int32]:
    """Return this thread's own work memory: fresh pages would cost as much as a row."""
    size = 2 * MOST_BINS + 3 * n_ranks + 2 * n + 1
    if getattr(_own, "room", np.empty(0)).size < size:
        _own.room = np.empty(size, dtype=np.int32)
    room: NDArray[np.int32] = _own.room
    return room


@tiny
def in_order(bits):
    """Whole numbers that are ordered as the float32 numbers of these bits are; of those, the bits again."""
    return bits ^ ((bits >> _SIGN) & _REST)


@tiny
def beyond(number, near):
    """How far an ordered number is beyond those that are near zero: 0 for one of them."""
    return number - max(-near, min(near, number))


@njit(forceinline=True)
def put_in_place(numbers, first, last, rank):
    """Move numbers until the one at `rank` is where it would stand were `first` to `last`, both included, sorted."""
    n_other = 0
    for k in range(first, last + 1):
        n_other += 1 if numbers[k] != numbers[first] else 0
    if n_other == 0:  # zeros, as a rule
        return
    while first < last:
        pivot, i, j = numbers[rank], first, last
        while i <= j:
            while numbers[i] < pivot:
                i += 1
            while pivot < numbers[j]:
                j -= 1
            if i <= j:
                numbers[i], numbers[j] = numbers[j], numbers[i]
                i, j = i + 1, j - 1
        if j < rank:
            first = i
        if rank < i:
            last = j


@entrance
def select(rows, ranks, places, room, values):
    """Write the order statistics of each row.

    rows    int32 (n_rows, n): the bits of float32 numbers
    ranks   int64 (n_ranks,), those that are wanted, rising
    places  int64 (n_ranks,): the row of `values` for each
    room    int32 (at least 2 MOST_BINS + 3 n_ranks + 2 n + 1,), work memory
    values  int32 (n_ranks, n_rows): the bits of the numbers found
    """
    n, n_ranks, n_bins = rows.shape[1], ranks.size, LEAST_BINS
    while n_bins < min(n, MOST_BINS):
        n_bins *= 2
    counts, ends, rest = room[:n_bins], room[n_bins : 2 * n_bins], room[2 * n_bins :]
    firsts, lasts, aims = rest[:n_ranks], rest[n_ranks : 2 * n_ranks], rest[2 * n_ranks : 3 * n_ranks]
    numbers, found = rest[3 * n_ranks : 3 * n_ranks + n], rest[3 * n_ranks + n :]
    for row in range(rows.shape[0]):
        count(rows[row], numbers, counts)
        mark(counts, ranks, n, ends, firsts, lasts, aims)
        for k in range(n):  # the numbers of a marked bin stand side by side; all others go to one place after the rest,
            place = np.int64(ends[numbers[k]])  # since to leave them out would be a branch that no processor foresees
            found[place] = in_order(rows[row, k])
            ends[numbers[k]] = place + (1 if place < n else 0)
        for k in range(n_ranks):
            shares_bin = k > 0 and firsts[k] == firsts[k - 1]
            first = np.int64(aims[k - 1] if shares_bin else firsts[k])  # the smaller ones stand before it already
            put_in_place(found, first, np.int64(lasts[k]), np.int64(aims[k]))
            values[places[k], row] = in_order(found[aims[k]])


@njit(forceinline=True)
def count(bits, bins, counts):
    """Say of each number of a row which bin it falls into, and of each bin how many do."""
    least = most = np.int64(in_order(bits[0]))
    for k in range(bits.size):
        number = np.int64(in_order(bits[k]))
        least, most = min(least, number), max(most, number)
    near = max(np.int64(0), max(-least, most) - _DOUBLINGS * _DOUBLING)
    begin, end = beyond(least, near), beyond(most, near)
    width = 0
    while (end - begin) >> width >= counts.size:
        width += 1
    for k in range(counts.size):
        counts[k] = 0
    for k in range(bits.size):
        number = np.int64(in_order(bits[k]))
        bins[k] = (beyond(number, near) - begin) >> width
    for k in range(bits.size):
        counts[bins[k]] += 1


@njit(forceinline=True)
def mark(counts, ranks, nowhere, ends, firsts, lasts, aims):
    """Say where the numbers of each bin that holds a wanted rank are to be gathered.

    ends           of each bin the place for its next number, `nowhere` where none is wanted
    firsts, lasts  of each rank the places of its bin's numbers, both included
    aims           of each rank the place where it stands once they are sorted
    """
    rank, before, n_found = 0, np.int64(0), np.int64(0)
    for k in range(counts.size):
        size = np.int64(counts[k])
        ends[k] = nowhere
        if rank < ranks.size and ranks[rank] < before + size:
            ends[k] = n_found
            while rank < ranks.size and ranks[rank] < before + size:
                firsts[rank], lasts[rank] = n_found, n_found + size - 1
                aims[rank] = n_found + ranks[rank] - before
                rank += 1
            n_found += size
        before += size
