"""What a board is made of: panels, each a function from a scene (the viewer's state and a run) to markup.

A new board is a notebook cell and a list of panels; a new panel is one class with `area`, `stage` and `render`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, Protocol

from finsim.charts import ModelOdds
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
    """When a panel can be drawn: the stages of one wish, in the order in which they come about."""

    FIRST = 0  # from the first paths, while the rest still run; drawn again from all of them
    WHOLE = 1  # from all paths
    MODELS = 2  # when the other market models have run
    WORDS = 3  # when the agents have written and their proposals have been proven


@dataclass(frozen=True)
class Scene:
    """All that a panel may look at.

    wanted   how many paths the run will have in the end; `run.n_paths` is how many this one has
    models   odds under each market model; None while they are being run
    report   what the agents wrote, as `workbench.explain` returns it; None while they write
    seconds  how long the run took
    """

    state: State
    run: Run
    wanted: int
    models: Sequence[ModelOdds] | None = None
    report: Mapping[str, Any] | None = None
    seconds: float = 0.0

    @property
    def is_whole(self) -> bool:
        return self.run.n_paths >= self.wanted

    @property
    def currency(self) -> str:
        return self.run.plan.currency

    @property
    def locale(self) -> str:
        return self.run.plan.locale


class Panel(Protocol):
    """One thing that a board shows."""

    area: Area
    stage: Stage

    def render(self, scene: Scene) -> str:
        """Return markup, escaped, without scripts or style attributes; "" shows nothing."""
