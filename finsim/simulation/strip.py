"""The memory of a strip as `state[row, lane]`: rows stand `STRIDE` lanes apart, and the compiler knows it.

A rule's loop over lanes reads and writes several rows. Where the distance of two rows is only known when the program
runs, compiled code must prove before every loop that they do not overlap; with a constant distance it is proven once,
by the compiler. A strip of fewer lanes leaves the rest of each row unused.

In compiled code a state is one address and nothing else, of a type of its own. An array is seven numbers, passed to
every rule, and each read of one is resolved among Numba's dozens of ways to index an array: as most of what a rule does
is to read and write its state, a seventh of the time of compiling went there. Rows and lanes are taken as they are: a
negative one is an error that nobody sees, as one beyond the last would be.
"""

from __future__ import annotations

import operator
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.typing import signature
from numba.core.typing.templates import AbstractTemplate, infer_global
from numba.extending import intrinsic, lower_builtin, models, register_model
from numba.np.arrayobj import make_array
from numpy.typing import NDArray

LANES = 256  # the most that a strip can have: its state stays in a core's cache
STRIDE = LANES + 8  # lanes from one row to the next. Were it a power of two, every fourth row would stand at the same
# place of a page, and a processor that compares no more than that place makes a load wait for a store it has nothing
# to do with: 6 % of a run on one such.
CACHE_LINE = 64  # bytes; a vector that lies across two of them is read twice


class Strip(types.Type):
    """The type of a state in compiled code: the address of row 0, lane 0."""

    def __init__(self) -> None:
        super().__init__(name="Strip")


STRIP = Strip()


@register_model(Strip)
class StripModel(models.PrimitiveModel):
    """A pointer to float64."""

    def __init__(self, manager: Any, strip: Strip) -> None:
        super().__init__(manager, strip, ir.DoubleType().as_pointer())


def _is_place(strip: Any, index: Any) -> bool:
    """Whether these are a state and a row and a lane of it."""
    is_pair = isinstance(index, types.BaseTuple) and len(index) == 2
    return isinstance(strip, Strip) and is_pair and all(isinstance(one, types.Integer) for one in index)


@infer_global(operator.getitem)
class ReadsOne(AbstractTemplate):
    """`state[row, lane]` is a float64."""

    def generic(self, args: Any, kws: Any) -> Any:
        """Return the signature of a read, None for what is not ours."""
        strip, index = args
        return signature(types.float64, strip, index) if _is_place(strip, index) else None


@infer_global(operator.setitem)
class WritesOne(AbstractTemplate):
    """`state[row, lane] = number` writes a float64."""

    def generic(self, args: Any, kws: Any) -> Any:
        """Return the signature of a write, None for what is not ours."""
        strip, index, _ = args
        return signature(types.none, strip, index, types.float64) if _is_place(strip, index) else None


def _place(context: Any, builder: Any, strip: Any, index_type: Any, index: Any) -> Any:
    """Return the address of one row's lane."""
    row, lane = (
        context.cast(builder, one, of, types.intp)
        for one, of in zip(cgutils.unpack_tuple(builder, index), index_type, strict=True)
    )
    offset = builder.add(builder.mul(row, ir.Constant(row.type, STRIDE), flags=("nsw",)), lane, flags=("nsw",))
    return builder.gep(strip, [offset], inbounds=True)


@lower_builtin(operator.getitem, Strip, types.BaseTuple)
def read(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    """Load one number."""
    return builder.load(_place(context, builder, args[0], sig.args[1], args[1]))


@lower_builtin(operator.setitem, Strip, types.BaseTuple, types.Float)
def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    """Store one number."""
    builder.store(args[2], _place(context, builder, args[0], sig.args[1], args[1]))
    return context.get_dummy_value()


@intrinsic
def _compiled(typing_context, memory):
    """Do as `_interpreted` does."""

    def build(context, builder, signature, arguments):
        return make_array(signature.args[0])(context, builder, arguments[0]).data

    return STRIP(memory), build


def _interpreted(memory):
    return memory.reshape(-1, STRIDE)


def memory_for(rows: int) -> NDArray[np.float64]:
    """Return zeros for a state, float64 (rows * STRIDE,), from the beginning of a cache line on."""
    room = np.zeros(rows * STRIDE + CACHE_LINE // 8)
    first = -room.ctypes.data % CACHE_LINE // 8
    return room[first : first + rows * STRIDE]


_config: Any = numba.config
rows_of: Any = _interpreted if _config.DISABLE_JIT else _compiled
"""View a strip's memory, float64 (n_rows * STRIDE,), as its state, float64 (n_rows, STRIDE)."""
