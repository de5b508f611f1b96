"""`njit`, as every function of finsim is compiled, and the folder that machine code is kept in.

Numba is loaded where something is compiled, and not before: `machine_code` calls what has been compiled without it.

Numba recompiles a function when the function's own file changes, and not when a rule or a constant that it uses from
another file does. So the folder's name holds a digest of every file that contains compiled code and of every finsim
file those import: after any such change the old machine code is out of reach. Beside `numerics`, below everything.

Divisions by zero follow IEEE 754 (`error_model="numpy"`), because a check that can raise stops a loop over lanes from
using vector instructions; `fastmath` is off, so that the same source gives the same bits on every processor.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import stat
import tempfile
import time
from collections.abc import Callable
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from finsim.packing import INTERPRETED

_PACKAGE = Path(__file__).parent
# Each begins with letters, by which the search leaps from one place to the next: every process searches a megabyte.
_IMPORTS = (
    re.compile(rb"from finsim\.?([\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)"),
    re.compile(rb"import finsim\.([\w.]+)()"),
)
_COMPILES = (b"njit", b"machine_code import", b"simulation.rule import")  # or by a decorator made of `njit`
_ROOMS = ("analysis", "data", "longevity", "markets", "simulation", "taxes")
_PART = {"cache": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True, "waits": True}
_KEPT_SECONDS = 30 * 24 * 3600


class Compiled:
    """A function as other compiled code names it: Numba's own objects for it are made when somebody asks.

    There are some four hundred; a process whose machine code is on disk calls none by name, and would wait for them.
    Two objects, since compiled code that takes the function in has no use for machine code of the function alone, which
    took a quarter of the time of compiling.
    """

    def __init__(self, function: Callable[..., Any], options: dict[str, Any]) -> None:
        self.py_func, self.targetoptions = function, options  # by these names Numba asks what it may inline
        self.__doc__, self.__name__, self.__module__ = function.__doc__, function.__name__, function.__module__

    @cached_property
    def dispatcher(self) -> Any:
        """Make Numba's own object for callers in Python, and keep it."""
        from finsim.inlining import dispatched

        return dispatched(self.py_func, self.targetoptions, str(cache_folder()))

    @cached_property
    def part(self) -> Any:
        """Make Numba's own object for callers in compiled code, of which it becomes a part, and keep it."""
        from finsim.inlining import dispatched

        return dispatched(self.py_func, self.targetoptions | _PART, str(cache_folder()))

    @property
    def _numba_type_(self) -> Any:
        """Answer Numba, which asks what type a name in compiled code has."""
        return self.part._numba_type_

    def __call__(self, *arguments: Any) -> Any:
        """Run it by itself. What only compiled code may call says so."""
        return self.dispatcher(*arguments)


def njit(function: Callable[..., Any] | None = None, **options: Any) -> Any:
    """Compile `function` as finsim's kernels are: without the interpreter's lock, in strict IEEE order.

    What Python calls is cached on disk; in compiled code that calls it, it becomes a part of that (`inlining`).

    Use it bare (`@njit`), or with further options of `numba.njit`: `@njit(forceinline=True)` for a small function that
    loops over lanes call, since a loop that calls out is not vectorised. `waits=True`: for other compiled code alone,
    see `inlining`.
    """
    settings: dict[str, Any] = {"cache": True, "nogil": True, "fastmath": False, "error_model": "numpy"} | options

    def compile_one(function: Callable[..., Any]) -> Any:
        return function if INTERPRETED else Compiled(function, settings)

    return compile_one if function is None else compile_one(function)


@cache
def cache_folder() -> Path:
    """Return the folder for machine code, made if need be.

    In order: under `NUMBA_CACHE_DIR` if set, the user's cache folder (XDG), a private folder for temporary files.
    """
    name = f"numba-{_numba_version()}-{kernel_digest()[:16]}"
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    parents = [Path(chosen) / "finsim"] if chosen else []
    parents.append(Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "finsim")
    parents.append(Path(tempfile.gettempdir()) / f"finsim-{os.getuid()}")
    for parent in parents:
        if _is_private(parent):
            _forget_unused(parent, name)
            return _made(parent / name)
    return Path(tempfile.mkdtemp(prefix="finsim-"))


def _numba_version() -> str:
    """Return the version of Numba that is installed, which loads none of it."""
    place = find_spec("numba")
    assert place is not None and place.origin is not None, "numba is among what finsim needs"
    (about,) = Path(place.origin).parent.parent.glob("numba-*.dist-info")
    return about.name.removeprefix("numba-").removesuffix(".dist-info")


def kernel_digest() -> str:
    """Return the sha256 of all sources that compiled code is made from, each with its path inside finsim."""
    sources: dict[str, bytes] = {}
    for name in searched():
        with open(f"{_PACKAGE}/{name}", "rb") as file:
            sources[name] = file.read()
    used = {name for name, text in sources.items() if any(word in text for word in _COMPILES)}
    waiting = list(used)
    while waiting:
        for name in _imported(sources[waiting.pop()]):
            if name in sources and name not in used:
                used.add(name)
                waiting.append(name)
    digest = hashlib.sha256()
    for name in sorted(used):
        digest.update(f"{name}\0{len(sources[name])}\0".encode())
        digest.update(sources[name])
    return digest.hexdigest()


def searched() -> list[str]:
    """List the files that may hold compiled code, from the package on: a test holds that no other does."""
    package = str(_PACKAGE)
    rooms = (os.walk(f"{package}/{room}") for room in _ROOMS)
    found = [name for name in os.listdir(package) if name.endswith(".py")]
    for folder, _, names in itertools.chain.from_iterable(rooms):
        found += [f"{folder[len(package) + 1 :]}/{name}" for name in names if name.endswith(".py")]
    return sorted(found)


def _imported(source: bytes) -> list[str]:
    """List what the finsim modules named in `source` may be called: a module, a package, a module of a package."""
    found = []
    for module, names in itertools.chain.from_iterable(each.findall(source) for each in _IMPORTS):
        place = module.decode().replace(".", "/")
        below = f"{place}/" if place else ""
        found += [f"{place}.py", f"{below}__init__.py"]
        found += [f"{below}{name}.py" for name in re.findall(r"\w+", names.decode())]
    return found


def _is_private(folder: Path) -> bool:
    """Say whether `folder` can be written and is ours alone: machine code from a stranger's folder would be run."""
    try:
        state = _made(folder).stat()
    except OSError:
        return False
    ours = state.st_uid == os.getuid() and not state.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return ours and os.access(folder, os.W_OK | os.X_OK)


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _forget_unused(parent: Path, name: str) -> None:
    """Remove the machine code of other versions that nobody has added to for a month."""
    import shutil

    for other in parent.glob("numba-*"):
        if other.name != name and time.time() - other.stat().st_mtime > _KEPT_SECONDS:
            shutil.rmtree(other, ignore_errors=True)
