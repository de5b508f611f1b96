"""A state's words -> the plan that they mean: a sample, a saved plan or a file's, with its scenario and moved levers.

Between the board, `finsim.plan` and the saved plans of `workbench`. Sliders make another plan of what is saved; only
`save` changes that, and keeps every version.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from finsim.dashboards.controls import Choice, plan_choice
from finsim.dashboards.state import OWN_PLAN, State
from finsim.errors import FinsimError, PlanError, PlanErrors
from finsim.plan import SAMPLES, Lever, Plan, levers, loads, sample
from finsim.workbench.keeping import store
from finsim.workbench.saving import PREFIX, SavedPlan, save_plan, saved_plan, saved_plans

FIRST_PLAN = "family"
LONGEST_PLAN = 200_000  # characters
MODEL_WORDS = {
    "history": "Every start month",
    "bootstrap": "Block bootstrap",
    "lognormal": "Lognormal",
    "fixed": "Fixed returns",
}


class Shelf:
    """The plans that one viewer can choose from.

    errors     what is wrong with the file that was opened last; empty when it is used
    file_name  of the file that was opened last
    """

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.file_name = ""
        self._own: Plan | None = None
        self._samples: dict[str, Plan] = {}
        self._saved: dict[str, tuple[SavedPlan, Plan]] = {}

    def take(self, written: str, file_name: str) -> bool:
        """Open a plan that somebody handed in; return whether it is without mistakes. Else the last one stays."""
        self.file_name = file_name
        try:
            if len(written) > LONGEST_PLAN:
                raise PlanError("plan", f"at most {LONGEST_PLAN:,} characters", len(written), file=file_name)
            if "\ufffd" in written:  # what a browser reads where bytes are no UTF-8
                raise PlanError("plan", "text in UTF-8", None, "is it a plan file?", file_name)
            self._own = loads(written, file_name)
        except PlanErrors as errors:
            self.errors = [str(error) for error in errors.errors]
            return False
        except FinsimError as error:
            self.errors = [str(error)]
            return False
        self.errors = []
        return True

    def plan(self, state: State) -> Plan:
        """Return the saved plan of a state; an unknown name is the first sample."""
        if state.plan == OWN_PLAN and self._own is not None:
            return self._own
        if state.plan.startswith(PREFIX) and (found := self._opened(state.plan)) is not None:
            return found[1]
        name = state.plan if state.plan in SAMPLES else FIRST_PLAN
        if name not in self._samples:
            self._samples[name] = sample(name)
        return self._samples[name]

    def changed_plan(self, state: State) -> Plan:
        """Return the plan with the state's scenario, moved levers and market model. Raises `PlanErrors`."""
        plan = self.plan(state)
        if state.plan == OWN_PLAN and self._own is None:
            raise PlanError("plan", "the file of your own plan", None, "this link was made with a plan that stays on "
                            "the machine it was opened on; open the file here")  # fmt: skip
        if state.plan.startswith(PREFIX) and state.plan not in self._saved:
            raise PlanError("plan", "a plan that is saved here", None, "this link names one that is not; open its "
                            "file, or choose another plan")  # fmt: skip
        if state.scenario:
            plan = plan.scenario(state.scenario)
        changes: dict[str, object] = {}
        known = {lever.key: lever for lever in levers(plan)}
        for key in state.moved:
            if key not in known:
                raise PlanError(key, "a setting of this plan", state.moved[key], "the link may be of another plan; "
                                "Reset puts it aside")  # fmt: skip
        for lever in known.values():
            if lever.key in state.moved:
                changes |= lever.changes(_within(lever, state.moved[lever.key]))
        if state.market and state.market != plan.markets.model:
            changes["markets"] = {"model": state.market}
        return plan.with_changes(changes) if changes else plan

    def _opened(self, id: str) -> tuple[SavedPlan, Plan] | None:
        """Return a saved plan as it was when this board first opened it; None where there is none to open."""
        if id not in self._saved:
            try:
                found = saved_plan(id)
                self._saved[id] = found, found.plan()
            except FinsimError:
                return None
        return self._saved[id]

    def saved(self, state: State) -> SavedPlan | None:
        """Return the saved plan that a state is of, None where it is of a sample or a file."""
        return self._saved[state.plan][0] if state.plan in self._saved else None

    def save(self, state: State, name: str) -> State:
        """Save the changed plan of a state under a name; return the state that shows it. Raises what `save_plan` does.

        Looked at is what was looked at before; nothing is moved any more.
        """
        plan = self.changed_plan(state)
        saved = save_plan(plan, name, self.saved(state))
        self._saved[saved.id] = saved, saved.plan()
        return replace(state.reset(), plan=saved.id)

    def levers(self, state: State) -> list[Lever]:
        """Return what can be moved, at its saved values."""
        return levers(self.plan(state))

    def lever(self, state: State, key: str) -> Lever | None:
        return next((lever for lever in self.levers(state) if lever.key == key), None)

    def choices(self, state: State) -> Sequence[Choice]:
        """Return the pickers: plan, market model, scenario."""
        plan = self.plan(state)
        names = dict.fromkeys([*MODEL_WORDS, plan.markets.model])
        models = [("" if name == plan.markets.model else name, MODEL_WORDS.get(name, name)) for name in names]
        scenarios = [("", "The plan as it is"), *((name, _capital(name)) for name in plan.scenarios)]
        own = self._own.name or self.file_name if self._own is not None else ""
        return [
            plan_choice(SAMPLES, own, _names_of_saved(), FIRST_PLAN),
            Choice("market", "Market model", models, "", ""),
            Choice("scenario", "Scenario", scenarios, "", ""),
        ]


def store_words() -> str:
    """Say what will not last of what is saved here; "" where it lasts."""
    try:
        if store().lasts:
            return ""
    except FinsimError as error:
        return f"Plans cannot be saved here. {error}. Export what you want to keep."
    return "There is no disk: plans last until restart, at most while this page is open. Export what you want to keep."


def _names_of_saved() -> list[tuple[str, str]]:
    try:
        return [(saved.id, saved.name) for saved in saved_plans()]
    except FinsimError:
        return []


def _within(lever: Lever, written: str) -> float:
    """Read a lever's number from an address. Raises `PlanError` outside its range."""
    try:
        value = float(written)
    except ValueError:
        value = float("nan")
    slack = lever.step * 1e-6  # an address holds ten digits of a number
    if not lever.low - slack <= value <= lever.high + slack:
        raise PlanError(lever.key, f"a number from {lever.low:g} to {lever.high:g}", written, "the link may be old")
    return min(max(value, lever.low), lever.high)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
