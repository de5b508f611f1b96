"""A figure: one number of the engine with its unit, its money, its error and what it opens. The only currency of words.

Made by the modules of `analysis` out of an Outcome; read by charts, reports, boards and agents, which never compute.
Its JSON form is what the agents call a fact.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from enum import Enum
from typing import Any

from finsim.vocabulary import Per, Prices, Unit

NO_ERROR_EXACT = "none (not an estimate)"


@dataclass(frozen=True, repr=False)
class Figure:
    """One number that can be said, printed and opened.

    id        stable and dotted: "success_rate", "goal.deposit.odds", "net_worth.p50.2064-12"
    name      the words for it, no capital, no full stop: "success rate"
    value     float; a date is a month number (year * 12 + month - 1); None when there is nothing to count ("no goal")
    unit      see `Unit`
    prices    "nominal" or "real" for money, else None
    per       "month" or "year" for money that comes and goes, "" for what is owned, owed or summed over the period
    standard_error  of the value, same unit; None when it has none, and then `error_note` says why
    low, high       95 % interval, same unit, where the error is not symmetric (quantiles)
    topic     what it is about: only figures of one topic are compared
    scope     of whom or of which run it speaks: "plan", "proposal:retire-at-67", "goal:deposit"
    period    the time it speaks of: "2026-12", "2026-12..2095-02", ""
    better    +1 more is better, -1 less is better, 0 neither
    fails     "2031-04": the path behind the value fails in that month, before the figure's time is over, so that it
              is no forecast (`failing`); "" otherwise, and then left out of the JSON form
    opens     {"path": 4953, "period": 456} or {"cohort": "1966-01"} or {"facts": ["id", ...]}; None: nothing
    """

    id: str
    name: str
    value: float | None
    unit: Unit
    topic: str
    prices: Prices | None = None
    standard_error: float | None = None
    low: float | None = None
    high: float | None = None
    error_note: str = ""
    scope: str = "plan"
    period: str = ""
    better: int = 0
    per: Per = Per.NONE
    fails: str = ""
    opens: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(f"figure {self.id} is not finite: {self.value}")

    def __repr__(self) -> str:
        """Show what says something: whatever is not left at its default."""
        values = ((part, getattr(self, part.name)) for part in fields(self))
        told = (f"{part.name}={_plain(value)!r}" for part, value in values if value != part.default)
        return f"Figure({', '.join(told)})"

    def fact(self) -> dict[str, Any]:
        """Return the JSON form."""
        said = {name: getattr(self, name) for name in _PARTS}
        if not self.fails:
            del said["fails"]
        return said if self.opens is None else said | {"opens": dict(self.opens)}

    @property
    def is_spent(self) -> bool:
        """Whether the value is what a failed path would owe: it is told as "spent"."""
        return bool(self.fails) and self.unit == Unit.MONEY and self.value is not None and self.value < 0.0


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


_PARTS = tuple(part.name for part in fields(Figure))  # `asdict` copies deeply, which is a sixth of a run's figures


class Figures(Mapping[str, Figure]):
    """Figures by id, in the order in which they are shown."""

    def __init__(self, figures: Iterable[Figure], currency: str = "USD", locale: str = "en_US") -> None:
        self._figures = {figure.id: figure for figure in figures}
        self.currency = currency
        self.locale = locale

    def __getitem__(self, key: str) -> Figure:
        return self._figures[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._figures)

    def __len__(self) -> int:
        return len(self._figures)

    def scoped(self, scope: str) -> Figures:
        """Return the same figures as speaking of another run, so that two runs can stand in one table."""
        return Figures((replace(figure, scope=scope) for figure in self.values()), self.currency, self.locale)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON types: currency, locale and one fact a figure."""
        return {"currency": self.currency, "locale": self.locale, "facts": [f.fact() for f in self.values()]}
