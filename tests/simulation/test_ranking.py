"""Order statistics against a sort, for numbers as they come: zeros in thousands, debts, giants, equal ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from finsim.simulation.ranking import order_statistics

MONEY = st.floats(width=32, allow_nan=False)


@given(st.data(), st.integers(1, 3), st.integers(1, 40))
def test_an_order_statistic_is_what_a_sort_has_at_its_place(data, n_rows, n):
    rows = data.draw(arrays(np.float32, (n_rows, n), elements=MONEY))
    at = data.draw(st.lists(st.integers(0, n - 1), min_size=1, max_size=8))
    assert np.array_equal(order_statistics(rows, at), np.sort(rows, axis=1)[:, at].T)


WEALTH = {
    "wide": lambda rng, row: row,
    "some in debt": lambda rng, row: row - np.float32(5e5),
    "many ruined": lambda rng, row: np.where(rng.random(row.size) < 0.4, np.float32(0.0), row),
    "all ruined": lambda rng, row: 0 * row,
    "whole millions": lambda rng, row: np.round(row, -6),
    "one in ruinous debt": lambda rng, row: np.append(row[1:], np.float32(-1e30)),
    "cents": lambda rng, row: row * np.float32(1e-8),
}


@pytest.mark.parametrize("kind", WEALTH)
@pytest.mark.parametrize("n", [100, 4096, 10_000])
def test_it_is_so_for_wealth_of_many_paths(kind, n):
    rng = np.random.default_rng(7)
    rows = np.stack([WEALTH[kind](rng, rng.lognormal(13, 1.5, n).astype(np.float32)) for _ in range(3)])
    at = [0, n // 100, n // 20, n // 4, n // 2, n // 4, 3 * n // 4, n - 1]
    assert np.array_equal(order_statistics(rows, at), np.sort(rows, axis=1)[:, at].T)


def test_minus_zero_comes_before_zero_wherever_it_stands():
    rows = np.array([[0.0, -0.0, 0.0, -0.0], [-0.0, -0.0, 0.0, 0.0]], dtype=np.float32)
    assert np.signbit(order_statistics(rows, [0, 1, 2, 3])).tolist() == [[True, True]] * 2 + [[False, False]] * 2


def test_rows_of_another_matrix_and_columns_of_it_are_ranked_as_they_are_read():
    whole = np.random.default_rng(1).normal(size=(8, 50)).astype(np.float32)
    part = whole[1::3, 4:44:2]
    assert np.array_equal(order_statistics(part, [3, 10]), np.sort(part, axis=1)[:, [3, 10]].T)
