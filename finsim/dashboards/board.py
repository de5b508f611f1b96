"""A list of panels -> a live board of widgets: one for each area of the page, one hidden box that carries the state.

The browser's side is `assets/finsim.js`. A change of state becomes a wish; `Rehearsal` runs the newest one off the
kernel's loop and hands back scenes; panels turn a scene into markup. Widgets are touched on the kernel's loop only.
"""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.resources import files
from typing import Any

import ipywidgets
from IPython.display import HTML, display

from finsim.charts import stylesheet
from finsim.dashboards.controls import Settings, plain_number, read_typed
from finsim.dashboards.keep import Keep
from finsim.dashboards.markup import notice, text
from finsim.dashboards.panel import Area, Panel, Scene, Stage
from finsim.dashboards.plans import Shelf, store_words
from finsim.dashboards.rehearsal import Rehearsal
from finsim.dashboards.reporter import Reporter
from finsim.dashboards.state import OWN_PLAN, State
from finsim.errors import FinsimError, PlanErrors
from finsim.plan import SAMPLES
from finsim.telemetry import logger

_WRAPS = {
    Area.HEAD: '<div class="fs-headings">{}</div>',
    Area.ANSWERS: '<section class="fs-ans" id="answers" aria-label="Answers">{}</section>',
    Area.PICTURE: '<div class="fs-fan">{}</div>',
    Area.RAIL: '<div class="fs-rail">{}</div>',
    Area.REST: '<div class="fs-rest">{}</div>',
    Area.FOOT: "{}",
}
UNDO_KEPT = 50
OUR_PAGE = "VOILA_BOARD_PAGE"  # set by `voila_app` for its kernels
_OPENING = (
    '<p class="fs-opening" role="status">Running this plan for the first time. On a new machine the engine compiles '
    "first, which takes up to half a minute.</p>"
)


