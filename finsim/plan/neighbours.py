"""What the parts of a plan must know of each other while they are read: the names in it, and when things happen.

Gathered from the raw mapping before any validation, so that a reference is checked, and an error found, even where
another part of the plan is wrong. `plan.Plan.month_of` answers through it as well.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from finsim.plan.everyday import everyday
from finsim.plan.moments import Month, When
from finsim.plan.written import Unreadable

SECTIONS = ("people", "income", "accounts", "mixes", "debts", "property", "goals", "events")
ValueT = TypeVar("ValueT")


@dataclass(frozen=True)
class Life:
    """The months that matter in one person's life; None where the plan does not say, or cannot be read."""

    born: Month | None
    retires: When | None
    is_child: bool


@dataclass(frozen=True)
class Neighbours:
    """Names by section, people's months, the month of each event, the plan's start, and its currency."""

    names: Mapping[str, tuple[str, ...]]
    people: Mapping[str, Life]
    events: Mapping[str, When | None]
    start: Month | None
    currency: str

    @classmethod
    def of(cls, raw: Any) -> Neighbours:
        """Gather from a raw plan; what is wrong in it is skipped here, and reported by validation."""
        sections = {section: _mapping(_mapping(raw).get(section)) for section in SECTIONS}
        return cls(
            {section: tuple(map(str, block)) for section, block in sections.items()},
            {str(name): _life(_mapping(block)) for name, block in sections["people"].items()},
            {str(name): _read(When.parse, _when_of(block)) for name, block in sections["events"].items()},
            _read(Month.parse, _mapping(raw).get("start")),
            str(_mapping(raw).get("currency", "USD")),
        )

    def nearest(self, section: str, name: str) -> str:
        """Return "did you mean growth?", or the names there are."""
        return nearest(name, self.names[section], section)

    def nearest_event(self, word: str) -> str:
        return nearest(word, ("retirement", "start", *self.names["events"]), "events")

    def adults(self) -> tuple[str, ...]:
        """Return the people who are not children."""
        return tuple(name for name, life in self.people.items() if not life.is_child)

    def month_of(self, when: When, person: str = "") -> Month | None:
        """Return the month of a moment. For nobody in particular, the last adult's age or retirement counts."""
        return self._month(when, when.person or person, 0)

    def _month(self, when: When, person: str, depth: int) -> Month | None:
        if when.month is not None:
            return when.month
        if when.event == "start":
            return self.start
        if when.event and when.event != "retirement":
            return self._of_event(when.event, depth)
        whose = [person] if person else [name for name in self.adults() if when.age or self.people[name].retires]
        months = [self._of_person(when, self.people[name], depth) for name in whose if name in self.people]
        known = [month for month in months if month is not None]
        return max(known) if known and len(known) == len(whose) else None

    def _of_event(self, name: str, depth: int) -> Month | None:
        moment = self.events.get(name)
        return self._month(moment, "", depth + 1) if moment is not None and depth < 8 else None

    def _of_person(self, when: When, life: Life, depth: int) -> Month | None:
        if when.age is not None:
            return None if life.born is None else Month(life.born + when.age)
        if life.retires is None or depth >= 8:
            return None
        own = life.retires
        if own.age is not None and not own.person:
            return None if life.born is None else Month(life.born + own.age)
        return None if own.event == "retirement" and not own.person else self._month(own, own.person, depth + 1)


def nearest(word: str, valid: Iterable[str], plural: str) -> str:
    """Return "did you mean growth?" for a near miss or an everyday word, else the list of what is valid."""
    words = list(valid)
    if hint := near(word, words):
        return hint
    if not words:
        return f"this plan has no {plural}"
    shown = ", ".join(words[:12]) + (", …" if len(words) > 12 else "")
    return f"{plural} are {shown}"


def near(word: str, valid: Sequence[str]) -> str:
    """Return a hint for a word that is written a little otherwise, or that people say for a valid one; "" for none."""
    by_case = [each for each in valid if each.casefold() == word.casefold()]
    if by_case:
        return f"did you mean {by_case[0]}?"
    if hint := everyday(word, valid):
        return hint
    found = difflib.get_close_matches(word, valid, n=1, cutoff=0.6)
    return f"did you mean {found[0]}?" if found else ""


def _mapping(raw: Any) -> Mapping[Any, Any]:
    return raw if isinstance(raw, Mapping) else {}


def _when_of(block: Any) -> Any:
    return block.get("when") if isinstance(block, Mapping) else block


def _read(parse: Callable[[Any], ValueT], raw: Any) -> ValueT | None:
    try:
        return None if raw is None else parse(raw)
    except Unreadable:
        return None


def _life(block: Mapping[Any, Any]) -> Life:
    born, retires = _read(Month.parse, block.get("born")), _read(When.parse, block.get("retires"))
    return Life(born, retires, block.get("role") == "child")
