"""Behaviour: what habits cost where they were simulated, what credit costs, and that nothing was measured where not."""

from __future__ import annotations

from finsim.agents.facts import Facts
from finsim.agents.findings import Findings


def read(facts: Facts) -> Findings:
    """Say honestly when habits are off; else state what each habit costs, as the engine measured it."""
    found = Findings("behaviour")
    habits = facts.like(r"(?:behaviour|habit)\..+")
    if not habits:
        found.note("behaviour-off", 500)
    for i, name in enumerate(habits[:4]):
        found.value(facts, name, 500 + i)
    found.value(facts, "interest.year", 520)
    found.value(facts, "interest.total", 521)
    cards = [name for name in facts.like(r"debt\..+\.balance") if "card" in name and (facts.value(name) or 0.0) > 0.0]
    for i, name in enumerate(cards[:2]):
        found.value(facts, name, 530 + 2 * i)
        found.value(facts, name.replace(".balance", ".paid_off"), 531 + 2 * i)
    for place, card in enumerate(("credit-costs", "card-owed", "interest-sum"), start=540):
        found.card(card, place)
    return found
