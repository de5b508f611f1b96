"""Wellbeing: where the year's outflows went, seen through the lens, which names its source and judges no one."""

from __future__ import annotations

from finsim.agents.facts import Facts
from finsim.agents.findings import Findings


def read(facts: Facts) -> Findings:
    """Say the score and, always with it, what kind of a look it is."""
    found = Findings("wellbeing")
    if not found.value(facts, "wellbeing.score", 600):
        found.note("wellbeing-unmeasured", 600)
        return found
    found.rank(facts, facts.like(r"wellbeing\.part\..+"), "highest", 610)
    found.note("lens", 605)
    found.card("lens-mixed", 601)
    found.card("lens-nourishing", 602)
    return found
