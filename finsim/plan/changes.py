"""A plan and changed keys to another plan: {"people.Sam.retires": "at 68", "mixes.growth.stocks": "70 %"}.

Keys are dotted, as written in the file; names may hold spaces. Scenarios, sliders and proposals all come through here,
and the result is validated whole, like a file.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from finsim.errors import PlanError, PlanErrors
from finsim.plan.household import Plan
from finsim.plan.neighbours import nearest
from finsim.plan.quantities import Schedule
from finsim.plan.worded import LONGEST_CHANGE
from finsim.plan.written import Unreadable

# The short forms by key, where a path leads into a value that was written short.
_SHORT_KEYS = {"habits": "profile", "markets": "model", "surplus": "to", "withdrawals": "order", "events": "when"}


def changed(plan: Plan, changes: Mapping[str, Any]) -> Plan:
    """Return the plan with keys changed; None takes a key away. Raises `PlanErrors`."""
    from finsim.plan.load import validated_change

    # Before they are followed: each dot of a key is one more block around what lies in it.
    if long := [key for key in changes if len(key) > LONGEST_CHANGE]:
        expected = f"the name of a key, of at most {LONGEST_CHANGE} characters"
        raise PlanErrors([PlanError(f"{key[:40]}…", expected, f"{len(key):,} characters") for key in long])
    new = validated_change(plan.to_dict(), changes, plan._file)
    new._document, new._text = plan._document, plan._text
    new._changes = (plan._changes or {}) | dict(changes)
    return new


def scenario(plan: Plan, name: str) -> Plan:
    """Return the plan as a scenario has it. Raises `PlanErrors` when there is no such scenario."""
    if name not in plan.scenarios:
        hint = nearest(name, plan.scenarios, "scenarios")
        raise PlanErrors([PlanError(f"scenarios.{name}", "the name of a scenario", name, hint, plan._file)])
    return changed(plan, scenario_changes(plan.scenarios[name]))


def scenario_changes(written: Mapping[str, Any]) -> dict[str, Any]:
    """Return a scenario's changes by key; `start in: 1966-01` is history from that month alone."""
    changes: dict[str, Any] = {}
    for key, value in written.items():
        if key == "start in":
            changes["markets"] = {"model": "history", "start in": value}
        else:
            changes[key] = value
    return changes


def apply(tree: Any, changes: Mapping[str, Any]) -> Any:
    """Return a copy of a raw plan (plain, or a tree with comments) with keys changed."""
    new = copy.deepcopy(tree)
    for key, value in changes.items():
        _set(new, key.split("."), value)
    return new


def _set(block: Any, path: list[str], value: Any) -> None:
    for n, step in enumerate(path[:-1]):
        key = _key_in(block, step)
        inner = block.get(key)
        if not isinstance(inner, dict):
            inner = {} if inner is None else {_short_key(path[: n + 1]): inner}
            block[key] = inner
        block = inner
    key = _key_in(block, path[-1])
    old = block.get(key)
    if value is None:
        block.pop(key, None)
    elif isinstance(old, dict) and not isinstance(value, Mapping):
        short = _short_key(path)
        if short in old or short != "amount":
            old[short] = _after(old.get(short), value)
        else:
            block[key] = value
    else:
        block[key] = _after(old, value)


def _key_in(block: Any, step: str) -> Any:
    """Return the key as the tree has it: a name like 529 may be a number there."""
    return next((key for key in block if str(key) == step), step)


def _short_key(path: list[str]) -> str:
    return _SHORT_KEYS.get(path[0], "rate" if path[0] == "taxes" else "amount")


def _after(old: Any, new: Any) -> Any:
    """Join "1_050 from 2028-01" to what holds until then."""
    if not isinstance(new, str) or " from " not in new or not isinstance(old, str | int | float):
        return new
    try:
        return str(Schedule.parse(old).then(Schedule.parse(new)))
    except Unreadable:
        return new
