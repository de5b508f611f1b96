"""Items of income into tables of their own, for households in which what they pay depends on the path.

Filled by `income`; `receiving` reads the tables. What other modules add to the household's sums (an inheritance) is an
item of the household, so that both ways of adding up hold the same money.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from finsim.simulation import program as rows

Pair = NDArray[np.float64]
ROUNDING = 1e-12  # of a sum, that its items may leave over without there being more
TAXED, FREE = (rows.PLAN_PENSIONS, rows.ITEM_TAXED), (rows.PLAN_OTHER_INCOME, rows.ITEM_FREE)


@dataclass(frozen=True)
class Item:
    """One income. Pairs are (2, T): real, nominal.

    person  number of a person, -1: the household's
    """

    kind: int
    person: int
    pay: Pair
    taxable: Pair | None = None
    payroll: Pair | None = None
    premiums: Pair | None = None
    survivor_share: float = field(default=0.0, kw_only=True)
    varies: float = field(default=0.0, kw_only=True)
    skips: float = field(default=0.0, kw_only=True)


@dataclass(frozen=True)
class Put:
    """What one item puts into an account: a row of `paid_in`."""

    item: int
    account: int
    row: int
    pair: Pair
    vests: int = -1  # number of its vesting


def item_tables(items: list[Item], amounts: NDArray[np.float64], n_periods: int) -> tuple[Pair, Pair]:
    """Return `items` (N_ITEM_TRAITS, I) and `item_money` (N_ITEM_MONEY, I, 2, T)."""
    whole = [*items, *rest_of_household(items, amounts)]
    traits = np.zeros((rows.N_ITEM_TRAITS, len(whole)))
    money = np.zeros((rows.N_ITEM_MONEY, len(whole), 2, n_periods))
    for k, item in enumerate(whole):
        traits[:, k] = item.kind, item.person, item.survivor_share, item.varies, item.skips
        parts = (item.pay, item.taxable, item.payroll, item.premiums)
        for row, pair in enumerate(parts):
            if pair is not None:
                money[row, k] = pair
        money[rows.ITEM_AHEAD, k] = mean_of_rest(item.pay) if k < len(items) else 0.0
    return traits, money


def rest_of_household(items: list[Item], amounts: NDArray[np.float64]) -> list[Item]:
    """Return what the household's sums hold beyond their items: what comes once, and is no income to live on."""
    found = []
    for row, kind in (TAXED, FREE):
        rest = amounts[row].copy()
        for item in items:
            if item.kind == kind or (kind == rows.ITEM_TAXED and item.kind == rows.ITEM_BUSINESS):
                rest -= item.pay
        if np.abs(rest).max(initial=0.0) > ROUNDING * np.abs(amounts[row]).max(initial=0.0):
            found.append(Item(kind, -1, rest))
    return found


def put_tables(puts: list[Put], n_periods: int) -> tuple[Pair, Pair]:
    """Return `puts` (N_PUT_TRAITS, C) and `put_money` (C, 2, T)."""
    traits = np.zeros((rows.N_PUT_TRAITS, len(puts)))
    money = np.zeros((len(puts), 2, n_periods))
    for k, put in enumerate(puts):
        traits[:, k] = put.item, put.account, put.row, put.vests
        money[k] = put.pair
    return traits, money


def mean_of_rest(pair: Pair) -> Pair:
    """Return for each period the mean over it and all later ones, (2, T) to (2, T)."""
    sums = np.cumsum(pair[:, ::-1], axis=1)[:, ::-1]
    return np.ascontiguousarray(sums / np.arange(pair.shape[1], 0, -1))
