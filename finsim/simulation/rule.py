"""`rule`: how every rule of a month is compiled, so that a strip costs what its arithmetic costs.

Three kinds, all of which belong to the kernel that calls them and cannot be called by Python alone:

rule  over the lanes of a strip; inlined, since passing the program's tables to a call costs more than a small rule does
part  compiled like a rule and not inlined: for what runs once a year, for few lanes, or only in households that ask for
      it. A call costs some tenths of a microsecond for a whole strip
tiny  one expression, put into its caller before types are known

Reference counting is off, since rules allocate nothing: counting the tables up and down, atomically, for every call
made the settlement eight times as slow. They have neither wrappers for Python nor machine code of their own, and are
optimised once, in the kernel (`finsim.inlining`), which takes a third off the time of compiling: a rule may call rules
five deep, and costs its own lines. None of this changes a bit of a result.

A loop over lanes runs on vectors as long as it reads and writes rows of the state and nothing else: what it needs of
the program's tables is read before it, into numbers; it has no early exit, and no branch but a choice of two values.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numba

from finsim.compiled import njit
from finsim.inlining import Inlined

_config: Any = numba.config


class Rule:
    """A rule as the kernel names it: Numba's own object for it is made when something is compiled that calls it.

    There are some three hundred; a process whose machine code is on disk calls none by name, and would wait for them.
    """

    def __init__(self, function: Callable[..., Any], options: dict[str, Any]) -> None:
        self.py_func, self.targetoptions = function, options  # by these names Numba asks what it may inline
        self.__doc__, self.__name__, self.__module__ = function.__doc__, function.__name__, function.__module__

    @cached_property
    def dispatcher(self) -> Any:
        """Make Numba's own object, and keep it."""
        return njit(**self.targetoptions)(self.py_func)

    @property
    def _numba_type_(self) -> Any:
        """Answer Numba, which asks what type a name in compiled code has."""
        return self.dispatcher._numba_type_

    def __call__(self, *arguments: Any) -> Any:
        """Run a tiny one by itself; the others have no machine code of their own and say so."""
        return self.dispatcher(*arguments)


def _by(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    return lambda function: function if _config.DISABLE_JIT else Rule(function, options)


_PART: dict[str, Any] = {
    "_nrt": False, "cache": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True, "pipeline_class": Inlined,
}  # fmt: skip
rule = _by(forceinline=True, **_PART)
part = _by(**_PART)
tiny = _by(inline="always", _nrt=False, cache=False)
kernel = njit(_nrt=False)
