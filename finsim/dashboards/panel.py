"""What a board is made of: panels, each a function from the viewer's state and a run to markup for one area of the page.

A new board is a notebook cell and a list of panels; a new panel is one class with `area`, `stage` and `render`.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Protocol

from finsim.dashboards.state import State
from finsim.workbench import Run


class Area(StrEnum):
    """Where on the page a panel stands, in the order in which the page is read."""

    HEAD = "head"
    ANSWERS = "answers"
    PICTURE = "picture"
    RAIL = "rail"
    REST = "rest"
    FOOT = "foot"


class Stage(IntEnum):
    """When a panel is drawn."""

    FIRST = 0  # from the first paths already, while the rest still run: it must say how many paths it speaks of
    WHOLE = 1  # from all paths
    AFTER = 2  # after the picture, because it needs further runs


class Panel(Protocol):
    """One thing that a board shows."""

    area: Area
    stage: Stage

    def render(self, state: State, run: Run) -> str:
        """Return markup, escaped, without scripts or style attributes; "" shows nothing."""