class Board:
    """A board as users see it: shows itself in a notebook, answers the browser, runs the plan.

    panels  what it shows, in the order of the page
    """

    def __init__(self, panels: Sequence[Panel]) -> None:
        self.panels = panels
        self.state = State()
        self.shelf = Shelf()
        self.scene: Scene | None = None
        self._post = on_kernel_loop()
        self._settled: list[State] = []
        self._sample = ""
        self._pieces: dict[int, str] = {}
        self._errors: dict[str, tuple[str, str]] = {}
        self._heard = 0
        self._took = 0
        self._kept = ("", "")
        self._warning = store_words()
        self._areas = {area: ipywidgets.HTML() for area in Area}
        self._settings = ipywidgets.HTML()
        self._keep, self._made, self._said = ipywidgets.HTML(), ipywidgets.HTML(), ipywidgets.HTML()
        self._bus = ipywidgets.Text(tooltip="state of the board", continuous_update=True)
        self._rehearsal = Rehearsal(self._show_later, self._refused_later, bool(os.getenv(OUR_PAGE)))
        self._reporter = Reporter(lambda markup: self._post(lambda: self._show_made(markup)))
        self.widget = self._page()
        self._bus.observe(self._hear, "value")
        self._areas[Area.HEAD].value = _OPENING
        self._show_settings()
        self._show_answered()
        self._wish()

    def _page(self) -> ipywidgets.VBox:
        self._bus.add_class("fs-bus")
        middle = ipywidgets.VBox(
            [self._settings, *(self._areas[a] for a in (Area.ANSWERS, Area.PICTURE, Area.RAIL, Area.REST))]
        )
        middle.add_class("fs-board")
        page = ipywidgets.VBox(
            [self._areas[Area.HEAD], self._keep, self._made, middle, self._areas[Area.FOOT], self._said, self._bus]
        )
        page.add_class("fs-page")
        page.add_class("fs")
        return page

    def _ipython_display_(self) -> None:
        parts = page_parts()
        if parts:
            display(HTML(parts))
        display(self.widget)

    def wait(self, seconds: float = 120.0) -> bool:
        """Wait until every wish is done; return whether that came about. For scripts and tests."""
        return self._rehearsal.wait(seconds)

    def close(self) -> None:
        """Stop what runs."""
        self._rehearsal.close()

    # ---- from the browser ----

    def _hear(self, change: dict[str, Any]) -> None:
        """Take the newest message of the browser: its whole state, and perhaps a plan, a typed number, an order."""
        if not change["new"]:
            return
        message = json.loads(change["new"])
        self._heard = int(message.get("n", 0))
        wanted = State.of(message.get("state", {}))
        if "plan" in message:
            wanted = self._take_plan(message, wanted)
        if "typed" in message:
            wanted = self._take_typed(message["typed"], wanted)
        elif self._errors and wanted.run_key() != self.state.run_key():
            self._errors = {}
        self._go_to(self._obeyed(message, wanted))

    def _obeyed(self, message: dict[str, Any], wanted: State) -> State:
        """Do what a button asks for, and return the state that comes of it."""
        order = message.get("do")
        if order == "undo" and len(self._settled) > 1:
            self._settled.pop()
            return replace(self._settled[-1], open=wanted.open)
        if order == "reset":
            return wanted.reset()
        if order == "sample":
            return replace(wanted.reset(), plan=self._sample)
        if order == "save":
            return self._save(wanted, str(message.get("name", "")))
        if order == "report" and self.scene is not None and not self._reporter.make(self.scene.run, self.scene.report):
            self._show_made(notice("A report is being made.", "Its links will stand here."))
        return wanted

    def _save(self, wanted: State, name: str) -> State:
        """Save the changed plan and return the state that shows it; else say why not, and everything stays."""
        try:
            saved = self.shelf.save(wanted, name)
        except FinsimError as error:
            lines = error.errors if isinstance(error, PlanErrors) else [error]
            self._kept = (name, f"Not saved. {' '.join(map(str, lines))}. All that you set is still set.")
            self._show_keep()
            return wanted
        self._kept = ("", "")
        return saved

    def _take_plan(self, message: dict[str, Any], wanted: State) -> State:
        """Open a plan of the household's own; with mistakes, the last plan stays and they are listed."""
        if not self.shelf.take(str(message["plan"]), str(message.get("file", "plan.yaml"))):
            return wanted
        self._took = self._heard  # from now on the page may hold it
        self._settled = [state for state in self._settled if state.plan != OWN_PLAN]  # of the file before
        return State(plan=OWN_PLAN) if message.get("file") else wanted

    def _take_typed(self, typed: dict[str, str], wanted: State) -> State:
        """Read a typed number into the state; what cannot be read stands beside its field, and the picture stays."""
        for key, words in typed.items():
            lever = self.shelf.lever(wanted, key)
            if lever is None:
                continue
            try:
                value = read_typed(lever, words, self.shelf.plan(wanted).locale)
            except ValueError as error:
                self._errors[key] = (words, str(error))
                continue
            self._errors.pop(key, None)
            moved = {k: v for k, v in wanted.moved.items() if k != key}
            if value != lever.value:
                moved[key] = plain_number(value)
            wanted = replace(wanted, moved=moved)
        return wanted

    def _go_to(self, wanted: State) -> None:
        self.state = wanted
        if wanted.plan in ("", *SAMPLES):
            self._sample = wanted.plan
        self._show_settings()
        self._wish()
        self._show_answered()

    def _wish(self) -> None:
        """Ask for the scene of the present state; a plan that cannot be changed so is said where it was asked for."""
        try:
            self._rehearsal.wish(self.state, self.shelf.changed_plan(self.state))
        except FinsimError as error:
            self._refused(self.state, error)
            return
        if self._rehearsal.needs_run(self.state):
            self.widget.add_class("busy")

    # ---- to the browser; these run on the kernel's loop ----

    def _show_later(self, scene: Scene, stage: Stage) -> None:
        self._post(lambda: self._show(scene, stage))

    def _refused_later(self, state: State, error: Exception) -> None:
        self._post(lambda: self._refused(state, error))

    def _show(self, scene: Scene, stage: Stage) -> None:
        """Draw the panels of a stage; a scene that has been overtaken is not shown."""
        if not scene.state.is_about_the_same_run(self.state):
            return
        scene = replace(scene, state=self.state)
        if stage >= Stage.WHOLE:
            self.scene = scene
            self._settle(scene.state)
        for at, panel in enumerate(self.panels):
            if _is_due(panel, stage) or at not in self._pieces:
                self._pieces[at] = _drawn(panel, scene)
        self._fill()
        if stage >= Stage.WHOLE:
            self._show_keep()  # before the page looks at rest, or it would be drawn anew under whoever types a name
            self.widget.remove_class("busy")

    def _fill(self) -> None:
        """Put the pieces into their areas; an area whose markup is the same is not sent."""
        for area, widget in self._areas.items():
            inner = "".join(self._pieces.get(at, "") for at, panel in enumerate(self.panels) if panel.area == area)
            widget.value = _WRAPS[area].format(inner) if inner else ""

    def _settle(self, state: State) -> None:
        """Remember a state that came to rest, for undo."""
        if not self._settled or not self._settled[-1].is_about_the_same_run(state):
            self._settled = [*self._settled[-UNDO_KEPT:], state]
            self._show_answered()

    def _refused(self, state: State, error: Exception) -> None:
        """Say what cannot be run, in its own words; the last whole picture stays."""
        if not state.is_about_the_same_run(self.state):
            return
        self.widget.remove_class("busy")
        lines = [str(one) for one in error.errors] if isinstance(error, PlanErrors) else [str(error)]
        if not isinstance(error, FinsimError):
            lines = [f"{type(error).__name__}: {error}"]
        said = notice("This cannot be run.", "The picture shows the last plan that could. " + " ".join(lines))
        self._areas[Area.HEAD].value = _WRAPS[Area.HEAD].format(self._heading() + said)

    def _heading(self) -> str:
        heads = (at for at, panel in enumerate(self.panels) if panel.area == Area.HEAD)
        return "".join(self._pieces.get(at, "") for at in heads)

    def _show_settings(self) -> None:
        """Write the settings column; the same markup is not sent, so a slider under a thumb stays where it is."""
        plan = self.shelf.plan(self.state)
        self._settings.value = Settings(
            levers=self.shelf.levers(self.state),
            choices=self.shelf.choices(self.state),
            currency=plan.currency,
            locale=plan.locale,
            errors=self._errors,
            file_errors=self.shelf.errors,
            file_name=self.shelf.file_name,
        ).html()

    def _show_keep(self) -> None:
        """Write what can be taken away of the scene that is shown; the same markup is not sent."""
        if self.scene is None:
            return
        saved, (typed, error) = self.shelf.saved(self.state), self._kept
        said = ""
        if saved is not None and not self.state.moved and not self.state.scenario and not self.state.market:
            said = f"Saved as “{saved.name}”, version {saved.version}."
        is_sample = self.state.is_about_the_same_run(State(plan=self._sample))
        name = typed or self.scene.run.plan.name
        self._keep.value = Keep(self.scene, name, said, error, self._warning, is_sample).html()

    def _show_made(self, markup: str) -> None:
        self._made.value = f'<div class="fs-made">{markup}</div>'

    def _show_answered(self) -> None:
        """Answer the browser with the state as it was understood."""
        self._said.value = (
            f'<i class="fs-state" hidden data-state="{text(self.state.address())}" data-n="{self._heard}" '
            f'data-took="{self._took}" data-undo="{max(0, len(self._settled) - 1)}"></i>'
        )


