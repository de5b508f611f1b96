"""Who chooses the claims: the offline analyst, rules over facts, always there and the default.

Another analyst (a language model behind a provider) keeps this protocol; whatever it brings goes through the same
checks, and what is rejected is replaced by what the offline analyst would have said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from finsim.agents.cards import CARDS, fits, needed
from finsim.agents.facts import Facts
from finsim.agents.findings import Findings
from finsim.agents.roles import behaviour, cash_flow, discipline, goals, market, strategist, wellbeing

Reader = Callable[[Facts], Findings]


def _advised(read: Reader) -> Reader:
    """Give a role one card of the catalogue where none of those that it asks for fits."""

    def advised(facts: Facts) -> Findings:
        found = read(facts)
        cards = [item for item in found.items if "card" in item]
        if not any(fits(item["card"], item["of"], facts) for item in cards):
            asked = {item["card"] for item in cards}
            told = {item["claim"].get("fact") for item in found.items if item["must"] and "claim" in item}
            spare = (
                c for c in CARDS.values()
                if c.role == found.role and c.id not in asked and not c.is_about and not told & set(needed(c))
            )  # fmt: skip
            card = next((card.id for card in spare if fits(card.id, "", facts)), None)
            if card is not None:
                found.card(card, max((item["place"] for item in found.items), default=0) + 1)
        return found

    return advised


READERS: Mapping[str, Reader] = {
    "cash_flow": _advised(cash_flow.read),
    "discipline": _advised(discipline.read),
    "goals": _advised(goals.read),
    "behaviour": _advised(behaviour.read),
    "wellbeing": _advised(wellbeing.read),
    "market": _advised(market.read),
}


class Analyst(Protocol):
    """Chooses what to say and what to try; never writes a sentence."""

    name: str

    async def findings(self, role: str, facts: Facts) -> list[dict[str, Any]]:
        """Return the items of one role."""
        ...

    async def candidates(
        self, facts: Facts, given: Mapping[str, Any], round_: int, proofs: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return the changes to try in this round, by slug."""
        ...

    async def own_words(self, report: Mapping[str, Any], facts: Facts) -> dict[str, Any] | None:
        """Return a panel of its own words beside the checked sentences, None for none."""
        ...

    def records(self, step: str) -> dict[str, dict[str, Any]]:
        """Return, by step, for the report: the calls that were made, who chose in the end, and why."""
        ...


class OfflineAnalyst:
    """Rules over facts: no key, no network, the same words for the same facts. `why`: where another one was wanted."""

    name = "offline analyst"

    def __init__(self, why: str = "") -> None:
        self.why = why

    async def findings(self, role: str, facts: Facts) -> list[dict[str, Any]]:
        return READERS[role](facts).items

    async def candidates(
        self, facts: Facts, given: Mapping[str, Any], round_: int, proofs: Mapping[str, Any]
    ) -> dict[str, Any]:
        return strategist.candidates(facts, given["levers"], round_, proofs)

    async def own_words(self, report: Mapping[str, Any], facts: Facts) -> dict[str, Any] | None:
        return None

    def records(self, step: str) -> dict[str, dict[str, Any]]:
        return {step: {"by": "offline analyst", "why": self.why, "calls": [], "question": None}}
