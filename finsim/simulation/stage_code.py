"""The machine code of stages: what they take, what a call of one is, and the object that holds one. Loads Numba."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.core.typing import signature
from numba.core.typing.templates import AbstractTemplate
from numba.extending import lower_builtin
from numba.np.arrayobj import make_array

from finsim.object_code import STATUS, made
from finsim.packed_types import read_field, type_of
from finsim.markets import NO_RETURNS
from finsim.packing import Packed, Rows
from finsim.simulation.luck import Luck
from finsim.simulation.strip import STRIDE

if TYPE_CHECKING:
    from finsim.simulation.program import Program
    from finsim.simulation.stage import Stage

Kinds = dict[str, Any]  # the type of each parameter that a stage may have, by its name


def kinds_of(program: Program, law: Any) -> Kinds:
    """Return the type of every parameter that a stage may have."""
    luck = Luck(0, np.zeros(1, dtype=np.int64))
    kinds: Kinds = {"state": type_of(Rows(0, STRIDE)), "returns": type_of(Packed(NO_RETURNS))}
    kinds |= {name: type_of(Packed(whole)) for name, whole in (("program", program), ("law", law), ("luck", luck))}
    kinds |= dict.fromkeys(("lanes", "first", "t"), types.int64)
    return kinds | dict.fromkeys(("is_traced",), types.boolean)


def object_code(one: Stage, kinds: Kinds, symbol: str) -> bytes:
    """Compile one stage; its function is called `symbol`."""
    return made(one.function, [kinds[name] for name in one.parameters], symbol)


def type_of_call(one: Stage) -> Any:
    """Tell Numba what a call of the stage is: a jump to its address, if there is one.

    Where a stage says that it stopped, so does its caller, up to `machine_code.Entrance`.
    """

    class Call(AbstractTemplate):
        """A stage takes what its rules take, and returns nothing."""

        key = one

        def generic(self, args: Any, kws: Any) -> Any:
            """Return the signature by which the stage has been compiled."""
            return signature(types.none, *(_passed(argument) for argument in args))

    @lower_builtin(one, types.VarArg(types.Any))
    def jump(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        table = read_field(context, builder, sig.args[one.program], args[one.program], "stages")
        kind = sig.args[one.program].whole[sig.args[one.program].whole.fields.index("stages")]
        word = ir.IntType(64)
        slot = builder.gep(make_array(kind)(context, builder, table).data, [ir.Constant(word, one.place)])
        address = builder.load(slot)
        passed = [context.get_value_type(argument) for argument in sig.args]
        whole = ir.FunctionType(STATUS, passed).as_pointer()
        with builder.if_then(builder.icmp_unsigned("!=", address, ir.Constant(word, 0))):
            apart = {
                n: ("captures(none)", "noalias") for n, each in enumerate(passed) if isinstance(each, ir.PointerType)
            }
            status = builder.call(builder.inttoptr(address, whole), args, arg_attrs=apart)
            with builder.if_then(builder.icmp_signed("!=", status, ir.Constant(STATUS, 0)), likely=False):
                builder.ret(status)
        return context.get_dummy_value()

    return types.Function(Call)


def _passed(argument: Any) -> Any:
    """Return the type by which an argument is passed: whole numbers all alike."""
    if isinstance(argument, types.Integer):
        return types.int64
    return types.boolean if isinstance(argument, types.Boolean) else argument
