"""Writer: what the critic kept -> sentences in the order of telling, and the proposals beside them.

What matters comes first: whether the plan works, the goals it misses, what would change that, then the month, habits
and markets. What must be said is said; the rest is kept short. No wording is used twice while another is left.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from finsim.agents import accounts, cards, questions
from finsim.agents import claims as c
from finsim.agents.facts import PROPOSAL, Facts
from finsim.agents.findings import Findings
from finsim.agents.languages import translated
from finsim.agents.proofs import AMPLE, LEAST_POINTS, SUCCESS, aim, shows
from finsim.agents.rendering import count_words
from finsim.agents.say import Sentence, say
from finsim.agents.templates import NOTES

SHOWN_PROPOSALS = 3
SPENDING = "spending.p50.retired"
MAX_STATED = 6  # of a list that the report shows whole


def about_proposals(facts: Facts, proofs: Mapping[str, Any]) -> Findings:
    """Propose what to say of the proofs: the best of them, and always what a shown one costs.

    What helps nobody is left to the table of changes, but where the plan is ample: what that would buy has a price.
    """
    found = Findings("strategist")
    above_noise = [item for item in ranked(proofs) if not item["aim"]["noise"]]
    clear = _best_of_each_lever(item for item in above_noise if shows(item))
    shown = [item for item in clear if item["aim"]["helps"]][:SHOWN_PROPOSALS]
    is_ample = aim(facts) == "slack"
    if is_ample:
        shown += [item for item in clear if not item["aim"]["helps"]][: SHOWN_PROPOSALS - len(shown)]
    for i, item in enumerate(shown):
        place = 200 + 10 * i
        effect = f"effect.{item['aim']['measure']}@{PROPOSAL}{item['slug']}"
        found.claim(place, True, op="effect", change=item["slug"], fact=effect, dir=item["aim"]["dir"])
        for j, (frm, to) in enumerate(_what_falls(item, facts)):
            found.claim(place + 1 + j, True, op="trend", frm=frm, to=to, dir="down")
    lifts_goal = _lift_of_thinnest_goal(found, facts, proofs)
    if any(item["failed"] for item in proofs.values()):
        found.note("rerun-failed", 290, must=True)
    if not proofs:
        found.note("nothing-tried", 290)
    elif not shown and not lifts_goal:
        found.note("nothing-clear" if not above_noise else "nothing-shows" if is_ample else "nothing-helps", 290)
    return found


def _lift_of_thinnest_goal(found: Findings, facts: Facts, proofs: Mapping[str, Any]) -> bool:
    """Propose to say which change lifts the goal with the thinnest chance most, and its price; whether one does.

    Nothing is said of a goal that is nearly always met, nor of a lift below a point or within twice the error of both
    runs, which is wider than that of the difference on the same paths.
    """
    goals = sorted(facts.like(r"goal\..+\.odds"), key=lambda name: (facts.value(name), name))
    if not goals or (facts.value(goals[0]) or 0.0) >= AMPLE:
        return False
    goal = goals[0]
    lifts = [(_lift(goal, item["slug"], facts), item) for item in proofs.values() if not item["failed"]]
    best, item = max(lifts, key=lambda pair: (pair[0], pair[1]["slug"]), default=(0.0, {"slug": ""}))
    if best <= 0.0:
        return False
    found.claim(260, True, op="trend", frm=goal, to=f"{goal}@{PROPOSAL}{item['slug']}", dir="up")
    for place, (frm, to) in enumerate(_what_falls(item, facts), start=261):
        found.claim(place, True, op="trend", frm=frm, to=to, dir="down")
    return True


def _lift(goal: str, slug: str, facts: Facts) -> float:
    """Return by how much a change lifts the odds of a goal; 0 where that is less than is told."""
    after = facts.get(f"{goal}@{PROPOSAL}{slug}")
    if after is None or after.value is None:
        return 0.0
    before = facts[goal]
    lift = after.value - (before.value or 0.0)
    error = math.hypot(before.standard_error or 0.0, after.standard_error or 0.0)
    is_printed = facts.print(f"{goal}@{PROPOSAL}{slug}").number > facts.print(goal).number
    return lift if is_printed and lift >= max(LEAST_POINTS / 100.0, 2.0 * error) else 0.0


def ranked(proofs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the proven changes, the best first, failed ones last."""
    return sorted(
        proofs.values(),
        key=lambda item: (
            bool(item["failed"]),
            item["aim"]["noise"],
            not item["aim"]["helps"],
            -item["aim"]["gain"],
            item["slug"],
        ),
    )


