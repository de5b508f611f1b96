"""Cash flow: what comes in, what goes out, what is left in the first full month; and how long the cash would last."""

from __future__ import annotations

from finsim.agents.facts import Facts
from finsim.agents.findings import Findings

OUTFLOWS = ("spending.essential", "spending.important", "spending.discretionary", "spending.debt", "debt")


def read(facts: Facts) -> Findings:
    """Say the surplus first; a shortfall must be said."""
    found = Findings("cash_flow")
    surplus = facts.value("surplus")
    found.value(facts, "surplus", 300, must=surplus is not None and surplus < 0.0)
    found.value(facts, "income.net", 310)
    outflows = [name for name in OUTFLOWS if (facts.value(name) or 0.0) > 0.0]
    found.rank(facts, outflows, "highest", 320)
    if facts.value("saving.planned"):
        found.value(facts, "saving.planned", 330)
    low = facts.value("buffer.months.low")
    found.value(facts, "buffer.months", 340)
    found.value(facts, "buffer.months.low", 345, must=low is not None and low < 0.5)
    found.value(facts, "tax.month", 350)
    found.value(facts, "net_worth.start", 380)
    found.value(facts, "net_worth.p50.retirement", 383)
    found.value(facts, "net_worth.p50.end", 385)
    for place, card in enumerate(
        (
            "buffer-empty",
            "short-month",
            "buffer-thin",
            "buffer-runs-low",
            "no-saving",
            "idle-surplus",
            "debt-heavy",
            "tax-shelter",
            "buffer-ample",
        ),
        start=360,
    ):
        found.card(card, place)
    return found
