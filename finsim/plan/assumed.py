"""A plan to the list of what it did not say: every default that was used, with its key, its value and a sentence.

A walk over the models, never a list by hand, so that a new key is listed by itself. The same default in many blocks of
one kind (`grows: CPI` in every line of spending) is one entry with all its keys.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from finsim.plan.assumed_sentences import sentence
from finsim.plan.household import Plan
from finsim.plan.part import Part

# What usually moves an answer most, by the last step of the key; then by the part of the plan.
_TELLING = (
    "lives", "claims", "grows", "costs", "fee", "essentials", "rate", "cut", "rise", "varies", "raise spent",
    "windfall spent", "skips", "still paid", "no cut in last", "inflation cap", "contributed", "cut above",
    "rise below", "method", "late fee", "may move", "may shrink to",
)  # fmt: skip
_REACH = ("markets", "people", "income", "risks", "taxes", "spending", "mixes", "property", "accounts", "debts")
_WHAT_IT_IS = ("kind", "role", "from", "gross", "locale", "paid", "priority")  # no value that a result hangs on


@dataclass(frozen=True)
class Assumption:
    """A default that the plan did not state.

    key       the dotted key, with * where it stands for several: "debts.*.kind"
    value     in words, as it would be written in the plan
    words     key, value and description, for who edits the plan
    keys      every key that it stands for
    sentence  the same for who does not
    """

    key: str
    value: str
    words: str
    keys: tuple[str, ...]
    sentence: str


def assumptions(plan: Plan) -> list[Assumption]:
    """Return every default in use, in the order of the plan."""
    groups: dict[tuple[str, str, str], list[tuple[tuple[str, ...], str]]] = {}
    for path, model, attribute in _unstated(plan, ()):
        if _means_nothing(plan, path):
            continue
        field = type(model).model_fields[attribute]
        value = _in_words(getattr(model, attribute))
        owner = next(cls.__name__ for cls in type(model).__mro__ if attribute in getattr(cls, "__annotations__", {}))
        groups.setdefault((owner, attribute, value), []).append((path, field.description or ""))
    return [_assumption(value, found, plan.locale) for (_, _, value), found in groups.items()]


def _means_nothing(plan: Plan, path: tuple[str, ...]) -> bool:
    """Whether a default speaks of who is left of one adult, of an order of one goal, of Medicare for nobody of 65."""
    if path[0] == "survivors" or (path[0] == "spending" and path[-1] == "fixed"):
        return len(plan.adults()) < 2
    if path[:2] == ("taxes", "medicare"):
        return plan.first_on_medicare() is None
    return path[0] == "goals" and path[-1] == "priority" and len(plan.goals) < 2


def by_reach(assumed: Iterable[Assumption]) -> list[Assumption]:
    """Return defaults in the order in which a reader wants to know them: what usually moves an answer most first."""
    return sorted(assumed, key=_reach)


def _reach(one: Assumption) -> tuple[bool, int, int]:
    part, last = one.key.partition(".")[0], one.key.rpartition(".")[2]
    return last in _WHAT_IT_IS, _place(last, _TELLING), _place(part, _REACH)


def _place(word: str, order: Sequence[str]) -> int:
    return order.index(word) if word in order else len(order)


def _assumption(value: str, found: Sequence[tuple[tuple[str, ...], str]], locale: str) -> Assumption:
    paths = [path for path, _ in found]
    keys = tuple(".".join(path) for path in paths)
    places = "" if len(keys) == 1 else f" in {len(keys)} places"
    pattern, about = _pattern(paths), found[0][1]
    told = sentence(pattern, value, keys, about, locale)
    return Assumption(pattern, value, f"{pattern}: {value}{places}. {about}", keys, told)


def _pattern(paths: Sequence[tuple[str, ...]]) -> str:
    """Return one key for several: steps that differ become *."""
    if len({len(path) for path in paths}) > 1:
        shared = [
            steps[0] for steps in itertools.takewhile(lambda steps: len(set(steps)) == 1, zip(*paths, strict=False))
        ]
        return ".".join([*shared, "*", paths[0][-1]])
    return ".".join(steps[0] if len(set(steps)) == 1 else "*" for steps in zip(*paths, strict=True))


def _unstated(part: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], BaseModel, str]]:
    """Yield path, model and attribute of every default in use below a part."""
    if isinstance(part, Mapping):
        for name, block in part.items():
            yield from _unstated(block, (*path, str(name)))
        return
    if not isinstance(part, BaseModel):
        return
    silent = part.silent() if isinstance(part, Part) else ()
    for attribute, field in type(part).model_fields.items():
        value = getattr(part, attribute)
        below = (*path, str(field.alias or attribute))
        if isinstance(value, BaseModel | Mapping):
            yield from _unstated(value, below)
        elif attribute in silent:
            continue
        elif attribute not in part.model_fields_set and value not in (None, "", (), []):
            yield below, part, attribute


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(_in_words, value))
    return str(value)
