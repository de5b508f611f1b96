"""Machine code on disk, and `entrance`: a compiled function that Python calls without its compiler.

Numba is a compiler. To call what it compiled last week it has all of itself loaded: half a second and 60 MB for every
process, more than a household's thousand futures take. So what Python calls, and the stages of a month, are kept as
the object files that LLVM made, and found again by what decides their bytes: the sources (the folder's name), the
processor, the settings of the compiler, and the layout of the arguments. `object_code`, which loads Numba, is imported
where a file is missing.

    @entrance
    def copy_blocks(table, starts, length, step, rows): ...     # takes what `packing` knows, returns nothing
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import tempfile
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from finsim.compiled import cache_folder
from finsim.packing import INTERPRETED, laid_out, shape_of

Make = Callable[[], bytes]
_lock = threading.Lock()
_engines: list[Any] = []  # machine code lives as long as what loaded it
_SUM = hashlib.sha256().digest_size
_AWAY = ("NUMBA_CACHE_DIR", "NUMBA_NUM_THREADS", "NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES")


class Entrance:
    """A function that Python calls and that is compiled: once for every layout of its arguments."""

    def __init__(self, function: Callable[..., None]) -> None:
        self.py_func = function
        self.__doc__, self.__name__, self.__module__ = function.__doc__, function.__name__, function.__module__
        self._loaded: dict[Any, Callable[[bytes], int]] = {}

    def __call__(self, *arguments: Any) -> None:
        """Run it. Raises RuntimeError where compiled code says that it stopped, for which none of ours has a reason."""
        if status := self.get_ready(*arguments)(laid_out(arguments)):
            raise RuntimeError(f"{self.__module__}.{self.__name__} stopped with status {status}")

    def get_ready(self, *arguments: Any) -> Callable[[bytes], int]:
        """Return the machine code for such arguments, compiled or loaded if need be, and call nothing."""
        shapes = tuple(map(shape_of, arguments))
        return self._loaded.get(shapes) or self._load(shapes, arguments)

    def _load(self, shapes: Any, arguments: tuple[Any, ...]) -> Callable[[bytes], int]:
        place = place_of(self.py_func, shapes)

        def make() -> bytes:
            from finsim.object_code import made_to_be_called

            return made_to_be_called(self.py_func, arguments, place.stem)

        (address,) = addresses([(place, make)])
        self._loaded[shapes] = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_char_p)(address)
        return self._loaded[shapes]


def entrance(function: Callable[..., None]) -> Any:
    """Make a compiled function that Python calls, with arrays, numbers and what is `packed`.

    It returns nothing and makes no array of its own: what room it needs is given to it.
    """
    return function if INTERPRETED else Entrance(function)


def place_of(function: Callable[..., Any], layout: Any) -> Path:
    """Return where the machine code of a function is kept; `layout` says what it depends on beside the sources."""
    text = repr((function.__module__, function.__qualname__, layout, _processor()))
    return cache_folder() / f"{_name(function)}-{hashlib.sha256(text.encode()).hexdigest()[:16]}.o"


def is_any_kept(function: Any) -> bool:
    """Say whether there is machine code of a function, for arguments of whatever layout."""
    return next(cache_folder().glob(f"{_name(function)}-*.o"), None) is not None


def _name(function: Callable[..., Any]) -> str:
    return f"{function.__module__.removeprefix('finsim.')}.{function.__name__}"


@cache
def _processor() -> tuple[Any, ...]:
    """Return what machine code is made for, as Numba chooses it: this processor, or the one that the settings name."""
    import llvmlite.binding as llvm

    name = os.environ.get("NUMBA_CPU_NAME") or llvm.get_host_cpu_name()
    features = os.environ.get("NUMBA_CPU_FEATURES") or sorted(llvm.get_host_cpu_features().items())
    settings = sorted(item for item in os.environ.items() if item[0].startswith("NUMBA_") and item[0] not in _AWAY)
    return llvm.get_default_triple(), llvm.llvm_version_info, name, features, settings


def addresses(wanted: Iterable[tuple[Path, Make]]) -> list[int]:
    """Return where the function of each file stands, loaded together, which is much faster than one by one.

    A file's function has its name, without the ending; `make` is asked for the code that a file should hold and
    does not.
    """
    import llvmlite.binding as llvm

    code = [(place.stem, kept_or_made(place, make)) for place, make in wanted]
    with _lock:
        engine = _engine()
        for _, one in code:
            engine.add_object_file(llvm.ObjectFileRef.from_data(one))
        engine.finalize_object()
        found = [engine.get_function_address(name) for name, _ in code]
        _engines.append(engine)
    assert all(found), "an object file holds the function that it is named after"
    return found


def kept_or_made(place: Path, make: Make) -> bytes:
    """Return the machine code kept at a place, or make it and keep it there, if it can be written."""
    code = _kept(place)
    if code is None:
        code = make()
        with suppress(OSError):
            _keep(place, code)
    return code


def _kept(place: Path) -> bytes | None:
    """Return what is kept at a place; None where there is nothing, or not what was written: it would be run."""
    try:
        whole = place.read_bytes()
    except OSError:
        return None
    return whole[_SUM:] if hashlib.sha256(whole[_SUM:]).digest() == whole[:_SUM] else None


def _keep(place: Path, code: bytes) -> None:
    """Write machine code to its place in one step, so that nobody finds half of it."""
    handle, name = tempfile.mkstemp(dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(code).digest() + code)
        os.replace(name, place)
    except BaseException:
        os.unlink(name)
        raise


def _engine() -> Any:
    """Return an empty loader of object files."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(jit=True, codemodel="jitdefault")
    return llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
