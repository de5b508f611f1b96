"""A true claim and its facts -> one sentence. The only writer of numbers and relations.

`grounding` has decided that the claim holds; `templates` has the wordings. Which wording is used follows from the claim
alone, so the same claim reads the same in every run; it is read in the language of the facts' locale. Each sentence
says where its figures stand (`spans`), so that a board can make every number a door.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from finsim.agents import claims as c
from finsim.agents import templates as t
from finsim.agents.facts import PLAN, PROPOSAL, Fact, Facts
from finsim.agents.grounding import effect_direction
from finsim.agents.languages import translated
from finsim.agents.quoting import plain
from finsim.agents.rendering import Printed, count_words
from finsim.agents.runs import change, effect_of_run, effect_on, effect_runs, whose

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
    return fill(translated(chosen, facts.locale), pieces, _with_runs(claim, facts))


def fill(template: str, pieces: Mapping[str, Piece | Sequence[Piece]], facts: list[str]) -> Sentence:
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


def noun(fact: Fact, reference: str, locale: str = "en_US") -> Piece:
    """Return the phrase that names a fact inside a sentence."""
    for pattern, words in t.NOUNS:
        found = re.fullmatch(pattern, fact.id)
        if found:
            group = found.group(1) if found.groups() else ""
            named_so = translated(words, locale).replace("{n}", group)
            return Piece(fact.name if named_so == "{name}" else named_so, "name", reference)
    raise LookupError(fact.id)  # the last pattern matches every id


def group_name(fact: Fact, locale: str = "en_US") -> str:
    """Return the name of the goal, debt or model that an id speaks of, else the fact's own name."""
    found = re.fullmatch(r"(?:goal|market|debt)\.(.+)\.[a-z_]+", fact.id)
    if found:
        return found.group(1)
    if re.fullmatch(r"failure\.\d+\.share", fact.id):
        return fact.name.rpartition(": ")[2]
    part = re.fullmatch(r"discipline\.part\.([ASBR])", fact.id)
    return translated(t.PARTS[part.group(1)], locale) if part else fact.name


def listed(pieces: Sequence[Piece], locale: str, quote: bool = False) -> list[Piece]:
    """Join pieces as people do: a, b and c; names that hold a comma or an "and" are quoted, so that none runs over."""
    last = translated(" and ", locale)
    quote = quote or any(", " in piece.text or last in piece.text for piece in pieces)
    joined: list[Piece] = []
    for i, piece in enumerate(pieces):
        if i:
            joined.append(Piece(last if i == len(pieces) - 1 else ", ", ""))
        joined.append(Piece(f"“{piece.text}”", piece.kind, piece.fact) if quote else piece)
    return joined


def figure(facts: Facts, reference: str) -> Piece:
    """Return the printed value of a fact."""
    value = facts.print(reference)
    return Piece(value.text, "figure", reference, value)


def _value(claim: c.Value, facts: Facts) -> tuple[Sequence[str], dict[str, Any]]:
    fact, value = facts[claim.fact], figure(facts, claim.fact)
    called = noun(fact, claim.fact, facts.locale)
    run = whose(claim.fact, called.text, facts)
    pieces = {"v": value, "noun": called, "n": Piece(group_name(fact, facts.locale), "name", claim.fact)}
    if run:
        wordings = t.DATE_OF_RUN if fact.unit == "month" else t.VALUE_OF_RUN
        return wordings, pieces | {"run": Piece(run, "name", effect_of_run(claim.fact, facts) or claim.fact)}
    if fact.id == "surplus" and value.printed:
        way = "equal" if value.printed.number == 0.0 else "above" if value.printed.number > 0.0 else "below"
        return t.SURPLUS[way], pieces
    if fact.id == "spending.cut.share" and fact.value == 0.0:
        return t.NO_CUTS, pieces
    if fact.id == "buffer.months.low" and value.printed and value.printed.number == 0.0:
        return t.NO_BUFFER, pieces
    return next(wordings for pattern, wordings in t.VALUE if re.fullmatch(pattern, fact.id)), pieces


def _trend(claim: c.Trend, facts: Facts) -> tuple[Sequence[str], dict[str, Any]]:
    called = noun(facts[claim.frm], claim.frm, facts.locale)
    pieces = {"noun": called, "a": figure(facts, claim.frm), "b": figure(facts, claim.to)}
    if facts[claim.to].scope == PLAN:
        return t.TREND[claim.dir], pieces
    pieces["change"] = Piece(change(claim.to, facts), "name", effect_of_run(claim.to, facts) or claim.to)
    measured = effect_on(claim.to, facts)
    is_noise = measured is not None and effect_direction(facts[measured], facts.print(measured).number) == "none"
    if claim.dir != "flat" and is_noise:
        return t.TREND_IN_NOISE, pieces
    return t.TREND_WITH_CHANGE[claim.dir], pieces


