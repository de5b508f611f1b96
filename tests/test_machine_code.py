"""Machine code on disk: what Python calls runs without the compiler, is made once, and is never half a file."""

import json
import os
import subprocess
import sys
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from finsim import machine_code, packing
from finsim.machine_code import Entrance, entrance


class Inner(NamedTuple):
    """A tuple within a tuple."""

    weights: NDArray[np.float64]
    scale: float


class Table(NamedTuple):
    """What a program looks like: arrays, numbers, tuples."""

    grid: NDArray[np.float64]
    shift: int
    inner: Inner


@entrance
def mix(rows, table, line, factor, n, is_on, out):
    """Write out[k] from a bit of everything."""
    for k in range(n):
        value = rows[1, k] + table.grid[1, k] * table.inner.scale + table.inner.weights[k] + table.shift
        out[k] = value * factor + line[k] if is_on else -1.0


@pytest.fixture
def arguments():
    state = np.arange(24.0)
    table = Table(np.arange(8.0).reshape(2, 4), 3, Inner(np.arange(4.0) / 8, 0.5))
    return state, packing.packed(table), np.arange(8)[::2], np.float64(2.0), 4, True, np.zeros(4)


def _mixed(state, table, line, factor, n, is_on, out):
    mix(packing.Rows(state.ctypes.data, 12), table, line, factor, n, is_on, out)
    return out


def test_every_kind_of_argument_arrives(arguments):
    state, table, line, *_ = arguments
    whole = table.whole
    expected = (state[12:16] + whole.grid[1] * 0.5 + whole.inner.weights + 3) * 2 + line
    assert _mixed(*arguments).tolist() == expected.tolist()
    assert _mixed(*arguments[:5], False, np.zeros(4)).tolist() == [-1.0] * 4


def test_what_has_no_place_among_the_arguments_is_refused_in_words():
    with pytest.raises(TypeError, match="arrays, numbers and named tuples, not str"):
        mix("rows")


_RUN = """
import sys, json
import finsim as fs
plan = fs.sample("renter")
run = fs.simulate(plan, n_paths=20)
print(json.dumps([sorted({"numba", "pandas", "scipy"} & set(sys.modules)), repr(run.outcome.net_worth.sum())]))
"""


def test_a_run_whose_machine_code_is_kept_loads_no_compiler():
    runs = [subprocess.run([sys.executable, "-c", _RUN], capture_output=True, text=True, check=True) for _ in range(2)]
    first, second = (json.loads(done.stdout) for done in runs)  # the first one may have compiled
    assert second == [[], first[1]]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(machine_code, "cache_folder", lambda: tmp_path)
    return tmp_path


def test_machine_code_is_made_once_for_each_layout(arguments, folder):
    first = Entrance(mix.py_func)
    first(packing.Rows(arguments[0].ctypes.data, 12), *arguments[1:])
    (kept,) = folder.iterdir()
    written = kept.stat().st_mtime_ns
    Entrance(mix.py_func)(packing.Rows(arguments[0].ctypes.data, 12), *arguments[1:])
    assert [file.stat().st_mtime_ns for file in folder.iterdir()] == [written]
    Entrance(mix.py_func)(packing.Rows(arguments[0].ctypes.data, 8), *arguments[1:])
    assert len(list(folder.iterdir())) == 2, "rows that stand otherwise are another layout"


@pytest.mark.parametrize("harm", [lambda code: code[:-100], lambda code: code[:-1] + b"?", lambda code: b""])
def test_a_file_that_is_not_as_it_was_written_is_made_anew_and_never_run(arguments, folder, harm):
    def call():
        out = np.zeros(4)
        Entrance(mix.py_func)(packing.Rows(arguments[0].ctypes.data, 12), *arguments[1:6], out)
        return out.tolist()

    expected = call()
    (kept,) = folder.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(harm(whole))
    assert call() == expected
    assert machine_code._kept(kept) is not None


def test_another_processor_has_other_files(monkeypatch):
    def place(**environment):
        machine_code._processor.cache_clear()
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return machine_code.place_of(mix.py_func, ())

    places = {place(), place(NUMBA_CPU_NAME="generic"), place(NUMBA_CPU_FEATURES="+sse2"), place(NUMBA_OPT="2")}
    monkeypatch.undo()
    machine_code._processor.cache_clear()
    assert len(places) == 4


def test_where_nothing_can_be_written_the_process_has_it_alone(arguments, folder, monkeypatch):
    monkeypatch.setattr(machine_code, "_keep", lambda *_: (_ for _ in ()).throw(OSError("read-only")))
    Entrance(mix.py_func)(packing.Rows(arguments[0].ctypes.data, 12), *arguments[1:])
    assert not list(folder.iterdir())
    assert arguments[-1].any()


def test_settings_that_do_not_touch_the_code_do_not_touch_its_name():
    code = "from finsim import machine_code, numerics; print(machine_code.place_of(numerics.exp.py_func, ()))"
    names = {
        subprocess.run(
            [sys.executable, "-c", code], env=os.environ | own, capture_output=True, text=True, check=True
        ).stdout
        for own in ({}, {"NUMBA_NUM_THREADS": "1"})
    }
    assert len(names) == 1
