"""What an adapter hands to the harness: lines to judge, tolerances that are read by name, and the files a case names.

An adapter is one file in `adapters/`, named like its family, with

    lines(case, tolerance, files) -> Iterable[Line]

It translates inputs and names and calls finsim; it does no arithmetic of the method. Every number under `expected` must
be covered by a line, every key of `tolerance` must have been asked for, and a file that is nowhere is said.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


class NotExpressed(Exception):
    """What finsim cannot express: the whole case is listed as missing, with this reason."""


class NotProvided(Exception):
    """A file that a case needs and that may not be kept here: the case is skipped, with this reason."""


@dataclass(frozen=True)
class Line:
    """One published value beside finsim's.

    at         where it stands under `expected`; a prefix covers all that is below it
    published, ours
               numbers, or things that must be equal; `ours` is not looked at when `missing` says why there is none
    allowed    how far ours may be from it; 0: it must be equal
    missing    why finsim cannot express this line
    unjudged   why it is not judged on its own, when the family's conventions say so
    """

    at: tuple[str | int, ...]
    published: Any
    ours: Any
    allowed: float = 0.0
    missing: str = ""
    unjudged: str = ""

    @property
    def is_judged(self) -> bool:
        return not self.missing and not self.unjudged

    @property
    def is_right(self) -> bool:
        if isinstance(self.published, (int, float)) and isinstance(self.ours, (int, float)):
            return math.isfinite(self.ours) and abs(self.ours - self.published) <= self.allowed
        return self.published == self.ours

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.at))}: published {self.published}, finsim {self.ours}, allowed {self.allowed}"


class Tolerance:
    """The tolerances of one case by name; remembers which were asked for, so that an unknown one is found."""

    def __init__(self, stated: dict[str, Any]) -> None:
        self.stated = {key: value for key, value in stated.items() if key != "info_only"}
        self.is_info_only = bool(stated.get("info_only"))
        self.read: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.read.add(key)
        return self.stated[key]

    def get(self, key: str, default: Any = None) -> Any:
        self.read.add(key)
        return self.stated.get(key, default)

    @property
    def unknown(self) -> list[str]:
        """Keys that nobody has asked for."""
        return sorted(set(self.stated) - self.read)


class Files:
    """Where the files that a case names are looked for: beside the cases, in their `data`, and in our own copies."""

    def __init__(self, cases: Path) -> None:
        self.folders = (cases, cases.parent / "data", HERE / "data", HERE / "cases")

    def find(self, name: str) -> Path:
        """Return the path of a file, or say where it was looked for."""
        for folder in self.folders:
            if (folder / name).is_file():
                return folder / name
        raise NotProvided(f"{name} is not provided")


def flat(case: dict[str, Any], tolerance: Tolerance, answers: dict[str, Any]) -> Iterator[Line]:
    """Judge plain values by name with `abs`, `abs_dollars` and `rel`; a text for a value says why it is missing."""
    sizes = {"abs_dollars": 1.0, "abs": 1.0, "rel": None}
    stated = {key: tolerance.get(key) for key in sizes if key in tolerance.stated}
    for name, published in case["expected"].items():
        ours = answers[name]
        if isinstance(ours, str):
            yield Line((name,), published, None, missing=ours)
            continue
        allowed = [size * (abs(published) if key == "rel" else 1.0) for key, size in stated.items()]
        yield Line((name,), published, ours, max(allowed, default=0.0))


def uncovered(expected: Any, lines: Iterable[Line]) -> list[tuple]:
    """List the places of `expected` that no line covers."""
    covered = {line.at for line in lines}
    return [at for at in leaves(expected) if not any(at[:k] in covered for k in range(len(at) + 1))]


def leaves(value: Any, at: tuple = ()) -> Iterator[tuple]:
    """List where every value under `expected` stands; an empty list is a value."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if parts is None or not value:
        yield at
        return
    for key, part in parts:
        yield from leaves(part, (*at, key))
