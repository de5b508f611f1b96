"""Critic: lets through what holds and adds something; asks for another round while a better proposal may be found.

What does not check is withheld and counted. What repeats, stands inside the noise or contradicts is dropped and named.
At most three rounds, whatever the strategist brings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from finsim.agents import claims as c
from finsim.agents.cards import AGAINST, CARDS, fits, needed
from finsim.agents.facts import Facts
from finsim.agents.findings import Findings
from finsim.agents.grounding import check
from finsim.agents.proofs import aim, shows
from finsim.agents.templates import NOTES

MAX_ROUNDS = 3
MAX_CARDS = 6
MAX_CARDS_OF_A_ROLE = 2
MAX_OF_A_ROLE = 4  # claims and notes beside those that must be said


def wants_more(facts: Facts, proofs: Mapping[str, Any], round_: int, target: float) -> str:
    """Return why another round is worth it, or "" when it is not; `round_` counts the rounds already done."""
    if round_ >= MAX_ROUNDS or not proofs:
        return ""
    purpose = aim(facts)
    if purpose == "slack":
        return "" if any(not item["noise"] for item in proofs.values()) else "nothing that was tried costs any odds yet"
    if purpose == "cuts":
        shown = any(item["aim"]["helps"] and shows(item) for item in proofs.values())
        return "" if shown else "nothing makes cuts rarer by a point yet"
    success = facts.value("success_rate")
    if success is None or success >= target:
        return ""
    best = max((item["after"] for item in proofs.values() if item["helps"]), default=success)
    return "" if best >= target else "no proposal reaches the target yet"


def sift(items: Iterable[Mapping[str, Any]], facts: Facts) -> dict[str, Any]:
    """Sort items into kept (in the order of telling), withheld (did not check) and dropped (with the reason).

    What must be said is looked at first, then the cards, then the rest: a card that holds a figure makes the bare
    figure a repetition. A card whose condition is not met was not drawn; it is neither checked nor withheld.
    """
    said: set[Any] = set()
    kept: list[dict[str, Any]] = []
    withheld, dropped = [], []
    for item in sorted(items, key=lambda item: (not item["must"], "card" not in item, item["place"], item["role"])):
        if not holds(item, facts):
            withheld += [] if "card" in item else [dict(item)]
            continue
        reason = _reason_to_drop(item, said, kept)
        if reason:
            dropped.append(dict(item) | {"why": reason})
            continue
        said |= _marks(item)
        kept.append(dict(item))
    kept.sort(key=lambda item: (item["place"], item["role"]))
    checked = sum("note" not in item for item in [*kept, *withheld, *dropped])
    return {"kept": kept, "withheld": withheld, "dropped": dropped, "checked": checked}


def completed(items: Iterable[Any], rules: Findings) -> list[dict[str, Any]]:
    """Return what an analyst brought for a role, with what the rules say must be said.

    Whoever the analyst is, the rules alone decide what must be said; and what it leaves unsaid, or loses because it
    does not hold, the rules' own findings make up for.
    """
    own = rules.items
    brought = [item for item in items if isinstance(item, Mapping)]
    if brought == own:
        return own
    whole = [_tamed(item, rules.role) for item in brought]
    return [item for item in own if item["must"]] + whole + [item for item in own if not item["must"]]


def _tamed(item: Mapping[str, Any], role: str) -> dict[str, Any]:
    """Return an item with a place, a role and no claim to be said before others."""
    place = item.get("place")
    what = {key: item[key] for key in ("claim", "card", "of", "note") if key in item}
    kind = next((key for key in ("claim", "card", "note") if key in what), "claim")
    kept = {key: what[key] for key in (kind, "of") if key in what} or {"claim": None}
    return kept | {"role": role, "place": place if isinstance(place, int) else 0, "must": False}


def holds(item: Mapping[str, Any], facts: Facts) -> bool:
    """Whether an item may be said at all."""
    if "claim" in item:
        return check(item["claim"], facts) == "true"
    if "card" in item:
        return fits(item["card"], item.get("of", ""), facts)
    return isinstance(item.get("note"), str) and item["note"] in NOTES


def _reason_to_drop(item: Mapping[str, Any], said: set[Any], kept: list[dict[str, Any]]) -> str:
    """Return why an item adds nothing, or ""; what must be said is dropped only where it is said already."""
    if _says(item) in said:
        return "said already"
    if item["must"]:
        return ""
    if "claim" in item and item["claim"]["op"] == "effect" and item["claim"]["dir"] == "none":
        return "inside the noise"
    if "card" in item:
        return _card_too_many(item, [other for other in kept if "card" in other])
    others = [other for other in kept if other["role"] == item["role"] and not other["must"] and "card" not in other]
    return "enough from this role" if len(others) >= MAX_OF_A_ROLE else ""


def _card_too_many(item: Mapping[str, Any], drawn: list[dict[str, Any]]) -> str:
    against = AGAINST.get(CARDS[item["card"]].pulls)
    if against and any(CARDS[other["card"]].pulls == against for other in drawn):
        return "contradicts another card"
    if any(CARDS[other["card"]] is CARDS[item["card"]] for other in drawn):
        return "the same advice again"
    of_role = sum(other["role"] == item["role"] for other in drawn)
    return "enough cards" if len(drawn) >= MAX_CARDS or of_role >= MAX_CARDS_OF_A_ROLE else ""


def _says(item: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what an item says, in a form that is equal for two items that say the same."""
    if "note" in item:
        return ("note", item["note"])
    if "card" in item:
        return ("card", item["card"], item.get("of", ""))
    claim = c.parse(item["claim"])
    if claim is None or isinstance(claim, c.Value):
        return ("value", claim.fact if claim else "")
    place = claim.place if isinstance(claim, c.Rank) else ""
    return (claim.op, place, frozenset(c.references(claim)))


def _marks(item: Mapping[str, Any]) -> set[Any]:
    """Return all that is said once an item is: its own, and what it makes a repetition."""
    if "card" in item:
        facts = needed(CARDS[item["card"]], item.get("of", ""))
        return {_says(item), ("compare", "", frozenset(facts))} | {("value", name) for name in facts}
    claim = item.get("claim", {})
    # A goal or a model that a rank has put at its end, value and all, is not stated again.
    whole = claim.get("op") == "rank" and claim["fact"].startswith(("goal.", "market."))
    return {_says(item)} | ({("value", claim["fact"])} if whole else set())