def _compare(claim: c.Compare, facts: Facts) -> tuple[Sequence[str], dict[str, Any]]:
    wordings = t.COMPARE_DATES if facts[claim.left].unit == "month" else t.COMPARE
    return wordings[claim.relation], {
        "left": named(claim.left, facts),
        "right": named(claim.right, facts),
        "a": figure(facts, claim.left),
        "b": figure(facts, claim.right),
    }


def named(reference: str, facts: Facts) -> Piece:
    """Return a fact's phrase, and which run or thing it speaks of where that is not the plan itself."""
    piece = noun(facts[reference], reference, facts.locale)
    run = whose(reference, piece.text, facts)
    return Piece(f"{piece.text} {run}", piece.kind, reference) if run else piece


def _rank(claim: c.Rank, facts: Facts) -> tuple[Sequence[str], dict[str, Any]]:
    fact = facts[claim.fact]
    pieces: dict[str, Any] = {
        "v": figure(facts, claim.fact),
        "noun": named(claim.fact, facts),
        "n": Piece(group_name(fact, facts.locale), "name", claim.fact),
    }
    for pattern, wordings in SETS:
        if _all_like(pattern, claim.among, facts):
            names = [Piece(group_name(facts[ref], facts.locale), "name", ref) for ref in claim.among]
            if wordings in (t.RANK_LENS, t.RANK_OUTFLOWS):
                names = [named(ref, facts) for ref in claim.among]
            shown = listed(names, facts.locale, quote=wordings is t.RANK_GOALS)
            return wordings[claim.place], pieces | {"set": shown}
    every = t.RANK_DATES if fact.unit == "month" else t.RANK
    names = [named(reference, facts) for reference in claim.among]
    return every[claim.place], pieces | {"set": listed(names, facts.locale)}


SETS = (
    (r"goal\..+\.odds", t.RANK_GOALS),
    (r"market\..+\.success", t.RANK_MODELS),
    (r"discipline\.part\.[ASBR]", t.RANK_PARTS),
    (r"wellbeing\.part\..+", t.RANK_LENS),
    (r"spending\.(?:essential|important|discretionary|debt)", t.RANK_OUTFLOWS),
)


def _all_like(pattern: str, references: Sequence[str], facts: Facts) -> bool:
    """Whether all facts are of one well-known kind and speak of the plan as it stands."""
    return all(
        re.fullmatch(pattern, facts[reference].id) and not whose(reference, group_name(facts[reference]), facts)
        for reference in references
    )


def _count(claim: c.Count, facts: Facts) -> tuple[Sequence[str], dict[str, Any]]:
    count = translated("{n} is" if claim.n == 1 else "{n} are", facts.locale)
    pieces: dict[str, Any] = {
        "count": Piece(count.replace("{n}", count_words(claim.n, facts.locale)), "count"),
        "than": named(claim.than, facts),
        "b": figure(facts, claim.than),
    }
    if facts[claim.than].id == "success_rate" and _all_like(r"market\..+\.success", claim.facts, facts):
        names = [Piece(group_name(facts[ref]), "name", ref) for ref in claim.facts]
        return t.COUNT_MODELS[claim.relation], pieces | {"set": listed(names, facts.locale)}
    every = [claim.than, *claim.facts]
    if (claim.relation, claim.n) == ("equal", len(claim.facts)) and _all_like(r"goal\..+\.odds", every, facts):
        goals = [Piece(group_name(facts[ref]), "name", ref) for ref in every]
        return t.COUNT_GOALS_ALIKE, pieces | {"every": listed(goals, facts.locale, quote=True)}
    members = [named(reference, facts) for reference in claim.facts]
    return t.COUNT[claim.relation], pieces | {"set": listed(members, facts.locale)}


def _effect(claim: c.Effect, facts: Facts) -> tuple[Sequence[str], dict[str, Any]]:
    fact, value = facts[claim.fact], facts.print(claim.fact)
    runs = effect_runs(fact, facts)
    about = noun(facts[runs[0]], runs[0], facts.locale) if runs else _unnamed(fact, claim.fact, facts)
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


def _unnamed(fact: Fact, reference: str, facts: Facts) -> Piece:
    """Return the phrase for what an effect is on, where the runs it lies between are not here."""
    return noun(fact.model_copy(update={"id": fact.id.removeprefix("effect."), "name": "the result"}), "", facts.locale)


def _with_runs(claim: c.Claim, facts: Facts) -> list[str]:
    """Return the facts a sentence rests on: those of the claim, and those its words take from the runs."""
    named_facts = c.references(claim)
    if isinstance(claim, c.Effect):
        return named_facts + effect_runs(facts[claim.fact], facts)
    runs = [name for name in named_facts if facts[name].scope.startswith(PROPOSAL)]
    effects = [effect for effect in (effect_of_run(name, facts) for name in runs) if effect is not None]
    return list(dict.fromkeys(named_facts + effects))


def _in_form(piece: Piece, form: str) -> str:
    """Return the text of a piece, or of the figure in it the form that a slot asks for."""
    return str(getattr(piece.printed, form, "") if form and piece.printed else "") or piece.text


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
