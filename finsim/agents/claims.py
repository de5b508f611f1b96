"""What an analyst may say, as data: six kinds of claim, each naming facts and a relation, none holding a number.

A model, or the rules of `roles`, chooses claims; `grounding.check` decides whether they hold; `say` writes the
sentence. A further kind is a class here, a rule in `grounding`, templates in `templates`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

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


Claim = Annotated[Value | Trend | Compare | Rank | Count | Effect, Field(discriminator="op")]
CLAIM: TypeAdapter[Claim] = TypeAdapter(Claim)


def parse(claim: Any) -> Claim | None:
    """Read a claim from JSON types; None when it is none."""
    if isinstance(claim, _Claim):
        return claim  # type: ignore[return-value]
    if not isinstance(claim, dict):
        return None
    try:
        return CLAIM.validate_python(claim)
    except (ValidationError, TypeError, RecursionError):
        return None


def references(claim: Claim) -> list[str]:
    """Return the facts that a claim names, each once, in the order of its fields."""
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
