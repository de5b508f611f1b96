"""Who may import what, beyond the floors that import-linter checks (`pyproject.toml`, run by `make check`)."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.architecture.tree import PACKAGE, imports, is_compiled, modules, pyproject, room_of, rooms

DOMAIN = {"data", "markets", "taxes", "longevity", "plan", "actuals", "simulation", "analysis", "charts"}
PLATFORM = {"storage", "delivery", "access", "health", "jobs"}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "core", "misc"}

# A library that one room hides from all others: library -> the module prefix that may import it.
HOMES = {
    "langgraph": "agents",
    "openai": "agents",
    "groq": "agents",
    "pymongo": "storage/mongo",
    "redis": "storage",
    "cachetools": ("storage/cache", "access/gate"),
    "distributed": "jobs/scaling",
    "argon2": "access/users",
    "itsdangerous": "access/signing",
    "sqlite3": ("storage", "agents/keeping", "agents/library"),  # one file each, for a notebook without a store
    "pypdf": "agents/library",
    "mcp": "mcp",
    "ipywidgets": "dashboards",
    "papermill": "reports",
    "nbconvert": "reports",
    "fastapi": "api",
    "uvicorn": ("api", "cli"),
    "typer": "cli",
}


def test_something_is_looked_at():
    assert len(modules()) >= 4
    assert "errors" in rooms()


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_imported_only_in_its_home(library):
    homes = HOMES[library] if isinstance(HOMES[library], tuple) else (HOMES[library],)
    strangers = [
        str(path.relative_to(PACKAGE))
        for path in modules()
        if any(name == library or name.startswith(library + ".") for name in imports(path))
        and not any(str(path.relative_to(PACKAGE)).startswith(home) for home in homes)
    ]
    assert not strangers


def test_compiled_files_import_neither_pydantic_nor_pandas():
    heavy = {
        str(path.relative_to(PACKAGE)): sorted(
            name for name in imports(path) if name.split(".")[0] in {"pydantic", "pandas"}
        )
        for path in modules()
        if is_compiled(path)
    }
    assert not {path: names for path, names in heavy.items() if names}


def test_no_module_below_the_entrances_loads_pandas_scipy_or_matplotlib_when_it_is_imported():
    """They cost half a second each; the run path imports them only inside the functions that return DataFrames."""
    late = {"pandas", "scipy", "matplotlib"}
    early = {
        str(path.relative_to(PACKAGE)): sorted(late & {name.split(".")[0] for name in imports(path, everywhere=False)})
        for path in modules()
        if room_of(path) not in {"api", "dashboards", "mcp", "ops", "reports"}
    }
    assert not {path: names for path, names in early.items() if names}


def test_importing_finsim_loads_neither_numba_nor_pandas():
    heavy = "{'numba', 'pandas', 'scipy', 'matplotlib', 'langgraph'}"
    code = f"import sys, finsim; print(sorted({heavy} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    assert said.stdout.strip() == "[]"


def test_the_contracts_name_every_room_of_domain_and_platform():
    """import-linter refuses names that do not exist yet, so its lists grow with the house: none may be late."""
    forbidden = [c for c in pyproject()["tool"]["importlinter"]["contracts"] if c["type"] == "forbidden"]
    domain, platform = ({f"finsim.{room}" for room in side & rooms()} for side in (DOMAIN, PLATFORM))
    stated = [(set(c["source_modules"]), set(c["forbidden_modules"])) for c in forbidden]
    expected = [(domain, platform), (platform, domain)] if platform else []
    assert sorted(map(str, map(_ordered, stated))) == sorted(map(str, map(_ordered, expected)))


def test_no_room_has_a_name_that_says_nothing():
    named = {part.removesuffix(".py") for path in modules() for part in path.relative_to(PACKAGE).parts}
    assert not named & FORBIDDEN_NAMES


@pytest.mark.parametrize("limit", [450])
def test_no_module_grows_into_two(limit):
    lengths = {str(p.relative_to(PACKAGE)): len(p.read_text(encoding="utf-8").splitlines()) for p in modules()}
    assert not {path: n_lines for path, n_lines in lengths.items() if n_lines > limit}


def test_every_module_says_in_its_first_line_what_it_does():
    silent = [
        str(p.relative_to(PACKAGE))
        for p in modules()
        if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))
    ]
    assert not silent


def _ordered(sides: tuple[set[str], set[str]]) -> tuple[list[str], list[str]]:
    return sorted(sides[0]), sorted(sides[1])
