"""A state's words -> the plan that they mean: a sample or the household's own, with its scenario and moved levers.

Between the board and `finsim.plan`. What is saved is never changed: sliders make another plan of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from finsim.dashboards.controls import Choice, plan_choice
from finsim.dashboards.state import OWN_PLAN, State
from finsim.errors import FinsimError, PlanError, PlanErrors
from finsim.plan import SAMPLES, Lever, Plan, levers, loads, sample

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

    def take(self, written: str, file_name: str) -> bool:
        """Open a plan that somebody handed in; return whether it is without mistakes. Else the last one stays."""
        self.file_name = file_name
        try:
            if len(written) > LONGEST_PLAN:
                raise PlanError("plan", f"at most {LONGEST_PLAN:,} characters", len(written))
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
        if state.scenario:
            plan = plan.scenario(state.scenario)
        changes: dict[str, object] = {}
        for lever in levers(plan):
            if lever.key in state.moved:
                changes |= lever.changes(_within(lever, state.moved[lever.key]))
        if state.market and state.market != plan.markets.model:
            changes["markets"] = {"model": state.market}
        return plan.with_changes(changes) if changes else plan

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
            plan_choice(SAMPLES, own, "", FIRST_PLAN),
            Choice("market", "Market model", models, "", ""),
            Choice("scenario", "Scenario", scenarios, "", ""),
        ]


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
