"""A true claim and its facts -> one sentence. The only writer of numbers and relations.

`grounding` has decided that the claim holds; `templates` has the wordings. Which wording is used follows from the claim
alone, so the same claim reads the same in every run. Each sentence says where its figures stand (`spans`), so that a
board can make every number a door.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from finsim.agents import claims as c
from finsim.agents import templates as t
from finsim.agents.facts import PROPOSAL, Fact, Facts
from finsim.agents.grounding import relation_of
from finsim.agents.quoting import plain
from finsim.agents.rendering import Printed, count_words
from finsim.charts.numbers import NARROW

SLOT = re.compile(r"\{([A-Za-z]+)((?:\.[a-z]+)?)\}")


@dataclass(frozen=True)
class Piece:
    """A part of a sentence: `kind` is "figure" (a value of `fact`), "count", or "name" (quoted from plan or figure)."""

    text: str
    kind: str = "name"
    fact: str = ""
    printed: Printed | None = None


@dataclass
class Sentence:
    """A sentence, the facts it rests on, and where in it (start, end) each figure, count or name stands."""

    text: str
    facts: list[str]
    spans: list[dict[str, Any]] = field(default_factory=list)
    template: str = ""


def say(claim: c.Claim, facts: Facts, turn: int = 0) -> Sentence:
    """Write a claim that `check` found true; `turn` asks for the next wording where there are several."""
    wordings, pieces = _SAYERS[claim.op](claim, facts)
    chosen = wordings[(_number(claim) + turn) % len(wordings)]
    return fill(chosen, pieces, _with_runs(claim, facts))


def fill(
    template: str, pieces: Mapping[str, Piece | Sequence[Piece]], facts: list[str], locale: str = "en_US"
) -> Sentence:
    """Put the pieces into a template, and note where they stand."""
    text, spans, end = "", [], 0
    for slot in SLOT.finditer(template):
        text += template[end : slot.start()]
        end = slot.end()
        name, form = slot.group(1), slot.group(2)[1:]
        found = pieces[name] if name in pieces else pieces[name.lower()]
        for piece in [found] if isinstance(found, Piece) else found:
            words = _in_form(piece, form)
            words = (
                _capital(words)
                if name[0].isupper() and piece is (found if isinstance(found, Piece) else found[0])
                else words
            )
            if piece.kind:
                spans.append(
                    {"start": len(text), "end": len(text) + len(words), "kind": piece.kind, "fact": piece.fact}
                )
            text += words
    text += template[end:]
    return Sentence(_capital(text), facts, spans, template)


def noun(fact: Fact, reference: str) -> Piece:
    """Return the phrase that names a fact inside a sentence."""
    for pattern, words in t.NOUNS:
        found = re.fullmatch(pattern, fact.id)
        if found:
            group = found.group(1) if found.groups() else ""
            return Piece(words.replace("{n}", group).replace("{name}", fact.name), "name", reference)
    raise LookupError(fact.id)  # the last pattern matches every id


def group_name(fact: Fact) -> str:
    """Return the name of the goal, debt or model that an id speaks of, else the fact's own name."""
    found = re.fullmatch(r"(?:goal|market|debt)\.(.+)\.[a-z_]+", fact.id)
    if found:
        return found.group(1)
    if re.fullmatch(r"failure\.\d+\.share", fact.id):
        return fact.name.rpartition(": ")[2]
    part = re.fullmatch(r"discipline\.part\.([ASBR])", fact.id)
    return t.PARTS[part.group(1)] if part else fact.name


def listed(pieces: Sequence[Piece], quote: bool = False) -> list[Piece]:
    """Join pieces as people do: a, b and c; names that hold a comma or an "and" are quoted, so that none runs over."""
    quote = quote or any(", " in piece.text or " and " in piece.text for piece in pieces)
    joined: list[Piece] = []
    for i, piece in enumerate(pieces):
        if i:
            joined.append(Piece(" and " if i == len(pieces) - 1 else ", ", ""))
        joined.append(Piece(f"“{piece.text}”", piece.kind, piece.fact) if quote else piece)
    return joined


