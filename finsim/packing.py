"""Arguments of compiled code as it finds them in memory. Numba's own layouts, written without Numba.

An array is described by the words that Numba keeps of one: where it is and what shape it has. A named tuple is the
words of its parts, one after another; `Packed` once, it is passed many times, as its address.
"""

from __future__ import annotations

import ctypes
import os
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

INTERPRETED = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
"""Whether the interpreter runs what would be compiled, and so takes every argument as it is."""

CACHE_LINE = 64  # bytes; a vector that lies across two of them is read twice

_Words = list[tuple[str, int | float]]  # each with its letter of `struct`


class Packed:
    """A named tuple of arrays, numbers and further tuples, laid out in memory as compiled code has it.

    shape  what the layout, and so the machine code, depends on: two tuples of one shape are of one type
    """

    __slots__ = ("_bytes", "address", "shape", "whole")

    def __init__(self, whole: Any) -> None:
        self.whole, self.shape = whole, shape_of(whole)
        self._bytes = laid_out([whole])
        self.address = ctypes.cast(ctypes.c_char_p(self._bytes), ctypes.c_void_p).value or 0


class Rows(int):
    """The address of rows of float64 that stand `stride` numbers apart: all that compiled code knows of them."""

    stride: int

    def __new__(cls, address: int, stride: int) -> Rows:
        """Make one; who makes it keeps the memory."""
        self = super().__new__(cls, address)
        self.stride = stride
        return self


def whole_lines(size: int) -> NDArray[np.float64]:
    """Return zeros, float64 (size,), from the beginning of a processor's cache line on."""
    room = np.zeros(size + CACHE_LINE // 8)
    first = -room.ctypes.data % CACHE_LINE // 8
    return room[first : first + size]


def packed(whole: Any) -> Any:
    """Return a named tuple as compiled code takes it; as it is, under the interpreter."""
    return whole if INTERPRETED else Packed(whole)


def shape_of(value: Any) -> Any:
    """Return what decides the type of a value: of an array its numbers, dimensions and order, of a tuple its parts.

    Raises TypeError for a value that has no place among the arguments of compiled code
    """
    if isinstance(value, Packed):
        return value.shape
    if isinstance(value, Rows):
        return Rows, value.stride
    if isinstance(value, tuple):
        return (type(value), *map(shape_of, value))
    if isinstance(value, np.ndarray):
        return value.dtype, value.ndim, value.flags.c_contiguous, value.flags.writeable
    if isinstance(value, float):
        return float
    if isinstance(value, int | np.integer):
        return int
    raise TypeError(f"compiled code takes arrays, numbers and named tuples, not {type(value).__name__}")


def laid_out(values: list[Any] | tuple[Any, ...]) -> bytes:
    """Return the words of all values, one after another, eight bytes each."""
    words = [word for value in values for word in _words_of(value)]
    return struct.pack("".join(letter for letter, _ in words), *(word for _, word in words))


def _words_of(value: Any) -> _Words:
    """Return the words of one value; an array's: owners (none), size, item size, place, shape, strides."""
    if isinstance(value, Packed):
        return [("q", value.address)]
    if isinstance(value, tuple):
        return [word for part in value for word in _words_of(part)]
    if isinstance(value, np.ndarray):
        words = (0, 0, value.size, value.itemsize, value.ctypes.data, *value.shape, *value.strides)
        return [("q", word) for word in words]
    return [("d", value)] if isinstance(value, float) else [("q", int(value))]
