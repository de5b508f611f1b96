"""A plan -> the moments in it of which it does not say when they are: "at retirement" where nobody retires.

Run by `load` after the models have read every key, since what a moment means may stand anywhere in the plan; so
`compile_plan` can ask for the month of any moment. Walks the models, so that a new key is judged unasked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from finsim.plan.accounts import Account, Mix
from finsim.plan.moments import When
from finsim.plan.quantities import Schedule
from finsim.plan.rules import Budget

if TYPE_CHECKING:
    from finsim.plan.household import Plan

Path = tuple[str, ...]
_NO_MOMENT = (str, int, float)  # most of what a plan holds


def unknown_moments(plan: Plan) -> Iterator[tuple[Path, When]]:
    """Yield the path and the moment of each that has no month, in the order of the plan."""
    known = plan.neighbours()
    for path, when, whose in _moments(plan, (), ("",), plan):
        if any(known.month_of(when, person) is None for person in whose):
            yield path, when


def _moments(part: Any, path: Path, whose: Path, plan: Plan) -> Iterator[tuple[Path, When, Path]]:
    """Yield every moment below a part, and for whom it must have a month: "" stands for nobody in particular."""
    if isinstance(part, When):
        yield path, part, whose
    elif isinstance(part, Schedule):
        for step in part.steps:
            yield path, step.begins, whose
    elif isinstance(part, Mapping):
        for name, block in part.items():
            owner = (str(name),) if path == ("people",) else whose
            yield from _moments(block, (*path, str(name)), owner, plan)
    elif isinstance(part, Mix):
        holders = [account.owner or "" for account in plan.accounts.values() if account.mix == path[-1]]
        for (when, _), text in zip(part.steps(), part.becomes, strict=True):
            yield (*path, "becomes", text), when, tuple(dict.fromkeys(holders))
    elif isinstance(part, BaseModel):
        if isinstance(part, Budget):
            for (when, _), text in zip(part.steps(), part.becomes, strict=True):
                yield (*path, "becomes", text), when, whose
        own = getattr(part, "each", ()) or (getattr(part, "person", None) or getattr(part, "owner", None),)
        if isinstance(part, Account):
            own = (plan.owner_of(part),)
        for attribute, key in _keys(type(part)):
            value = getattr(part, attribute)
            if value is not None and not isinstance(value, _NO_MOMENT):
                yield from _moments(value, (*path, key), tuple(filter(None, own)) or whose, plan)


@cache
def _keys(kind: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """Return the attributes of a kind of block with their keys: a plan is walked anew for each of its scenarios."""
    return tuple((attribute, str(field.alias or attribute)) for attribute, field in kind.model_fields.items())
