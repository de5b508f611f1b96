"""The types of `packing` in compiled code: a named tuple by its address, and rows by theirs. Loads Numba.

Compiled functions take a named tuple member by member, and an array as seven numbers and more: a program came to two
hundred arguments, of every rule and of every call of one, and most of the time of compiling went into passing them.
Behind an address it is one argument, with the same fields; once the rules are inlined, the address is gone again.

A strip's state, too, is one address and nothing else: each read of an array is resolved among Numba's dozens of ways to
index one, and as most of what a rule does is to read and write its state, a seventh of the time of compiling went
there. Rows and lanes are taken as they are: a negative one is an error that nobody sees, as one beyond the last would.
"""

from __future__ import annotations

import hashlib
import operator
from typing import Any

import numba
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.imputils import impl_ret_borrowed, lower_getattr_generic
from numba.core.typing import signature
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer_getattr, infer_global
from numba.extending import lower_builtin, models, register_model

from finsim.packing import Packed, Rows


class Reference(types.Type):
    """The type of an address of a named tuple; `whole` is the type of what stands there."""

    def __init__(self, whole: Any) -> None:
        self.whole = whole
        digest = hashlib.sha256(str(whole).encode()).hexdigest()[:16]  # short: it is part of every rule's symbol
        super().__init__(name=f"{whole.instance_class.__name__}At{digest}")


@register_model(Reference)
class ReferenceModel(models.PrimitiveModel):
    """A pointer to the tuple's members, one after another."""

    def __init__(self, manager: Any, reference: Reference) -> None:
        super().__init__(manager, reference, manager.lookup(reference.whole).get_value_type().as_pointer())


@infer_getattr
class ReferenceFields(AttributeTemplate):
    """The fields of what stands at the address."""

    key = Reference

    def generic_resolve(self, reference: Reference, name: str) -> Any:  # type: ignore[override]
        """Return the type of a field, None where there is none of that name."""
        fields = reference.whole.fields
        return _seen(reference.whole[fields.index(name)]) if name in fields else None


@lower_getattr_generic(Reference)
def read_field(context: Any, builder: Any, reference: Reference, address: Any, name: str) -> Any:
    """Load one field; a tuple within the tuple stays where it is, and its address is returned."""
    index = reference.whole.fields.index(name)
    field, seen = cgutils.gep_inbounds(builder, address, 0, index), _seen(reference.whole[index])
    if not isinstance(seen, Reference):
        field = builder.load(field)
    return impl_ret_borrowed(context, builder, seen, field)


def _seen(field: Any) -> Any:
    """Return the type by which rules see a field of this type."""
    return Reference(field) if isinstance(field, types.NamedTuple) else field


class RowsType(types.Type):
    """The type of rows `stride` numbers apart: the address of row 0, place 0."""

    def __init__(self, stride: int) -> None:
        self.stride = stride
        super().__init__(name=f"Rows{stride}")


@register_model(RowsType)
class RowsModel(models.PrimitiveModel):
    """A pointer to float64."""

    def __init__(self, manager: Any, rows: RowsType) -> None:
        super().__init__(manager, rows, ir.DoubleType().as_pointer())


def _is_place(rows: Any, index: Any) -> bool:
    """Whether these are rows, and a row and a place of it."""
    is_pair = isinstance(index, types.BaseTuple) and len(index) == 2
    return isinstance(rows, RowsType) and is_pair and all(isinstance(one, types.Integer) for one in index)


@infer_global(operator.getitem)
class ReadsOne(AbstractTemplate):
    """`state[row, lane]` is a float64."""

    def generic(self, args: Any, kws: Any) -> Any:
        """Return the signature of a read, None for what is not ours."""
        rows, index = args
        return signature(types.float64, rows, index) if _is_place(rows, index) else None


@infer_global(operator.setitem)
class WritesOne(AbstractTemplate):
    """`state[row, lane] = number` writes a float64."""

    def generic(self, args: Any, kws: Any) -> Any:
        """Return the signature of a write, None for what is not ours."""
        rows, index, _ = args
        return signature(types.none, rows, index, types.float64) if _is_place(rows, index) else None


def _place(context: Any, builder: Any, sig: Any, rows: Any, index: Any) -> Any:
    """Return the address of one row's lane: a constant distance apart, so that LLVM knows which rows do not overlap."""
    row, lane = (
        context.cast(builder, one, of, types.intp)
        for one, of in zip(cgutils.unpack_tuple(builder, index), sig.args[1], strict=True)
    )
    stride = ir.Constant(row.type, sig.args[0].stride)
    return builder.gep(
        rows, [builder.add(builder.mul(row, stride, flags=("nsw",)), lane, flags=("nsw",))], inbounds=True
    )


@lower_builtin(operator.getitem, RowsType, types.BaseTuple)
def read(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    """Load one number."""
    return builder.load(_place(context, builder, sig, args[0], args[1]))


@lower_builtin(operator.setitem, RowsType, types.BaseTuple, types.Float)
def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    """Store one number."""
    builder.store(args[2], _place(context, builder, sig, args[0], args[1]))
    return context.get_dummy_value()


def type_of(argument: Any) -> Any:
    """Return the type by which compiled code sees an argument that `packing` knows: of a number, the widest."""
    if isinstance(argument, Packed):
        return Reference(numba.typeof(argument.whole))
    if isinstance(argument, Rows):
        return RowsType(argument.stride)
    if isinstance(argument, float):
        return types.float64
    return numba.typeof(argument) if hasattr(argument, "dtype") and argument.ndim else types.int64