def figure(facts: Facts, reference: str) -> Piece:
    """Return the printed value of a fact."""
    value = facts.print(reference)
    return Piece(value.text, "figure", reference, value)


def _value(claim: c.Value, facts: Facts) -> tuple[Sequence[str], dict[str, Any]]:
    fact, value = facts[claim.fact], figure(facts, claim.fact)
    pieces = {"v": value, "noun": noun(fact, claim.fact), "n": Piece(group_name(fact), "name", claim.fact)}
    if fact.id == "surplus" and value.printed:
        return t.SURPLUS[relation_of(value.printed.number, 0.0)], pieces
    if fact.id == "spending.cut.share" and fact.value == 0.0:
        return t.NO_CUTS, pieces
    return next(wordings for pattern, wordings in t.VALUE if re.fullmatch(pattern, fact.id)), pieces


def _trend(claim: c.Trend, facts: Facts) -> tuple[Sequence[str], dict[str, Any]]:
    pieces = {"noun": noun(facts[claim.frm], claim.frm), "a": figure(facts, claim.frm), "b": figure(facts, claim.to)}
    effect = effect_of_run(claim.to, facts)
    if effect is None:
        return t.TREND[claim.dir], pieces
    return t.TREND_WITH_CHANGE[claim.dir], pieces | {"change": Piece(facts[effect].name, "name", effect)}


def _compare(claim: c.Compare, facts: Facts) -> tuple[Sequence[str], dict[str, Any]]:
    wordings = t.COMPARE_DATES if facts[claim.left].unit == "month" else t.COMPARE
    return wordings[claim.relation], {
        "left": named(claim.left, facts),
        "right": named(claim.right, facts),
        "a": figure(facts, claim.left),
        "b": figure(facts, claim.right),
    }


def named(reference: str, facts: Facts) -> Piece:
    """Return a fact's phrase, and which run it speaks of where that is not the plan itself."""
    fact = facts[reference]
    piece = noun(fact, reference)
    if not fact.scope.startswith(PROPOSAL):
        return piece
    effect = effect_of_run(reference, facts)
    change = facts[effect].name if effect else f"the change “{fact.scope.partition(':')[2]}”"
    return Piece(f"{piece.text} with {change}", piece.kind, reference)


def _rank(claim: c.Rank, facts: Facts) -> tuple[Sequence[str], dict[str, Any]]:
    fact = facts[claim.fact]
    pieces: dict[str, Any] = {
        "v": figure(facts, claim.fact),
        "noun": named(claim.fact, facts),
        "n": Piece(group_name(fact), "name", claim.fact),
    }
    for pattern, wordings in SETS:
        if _all_like(pattern, claim.among, facts):
            names = [Piece(group_name(facts[ref]), "name", ref) for ref in claim.among]
            if wordings is t.RANK_LENS:
                names = [named(ref, facts) for ref in claim.among]
            return wordings[claim.place], pieces | {"set": listed(names, quote=wordings is t.RANK_GOALS)}
    every = t.RANK_DATES if fact.unit == "month" else t.RANK
    return every[claim.place], pieces | {"set": listed([named(reference, facts) for reference in claim.among])}


SETS = (
    (r"goal\..+\.odds", t.RANK_GOALS),
    (r"market\..+\.success", t.RANK_MODELS),
    (r"discipline\.part\.[ASBR]", t.RANK_PARTS),
    (r"wellbeing\.part\..+", t.RANK_LENS),
)


def _all_like(pattern: str, references: Sequence[str], facts: Facts) -> bool:
    """Whether all facts are of one well-known kind and speak of the plan as it stands."""
    members = [facts[reference] for reference in references]
    return all(re.fullmatch(pattern, m.id) and not m.scope.startswith(PROPOSAL) for m in members)


