"""`Inlined`: how Numba compiles a function that only other compiled functions call: up to LLVM's code, and no further.

By itself Numba optimises every function and makes machine code of it, then optimises it anew in every caller that it is
inlined into. The rules of a month call each other five deep, so most of a kernel's compiling went into code that never
ran. Here a function's code waits, and is optimised and made machine code once, with all the rest, in the function that
Python calls. No bit of a result changes, since no step of arithmetic is allowed to.

Used as `numba.njit(pipeline_class=Inlined)`, by `finsim.simulation.rule`. Beside `compiled`. Such a function cannot be
called from Python, and says so, unless NUMBA_DISABLE_JIT leaves it to the interpreter.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import register_pass
from numba.core.typed_passes import NativeLowering


class WaitingLibrary(JITCodeLibrary):
    """The code of one function with all that it calls, neither optimised nor made machine code."""

    def add_ir_module(self, ir_module: Any) -> None:
        """Take the code of one function, to whose addresses nothing else that it is given leads.

        They are those of named tuples (`simulation.reference`) and of a state (`simulation.strip`). Said to LLVM, which
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

    def run_pass(self, state: Any) -> bool:
        """Lower one function and make it known to its callers."""
        state.library = WaitingLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        state.flags.no_compile = True
        changed = bool(super().run_pass(state))
        entry = _entry(state.func_id.func_qualname)
        state.targetctx.insert_user_function(entry, state.cr.fndesc, [state.library])
        state.cr = state.cr._replace(cfunc=entry)
        return changed


class Inlined(CompilerBase):
    """Numba's own pipeline but for the lowering."""

    def define_pipelines(self) -> list[Any]:
        """Return the one pipeline, with `InlinedLowering` in the place of Numba's."""
        pipeline = DefaultPassBuilder.define_nopython_pipeline(self.state, "inlined")
        pipeline.passes = [(InlinedLowering if one is NativeLowering else one, about) for one, about in pipeline.passes]
        pipeline.finalize()
        return [pipeline]


class Apart(CompilerBase):
    """Numba's own pipeline, told that no argument of the function leads to the memory of another."""

    def define_pipelines(self) -> list[Any]:
        """Return the one pipeline, as Numba has it."""
        self.state.flags.noalias = True
        return [DefaultPassBuilder.define_nopython_pipeline(self.state)]


def _entry(name: str) -> Any:
    """Return what stands for the function where Python would call it; callers know it by its identity.

    Numba takes a built-in function only, so it is one that raises TypeError whatever arrays it is called with.
    """
    return f"{name} is part of a compiled kernel and cannot be called by itself".join
