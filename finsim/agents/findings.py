"""What a role found, as plain data: claims, cards and notes, each with its place in the order of telling.

A role is a pure function of the facts: it proposes, `grounding` and `cards.fits` decide, the writer tells. The lower
the place, the earlier it is told; what is `must` is told whatever else is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from finsim.agents.facts import Facts


@dataclass
class Findings:
    """Items of one role, in JSON types."""

    role: str
    items: list[dict[str, Any]] = field(default_factory=list)

    def claim(self, place: int, must: bool = False, /, **claim: Any) -> None:
        """Propose a claim."""
        self.items.append({"role": self.role, "place": place, "must": must, "claim": claim})

    def value(self, facts: Facts, reference: str, place: int, must: bool = False) -> bool:
        """Propose to state a fact, if it is there; returns whether it is."""
        if facts.value(reference) is None:
            return False
        self.claim(place, must, op="value", fact=reference)
        return True

    def rank(self, facts: Facts, among: list[str], place_of: str, place: int, must: bool = False) -> bool:
        """Propose to name the one at the top or the bottom of a set; nothing when two are printed alike there."""
        if not 2 <= len(among) <= 12:
            return False
        pick = max if place_of == "highest" else min
        numbers = {reference: facts.print(reference).number for reference in among}
        best = pick(numbers.values())
        at_best = [reference for reference, number in numbers.items() if number == best]
        if len(at_best) != 1:
            return False
        self.claim(place, must, op="rank", fact=at_best[0], among=among, place=place_of)
        return True

    def compare(self, facts: Facts, left: str, right: str, place: int, must: bool = False) -> None:
        """Propose to hold two facts against each other, if both are there."""
        if facts.value(left) is None or facts.value(right) is None:
            return
        a, b = facts.print(left).number, facts.print(right).number
        relation = "above" if a > b else "below" if a < b else "equal"
        self.claim(place, must, op="compare", left=left, right=right, relation=relation)

    def card(self, card: str, place: int, of: str = "") -> None:
        """Propose an advice card."""
        self.items.append({"role": self.role, "place": place, "must": False, "card": card, "of": of})

    def note(self, note: str, place: int, must: bool = False) -> None:
        """Propose a note of `templates.NOTES`."""
        self.items.append({"role": self.role, "place": place, "must": must, "note": note})
