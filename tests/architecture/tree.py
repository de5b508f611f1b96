"""The tree as the laws of this folder read it: modules with their imports, rooms, tracked files, pyproject."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "finsim"


def modules() -> list[Path]:
    """Return every Python file of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def rooms() -> set[str]:
    """Return the names that stand directly in the package: `plan`, `errors`, ..."""
    files = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    return files | {path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.glob("*.py"))}


def room_of(path: Path) -> str:
    """Return the room that a module of the package stands in, "" for `finsim/__init__.py` itself."""
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def imports(path: Path, *, everywhere: bool = True) -> set[str]:
    """Return the absolute dotted names that a file imports: wherever they stand, or only those run when it is imported.

    Blocks under `if TYPE_CHECKING:` are never run and never counted.
    """
    return set(_imports(_parsed(path).body, everywhere))


@functools.cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def _imports(body: list[ast.stmt], everywhere: bool) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from _imports(node.orelse, everywhere)
        elif everywhere or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]
            handlers = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.ExceptHandler)]
            yield from _imports(inner + [stmt for handler in handlers for stmt in handler.body], everywhere)


MADE = {"njit", "entrance", "rule", "part", "tiny", "kernel", "stage"}  # the decorators of compiled functions


def is_compiled(path: Path) -> bool:
    """Return whether a file holds functions that Numba compiles."""
    functions = (node for node in ast.walk(_parsed(path)) if isinstance(node, ast.FunctionDef))
    marks = (ast.unparse(mark) for function in functions for mark in function.decorator_list)
    return any(MADE & set(re.findall(r"\w+", mark)) for mark in marks)


@functools.cache
def tracked_files() -> list[Path]:
    """Return what git holds, or would hold; in an unpacked archive without git, every file of the known folders."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode == 0:
        return sorted({ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()})
    folders = ("finsim", "tests", "notebooks", "docs", "binder", ".ci", ".github")
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())


@functools.cache
def pyproject() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
