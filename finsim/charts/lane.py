"""Marks on a time line with their names, packed into as few rows as keep them apart. Goals and events under a fan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from finsim.charts.draw import fit, width_of

_GAP = 10.0
_MARK = 6.0  # half of a diamond
_LONGEST = 170.0


@dataclass(frozen=True)
class Placed:
    """A mark from `left` to `right` in a row, its words at `at` with their anchor."""

    left: float
    right: float
    row: int
    words: str
    at: float
    anchor: str


def place(marks: Sequence[tuple[float, float]], words: Sequence[str], low: float, high: float) -> list[Placed]:
    """Give every mark (left, right) a row, its words to the right of it, or to the left where there is no room."""
    ends: list[list[tuple[float, float]]] = []
    placed: dict[int, Placed] = {}
    for index in sorted(range(len(marks)), key=lambda at: marks[at]):
        left, right = marks[index]
        text = fit(words[index], _LONGEST)
        length = width_of(text)
        is_right = right + _MARK + 4 + length <= high or left - _MARK - 4 - length < low
        at, anchor = (right + _MARK + 4, "start") if is_right else (left - _MARK - 4, "end")
        taken = (left - _MARK, at + length) if is_right else (at - length, right + _MARK)
        row = next((n for n, row in enumerate(ends) if all(_apart(taken, other) for other in row)), len(ends))
        if row == len(ends):
            ends.append([])
        ends[row].append(taken)
        placed[index] = Placed(left, right, row, text, at, anchor)
    return [placed[index] for index in range(len(marks))]


def _apart(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[1] + _GAP <= other[0] or other[1] + _GAP <= one[0]