def _drawn(panel: Panel, scene: Scene) -> str:
    """Return a panel's markup; one that fails says so in its place, and the rest of the board lives on."""
    try:
        return panel.render(scene)
    except Exception as error:
        logger(__name__).exception("panel", panel=type(panel).__name__, state=scene.state.words())
        words = f"{type(panel).__name__} could not be drawn ({type(error).__name__}). The other figures are unaffected."
        return f'<div class="fs-notice flat fs-broken" role="status"><span><b>{text(words)}</b></span></div>'


def _is_due(panel: Panel, stage: Stage) -> bool:
    """Whether a panel is drawn at a stage: at its own, and from all paths whatever could be drawn before them."""
    return panel.stage == stage or (stage == Stage.WHOLE and panel.stage == Stage.FIRST)


def on_kernel_loop() -> Callable[[Callable[[], None]], None]:
    """Return what runs a function on the running loop; outside a kernel, at once and one at a time."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        lock = threading.RLock()

        def at_once(work: Callable[[], None]) -> None:
            with lock:
                work()

        return at_once

    def on_loop(work: Callable[[], None]) -> None:
        loop.call_soon_threadsafe(work)

    return on_loop


def page_parts() -> str:
    """Return style and script for a page that is not ours (JupyterLab, Binder); our own template has them already."""
    if os.getenv(OUR_PAGE):
        return ""
    script = (files("finsim.dashboards") / "assets" / "finsim.js").read_text(encoding="utf-8")
    style = (files("finsim.dashboards") / "assets" / "board.css").read_text(encoding="utf-8")
    return f"<style>{stylesheet(inline_fonts=True)}{style}</style><script>{script}</script>"
