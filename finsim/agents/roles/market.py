"""Market context: how much of the answer hangs on the market model, and on prices."""

from __future__ import annotations

from finsim.agents.facts import Facts
from finsim.agents.findings import Findings
from finsim.agents.say import group_name


def read(facts: Facts) -> Findings:
    """Say the hardest and the kindest model, how many lie below the plan's own, and inflation."""
    found = Findings("market")
    models = facts.like(r"market\..+\.success")[:12]
    if len(models) < 2:
        found.note("one-model", 700)
    for name in models if len(models) == 1 else []:
        found.value(facts, name, 705)
    if found.rank(facts, models, "lowest", 710):
        hardest = min(models, key=lambda name: facts.print(name).number)
        found.card("model-matters", 740, of=group_name(facts[hardest]))
    found.rank(facts, models, "highest", 715)
    if len(models) > 2 and facts.value("success_rate") is not None:
        own = facts.print("success_rate").number
        below = sum(facts.print(name).number < own for name in models)
        found.claim(720, op="count", facts=models, relation="below", than="success_rate", n=below)
    found.value(facts, "inflation.p50", 730)
    found.value(facts, "spending.p50.retired", 735)
    found.card("prices-rise", 741)
    found.card("poor-start", 742)
    return found
