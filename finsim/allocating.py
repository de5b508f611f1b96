"""How glibc hands memory out in processes that stay: bounded, so that what a run took goes back to the system.

A simulation makes and drops arrays of megabytes. glibc raises the size from which it maps blocks one by one to the
largest that was ever freed, keeps up to twice that at the top of each arena, and makes eight arenas a core: a server
of 250 MB crept up by tens of megabytes an hour, and a board's kernel kept 2.7 GB after 30 moves of a slider. With two
arenas, arrays mapped one by one from 1 MB on, and tops above 8 MB given back, both stay level.

Set by the API and the worker as they start, and by the board server for the kernels that it starts. Elsewhere than
under glibc nothing happens.
"""

from __future__ import annotations

import ctypes
import os

MEMORY = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "1048576", "MALLOC_TRIM_THRESHOLD_": "8388608"}
_PARAMETERS = {"MALLOC_ARENA_MAX": -8, "MALLOC_MMAP_THRESHOLD_": -3, "MALLOC_TRIM_THRESHOLD_": -1}  # malloc.h


def bound_heap() -> bool:
    """Set this process's bounds; what the environment states stays. Returns whether glibc took them."""
    set_parameter = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_parameter is None:
        return False
    stated = {name: value for name, value in MEMORY.items() if name not in os.environ}
    return all(set_parameter(_PARAMETERS[name], int(value)) == 1 for name, value in stated.items())


def bounds_for_children() -> dict[str, str]:
    """Return the environment for processes that are to have the same bounds; what is stated already stays."""
    return {name: value for name, value in MEMORY.items() if name not in os.environ}
