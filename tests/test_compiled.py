"""Machine code is kept where only its own sources can reach it, and in a folder that is ours alone."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numba
import pytest

from finsim import compiled

ROOT = Path(compiled.__file__).parent


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of a few sources, as the package that `kernel_digest` looks at."""
    package = tmp_path / "finsim"
    (package / "markets").mkdir(parents=True)
    for name in ("compiled.py", "numerics.py", "randomness.py", "settings.py", "markets/series.py"):
        shutil.copy(ROOT / name, package / name)
    shutil.copy(ROOT / "markets/lognormal_draws.py", package / "markets/lognormal_draws.py")
    monkeypatch.setattr(compiled, "_PACKAGE", package)
    return package


def _append(path):
    path.write_text(path.read_text() + "\n# changed\n")


@pytest.mark.parametrize("name", ["numerics.py", "randomness.py", "markets/lognormal_draws.py", "markets/series.py"])
def test_a_change_of_a_kernel_or_of_a_constant_it_imports_changes_the_folder(copy, name):
    before = compiled.kernel_digest()
    _append(copy / name)
    assert compiled.kernel_digest() != before


def test_a_change_elsewhere_keeps_the_machine_code(copy):
    before = compiled.kernel_digest()
    _append(copy / "settings.py")
    assert compiled.kernel_digest() == before


def test_no_file_that_is_not_searched_compiles_anything():
    others = set(ROOT.rglob("*.py")) - {ROOT / name for name in compiled.searched()}
    assert others
    compiles = re.compile(rb"\bnjit\b|\b(?:machine_code|simulation\.rule) import\b")
    assert not [path for path in others if compiles.search(path.read_bytes())]


def test_what_else_the_process_compiles_keeps_its_own_folder():
    @compiled.njit
    def ours(x):
        return x

    assert str(compiled.cache_folder()) in ours.dispatcher.stats.cache_path
    assert os.environ.get("NUMBA_CACHE_DIR", "") == numba.config.CACHE_DIR


@pytest.mark.compiled
def test_in_compiled_code_a_function_becomes_a_part_and_python_may_call_it_too():
    @compiled.njit
    def twice(x):
        return 2.0 * x

    @compiled.njit
    def twice_and_one(x):
        return twice(x) + 1.0

    assert twice_and_one(3.0) == 7.0
    assert twice.part.signatures
    assert "dispatcher" not in vars(twice), "machine code of its own is made when Python calls it, not before"
    assert twice(3.0) == 6.0


def _folder(**environment):
    code = "from finsim.compiled import cache_folder; print(cache_folder())"
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | environment, capture_output=True, text=True, check=True
    )
    return Path(done.stdout.strip())


def test_the_users_own_choice_of_folder_is_kept(tmp_path):
    assert _folder(NUMBA_CACHE_DIR=str(tmp_path)).parent == tmp_path / "finsim"
    assert _folder(NUMBA_CACHE_DIR="", XDG_CACHE_HOME=str(tmp_path)).parent == tmp_path / "finsim"


def test_a_folder_that_others_can_write_to_is_not_used(tmp_path):
    shared = tmp_path / "cache" / "finsim"
    shared.mkdir(parents=True)
    shared.chmod(0o777)
    folder = _folder(NUMBA_CACHE_DIR="", XDG_CACHE_HOME=str(tmp_path / "cache"), TMPDIR=str(tmp_path))
    assert folder.is_relative_to(tmp_path / f"finsim-{os.getuid()}")
    assert folder.parent.stat().st_mode & 0o777 == 0o700


def test_division_by_zero_is_that_of_ieee_754():
    @compiled.njit
    def divided(a, b):
        return a / b

    assert divided(1.0, 0.0) == float("inf")
