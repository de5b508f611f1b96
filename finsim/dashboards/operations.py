"""The operations board: alerts, uptime, response times, errors, load, queue, providers, engine, from the last day.

Run `operations.board()` in a cell of a notebook that Voila or JupyterLab shows. Same shell as the household board; it
draws itself anew every half minute, and shows nothing of any household.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import ipywidgets
from IPython.display import HTML, display

from finsim.dashboards.board import page_parts
from finsim.dashboards.markup import text
from finsim.dashboards.panels.operations import cards
from finsim.dashboards.top import top
from finsim.storage import Repository
from finsim.workbench import keeping
from finsim.workbench.operating import View, view

SECONDS_BETWEEN_LOOKS = 30.0
_NAV = (("household", "Household"), ("operations", "Operations"))


class OperationsBoard:
    """The board as a widget; live where a loop runs."""

    def __init__(self, store: Callable[[], Repository] = keeping.store) -> None:
        self._store = store
        self._head, self._cards = ipywidgets.HTML(), ipywidgets.HTML()
        self.widget = ipywidgets.VBox([self._head, self._cards])
        self.widget.add_class("fs-page")
        self.widget.add_class("fs")
        self.look()
        try:
            self._task: asyncio.Task[None] | None = asyncio.get_running_loop().create_task(self._go_on())
        except RuntimeError:
            self._task = None

    def _ipython_display_(self) -> None:
        parts = page_parts()
        if parts:
            display(HTML(parts))
        display(self.widget)

    def look(self) -> None:
        """Draw what the store holds now."""
        seen = view(self._store)
        self._head.value = _heading(seen)
        self._cards.value = f'<main class="fs-ops" id="answers">{cards(seen)}</main>'

    def close(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            self.look()


def board() -> OperationsBoard:
    """Return the operations board, live."""
    return OperationsBoard()


def _heading(seen: View) -> str:
    at = datetime.fromtimestamp(seen.now, UTC).strftime("%d %B %Y, %H:%M UTC")
    state = f"{len(seen.alerts)} open" if seen.alerts else "none open"
    return top(_NAV, "operations", "cards", f"Alerts: {state}") + (
        f'<div class="fs-title"><h1>Operations</h1><p class="soft">The last 24 hours, as of {text(at)}</p></div>'
    )
