"""What charts are drawn from: small plain types, so that a chart needs no engine. Filled by the workbench or by hand.

Months are texts "YYYY-MM"; shares and errors are decimals (0.811); money is a plain amount in the chart's currency.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from finsim.charts.draw import fit, own_name

_IN_A_TITLE = 300.0


class BandsLike(Protocol):
    """Order statistics by month: row i of `values` is the value below which `percentiles[i]` of 100 paths lie.

    values, paths  (n_percentiles, n_periods); `paths` says which path each value is
    """

    @property
    def percentiles(self) -> Sequence[float]: ...
    @property
    def values(self) -> np.ndarray: ...
    @property
    def paths(self) -> np.ndarray: ...
    @property
    def months(self) -> Sequence[str]: ...


@dataclass(frozen=True)
class Money:
    """How a chart's amounts are written: their currency, the reader's locale, nominal or real, and of which year."""

    currency: str = "USD"
    locale: str = "en_US"
    prices: str = "real"
    year: int = 0


class Named:
    """Anything that carries a name out of a plan: cleaned once, here, so that every chart may write it anywhere."""

    name: str

    def __post_init__(self) -> None:
        for words in ("name", "detail", "note"):
            if hasattr(self, words):
                object.__setattr__(self, words, own_name(getattr(self, words)))

    @property
    def short_name(self) -> str:
        """The name cut to what a title or a key can bear; the table has all of it."""
        return fit(self.name, _IN_A_TITLE)


@dataclass(frozen=True)
class Goal(Named):
    """A goal on a time line: `end` equals `start` for a date, lies later for a span; `odds` of being paid in full."""

    name: str
    start: str
    end: str
    odds: float | None = None
    error: float | None = None
    need: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Event(Named):
    """Something that happens in a month, with the words for it."""

    name: str
    month: str


@dataclass(frozen=True)
class OpenedPath:
    """The path that somebody opened: its values by month, and the month and percentile that were clicked."""

    number: int
    values: Sequence[float]
    month: str = ""
    percentile: float | None = None


@dataclass(frozen=True)
class Person(Named):
    """Somebody whose ages stand under the years."""

    name: str
    born: str


@dataclass(frozen=True)
class Source(Named):
    """One kind of income by year, zero or more."""

    name: str
    values: Sequence[float]


@dataclass(frozen=True)
class Lever(Named):
    """One change to the plan, tried on the same paths: what it does to the share of futures that work.

    difference, error  of the share and its paired standard error
    share   the share after the change
    """

    name: str
    difference: float
    error: float
    share: float

    @property
    def is_noise(self) -> bool:
        """A difference smaller than twice its error, or none at all."""
        return self.difference == 0 or abs(self.difference) < 2 * self.error


@dataclass(frozen=True)
class ModelOdds(Named):
    """The share of futures that work under one market model; no error where its futures overlap."""

    name: str
    share: float
    error: float | None = None
    is_chosen: bool = False


@dataclass(frozen=True)
class Beside(Named):
    """A published value and ours, in one unit."""

    name: str
    published: float
    ours: float


@dataclass(frozen=True)
class Part(Named):
    """One part of a score, 0 to 100; None where it was not measured, and `note` then says why."""

    name: str
    value: float | None
    note: str = ""


@dataclass(frozen=True)
class Debt(Named):
    """One debt on its way down: yearly rate, what is owed by month, the month in which it ends ("" if it does not)."""

    name: str
    rate: float
    balances: Sequence[float]
    ends: str = ""