def _best_of_each_lever(items: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep the first of the changes that move the same levers."""
    best: dict[tuple[str, ...], dict[str, Any]] = {}
    for item in items:
        best.setdefault(tuple(sorted(item["changes"])), item)
    return list(best.values())


def _what_falls(item: Mapping[str, Any], facts: Facts) -> list[tuple[str, str]]:
    """Return what a proposal costs, where that is printed: odds of success, those of goals, and spending."""
    success = _falls(SUCCESS, item["slug"], facts) if item["aim"]["measure"] != SUCCESS else []
    return success + _goals_that_fall(item["slug"], facts) + _falls(SPENDING, item["slug"], facts)


def _falls(name: str, slug: str, facts: Facts) -> list[tuple[str, str]]:
    """Return a figure before and with a proposal, if it is printed lower then."""
    runs = (name, f"{name}@{PROPOSAL}{slug}")
    if any(facts.value(run) is None for run in runs):
        return []
    before, after = (facts.print(run).number for run in runs)
    return [runs] if after < before else []


def _goals_that_fall(slug: str, facts: Facts) -> list[tuple[str, str]]:
    """Return the goals whose printed odds a proposal lowers, at most three, the deepest fall first."""
    falls = []
    for name in facts.like(r"goal\..+\.odds"):
        other = f"{name}@{PROPOSAL}{slug}"
        if facts.value(other) is not None:
            fall = facts.print(name).number - facts.print(other).number
            falls += [(-fall, name, other)] if fall > 0.0 else []
    return [(name, other) for _, name, other in sorted(falls)[:3]]


def write(
    sifted: Mapping[str, Any], facts: Facts, proofs: Mapping[str, Any], context: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the report in JSON types; `context` gives the names of assumed defaults and of what is not modelled."""
    sentences: list[dict[str, Any]] = []
    used: set[str] = set()
    for item in sifted["kept"]:
        sentence = _sentence(item, facts, used)
        used.add(sentence.template)
        sentences.append(_row(item, sentence))
    question = questions.chosen(facts, context.get("ledger", {}).get("strategist", {}).get("question"))
    if question:
        asked = questions.asked(question, facts)
        item = {"role": "writer", "must": False, "card": question}
        sentences.append(_row(item, asked) | {"claim": {"op": "question", "question": question}})
    sentences += _stated("assumed", "Where the plan is silent, finsim assumed", context.get("assumed", []))
    sentences += _stated(
        "not-modelled", "Kept in the plan, but left out of the simulation", context.get("not_modelled", [])
    )
    return {
        "sentences": sentences,
        "facts": _facts_behind(sentences, facts),
        "proposals": [_proposal(item) for item in ranked(proofs)],
        "checked": sifted["checked"],
        "withheld": len(sifted["withheld"]),
        "dropped": len(sifted["dropped"]),
        "must_say": sum(item["must"] for item in sifted["kept"]),
        "writer": context["writer"],
        **accounts.of(context.get("ledger", {}), len(sifted["withheld"])),
    }


def _facts_behind(sentences: Iterable[Mapping[str, Any]], facts: Facts) -> dict[str, Any]:
    """Return every fact that a sentence leans on, by the reference it has there: readers open it without the run."""
    return {name: facts[name].model_dump() for row in sentences for name in row["facts"] if name in facts}


def _sentence(item: Mapping[str, Any], facts: Facts, used: set[str]) -> Sentence:
    if "note" in item:
        return Sentence(translated(NOTES[item["note"]], facts.locale), [], [], item["note"])
    if "card" in item:
        return cards.show(item["card"], item.get("of", ""), facts)
    claim = c.parse(item["claim"])
    assert claim is not None  # the critic has checked it
    wordings = [say(claim, facts, turn) for turn in range(3)]
    return next((sentence for sentence in wordings if sentence.template not in used), wordings[0])


def _row(item: Mapping[str, Any], sentence: Sentence) -> dict[str, Any]:
    if "claim" in item:
        claim = dict(item["claim"])
    elif "card" in item:
        claim = {"op": "card", "card": item["card"], "of": item.get("of", "")}
    else:
        claim = {"op": "note", "note": item["note"]}
    return {
        "text": sentence.text,
        "facts": sentence.facts,
        "role": item["role"],
        "must": item["must"],
        "claim": claim,
        "spans": sentence.spans,
    }


def _stated(op: str, lead: str, words: Iterable[str]) -> list[dict[str, Any]]:
    """List what the plan's own reader says, quoted, in the order given; the report lists the rest."""
    every = list(dict.fromkeys(_short(word) for word in words))
    named = every[:MAX_STATED]
    if not named:
        return []
    text, spans = f"{lead}: ", []
    for i, word in enumerate(named):
        text += "; " if i else ""
        spans.append({"start": len(text), "end": len(text) + len(word), "kind": "name", "fact": ""})
        text += word
    if len(every) > len(named):
        more = count_words(len(every) - len(named))
        spans.append({"start": len(text) + 6, "end": len(text) + 6 + len(more), "kind": "count", "fact": ""})
        text += f"; and {more} more"
    return [{"text": f"{text}.", "facts": [], "role": "writer", "must": True, "claim": {"op": op}, "spans": spans}]


def _short(words: Any) -> str:
    """Keep the first sentence, as it reads in a list: no full stop, a small first letter but in an abbreviation."""
    first = re.split(r"\.\s", str(words), maxsplit=1)[0].rstrip(".")
    return first if first[1:2].isupper() else first[:1].lower() + first[1:]


def _proposal(item: Mapping[str, Any]) -> dict[str, Any]:
    keys = (
        "slug",
        "changes",
        "words",
        "kind",
        "levers",
        "before",
        "after",
        "difference",
        "error",
        "error_note",
        "measure",
        "noise",
        "failed",
    )
    return {key: item[key] for key in keys} | {
        "fact": f"effect.{item['measure']}@{PROPOSAL}{item['slug']}",
        "aim": item["aim"] | {"fact": f"effect.{item['aim']['measure']}@{PROPOSAL}{item['slug']}"},
    }
