"""A card: a vetted sentence with slots for facts, and the condition under which it is true. No card stands here.

An analyst chooses a card by id, never its words; `carried` decides whether the facts carry it, so a card cannot
presuppose what is not so. Levels are fractions of what the fact counts in (a share of 0.5, three months). The cards
are in `catalogue`, the questions in `questions`.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from finsim.agents.facts import Fact, Facts
from finsim.agents.languages import translated
from finsim.agents.say import Piece, Sentence, figure, fill, group_name

Test = tuple[str, str, float | str]  # a fact, a relation, and a level or another fact of the same unit
RELATIONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}
_SLOT = re.compile(r"\{([A-Za-z0-9_.*]+)(\|of|\|pct)?\}")


@dataclass(frozen=True)
class Card:
    """One card.

    text   with `{fact.id}` where a value stands, `{fact.id|of}` for "81 of 100" before "futures"; `*` is the goal,
           debt or model that the card is about, and `{*}` its name
    when   all of these must hold; a fact behind `?` may be missing
    pulls  what it leads towards; two cards that pull against each other are not shown together
    """

    id: str
    role: str
    text: str
    when: tuple[Test, ...]
    pulls: str = ""

    @property
    def is_about(self) -> bool:
        """Whether it speaks of one goal, debt or model."""
        return "*" in self.text or any("*" in test[0] for test in self.when)


def needed(card: Card, of: str = "") -> list[str]:
    """Return the facts a card rests on, each once."""
    slots = [slot for slot, _ in _SLOT.findall(card.text) if slot != "*"]
    tests = [name for test in card.when for name in (test[0], test[2]) if isinstance(name, str) and name[0] != "?"]
    return list(dict.fromkeys(name.replace("*", of) for name in [*slots, *tests]))


def carried(card: Card, of: Any, facts: Facts) -> bool:
    """Whether the facts carry a card; `of` names the goal, debt or model it is about. Never raises."""
    if not isinstance(of, str) or card.is_about != bool(of):
        return False
    if any(facts.value(name) is None for name in needed(card, of)):
        return False
    tests = [(test[0].removeprefix("?"), *test[1:]) for test in card.when]
    return all(_holds(test, of, facts) for test in tests if facts.value(test[0].replace("*", of)) is not None)


def _holds(test: Test, of: str, facts: Facts) -> bool:
    """Whether one condition holds; two facts are held against each other as they are printed."""
    name, relation, level = test[0].replace("*", of), RELATIONS[test[1]], test[2]
    if isinstance(level, str):
        other = level.replace("*", of)
        return _alike(facts[name], facts[other]) and relation(facts.print(name).number, facts.print(other).number)
    return relation(facts.value(name) or 0.0, level)


def _alike(a: Fact, b: Fact) -> bool:
    """Whether two facts count in the same: money of one price level with its like alone."""
    return a.unit == b.unit and a.prices == b.prices


def written(card: Card, of: str, facts: Facts) -> Sentence:
    """Write a card that the facts carry, in the language of their locale."""
    names = needed(card, of)
    pieces: dict[str, Piece] = {}

    def slot(found: re.Match[str]) -> str:
        key = "s" + "abcdefghijkl"[len(pieces)]
        text = found.group(1)
        if text == "*":
            subject = next(name for name in names if f".{of}." in name)
            pieces[key] = Piece(group_name(facts[subject], facts.locale), "name", subject)
        else:
            pieces[key] = figure(facts, text.replace("*", of))
        return "{" + key + (found.group(2) or "").replace("|", ".") + "}"

    return fill(_SLOT.sub(slot, translated(card.text, facts.locale)), pieces, names)
