"""A table of the law -> the same table as one record of memory, which compiled code reads by the same names.

Compiled functions take a tuple member by member, and the law has a hundred members: passing the whole return's law as a
tuple made compiling it four times as long. A record is one address. Tuples inside become arrays, tables inside become
records, and interpreted code reads it by attribute too, so no member may be called as an attribute of arrays is. The
short return that runs in every lane keeps its tuple, whose members the compiler holds in registers.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple, TypeVar, get_args, get_type_hints

import numpy as np
from numpy.typing import NDArray

TableT = TypeVar("TableT", bound=Any)


@lru_cache(maxsize=64)
def record_of(table: Any) -> NDArray[Any]:
    """Return a named tuple of numbers, tuples of numbers and such tables as an array of one record, to be read only.

    Compiled code takes `record_of(table)[0]`; flags and counts become int64, other numbers float64. The same table
    gives the same array: plans are compiled by the thousand, most of them under one law.
    """
    records = np.zeros(1, dtype=_layout(table))
    _fill(records[0], table)
    return records


def blank(table: type[TableT]) -> TableT:
    """Return a table of zeros of the shape that `table` says: the place of a law that a plan does not use."""
    hints = get_type_hints(table)
    return table(*(_zero(hints[name]) for name in table._fields))


def _zero(hint: Any) -> Any:
    if hasattr(hint, "_fields"):
        return blank(hint)
    return (0.0,) * len(get_args(hint)) if get_args(hint) else hint(0)


def _layout(table: NamedTuple) -> np.dtype[Any]:
    return np.dtype((np.record, [(name, *_kind(value)) for name, value in table._asdict().items()]))


def _kind(value: Any) -> tuple[Any, ...]:
    if hasattr(value, "_asdict"):
        return (_layout(value),)
    if isinstance(value, tuple):
        return ("f8", (len(value),))
    return ("i8",) if isinstance(value, bool | int) else ("f8",)


def _fill(record: Any, table: NamedTuple) -> None:
    for name, value in table._asdict().items():
        if hasattr(value, "_asdict"):
            _fill(record[name], value)
        else:
            record[name] = value
