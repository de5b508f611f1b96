"""The machine code of `lines.copy_eight`: eight vectors of eight numbers, transposed. Loads Numba."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.typing import signature
from numba.core.typing.templates import AbstractTemplate
from numba.extending import lower_builtin
from numba.np.arrayobj import make_array

from finsim.packed_types import RowsType
from finsim.simulation.lines import EIGHT, N_COPIED

WORD, NUMBER = ir.IntType(64), ir.DoubleType()
VECTOR = ir.VectorType(NUMBER, EIGHT)
# Of two vectors, 0 to 7 and 8 to 15: numbers that alternate, of even and of odd places; pairs of them, likewise; halves
ALTERNATE = ([0, 8, 2, 10, 4, 12, 6, 14], [1, 9, 3, 11, 5, 13, 7, 15])
PAIRS = ([0, 1, 8, 9, 4, 5, 12, 13], [2, 3, 10, 11, 6, 7, 14, 15])
HALVES = ([0, 1, 2, 3, 8, 9, 10, 11], [4, 5, 6, 7, 12, 13, 14, 15])
TABLE, STARTS = types.Array(types.float64, 2, "C"), types.Array(types.int64, 1, "C")


def type_of_copying(name: Any) -> Any:
    """Return the type of `copy_eight` in compiled code."""

    class Copying(AbstractTemplate):
        """A state, its row and lane, a table, where lanes begin in it, and a line; nothing comes back."""

        key = name

        def generic(self, args: Any, kws: Any) -> Any:
            """Return the signature; numbers are taken as whole numbers of 64 bits."""
            state, _, _, table, starts, _ = args
            return signature(types.none, state, types.int64, types.int64, table, starts, types.int64)

    @lower_builtin(name, RowsType, types.int64, types.int64, types.Array, types.Array, types.int64)
    def copy(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        state, row, lane, table, starts, line = args
        lines = make_array(sig.args[3])(context, builder, table)
        begins = make_array(sig.args[4])(context, builder, starts)
        width = cgutils.unpack_tuple(builder, lines.shape)[1]
        read = []
        for k in range(EIGHT):
            begin = builder.load(builder.gep(begins.data, [builder.add(lane, ir.Constant(WORD, k))], inbounds=True))
            at = builder.mul(builder.add(begin, line), width)
            place = builder.bitcast(builder.gep(lines.data, [at], inbounds=True), VECTOR.as_pointer())
            read.append(builder.load(place, align=8))
        for series, numbers in enumerate(_transposed(builder, read)):
            first = builder.mul(builder.add(row, ir.Constant(WORD, series)), ir.Constant(WORD, sig.args[0].stride))
            place = builder.gep(state, [builder.add(first, lane)], inbounds=True)
            builder.store(numbers, builder.bitcast(place, VECTOR.as_pointer()), align=8)
        return context.get_dummy_value()

    return types.Function(Copying)


def _transposed(builder: Any, lines: list[Any]) -> list[Any]:
    """Return the first columns of eight lines as vectors."""

    def mixed(one: Any, other: Any, places: list[int]) -> Any:
        mask = ir.Constant(ir.VectorType(ir.IntType(32), EIGHT), [ir.Constant(ir.IntType(32), each) for each in places])
        return builder.shuffle_vector(one, other, mask)

    columns: list[Any] = [None] * EIGHT
    for odd in range(2):
        twos = [mixed(lines[k], lines[k + 1], ALTERNATE[odd]) for k in range(0, EIGHT, 2)]
        for second in range(2):
            one, other = (mixed(twos[k], twos[k + 1], PAIRS[second]) for k in range(0, 4, 2))
            for upper in range(2):
                columns[4 * upper + 2 * second + odd] = mixed(one, other, HALVES[upper])
    return columns[:N_COPIED]
