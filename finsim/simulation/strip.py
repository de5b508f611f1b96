"""The memory of a strip as `state[row, lane]`: rows stand `STRIDE` lanes apart, and the compiler knows it.

A rule's loop over lanes reads and writes several rows. Where the distance of two rows is only known when the program
runs, compiled code must prove before every loop that they do not overlap; with a constant distance it is proven once,
by the compiler. A strip of fewer lanes leaves the rest of each row unused.
"""

from __future__ import annotations

from typing import Any

import numba
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic
from numba.np.arrayobj import make_array, populate_array

STRIDE = 128  # lanes from one row to the next, the most that a strip can have: its state stays in a core's cache


@intrinsic
def _compiled(typing_context, memory):
    """Do as `_interpreted` does, and make the number of lanes a constant of the machine code."""
    state = types.Array(types.float64, 2, "C")

    def build(context, builder, signature, arguments):
        flat = make_array(signature.args[0])(context, builder, arguments[0])
        rows = make_array(state)(context, builder)
        whole = context.get_value_type(types.intp)
        item, lanes = ir.Constant(whole, 8), ir.Constant(whole, STRIDE)
        populate_array(
            rows,
            data=flat.data,
            shape=cgutils.pack_array(builder, [builder.sdiv(flat.nitems, lanes), lanes]),
            strides=cgutils.pack_array(builder, [ir.Constant(whole, 8 * STRIDE), item]),
            itemsize=item,
            meminfo=None,
            parent=None,
        )
        return rows._getvalue()

    return state(memory), build


def _interpreted(memory):
    return memory.reshape(-1, STRIDE)


_config: Any = numba.config
rows_of: Any = _interpreted if _config.DISABLE_JIT else _compiled
"""View a strip's memory, float64 (n_rows * STRIDE,), as its state, float64 (n_rows, STRIDE)."""
