"""What an analyst may say, as data: seven kinds of claim, each naming facts and a relation, none holding a number.

A model, or the rules of `roles`, chooses claims; `grounding.check` decides whether they hold; `say` writes the
sentence. A further kind is a class here, a rule in `grounding`, templates in `templates`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

FactId = Annotated[str, Field(min_length=1, max_length=400, description="a fact's id, or id@scope")]
FactIds = Annotated[list[FactId], Field(min_length=2, max_length=12)]


class _Claim(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Value(_Claim):
    """A fact is what it is."""

    op: Literal["value"]
    fact: FactId


class Trend(_Claim):
    """The same figure in two runs: from the plan as it stands to the plan with a change."""

    op: Literal["trend"]
    frm: FactId
    to: FactId
    dir: Literal["up", "down", "flat"]


class Compare(_Claim):
    """Two facts on one subject: the left one is above, below or equal to the right one, as printed."""

    op: Literal["compare"]
    left: FactId
    right: FactId
    relation: Literal["above", "below", "equal"]


class Rank(_Claim):
    """One fact is the highest or the lowest of a named set that holds it."""

    op: Literal["rank"]
    fact: FactId
    among: FactIds
    place: Literal["highest", "lowest"]


class Count(_Claim):
    """So many facts of a named set lie above, below or at another fact."""

    op: Literal["count"]
    facts: FactIds
    relation: Literal["above", "below", "equal"]
    than: FactId
    n: Annotated[int, Field(ge=0, le=12)]


class Effect(_Claim):
    """A change causes a difference: only where the engine ran both and the fact is the difference it measured."""

    op: Literal["effect"]
    change: Annotated[str, Field(min_length=1, max_length=200, description="the proposal, without its `proposal:`")]
    fact: FactId
    dir: Literal["raises", "lowers", "none"]


class Quote(_Claim):
    """A passage of a document says so, word for word."""

    op: Literal["quote"]
    passage: Annotated[str, Field(min_length=1, max_length=300, description="a passage's id")]
    text: Annotated[
        str,
        Field(min_length=1, max_length=600, description="whole sentences of four to sixty words"),
    ]


Claim = Annotated[Value | Trend | Compare | Rank | Count | Effect | Quote, Field(discriminator="op")]
CLAIM: TypeAdapter[Claim] = TypeAdapter(Claim)


def parse(claim: Any) -> Claim | None:
    """Read a claim from JSON types; None when it is none."""
    try:
        if isinstance(claim, _Claim):  # it may have been built past its checks
            claim = claim.model_dump(warnings=False)
        return CLAIM.validate_python(claim) if isinstance(claim, dict) else None
    except Exception:  # somebody else's object may fail in ways of its own
        return None


def references(claim: Claim) -> list[str]:
    """Return the facts that a claim names, each once, in the order of its fields; a quote names none."""
    if isinstance(claim, Quote):
        return []
    if isinstance(claim, (Value, Effect)):
        named = [claim.fact]
    elif isinstance(claim, Trend):
        named = [claim.frm, claim.to]
    elif isinstance(claim, Compare):
        named = [claim.left, claim.right]
    elif isinstance(claim, Rank):
        named = [claim.fact, *claim.among]
    else:
        named = [*claim.facts, claim.than]
    return list(dict.fromkeys(named))
