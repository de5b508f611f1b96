"""`Inlined`: how Numba compiles a function that only other compiled functions call: up to LLVM's code, and no further.

By itself Numba optimises every function and makes machine code of it, then optimises it anew in every caller that it is
inlined into. The rules of a month call each other five deep, so most of a kernel's compiling went into code that never
ran. Here a function's code waits, and is optimised and made machine code once, with all the rest, in the function that
Python calls. No bit of a result changes, since no step of arithmetic is allowed to.

Used for every `compiled.njit` that compiled code calls. One with `waits=True`, such as those of
`finsim.simulation.rule`, cannot be called from Python, and says so, unless NUMBA_DISABLE_JIT leaves it to the
interpreter. This module loads Numba, and who compiles loads it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import llvmlite.binding as llvm
import numba
from llvmlite import ir
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import register_pass
from numba.core.inline_closurecall import InlineWorker
from numba.core.typed_passes import NativeLowering
from numba.core.untyped_passes import InlineInlinables

# A loop over lanes has a check before it whether its rows overlap. LLVM lifts it out of the loop over accounts around
# it, where it compares all that all accounts cover: they always overlap, and the loop would never run on vectors.
llvm.set_option("", "-hoist-runtime-checks=false")
# What a loop on vectors leaves over is not unrolled, since such lanes are never many, and its vectors are not doubled:
# that took an eighth of the time of compiling, made a fifth of the code, and saved nothing.
llvm.set_option("", "-unroll-runtime=false")
llvm.set_option("", "-force-vector-interleave=1")


def dispatched(function: Callable[..., Any], options: dict[str, Any], folder: str) -> Any:
    """Return Numba's own object for a function; what it keeps on disk, it keeps in `folder`.

    Set for that only: what else the process compiles keeps its own folder.
    """
    config: Any = numba.config
    settings = {name: value for name, value in options.items() if name != "waits"}
    if options.get("waits"):
        settings["pipeline_class"] = Inlined
    before = config.CACHE_DIR
    config.CACHE_DIR = folder
    try:
        return numba.njit(**settings)(function)
    finally:
        config.CACHE_DIR = before


class WaitingLibrary(JITCodeLibrary):
    """The code of one function with all that it calls, neither optimised nor made machine code."""

    def add_ir_module(self, ir_module: Any) -> None:
        """Take the code of one function, to whose addresses nothing else that it is given leads.

        They are those of named tuples and of a state (`packed_types`). Said to LLVM, which
        otherwise takes every store into the state for one that may change the program, and reads its tables anew.
        """
        for function in ir_module.functions:
            for argument in function.args:
                if isinstance(getattr(argument.type, "pointee", None), ir.LiteralStructType | ir.DoubleType):
                    for word in ("captures(none)", "noalias"):
                        argument.add_attribute(word)
        super().add_ir_module(ir_module)

    def finalize(self) -> None:
        """Gather what this function calls, and leave the rest to its caller."""
        self._raise_if_finalized()
        for library in dict.fromkeys(self._linking_libraries):
            self._reload_init.update(library._reload_init)
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)
        self._finalize_dynamic_globals()
        self._finalized = True


@register_pass(mutates_CFG=True, analysis_only=False)
class InlinedLowering(NativeLowering):
    """Numba's lowering, into a library that waits."""

    _name = "inlined_lowering"
    _library: type[WaitingLibrary] = WaitingLibrary

    def run_pass(self, state: Any) -> bool:
        """Lower one function and make it known to its callers."""
        state.library = self._library(state.targetctx.codegen(), state.func_id.func_qualname)
        state.flags.no_compile = True
        changed = bool(super().run_pass(state))
        entry = _entry(state.func_id.func_qualname)
        state.targetctx.insert_user_function(entry, state.cr.fndesc, [state.library])
        state.cr = state.cr._replace(cfunc=entry)
        return changed


class RememberingWorker(InlineWorker):
    """Numba's inliner of functions with `inline="always"`, which reads each of them once and not once a call."""

    read: ClassVar[dict[Any, Any]] = {}

    def run_untyped_passes(self, func: Any, enable_ssa: bool = False) -> Any:
        """Return what Numba has read of a function; its own caller makes a copy before it changes anything."""
        if func not in self.read:
            before = self.flags.enable_ssa  # one object with the caller's flags
            self.read[func] = super().run_untyped_passes(func, enable_ssa)
            self.flags.enable_ssa = before
        return self.read[func]


@register_pass(mutates_CFG=True, analysis_only=False)
class RememberingInlining(InlineInlinables):
    """Numba's inlining of such functions, by a worker that remembers."""

    _name = "remembering_inlining"

    def _do_work(self, state: Any, work_list: Any, block: Any, i: int, expr: Any, inline_worker: Any) -> bool:
        worker = RememberingWorker(
            state.typingctx, state.targetctx, state.locals, state.pipeline, state.flags, inline_worker.validator
        )
        return bool(super()._do_work(state, work_list, block, i, expr, worker))


class Inlined(CompilerBase):
    """Numba's own pipeline but for the lowering, and for what it would do again and again."""

    lowering = InlinedLowering

    def define_pipelines(self) -> list[Any]:
        """Return the one pipeline, with our passes in the places of Numba's."""
        ours = {NativeLowering: self.lowering, InlineInlinables: RememberingInlining}
        pipeline = DefaultPassBuilder.define_nopython_pipeline(self.state, "inlined")
        pipeline.passes = [(ours.get(one, one), about) for one, about in pipeline.passes]
        pipeline.finalize()
        return [pipeline]


class WholeLibrary(WaitingLibrary):
    """The code of one function with all that it calls, to be made one object."""

    def object_code(self, context: Any, fndesc: Any, enter: Callable[..., None]) -> bytes:
        """Return the object code; `enter(context, module, callee, fndesc)` writes what is seen from outside."""
        module = context.create_module("entry")
        callee = ir.Function(module, context.call_conv.get_function_type(fndesc.restype, fndesc.argtypes),
                             fndesc.llvm_func_name)  # fmt: skip
        enter(context, module, callee, fndesc)
        (entry,) = (one.name for one in module.functions if not one.is_declaration)
        JITCodeLibrary.add_ir_module(self, module)
        self.finalize()
        for one in (*self._final_module.functions, *self._final_module.global_variables):
            if not one.is_declaration and one.name != entry:
                one.linkage = "internal"
        self._optimize_final_module()
        self._final_module.verify()
        return bytes(self._codegen._tm.emit_object(self._final_module))


@register_pass(mutates_CFG=True, analysis_only=False)
class WholeLowering(InlinedLowering):
    """Numba's lowering, into a library that is made one object."""

    _name = "whole_lowering"
    _library = WholeLibrary


class Whole(Inlined):
    """The pipeline of `Inlined` for the function from which the others are called."""

    lowering = WholeLowering


def _entry(name: str) -> Any:
    """Return what stands for the function where Python would call it; callers know it by its identity.

    Numba takes a built-in function only, so it is one that raises TypeError whatever arrays it is called with.
    """
    return f"{name} is part of a compiled kernel and cannot be called by itself".join
