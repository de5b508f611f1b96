"""A model's own wording of a checked report -> the sentences of it that may be shown, labelled as unverified wording.

Off by default. Text cannot be checked as claims can; this is as far as it goes. The model sees which figures the report
tells and what the checked claims say of them, and strings signs together: "Look at {f3} first, then at {f5}." A
sentence is kept only if
- each figure in it is a sign, which is written out with its own name and value, so that no figure gets another's name;
- the words between are of a short list of grammar and of one relation (a list of what is forbidden is never complete);
- the relation stands between the figures in the order and the direction of one claim that was checked and told.
Whatever is dropped is counted. Nothing here takes the place of the checked sentences, and no other text of a model is
ever shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from finsim.agents import claims as c
from finsim.agents.facts import Facts
from finsim.agents.languages import ENGLISH
from finsim.agents.say import Piece, figure, fill, named

LABEL = "Unverified wording"
MAX_SENTENCES, MAX_LETTERS = 6, 300
_SIGN = re.compile(r"\{(f[1-9]\d{0,3})\}")
_TEXT = re.compile(r"(?:[A-Za-z ,;:.()’-]|\{f[1-9]\d{0,3}\})+")
GRAMMAR = frozenset(
    ("a", "an", "and", "are", "as", "asks", "at", "attention", "be", "begin", "beside", "by", "calls", "can", "come"),
).union(
    ("comes", "conversation", "deserve", "deserves", "first", "for", "from", "goes", "here", "in", "is", "it", "its"),
    ("look", "matter", "matters", "may", "of", "on", "or", "plan", "question", "read", "see", "stand", "stands"),
    ("start", "starts", "talk", "that", "the", "then", "there", "think", "this", "thought", "to", "together", "turn"),
    ("what", "where", "which", "while", "with", "worth", "you", "your"),
)
# The words of one relation: what a claim must say, by its field, for the word to stand.
RELATIONS: Mapping[str, frozenset[str]] = {
    "above": frozenset({"above", "exceeds", "over"}),
    "below": frozenset({"below", "under"}),
    "equal": frozenset({"equals"}),
    "up": frozenset({"rises"}),
    "down": frozenset({"falls"}),
    "flat": frozenset({"stays"}),
    "highest": frozenset({"highest", "leads"}),
    "lowest": frozenset({"lowest", "trails"}),
}
_MEANING = {word: way for way, words in RELATIONS.items() for word in words}


def shown_to_model(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what a model may put in words: the signs of each told claim, in its order, and what it says of them."""
    signs = {ref: sign for sign, ref in _signs(report).items()}
    return [{"figures": [signs[ref] for ref in c.references(claim)], "says": _way(claim)} for claim in _told(report)]


def panel(texts: Iterable[Any], report: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """Return the panel in JSON types: its label, the sentences kept, with their facts, and how many were dropped."""
    signs, told = _signs(report), _told(report)
    asked = list(texts)[:MAX_SENTENCES]
    kept = [text for text in asked if may_stand(text, signs, told)]
    return {
        "label": LABEL,
        "sentences": [_written(text, signs, facts) for text in kept],
        "dropped": len(asked) - len(kept),
    }


def may_stand(text: Any, signs: Mapping[str, str], told: Iterable[c.Claim]) -> bool:
    """Whether a model's sentence may be shown."""
    if not isinstance(text, str) or len(text) > MAX_LETTERS or not _TEXT.fullmatch(text):
        return False
    named_here = _SIGN.findall(text)
    if not named_here or len(set(named_here)) < len(named_here) or any(sign not in signs for sign in named_here):
        return False
    parts = [_words(part) for part in _SIGN.split(text)[::2]]
    relations = [(i, word) for i, part in enumerate(parts) for word in part if word in _MEANING]
    if any(word not in GRAMMAR and word not in _MEANING for part in parts for word in part) or len(relations) > 1:
        return False
    if not relations:
        return len(named_here) <= 3
    after, word = relations[0]
    order = [signs[sign] for sign in named_here]
    return after == 1 and any(_MEANING[word] == _way(claim) and c.references(claim) == order for claim in told)


def is_spoken(locale: str) -> bool:
    """Whether the panel can be offered in a locale: its words are English."""
    return locale.partition("_")[0] == ENGLISH


def _told(report: Mapping[str, Any]) -> list[c.Claim]:
    """Return the claims of a report's checked sentences of which the panel may speak."""
    claims = (c.parse(row["claim"]) for row in report["sentences"])
    return [claim for claim in claims if isinstance(claim, (c.Value, c.Compare, c.Rank, c.Trend))]


def _signs(report: Mapping[str, Any]) -> dict[str, str]:
    """Number the facts of those claims in the order of telling."""
    refs = dict.fromkeys(ref for claim in _told(report) for ref in c.references(claim))
    return {f"f{i}": ref for i, ref in enumerate(refs, start=1)}


def _way(claim: c.Claim) -> str:
    if isinstance(claim, c.Compare):
        return claim.relation
    return claim.place if isinstance(claim, c.Rank) else claim.dir if isinstance(claim, c.Trend) else ""


def _words(part: str) -> list[str]:
    return [word.casefold() for word in re.findall(r"[A-Za-z’]+", part)]


def _written(text: str, signs: Mapping[str, str], facts: Facts) -> dict[str, Any]:
    """Write a sentence with each sign as the name and the value of its figure."""
    pieces: dict[str, Piece] = {}

    def slot(found: re.Match[str]) -> str:
        ref, letter = signs[found.group(1)], "abcdefghijklmnop"[len(pieces) // 2]
        pieces[f"n{letter}"], pieces[f"v{letter}"] = named(ref, facts), figure(facts, ref)
        return f"{{n{letter}}} ({{v{letter}}})"

    sentence = fill(_SIGN.sub(slot, text.strip()), pieces, [signs[sign] for sign in _SIGN.findall(text)])
    return {"text": sentence.text, "facts": sentence.facts, "spans": sentence.spans}
