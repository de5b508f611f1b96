"""Discipline: how closely the plan was kept to over twelve months, which part is weakest, and what nobody measured."""

from __future__ import annotations

from finsim.agents.facts import Facts
from finsim.agents.findings import Findings


def read(facts: Facts) -> Findings:
    """Say the score with its weakest part; a score that leaves spending out says so."""
    found = Findings("discipline")
    if not found.value(facts, "discipline.score", 400):
        found.note("discipline-unmeasured", 400)
        return found
    parts = facts.like(r"discipline\.part\.[ASBR]")
    found.rank(facts, parts, "lowest", 410)
    if facts.value("discipline.part.A") is None:
        found.note("spending-unmeasured", 420, must=True)
    for place, card in enumerate(("saving-slipped", "bills-late", "extras-above-saving"), start=430):
        found.card(card, place)
    return found
