"""Figures, or whatever claims to be their JSON form -> a table of facts that can be said.

A fact is `Figure.fact()`. Facts of another run stand in the same table under another scope: they are referred to as
`id@scope`, and by the bare id where only one of them has it outside every `proposal:`. What is malformed is left out,
so that a claim about it finds nothing and is ill-typed. Read by `grounding`, `say` and the roles; nothing here
computes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from finsim.agents.rendering import Printed, printed

PLAN = "plan"  # the scope of the plan as it stands
PROPOSAL = "proposal:"
# Of one run and one kind, these may be held against each other: goal:a and goal:b.
KINDS = frozenset({"goal", "debt", "market", "person", "account", "property", "category", "habit"})
BEYOND_PRINT = 1e15  # larger amounts are no household's, and floats stop being exact to the unit
# Where a fact made elsewhere does not say `per`, its name or id may: this can only keep two facts apart.
_CADENCES = {
    time: re.compile(rf"(?:\b(?:an?|per|each|every)[ _.-]|/|[._])(?:{noun})\b|\b(?:{adverb})\b", re.I)
    for time, noun, adverb in (
        ("hour", "hour|hr", "hourly"), ("day", "day", "daily"), ("week", "week|wk", "weekly"),
        ("fortnight", "fortnight|two weeks|other week", "fortnightly|biweekly"), ("month", "month|mo", "monthly"),
        ("quarter", "quarter", "quarterly"), ("year", "year|yr|annum", "yearly|annual|annually"),
    )
}  # fmt: skip
# What a unit can hold. A share above one was a per cent, a rate above ten a typing mistake.
LIMITS = {
    "share": (0.0, 1.0),
    "score": (0.0, 100.0),
    "points": (-1.0, 1.0),
    "rate": (-1.0, 10.0),
    "month": (12.0, 119_987.0),
    "months": (-12_000.0, 12_000.0),
    "years": (-1_000.0, 1_000.0),
    "count": (0.0, BEYOND_PRINT),
}
OWNED = ("goal", "debt", "market")  # an id that begins with one of these names the thing that its scope names
# Letters of other alphabets that look like Latin ones: two names that differ only by them cannot be told apart.
_LOOK = (
    "аеорсухіјѕԁһӏɡԛԝαοερνικτυχոսօցհıΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТУХ",
    "aeopcyxijsdhlgqwaoepvikruxnuoghiABEZHIKMNOPTYXABEKMHOPCTYX",
)
_LOOK_ALIKES = str.maketrans(*_LOOK)
_TIME = re.compile(r"\d{4}-\d+")  # what looks like a month in a period must be one
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f")  # letters and signs that show as nothing


def _number(value: Any) -> Any:
    """Refuse what JSON has no number for: a Decimal, a fraction, whatever else can be turned into a float."""
    if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
        raise ValueError("a number")
    return value


Number = Annotated[float, BeforeValidator(_number)]


class Fact(BaseModel):
    """A figure's JSON form, as `finsim.analysis.figure.Figure` documents it."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore", allow_inf_nan=False)

    id: str = Field(min_length=1, max_length=200)
    name: str = Field(min_length=1, max_length=300)
    value: Number | None
    unit: Literal["share", "points", "money", "rate", "months", "month", "years", "count", "score"]
    topic: str = Field(max_length=100)
    prices: Literal["nominal", "real"] | None = None
    standard_error: Number | None = Field(default=None, ge=0.0)
    low: Number | None = None
    high: Number | None = None
    error_note: str = ""
    scope: str = Field(default="plan", max_length=200)
    period: str = ""
    better: int = Field(default=0, ge=-1, le=1)
    per: Literal["month", "year", ""] | None = Field(
        default=None, description="what money comes and goes by; '' for a stock or a sum over a period; null: not said"
    )
    opens: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _possible(self) -> Fact:
        """Refuse a value that its unit cannot have, an interval that does not hold it, a time that cannot be."""
        low, high = LIMITS.get(self.unit, (-BEYOND_PRINT, BEYOND_PRINT))
        if self.value is not None and not low <= self.value <= high:
            raise ValueError(f"{self.unit} between {low} and {high}, not {self.value}")
        if self.unit in ("count", "month") and self.value is not None and not self.value.is_integer():
            raise ValueError(f"a whole {self.unit}, not {self.value}")
        ordered = [one for one in (self.low, self.value, self.high) if one is not None]
        if ordered != sorted(ordered):
            raise ValueError("an interval from low to high that holds the value")
        if any(is_hidden(text) for text in (self.id, self.name, self.scope, self.topic, self.period)):
            raise ValueError("text that shows itself")
        if not is_time(self.period):
            raise ValueError(f"a month, or months from earlier to later, not {self.period}")
        if (self.prices is not None or self.per) and self.unit != "money":
            raise ValueError("prices, a month and a year for money alone")
        return self._owned()

    @cached_property
    def cadences(self) -> frozenset[str]:
        """Return what the fact says its money comes and goes by: as stated, else as its name or id has it."""
        if self.per is None and self.unit == "money":
            return frozenset(cadence for cadence, words in _CADENCES.items() if words.search(f"{self.name} {self.id}"))
        return frozenset((self.per,) if self.per else ())

    def _owned(self) -> Fact:
        """Refuse an id that speaks of another goal, debt or model than its scope."""
        kind, _, name = self.scope.partition(":")
        if kind in OWNED and self.id.startswith(f"{kind}.") and not self.id.startswith(f"{kind}.{name}."):
            raise ValueError(f"an id of {self.scope}")
        return self