def _count(claim: c.Count, facts: Facts) -> tuple[Sequence[str], dict[str, Any]]:
    pieces: dict[str, Any] = {
        "count": Piece(f"{count_words(claim.n)} {'is' if claim.n == 1 else 'are'}", "count"),
        "than": named(claim.than, facts),
        "b": figure(facts, claim.than),
    }
    if facts[claim.than].id == "success_rate" and _all_like(r"market\..+\.success", claim.facts, facts):
        names = [Piece(group_name(facts[ref]), "name", ref) for ref in claim.facts]
        return t.COUNT_MODELS[claim.relation], pieces | {"set": listed(names)}
    members = [named(reference, facts) for reference in claim.facts]
    return t.COUNT[claim.relation], pieces | {"set": listed(members)}


def _effect(claim: c.Effect, facts: Facts) -> tuple[Sequence[str], dict[str, Any]]:
    fact, value = facts[claim.fact], facts.print(claim.fact)
    runs = effect_runs(fact, facts)
    about = noun(facts[runs[0]], runs[0]) if runs else Piece("the result", "")
    pieces = {
        "change": Piece(fact.name, "name", claim.fact),
        "noun": about,
        "d": Piece(value.size, "figure", claim.fact, value),
    }
    if runs and claim.dir != "none":
        return t.EFFECT_WITH_RUN[claim.dir], pieces | {"b": figure(facts, runs[1])}
    return t.EFFECT[claim.dir], pieces


def _quote(claim: c.Quote, facts: Facts) -> tuple[Sequence[str], dict[str, Any]]:
    passage = facts.passages[claim.passage]
    words = {"text": plain(claim.text), "document": passage.document, "page": str(passage.page)}
    return t.QUOTE, {name: Piece(text) for name, text in words.items()}


def effect_runs(fact: Fact, facts: Facts) -> list[str]:
    """Return the references of the two facts that an effect lies between, where both are here with a value."""
    named_facts = (fact.opens or {}).get("facts")
    if not isinstance(named_facts, list) or len(named_facts) != 2:
        return []
    return named_facts if all(facts.value(name) is not None for name in named_facts) else []


def effect_of_run(reference: str, facts: Facts) -> str | None:
    """Return the effect fact of the run that a fact speaks of: its name is what was changed in that run."""
    scope = facts[reference].scope
    return next((name for name in facts if facts[name].topic == "effect" and facts[name].scope == scope), None)


def _with_runs(claim: c.Claim, facts: Facts) -> list[str]:
    """Return the facts a sentence rests on: those of the claim, and those its words take from the runs."""
    named_facts = c.references(claim)
    if isinstance(claim, c.Effect):
        return named_facts + effect_runs(facts[claim.fact], facts)
    runs = [name for name in named_facts if facts[name].scope.startswith(PROPOSAL)]
    effects = [effect for effect in (effect_of_run(name, facts) for name in runs) if effect is not None]
    return list(dict.fromkeys(named_facts + effects))


def _in_form(piece: Piece, form: str) -> str:
    if form == "of":
        return piece.text.replace(" in 100", " of 100")
    if form == "pct":
        return piece.text.replace(" in 100", f"{NARROW}%")
    if form == "size" and piece.printed:
        return piece.printed.size
    return piece.text


def _capital(text: str) -> str:
    """Return the text with a capital first letter, never of another length."""
    start = 1 if text[:1] in "“‘" and len(text) > 1 else 0
    first = text[start : start + 1].upper()
    return text[:start] + first + text[start + 1 :] if len(first) == 1 else text


def _number(claim: c.Claim) -> int:
    """Return a number that follows from the claim's content alone."""
    return int.from_bytes(hashlib.sha256(claim.model_dump_json().encode("utf-8", "replace")).digest()[:4], "big")


_SAYERS: dict[str, Any] = {
    "value": _value,
    "trend": _trend,
    "compare": _compare,
    "rank": _rank,
    "count": _count,
    "effect": _effect,
    "quote": _quote,
}
