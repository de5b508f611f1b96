"""Survival curves -> expectations and annuity factors, of one life or of two that are independent.

A curve is float64 (n_years + 1,): the chance to be alive after 0, 1, 2, ... years, 1 at its start and 0 at its end.
Source of the identities: N. L. Bowers and others, Actuarial Mathematics, 2nd ed., Society of Actuaries, 1997, chapters
3 (expectations), 5 (annuities), 9 (joint life and last survivor).
"""

from __future__ import annotations

import numpy as np

from finsim.errors import FinsimError


def last_survivor(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the chance that at least one of two independent lives is alive."""
    first, second = _as_long(first, second)
    return first + second - first * second


def while_both_live(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the chance that both of two independent lives are alive."""
    first, second = _as_long(first, second)
    return first * second


def curtate_expectation(curve: np.ndarray) -> float:
    """Return the expected number of whole years lived: the sum of the chances to live 1, 2, ... years."""
    return float(np.sum(curve[1:]))


def complete_expectation(curve: np.ndarray) -> float:
    """Return the expected years lived, deaths spread evenly over each year: half a year more than whole years."""
    return curtate_expectation(curve) + 0.5


def annuity_due(curve: np.ndarray, real_rate: float) -> float:
    """Return the value of 1 a year, paid at the start of each year that somebody is alive, at a real rate a year."""
    if not real_rate > -1.0:
        raise FinsimError("real rate", "a rate a year above -1", real_rate)
    discount = np.concatenate([[1.0], np.cumprod(np.full(curve.size - 1, 1.0 / (1.0 + real_rate)))])
    return float(np.sum(curve * discount))


def _as_long(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return both curves with zeros after the end of the shorter."""
    n = max(first.size, second.size)
    return np.pad(first, (0, n - first.size)), np.pad(second, (0, n - second.size))
