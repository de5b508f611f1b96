"""What the tests of words measured, for the table that `make evidence` prints: what, how much, how much is asked.

Rows of one name add up ("3 of 10" and "0 of 5" make "3 of 15"); the worst of what is no count stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_COUNT = re.compile(r"(\d+) of (\d+)")


@dataclass
class Row:
    """One line of the table."""

    found: list[str] = field(default_factory=list)
    asked: str = ""
    over: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        counts = [_COUNT.fullmatch(one) for one in self.found]
        if counts and all(counts):
            some, all_ = (sum(int(count[i]) for count in counts if count) for i in (1, 2))
            return f"{some:,} of {all_:,}"
        return max(self.found, key=lambda one: [float(n) for n in re.findall(r"[\d.]+", one)] or [0.0])


ROWS: dict[str, Row] = {}


def measured(what: str, found: str, asked: str = "", over: str = "") -> None:
    """Note a measurement."""
    row = ROWS.setdefault(what, Row(asked=asked))
    row.found.append(found)
    if over and over not in row.over:
        row.over.append(over)


def lines() -> list[str]:
    """Return the table, a line a row."""
    if not ROWS:
        return []
    rows = [("What", "Measured", "Asked", "Over")]
    rows += [(what, row.text, row.asked, "; ".join(row.over)) for what, row in ROWS.items()]
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    return ["  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]) for row in rows]
