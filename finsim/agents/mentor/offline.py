"""The mentor without a model: the question's own words lead to a lever, to figures, or to a page.

Rules: a lever that is named together with a number is run; figures are found by the words for them; the library is
always looked into. What is found is answered with claims; what is not found is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from finsim.agents.facts import PROPOSAL, Facts
from finsim.agents.library.thesaurus import STOP, alike
from finsim.agents.mentor.desk import Desk
from finsim.agents.roles.strategist import kind_of, usable
from finsim.agents.say import noun

SHOWN = 4
_NUMBER = re.compile(r"(?<![\w.])(\d[\d,_]*(?:\.\d+)?)\s*(%|k\b|m\b|per cent|percent)?", re.IGNORECASE)
_WHAT_IF = re.compile(
    r"\b(what if|what happens|suppose|should|could|if i|if we|change|instead|retir\w*|sav\w*)\b", re.I
)
COSTS = ("success_rate", "spending.cut.share")


async def answer(question: str, desk: Desk) -> list[dict[str, Any]]:
    """Return the claims that answer a question, the most telling first."""
    claims = await _what_if(question, desk)
    if not claims:
        claims = [{"op": "value", "fact": ref} for ref in figures_for(question, desk.facts)[:SHOWN]]
    quotes = [hit for hit in desk.search_library(question) if hit.quotation]
    return claims + [{"op": "quote", "passage": hit.passage.id, "text": hit.quotation} for hit in quotes[:2]]


async def _what_if(question: str, desk: Desk) -> list[dict[str, Any]]:
    """Run the lever that the question names with a number, and tell what came of it."""
    if desk.rerun is None or not _WHAT_IF.search(question):
        return []
    for lever, value in levers_in(question, desk.levers):
        done = await desk.what_if(lever, value)
        if "change" in done:
            return told(str(done["change"]), desk.facts)
    return []


def told(change: str, facts: Facts) -> list[dict[str, Any]]:
    """Return the claims on one run: what it did to the plan, and every other kept figure that it moved."""
    scope = f"{PROPOSAL}{change}"
    claims: list[dict[str, Any]] = []
    for name in COSTS:
        effect = f"effect.{name}@{scope}"
        if facts.value(effect) is not None:
            number = facts.print(effect).number
            error = facts[effect].standard_error
            noise = error is not None and abs(facts[effect].value or 0.0) < 2.0 * error
            way = "none" if noise or number == 0.0 else "raises" if number > 0.0 else "lowers"
            claims.append({"op": "effect", "change": change, "fact": effect, "dir": way})
    for ref in facts:
        fact = facts[ref]
        if fact.scope == scope and fact.topic != "effect" and fact.id not in COSTS:
            before = facts.value(fact.id)
            if before is not None:
                a, b = facts.print(fact.id).number, facts.print(ref).number
                if a != b:
                    claims.append({"op": "trend", "frm": fact.id, "to": ref, "dir": "up" if b > a else "down"})
    return claims[: SHOWN + 2]


def levers_in(question: str, levers: list[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], float]]:
    """Return the levers that a question names together with a number in their range, the best named first."""
    asked = _stems(question)
    found = []
    for lever in filter(usable, levers):
        kind = kind_of(lever)
        words = _stems(f"{lever['label']} {lever['key']} {kind.name if kind else ''}")
        named = len(asked & words)
        value = _value(question, lever)
        if named and value is not None:
            found.append((named / len(words) ** 0.25, lever, value))
    found.sort(key=lambda row: -row[0])
    return [(lever, value) for _, lever, value in found]


def _value(question: str, lever: Mapping[str, Any]) -> float | None:
    """Return the number of a question that can be a value of a lever."""
    for digits, unit in _NUMBER.findall(question):
        number = float(digits.replace(",", "").replace("_", ""))
        number *= {"k": 1e3, "m": 1e6}.get(unit.lower(), 1.0)
        if unit.lower() in ("%", "per cent", "percent") and lever["high"] <= 1.0:
            number /= 100.0
        if lever["low"] <= number <= lever["high"] and number != lever["value"]:
            return number
    return None


def figures_for(question: str, facts: Facts) -> list[str]:
    """Return the figures that a question speaks of, best first."""
    asked = _stems(question)
    found = []
    for ref in facts:
        fact = facts[ref]
        if fact.value is None or fact.topic == "effect" or fact.scope.startswith(PROPOSAL):
            continue
        words = _stems(f"{noun(fact, ref).text} {fact.name} {'how long' * (fact.unit == 'months')}")
        met = len(asked & words)
        if met:
            found.append((-met / len(words) ** 0.5, ref))
    found.sort(key=lambda row: row[0])
    best = found[0][0] if found else 0.0
    return [ref for score, ref in found if score <= 0.6 * best]


def _stems(text: str) -> set[str]:
    """Return the telling words of a text, without their endings, with those that mean the same."""
    words = [word for word in re.findall(r"[^\W\d_]+", text.lower()) if word not in STOP and len(word) > 2]
    return {
        re.sub(r"(ing|ed|es|s|ement|e|d)$", "", other) for word in words for other in alike(word) if " " not in other
    }
