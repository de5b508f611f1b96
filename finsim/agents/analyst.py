"""Who chooses the claims: the offline analyst, rules over facts, always there and the default.

Another analyst (a language model behind a provider) keeps this protocol; whatever it brings goes through the same
checks, and what is rejected is replaced by what the offline analyst would have said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from finsim.agents.facts import Facts
from finsim.agents.findings import Findings
from finsim.agents.roles import behaviour, cash_flow, discipline, goals, market, strategist, wellbeing

READERS: Mapping[str, Callable[[Facts], Findings]] = {
    "cash_flow": cash_flow.read,
    "discipline": discipline.read,
    "goals": goals.read,
    "behaviour": behaviour.read,
    "wellbeing": wellbeing.read,
    "market": market.read,
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

    def records(self, step: str) -> dict[str, dict[str, Any]]:
        return {step: {"by": "offline analyst", "why": self.why, "calls": [], "question": None}}
