"""Behaviour: what habits cost where they were simulated, what credit costs, and that nothing was measured where not."""

from __future__ import annotations

from finsim.agents.facts import Facts
from finsim.agents.findings import Findings

TOGETHER, ODDS = "habit.all.cost", "habit.all.odds"


def read(facts: Facts) -> Findings:
    """Say honestly when habits are off; else what they cost together, and the dearest of them, as measured."""
    found = Findings("behaviour")
    _habits(found, facts)
    found.value(facts, "interest.year", 520)
    found.value(facts, "interest.total", 521)
    cards = [name for name in facts.like(r"debt\..+\.balance") if "card" in name and (facts.value(name) or 0.0) > 0.0]
    for i, name in enumerate(cards[:2]):
        found.value(facts, name, 530 + 2 * i)
        found.value(facts, name.replace(".balance", ".paid_off"), 531 + 2 * i)
    for place, card in enumerate(("credit-costs", "card-owed", "interest-sum"), start=540):
        found.card(card, place)
    return found


def _habits(found: Findings, facts: Facts) -> None:
    measured = facts.like(r"habit\..+\.(?:cost|odds)")
    if not measured:
        found.note("behaviour-off", 500)
        return
    told = [name for name in measured if facts.print(name).number != 0.0]
    alone = [name for name in told if name.endswith(".cost") and name not in (TOGETHER, "habit.interaction.cost")]
    alone.sort(key=lambda name: (-abs(facts.print(name).number), name))
    if not any(name.endswith(".cost") for name in told):
        found.note("habits-cost-nothing", 500)
    every = [name for name in (TOGETHER, ODDS) if name in told] if len(alone) != 1 else []
    for i, name in enumerate([*every, *alone[:2]]):
        found.value(facts, name, 501 + i)
