"""A wished state and its plan -> scenes: from the first paths at once, whole at rest, then models and words.

One worker a board (`newest`). The first paths are the first of the same paths, so what they show is what the whole run
begins with, only with a wider error; they are skipped where a whole run is as quick. A new wish stops the old run.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from finsim.charts import ModelOdds
from finsim.dashboards.newest import Newest
from finsim.dashboards.panel import Scene, Stage
from finsim.dashboards.plans import MODEL_WORDS
from finsim.dashboards.resting import at_rest, count_as_permanent, give_back
from finsim.dashboards.state import State
from finsim.errors import FinsimError
from finsim.markets import CAPABILITIES
from finsim.plan import Plan
from finsim.progress import Cancellation
from finsim.telemetry import histogram
from finsim.workbench import Run, explain, simulate

FIRST_PATHS = 1_024
ALL_PATHS = 10_000
MODEL_PATHS = 4_096
_seconds = histogram("board_seconds", "Seconds of a whole run behind a board.")
QUICK_SECONDS = 0.15


class Rehearsal:
    """Runs what a viewer wishes for, the newest first, and remembers the last whole scene.

    show     takes a scene and the stage that it has reached, on the worker's thread
    refused  takes a state and what went wrong with it, on the worker's thread
    has_own_process  whether the process is the board's alone, so that its memory may be settled for good
    """

    def __init__(
        self,
        show: Callable[[Scene, Stage], None],
        refused: Callable[[State, Exception], None],
        has_own_process: bool = False,
    ) -> None:
        self._show = show
        self._newest = Newest(self._work, lambda wish, error: refused(wish[0], error))
        self._last: Scene | None = None
        self._slowest = 1.0
        self._may_freeze = has_own_process
        self.wait = self._newest.wait
        self.close = self._newest.close

    def wish(self, state: State, plan: Plan) -> None:
        """Ask for the scenes of a state; what was asked before and is not done is dropped."""
        self._newest.wish((state, plan))

    def needs_run(self, state: State) -> bool:
        """Whether a state needs a simulation, or only another look at the last one."""
        return self._last is None or not self._last.state.is_about_the_same_run(state)

    def _work(self, wish: tuple[State, Plan], cancel: Cancellation) -> None:
        try:
            self._scenes(*wish, cancel)
            if self._may_freeze:
                self._may_freeze = False
                count_as_permanent()
        finally:
            give_back()

    def _scenes(self, state: State, plan: Plan, cancel: Cancellation) -> None:
        if self._last is None or not self._last.state.is_about_the_same_run(state):
            self._last = self._run(state, plan, cancel)
        scene = self._last = replace(self._last, state=state)
        self._show(scene, Stage.WHOLE)
        if scene.models is None:
            scene = self._last = replace(scene, models=self._other_models(scene.run, cancel))
        self._show(scene, Stage.MODELS)
        if scene.report is None:
            scene = self._last = replace(scene, report=explain(scene.run, cancel=cancel))
        self._show(scene, Stage.WORDS)

    def _run(self, state: State, plan: Plan, cancel: Cancellation) -> Scene:
        """Run the first paths, which nothing stops, then all of them, which a newer wish does."""
        has_cohorts = CAPABILITIES[plan.markets.model].has_cohorts
        if self._slowest > QUICK_SECONDS and not has_cohorts:
            self._show(Scene(state, simulate(plan, n_paths=FIRST_PATHS), ALL_PATHS), Stage.FIRST)
        cancel.check()
        began = time.perf_counter()
        run = at_rest(simulate(plan, n_paths=ALL_PATHS, cancel=cancel))
        self._slowest = time.perf_counter() - began
        _seconds.observe(self._slowest)
        return Scene(state, run, run.n_paths, seconds=self._slowest)

    def _other_models(self, run: Run, cancel: Cancellation) -> list[ModelOdds]:
        """Return the odds under each market model that gives shares: the chosen one from its own run."""
        found = []
        for name in dict.fromkeys([*MODEL_WORDS, run.market.name]):
            able = CAPABILITIES[name]
            if not (able.has_standard_error or able.has_cohorts):
                continue
            try:
                other = run if name == run.market.name else simulate(run.plan, name, MODEL_PATHS, cancel=cancel)
            except FinsimError:  # a model that cannot reach as far as this plan has no odds to show
                cancel.check()
                continue
            share = other.figures["success_rate"]
            found.append(
                ModelOdds(MODEL_WORDS.get(name, name), float(share.value or 0.0), share.standard_error, other is run)
            )
        return found
