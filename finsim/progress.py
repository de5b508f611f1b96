"""How far a run has come, and the way to stop it. Taken by everything that lasts longer than a blink."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from finsim.errors import Cancelled


@dataclass(frozen=True)
class Progress:
    """One step of one stage.

    stage  a short name in words: "paths", "cohorts", "report"
    done, total  in the stage's own unit, 0 <= done <= total
    note   a sentence for people, may be empty
    """

    stage: str
    done: int
    total: int
    note: str = ""


Report = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """Take a step's news and say nothing."""


class Cancellation:
    """A flag that one thread raises and the working threads look at between chunks of at most 100 ms."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the run to stop; it does at its next look."""
        self._event.set()

    @property
    def is_set(self) -> bool:
        return self._event.is_set()

    def check(self) -> None:
        """Raise `Cancelled` if the run has been asked to stop."""
        if self._event.is_set():
            raise Cancelled()