class Passage(BaseModel):
    """A page of a document, or a part of one, as it may be quoted."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")

    id: str = Field(min_length=1, max_length=300)
    document: str = Field(min_length=1, max_length=300, description="the document's title, for people")
    page: int = Field(ge=1, le=100_000)
    text: str = Field(min_length=1, max_length=200_000)


def is_time(period: str) -> bool:
    """Whether the months that a period names exist, and a span runs from the earlier to the later."""
    if not all(_MONTH.fullmatch(month) for month in _TIME.findall(period)):
        return False
    start, dots, end = period.partition("..")
    return not dots or start <= end


def is_hidden(text: str) -> bool:
    """Whether a text holds control, format or lone surrogate characters, or is blank: it would not read as it is."""
    return (not text.strip() and text != "") or any(
        unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") or char in _BLANK for char in text
    )


def skeleton(text: str) -> str:
    """Return what a reader sees of a name: two names with one skeleton look alike."""
    shown = "".join(char for char in unicodedata.normalize("NFKC", text) if not _is_selector(char))
    return " ".join(shown.translate(_LOOK_ALIKES).casefold().split())


def _is_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f"  # they choose how the letter before them is drawn, and show nothing


class Facts(Mapping[str, Fact]):
    """Facts by reference, with the locale and the currency that print them."""

    def __init__(
        self, facts: Iterable[Fact], locale: str = "en_US", currency: str = "USD", passages: Iterable[Passage] = ()
    ) -> None:
        self.locale, self.currency = locale, currency
        self._all = _told_apart(facts)
        self.passages = {passage.id: passage for passage in passages}
        self._by_reference = _references(self._all)

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
        return Facts([*self._all, *_valid(more)], self.locale, self.currency, self.passages.values())

    def quoting(self, passages: Iterable[Any]) -> Facts:
        """Return a table with passages of documents added."""
        return Facts(self._all, self.locale, self.currency, [*self.passages.values(), *_passages(list(passages))])


def _told_apart(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return the facts, each once, without those of which two look alike and differ: they are no facts."""
    seen: dict[tuple[str, str], Fact] = {}
    alike: set[tuple[str, str]] = set()
    for fact in facts:
        key = skeleton(fact.id), skeleton(fact.scope)
        if seen.setdefault(key, fact) != fact:
            alike.add(key)
    return tuple(fact for key, fact in seen.items() if key not in alike)


def _references(facts: Iterable[Fact]) -> dict[str, Fact]:
    """Return facts by `id@scope`, and by the id where that leads to one; what leads to two leads to none."""
    by_id: dict[str, list[Fact]] = {}
    by_name: dict[str, list[Fact]] = {}
    for fact in facts:
        by_id.setdefault(fact.id, []).append(fact)
        by_name.setdefault(f"{fact.id}@{fact.scope}", []).append(fact)
    for name, same in by_id.items():
        own = [fact for fact in same if not fact.scope.startswith(PROPOSAL)] or same
        by_name.setdefault(name, []).extend(own)
    return {name: found[0] for name, found in by_name.items() if len(found) == 1}


def table(facts: Any) -> Facts:
    """Read facts in any of their forms: Figures, their `to_json()`, a list of facts, or facts by id. Never raises."""
    if isinstance(facts, Facts):
        return facts
    try:
        return _table(facts)
    except Exception:  # somebody else's objects: what cannot be read holds no fact
        return Facts([])


def _table(facts: Any) -> Facts:
    locale, currency, passages = "en_US", "USD", ()
    to_json = getattr(facts, "to_json", None)
    if callable(to_json):
        facts = to_json()
    if isinstance(facts, Mapping):
        if isinstance(facts.get("facts"), (list, tuple)):
            locale, currency = _text(facts.get("locale"), locale), _text(facts.get("currency"), currency)
            passages, facts = facts.get("passages", ()), facts["facts"]
        else:  # by id, where a row may not stand under the name of another
            facts = [row for name, row in facts.items() if _named(row, name)]
    rows = facts if isinstance(facts, (list, tuple)) else []
    return Facts(_valid(_of_currency(rows, currency)), locale, currency, _passages(passages))


def _of_currency(rows: Iterable[Any], currency: str) -> list[Any]:
    """Return the rows but those that say they are money of another currency: they would be printed as this one."""
    return [row for row in rows if not isinstance(row, Mapping) or row.get("currency", currency) == currency]


def _named(row: Any, name: Any) -> bool:
    own = row.get("id") if isinstance(row, Mapping) else getattr(row, "id", None)
    return isinstance(name, str) and isinstance(own, str) and name.partition("@")[0] == own.partition("@")[0]


def _passages(rows: Any) -> list[Passage]:
    """Return the rows that are passages; of two with one id, neither."""
    found: dict[str, list[Passage]] = {}
    for row in rows if isinstance(rows, (list, tuple)) else []:
        try:
            passage = row if isinstance(row, Passage) else Passage.model_validate(dict(row))
        except (ValidationError, TypeError, ValueError):
            continue
        found.setdefault(passage.id, []).append(passage)
    return [same[0] for same in found.values() if all(passage == same[0] for passage in same)]


def _valid(rows: Iterable[Any]) -> list[Fact]:
    """Return the rows that are facts."""
    facts = []
    for row in rows:
        if callable(getattr(row, "fact", None)):  # a Figure
            row = row.fact()
        if isinstance(row, Fact):
            facts.append(row)
        elif isinstance(row, Mapping) and not row.get("fails"):  # of a failed path: no forecast, so nothing to say
            try:
                facts.append(Fact.model_validate({key: _plain(value) for key, value in row.items()}))
            except (ValidationError, TypeError, ValueError, OverflowError):
                continue
    return facts


def _plain(value: Any) -> Any:
    """Turn a word of the vocabulary into bare text."""
    return str(value) if isinstance(value, str) else value


def _text(value: Any, default: str) -> str:
    return value if isinstance(value, str) and value else default
