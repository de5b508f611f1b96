"""A study as a few tables of plain numbers that its kernel runs. Made by `compile_study`, read by every rule.

A counts assets, T periods, Y years. Money comes as pairs (real, nominal): a period's money is `real * price level +
nominal`. Everything that can be checked is checked before, because compiled code cannot explain itself.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

INCOME, PAID_IN_BEGIN, PAID_IN_END, N_FLOWS = range(4)  # rows of `flows`
REVIEWS, REBALANCES, YEAR, N_CALENDAR = range(4)  # rows of `calendar`: yes or no, yes or no, year of the study
# Entries of `terms`
(
    START,
    FEE,  # a period, of what `FEE_ON` says
    DRIFT,  # how far a share may stray before bands put it right
    FLOOR,  # real, a year
    CEILING,
    FIRST,  # the rule's first budget, real, a year; not a number where it reads it off the portfolio
    HARVEST_ABOVE,
    HARVEST_SHARE,
    CENT,  # spending, gains and holdings are rounded to whole ones; 0: not at all
    N_TERMS,
) = range(10)
# Entries of `choices`
(
    N_PERIODS, CADENCE, DECISION, AT_END, MAY_OWE, WHEN, FEE_ON, HARVEST, IS_NOMINAL, N_YEARS,
    FLOOR_IS_INCOME,  # the floor is what other income brings this year
    LIMITS_AS_CFIRESIM,
    N_CHOICES,
) = range(13)  # fmt: skip

WHEN_YEARLY, WHEN_ALWAYS, WHEN_BANDS, WHEN_NEVER = range(4)
ON_VALUE, ON_PRICE = range(2)  # what a fee is a share of: the value at the period's end, with or without its income
NO_HARVEST = -1


class Tables(NamedTuple):
    """One study, ready to run. All arrays are C-contiguous and are never written to."""

    weights: Floats  # (A, T): wanted shares
    flows: Floats  # (N_FLOWS, 2, T)
    calendar: Ints  # (N_CALENDAR, T)
    order: Ints  # assets in the order that withdrawals empty them; empty: all in proportion
    rule: Floats  # (8,): parameters in the order that the decision takes them
    by_year: Floats  # (3, Y): what the decision reads by year
    expected: Floats  # (A,): what an annuity rule expects of each asset a year
    terms: Floats  # (N_TERMS,)
    choices: Ints  # (N_CHOICES,)
