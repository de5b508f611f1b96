"""Goals: whether the plan works, which goal has the thinnest chance, and what is missing where one is missed."""

from __future__ import annotations

from finsim.agents.facts import Facts
from finsim.agents.findings import Findings
from finsim.agents.say import group_name

MISSED = 0.5  # a goal met in fewer futures than this is more often missed than met, and must be told
MANY = 12
RARE = 0.99  # from here on, how the few futures fail is an anecdote


def read(facts: Facts) -> Findings:
    """Say the success rate first, then the worst goal, then every goal that is more often missed than met."""
    found = Findings("goals")
    found.value(facts, "success_rate", 0, must=True)
    cuts = (facts.value("spending.cut.share") or 0.0) > 0.0
    found.value(facts, "spending.cut.share", 10, must=cuts)
    if cuts:
        found.value(facts, "spending.cut.p90", 11)
        found.value(facts, "spending.cut.depth.p50", 12)
        found.value(facts, "spending.cut.months.p50", 13)
    found.value(facts, "spending.rise.share", 14)
    if (facts.value("success_rate") or 0.0) < RARE:
        _failures(found, facts)
    if (facts.value("portfolio_survival") or 0.0) < RARE:
        found.value(facts, "depletion.month", 26)
    _worst_goal(found, facts)
    if facts.value("portfolio_survival") != facts.value("success_rate"):
        found.compare(facts, "portfolio_survival", "success_rate", 190)
    for place, card in enumerate(("many-fail", "room-to-spend", "liquidity-not-wealth"), start=30):
        found.card(card, place)
    return found


def _failures(found: Findings, facts: Facts) -> None:
    """Say when failing futures fail, and what first goes wrong in most of them: that first where most fail."""
    most_fail = (facts.value("success_rate") or 0.0) < MISSED
    found.value(facts, "failure.first", 20)
    if facts.value("failure.first") != facts.value("failure.median"):
        found.value(facts, "failure.median", 22)
    causes = facts.like(r"failure\.\d+\.share")
    if causes:
        worst = max(causes, key=lambda name: (facts.value(name), name))
        found.value(facts, worst, 5 if most_fail else 24, must=most_fail)
    for short in facts.like(r"failure\.(unpaid|missing|borrowed)"):
        found.value(facts, short, 6 if most_fail else 25, must=most_fail)


def _worst_goal(found: Findings, facts: Facts) -> None:
    odds = sorted(facts.like(r"goal\..+\.odds"), key=lambda name: (facts.value(name), name))
    if not odds:
        found.note("no-goals", 180)
        return
    ranked = found.rank(facts, odds[:MANY], "lowest", 100, must=True) or _all_alike(found, facts, odds[:MANY])
    for i, name in enumerate(odds):
        chance = facts.value(name) or 0.0
        is_missed = chance < MISSED
        if (i == 0 and not ranked) or (i > 0 and is_missed):
            found.value(facts, name, 105 + i, must=True)
        if i == 0 and chance < 1.0:
            found.value(facts, name.replace(".odds", ".shortfall"), 102, must=is_missed)
        if i < 2:
            goal = group_name(facts[name])
            for card in ("goal-unlikely", "goal-uncertain"):
                found.card(card, 130 + i, of=goal)
    if len(odds) > 1 and (facts.value(odds[-1]) or 0.0) >= 0.95 > (facts.value(odds[0]) or 0.0):
        found.card("goal-safe-to-leave", 170, of=group_name(facts[odds[-1]]))


def _all_alike(found: Findings, facts: Facts, odds: list[str]) -> bool:
    """Say of at least three goals that are printed alike that they are; returns whether they are."""
    if len(odds) < 3 or len({facts.print(name).text for name in odds}) > 1:
        return False
    found.claim(100, True, op="count", facts=odds[1:], relation="equal", than=odds[0], n=len(odds) - 1)
    return True
