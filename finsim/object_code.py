"""Object code: what Numba and LLVM make of a function and of all that it calls. The side that loads the compiler.

One function of each object can be called from outside, by the name that it is given; it returns 0, or the status with
which it stopped. All else is internal: what two objects have in common does not meet, and LLVM may do as it likes with
what nobody else calls. The object asks for nothing that is Numba's or Python's, but for room in memory to be cleared.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numba
from llvmlite import ir
from numba.core import types

from finsim.inlining import Whole
from finsim.packed_types import type_of

STATUS = ir.IntType(32)
_WITHOUT = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "_nrt": False}
_COMPILED: dict[str, Any] = {"error_model": "numpy", "pipeline_class": Whole} | _WITHOUT


def made(function: Callable[..., Any], kinds: Sequence[Any], symbol: str) -> bytes:
    """Return the object code of a function that other compiled code calls, with arguments of these Numba types."""

    def enter(context: Any, module: Any, callee: Any, fndesc: Any) -> None:
        passed = [context.get_value_type(kind) for kind in fndesc.argtypes]
        entry = ir.Function(module, ir.FunctionType(STATUS, passed), symbol)
        _call(context, entry, callee, fndesc, lambda builder: entry.args)

    return _made(function, kinds, enter)


def made_to_be_called(function: Callable[..., Any], arguments: Sequence[Any], symbol: str) -> bytes:
    """Return the object code of a function that Python calls, with the address of arguments like these `laid_out`."""

    def enter(context: Any, module: Any, callee: Any, fndesc: Any) -> None:
        passed = ir.LiteralStructType([context.get_value_type(kind) for kind in fndesc.argtypes]).as_pointer()
        entry = ir.Function(module, ir.FunctionType(STATUS, [passed]), symbol)

        def read(builder: Any) -> list[Any]:
            word = ir.IntType(32)
            places = ([ir.Constant(word, 0), ir.Constant(word, n)] for n in range(len(fndesc.argtypes)))
            return [builder.load(builder.gep(entry.args[0], place, inbounds=True)) for place in places]

        _call(context, entry, callee, fndesc, read)

    return _made(function, [type_of(argument) for argument in arguments], enter)


def _call(context: Any, entry: Any, callee: Any, fndesc: Any, arguments: Callable[[Any], Sequence[Any]]) -> None:
    """Write the one block of an entry: call the function and return its status."""
    builder = ir.IRBuilder(entry.append_basic_block("entry"))
    given = arguments(builder)
    status, _ = context.call_conv.call_function(builder, callee, fndesc.restype, fndesc.argtypes, given)
    builder.ret(builder.select(status.is_error, status.code, ir.Constant(STATUS, 0)))


def _made(function: Callable[..., Any], kinds: Sequence[Any], enter: Callable[..., None]) -> bytes:
    """Compile; `enter` writes the entry into a module that knows the function."""
    compiled: Any = numba.njit(**_COMPILED)(function)
    with _few_collections():
        compiled.compile(types.void(*kinds))
        (overload,) = compiled.overloads.values()
        return overload.library.object_code(overload.target_context, overload.fndesc, enter)


@contextmanager
def _few_collections() -> Iterator[None]:
    """Look for garbage seldom: a compiler makes millions of lasting objects, and a tenth of its time went here."""
    before = gc.get_threshold()
    gc.set_threshold(500_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
