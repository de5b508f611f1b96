"""The versions of a row become its history: who said what when, and what each version changed, key by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from finsim.storage.document import Document

MISSING = object()


@dataclass(frozen=True)
class Change:
    """One value that differs. `before` or `after` is None where `kind` says that there is none.

    path  the place, keys joined by dots, entries of lists by number: "people.Sam.retires", "events.0"
    kind  "added", "removed" or "changed"
    """

    path: str
    kind: str
    before: Any = None
    after: Any = None

    def as_dict(self) -> dict[str, Any]:
        return {"path": self.path, "kind": self.kind, "before": self.before, "after": self.after}


@dataclass(frozen=True)
class Step:
    """One version of a row, and what it changed against the one before."""

    version: int
    changed: str
    changes: tuple[Change, ...]


def history(versions: Sequence[Document]) -> list[Step]:
    """Return the steps of a row's versions, the first one first; the first one changes nothing."""
    steps = []
    before: Document | None = None
    for row in versions:
        changes = () if before is None else tuple(differences(before.body, row.body))
        steps.append(Step(row.version, row.changed, changes))
        before = row
    return steps


def differences(before: Any, after: Any, path: str = "") -> Iterator[Change]:
    """Return every value in which two JSON values differ, in the order of their keys."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted({*before, *after}):
            yield from _between(before.get(key, MISSING), after.get(key, MISSING), _join(path, key))
    elif isinstance(before, list) and isinstance(after, list):
        for index in range(max(len(before), len(after))):
            left = before[index] if index < len(before) else MISSING
            right = after[index] if index < len(after) else MISSING
            yield from _between(left, right, _join(path, str(index)))
    elif before != after or isinstance(before, bool) != isinstance(after, bool):
        yield Change(path, "changed", before, after)


def _between(before: Any, after: Any, path: str) -> Iterator[Change]:
    if before is MISSING:
        yield Change(path, "added", None, after)
    elif after is MISSING:
        yield Change(path, "removed", before, None)
    else:
        yield from differences(before, after, path)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
