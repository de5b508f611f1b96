"""`by_reference`: a program or a table of law as one address, for the rules that read it.

Compiled functions take a named tuple member by member, and an array as seven numbers and more: a program came to two
hundred arguments, of every rule and of every call of one, and most of the time of compiling went into passing them.
Behind an address it is one argument, with the same fields; once the rules are inlined, the address is gone again.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numba
from numba.core import cgutils, types
from numba.core.imputils import impl_ret_borrowed, lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import intrinsic, models, register_model


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


@intrinsic
def _compiled(typing_context, whole):
    """Keep the tuple where the calling function keeps its numbers, and return its address."""

    def build(context, builder, signature, arguments):
        return cgutils.alloca_once_value(builder, arguments[0])

    return Reference(whole)(whole), build


def _interpreted(whole):
    return whole


_config: Any = numba.config
by_reference: Any = _interpreted if _config.DISABLE_JIT else _compiled
"""The same tuple, by its address, for as long as the calling function runs."""
