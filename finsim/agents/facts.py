"""Figures, or whatever claims to be their JSON form -> a table of facts that can be said.

A fact is `Figure.fact()`. Facts of another run stand in the same table under another scope: they are referred to as
`id@scope`, and by the bare id where only one of them has it outside every `proposal:`. What is malformed is left out,
so that a claim about it finds nothing and is ill-typed. Read by `grounding`, `say` and the roles; nothing here
computes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from finsim.agents.rendering import Printed, printed

PROPOSAL = "proposal:"
BEYOND_PRINT = 1e15  # larger amounts are no household's, and floats stop being exact to the unit


class Fact(BaseModel):
    """A figure's JSON form, as `finsim.analysis.figure.Figure` documents it."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore", allow_inf_nan=False)

    id: str = Field(min_length=1, max_length=200)
    name: str = Field(min_length=1, max_length=300)
    value: float | None
    unit: Literal["share", "points", "money", "rate", "months", "month", "years", "count", "score"]
    topic: str = Field(max_length=100)
    prices: Literal["nominal", "real"] | None = None
    standard_error: float | None = Field(default=None, ge=0.0)
    low: float | None = None
    high: float | None = None
    error_note: str = ""
    scope: str = Field(default="plan", max_length=200)
    period: str = ""
    better: int = Field(default=0, ge=-1, le=1)
    opens: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _possible(self) -> Fact:
        """Refuse a value that its unit cannot have."""
        value = self.value
        if value is None:
            return self
        limits = {"share": (0.0, 1.0), "score": (0.0, 100.0), "points": (-1.0, 1.0), "month": (12.0, 119_987.0)}
        low, high = limits.get(self.unit, (-BEYOND_PRINT, BEYOND_PRINT))
        if not low <= value <= high:
            raise ValueError(f"{self.unit} between {low} and {high}, not {value}")
        return self


class Facts(Mapping[str, Fact]):
    """Facts by reference, with the locale and the currency that print them."""

    def __init__(self, facts: Iterable[Fact], locale: str = "en_US", currency: str = "USD") -> None:
        self.locale, self.currency = locale, currency
        self._all = tuple(facts)
        self._by_reference: dict[str, Fact] = {}
        by_id: dict[str, list[Fact]] = {}
        doubled = set()
        for fact in self._all:
            by_id.setdefault(fact.id, []).append(fact)
            long = f"{fact.id}@{fact.scope}"
            doubled |= {long} if long in self._by_reference and self._by_reference[long] != fact else set()
            self._by_reference[long] = fact
        for name, same in by_id.items():
            own = [fact for fact in same if not fact.scope.startswith(PROPOSAL)] or same
            if len(own) == 1:
                self._by_reference.setdefault(name, own[0])
        for long in doubled:  # two facts that cannot be told apart are no fact
            self._by_reference.pop(long)

    def __getitem__(self, reference: str) -> Fact:
        return self._by_reference[reference]

    def __iter__(self) -> Iterator[str]:
        return (self.reference(fact) for fact in self._all)

    def __len__(self) -> int:
        return len(self._all)

    def reference(self, fact: Fact) -> str:
        """Return the shortest reference that leads to a fact."""
        return fact.id if self._by_reference.get(fact.id) is fact else f"{fact.id}@{fact.scope}"

    def value(self, reference: str) -> float | None:
        """Return the value behind a reference; None when there is no such fact, or nothing in it to count."""
        fact = self._by_reference.get(reference)
        return None if fact is None else fact.value

    def print(self, reference: str) -> Printed:
        """Print a fact that has a value."""
        fact = self[reference]
        return printed({"unit": fact.unit, "value": fact.value}, self.locale, self.currency)

    def like(self, pattern: str) -> list[str]:
        """Return the references, in order, of this run's own facts with a value whose whole id matches a pattern."""
        return [
            self.reference(fact)
            for fact in self._all
            if fact.value is not None and not fact.scope.startswith(PROPOSAL) and re.fullmatch(pattern, fact.id)
        ]

    def joined(self, more: Iterable[Mapping[str, Any]]) -> Facts:
        """Return a table with the facts of another run added."""
        return Facts([*self._all, *_valid(more)], self.locale, self.currency)


def table(facts: Any) -> Facts:
    """Read facts in any of their forms: Figures, their `to_json()`, a list of facts, or facts by id. Never raises."""
    if isinstance(facts, Facts):
        return facts
    locale, currency = "en_US", "USD"
    to_json = getattr(facts, "to_json", None)
    if callable(to_json):
        facts = to_json()
    if isinstance(facts, Mapping):
        if isinstance(facts.get("facts"), (list, tuple)):
            locale, currency = _text(facts.get("locale"), locale), _text(facts.get("currency"), currency)
            facts = facts["facts"]
        else:
            facts = list(facts.values())
    return Facts(_valid(facts if isinstance(facts, (list, tuple)) else []), locale, currency)


def _valid(rows: Iterable[Any]) -> list[Fact]:
    """Return the rows that are facts."""
    facts = []
    for row in rows:
        if isinstance(row, Fact):
            facts.append(row)
        elif isinstance(row, Mapping):
            try:
                facts.append(Fact.model_validate({key: _plain(value) for key, value in row.items()}))
            except (ValidationError, TypeError):
                continue
    return facts


def _plain(value: Any) -> Any:
    """Turn a word of the vocabulary into bare text."""
    return str(value) if isinstance(value, str) else value


def _text(value: Any, default: str) -> str:
    return value if isinstance(value, str) and value else default
