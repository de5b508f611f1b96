"""`rule`: how every rule of a month is compiled, so that a strip costs what its arithmetic costs.

Rules are inlined into the kernel, since passing the program's tables to a call costs more than a small rule does; and
their reference counting is off, since they allocate nothing: counting the tables up and down, atomically, for every
call made the settlement eight times as slow. Neither have they wrappers for Python nor machine code of their own on
disk, which took a quarter of the time of compiling. None of this changes a bit of a result.

A `part` is compiled like a rule and is not inlined: for what runs once a year, for few lanes, or only in households
that ask for it. A call costs some tenths of a microsecond for a whole strip, and the kernel compiles no slower for it.
"""

from __future__ import annotations

from finsim.compiled import njit

rule = njit(forceinline=True, _nrt=False, cache=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)
part = njit(_nrt=False, cache=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)
tiny = njit(inline="always", _nrt=False, cache=False)
kernel = njit(_nrt=False)
