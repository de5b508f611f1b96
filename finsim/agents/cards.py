"""The catalogue of advice cards by id: which exist, which fit, and how one reads.

Cards are the only prose beside `templates`. Tone: what is worth a look and why; no promise, no blame, no order
(`design/TOKENS.md`, section 7). A new card is one entry in `catalogue`; `tests/agents/test_cards.py` checks it unasked.
"""

from __future__ import annotations

from typing import Any

from finsim.agents.card import RELATIONS, Card, carried, needed, written
from finsim.agents.catalogue import behaviour, cash_flow, discipline, goals, market, wellbeing
from finsim.agents.facts import Facts
from finsim.agents.say import Sentence

__all__ = ["AGAINST", "CARDS", "RELATIONS", "Card", "fits", "needed", "show"]

AGAINST = {"spend more": "spend less", "spend less": "spend more", "more stocks": "fewer stocks"}
CARDS: dict[str, Card] = {
    card.id: card for room in (goals, cash_flow, discipline, behaviour, wellbeing, market) for card in room.CARDS
}


def fits(card_id: Any, of: Any, facts: Facts) -> bool:
    """Whether a card exists and the facts carry it; `of` names the goal, debt or model it is about. Never raises."""
    card = CARDS.get(card_id) if isinstance(card_id, str) else None
    return card is not None and carried(card, of, facts)


def show(card_id: str, of: str, facts: Facts) -> Sentence:
    """Write a card that fits."""
    return written(CARDS[card_id], of, facts)
