"""Lines of a table into rows of the state: as vectors and number by number, the same bits, and nothing beside them."""

from __future__ import annotations

import numpy as np
import pytest

from finsim.machine_code import entrance
from finsim.packing import INTERPRETED
from finsim.simulation.fields import RETURN_BOND_INCOME, RETURN_STOCKS
from finsim.simulation.lines import EIGHT, N_COPIED, copy_eight
from finsim.simulation.strip import STRIDE, memory_for, rows_of

FIRST_ROW = 2


@entrance
def copy_all(state, table, starts, line):
    for lane in range(0, starts.size, EIGHT):
        copy_eight(state, FIRST_ROW, lane, table, starts, line)


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))  # the kernels' is not told when this file changes


@pytest.mark.skipif(INTERPRETED, reason="there is one way to do it then")
@pytest.mark.parametrize("width", [8, 16])
def test_eight_lines_become_columns_of_five_rows(width):
    rng = np.random.default_rng(width)
    table, starts = rng.normal(size=(40, width)), rng.integers(0, 30, size=24)
    memory, other = memory_for(FIRST_ROW + N_COPIED + 2), memory_for(FIRST_ROW + N_COPIED + 2)
    for one in (memory, other):
        one.fill(7.0)
    copy_all(rows_of(memory), table, starts, 9)
    copy_all.py_func(other.reshape(-1, STRIDE), table, starts, 9)
    assert np.array_equal(memory, other)
    assert np.array_equal(memory.reshape(-1, STRIDE)[FIRST_ROW + 4, :24], table[starts + 9, 4])
    assert (memory == 7.0).sum() == memory.size - 5 * 24


def test_it_copies_what_markets_draw():
    assert RETURN_BOND_INCOME - RETURN_STOCKS + 1 == N_COPIED
