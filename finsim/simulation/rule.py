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

from typing import Any

from finsim.compiled import njit

_PART: dict[str, Any] = {
    "_nrt": False, "cache": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True, "waits": True,
}  # fmt: skip
rule = njit(forceinline=True, **_PART)
part = njit(**_PART)
tiny = njit(inline="always", _nrt=False, cache=False)
kernel = njit(_nrt=False)
