"""`solve`: a plan and a chance of success -> the most spending, the earliest retirement or the value of a lever for it.

The plan is run again and again over the same futures, so the share of them that works is one fixed function of the
value, and halving it finds the same edge every time. Where that share goes up and down more than once (guardrails,
cliffs of tax), there are several edges, and this is one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finsim.analysis.figure import Figure
from finsim.analysis.solving import greatest_whole, lowest_share
from finsim.errors import PlanErrors, SettingsError
from finsim.markets import MarketModel
from finsim.plan.household import Plan
from finsim.plan.levers import Lever, levers
from finsim.plan.neighbours import nearest
from finsim.plan.quantities import When
from finsim.progress import Cancellation, Progress, Report, silent
from finsim.simulation.program import HAS_DEATHS
from finsim.workbench.running import Run
from finsim.workbench.simulating import N_PATHS, SEED, simulate

SPENDING, RETIREMENT = "spending", "retirement"
RESOLUTION = {"age": 1 / 12, "%": 0.01, "% of pay": 0.01}  # of a lever's unit; money is solved to whole units
HIGHEST_RATE = 25.0  # percent, what a plan takes
LATEST_AGE = 80 * 12
MOST_DOUBLINGS = 12
ROUNDING = 1e-6  # spending is kept in float32
KEEPS = 0.8  # assumed: a fall of a fifth is what most households would not call sustained
SCAN = 9  # values tried between the ends where neither works


@dataclass(frozen=True)
class Question:
    """One number that can be moved: `low + n * step` for n from 0 to `n_steps`.

    own         a step near what the plan has, which is a plan without mistakes
    wants_most  whether more of it is what the household wants: None, neither
    """

    key: str
    label: str
    unit: str
    low: float
    step: float
    n_steps: int
    changes_of: Callable[[float], dict[str, Any]]
    wants_most: bool | None = None
    may_grow: bool = False
    own: int = 0

    def value(self, n: int) -> float:
        return round(self.low + n * self.step, 9)

    def changes(self, n: int) -> dict[str, Any]:
        return self.changes_of(self.value(n))


@dataclass(frozen=True)
class Solution:
    """What reaches the target, and the run that shows it.

    value    in `unit`; for retirement months later (+) or sooner (-) than the plan has it
    changes  the keys that make the plan so, ready for `Plan.with_changes`
    beyond   share of futures that work one step further, where that was tried: below the target
    kept     for spending, the share of futures that work and in no month of which the real budget falls below
             `keeps` of the first year's spending: what is held against the target
    n_runs   how many runs it took
    """

    key: str
    label: str
    value: float
    unit: str
    target: float
    changes: Mapping[str, Any]
    run: Run
    beyond: float | None
    n_runs: int
    kept: float | None = None
    keeps: float = KEEPS

    @property
    def success(self) -> Figure:
        """The chance of success at the value, with its error."""
        return self.run.figures["success_rate"]

    def to_json(self) -> dict[str, Any]:
        """Return the answer and the run behind it in plain JSON types."""
        words = ("key", "label", "value", "unit", "target", "beyond", "n_runs", "kept", "keeps")
        found = {word: getattr(self, word) for word in words} | {"changes": dict(self.changes)}
        return found | {"success": self.success.fact(), "run": self.run.to_json()}


def solve(
    plan: Plan,
    for_: str = SPENDING,
    target: float = 0.9,
    market: str | Mapping[str, Any] | MarketModel | None = None,
    n_paths: int = N_PATHS,
    seed: int = SEED,
    threads: int | None = None,
    progress: Report = silent,
    cancel: Cancellation | None = None,
    keeps: float = KEEPS,
) -> Solution:
    """Find what reaches a chance of success: "spending" (the most), "retirement" (the earliest), or a lever's key.

    target  share of futures that must work, above 0 and up to 1
    keeps   for "spending": a future counts only where no later month's real spending falls below this share of the
            first year's, for else a rule that cuts lets any first budget through
    Raises  SettingsError where nothing in reach does, with the best that there is; what `simulate` raises
    """
    if isinstance(target, bool) or not 0.0 < target <= 1.0:
        raise SettingsError("target", "a share above 0 and up to 1, like 0.9", target)
    if not 0.0 < keeps <= 1.0:
        raise SettingsError("keeps", "a share above 0 and up to 1, like 0.8", keeps)
    lasting = keeps if for_ == SPENDING else None
    search = _Search(plan, _question(plan, for_), target, lasting, market, n_paths, seed, threads, progress, cancel)
    n, beyond = search.edge()
    asked = search.asked
    return Solution(
        asked.key, asked.label, asked.value(n), asked.unit, target, asked.changes(n), search.run(n),
        search.tried.get(beyond), len(search.tried),
        search.share(n) if lasting is not None else None, keeps,
    )  # fmt: skip


class _Search:
    """Runs of one plan over the same futures, by the number of the step; each is made once."""

    def __init__(self, plan: Plan, asked: Question, target: float, keeps: float | None, *how: Any) -> None:
        self.plan, self.asked, self.target, self.keeps = plan, asked, target, keeps
        self.market, self.n_paths, self.seed, self.threads, self.progress, self.cancel = how
        self.tried: dict[int, float] = {}

    def run(self, n: int) -> Run:
        changed = self.plan.with_changes(self.asked.changes(n))
        return simulate(changed, self.market, self.n_paths, self.seed, self.threads, silent, self.cancel)

    def share(self, n: int) -> float:
        """Return the share of futures that work at a step."""
        if n not in self.tried:
            run = self.run(n)
            works = run.outcome.fail_period < 0
            if self.keeps is not None:
                works = works & (kept_share(run) >= self.keeps - ROUNDING)
            self.tried[n] = float(works.mean())
            self.progress(Progress("runs", len(self.tried), max(len(self.tried) + 1, 20)))
        return self.tried[n]

    def is_plan(self, n: int) -> bool:
        """Say whether the plan of a step is one without mistakes: a date may come before what it must follow."""
        try:
            self.plan.with_changes(self.asked.changes(n))
        except PlanErrors:
            return False
        return True

    def works(self, n: int) -> bool:
        return self.share(n) >= self.target

    def edge(self) -> tuple[int, int]:
        """Return the last step that works, and the one beyond it, which does not."""
        own = self.asked.own
        low = -greatest_whole(lambda back: self.is_plan(-back), -own, 0)
        high = greatest_whole(self.is_plan, own, self.asked.n_steps)
        if self.asked.may_grow:
            low, high = self._grown(low, high)
        at_low, at_high = self.works(low), self.works(high)
        if at_low and at_high:
            return self._everything_works(low, high)
        if not at_low and not at_high:
            low, high = low, self._between(low, high)
            at_high = True
        if at_low:
            n = greatest_whole(self.works, low, high)
            return n, n + 1
        n = -greatest_whole(lambda back: self.works(-back), -high, -low)
        return n, n - 1

    def _grown(self, low: int, high: int) -> tuple[int, int]:
        """Double the upper end until it does not work any more."""
        for _ in range(MOST_DOUBLINGS):
            if not self.works(high):
                break
            low, high = high, 2 * high
        return low, high

    def _everything_works(self, low: int, high: int) -> tuple[int, int]:
        if self.asked.wants_most is not None:
            return (high, high + 1) if self.asked.wants_most else (low, low - 1)
        ends = (
            f"{_words(self.asked, low)} ({self.share(low):.1%}) to {_words(self.asked, high)} ({self.share(high):.1%})"
        )
        raise SettingsError("target", f"a chance of success that {self.asked.label} decides about",
                            f"{self.target:g}", f"all from {ends} reach it")  # fmt: skip

    def _between(self, low: int, high: int) -> int:
        """Return the lowest of some steps between the ends that works, where neither end does."""
        for k in range(1, SCAN + 1):
            n = low + (high - low) * k // (SCAN + 1)
            if self.works(n):
                return n
        best = max(self.tried, key=lambda n: self.tried[n])
        raise SettingsError(
            "target", "a chance of success within reach", f"{self.target:g}",
            f"the best is {self.tried[best]:.1%}, with {self.asked.label} at {_words(self.asked, best)}",
        )  # fmt: skip


def _words(asked: Question, n: int) -> str:
    if asked.key == RETIREMENT:
        return ", ".join(str(value) for value in asked.changes(n).values())
    return f"{asked.value(n):,.10g} {asked.unit}"


def _question(plan: Plan, for_: str) -> Question:
    """Return what is asked for; raises SettingsError where the plan has no such thing."""
    if for_ == RETIREMENT:
        return _retirement(plan)
    known = {lever.key: lever for lever in levers(plan)}
    if for_ == SPENDING:
        return _spending(known)
    if for_ not in known:
        hint = nearest(for_, [SPENDING, RETIREMENT, *known], "keys")
        raise SettingsError("for", "spending, retirement or the key of a lever of this plan", for_, hint)
    lever = known[for_]
    return _of_lever(lever, lever.low, lever.high)


def _of_lever(lever: Lever, low: float, high: float, wants_most: bool | None = None) -> Question:
    step = RESOLUTION.get(lever.unit, 1.0)
    n_steps = max(1, round((high - low) / step))
    return Question(
        lever.key, lever.label, lever.unit, low, step, n_steps, lever.changes, wants_most,
        may_grow=bool(wants_most) and lever.unit.startswith("money"),
        own=min(n_steps, max(0, round((lever.value - low) / step))),
    )  # fmt: skip


def _spending(known: Mapping[str, Lever]) -> Question:
    lever = next((each for key, each in known.items() if key.startswith("spending.in retirement.")), None)
    if lever is None:
        raise SettingsError("for", "a spending rule that starts from an amount or a rate", "none in this plan",
                            "add `in retirement: {rule: constant-real, amount: 4_000}` under spending")  # fmt: skip
    is_rate = lever.unit == "%"
    return _of_lever(lever, 0.01 if is_rate else 1.0, HIGHEST_RATE if is_rate else lever.high, wants_most=True)


def _retirement(plan: Plan) -> Question:
    """Move everybody who has still to stop work by the same number of months, each within the ages 0 to 80."""
    keys = [lever.key for lever in levers(plan) if lever.unit == "age" and lever.key.endswith(".retires")]
    people = {key: plan.people[key.split(".")[1]] for key in keys}
    ages = {
        key: int(plan.month_of(person.retires, key.split(".")[1])) - int(person.born)
        for key, person in people.items() if person.retires is not None
    }  # fmt: skip
    if not ages:
        raise SettingsError("for", "somebody who earns a wage and retires within the plan", "nobody in this plan")
    soonest = {key: int(plan.start) + 1 - int(people[key].born) for key in ages}
    low = min(soonest[key] - age for key, age in ages.items())
    high = max(LATEST_AGE - age for age in ages.values())

    def changes(shift: float) -> dict[str, Any]:
        within = {key: min(max(age + round(shift), soonest[key]), LATEST_AGE) for key, age in ages.items()}
        return {key: str(When(age=age)) for key, age in within.items()}

    return Question(
        RETIREMENT, "retirement", "months from the plan's own", float(low), 1.0, high - low, changes, False, own=-low
    )


def kept_share(run: Run) -> NDArray[np.float64]:
    """Return the least that each future keeps of its first year's spending: float64 (n_paths,), a share.

    Where somebody may die, real spending falls with the household and ends with it, which is no cut: there the deepest
    cut of the spending rule counts, which is taken against a budget for those who live.
    """
    if run.compiled.program.choices[HAS_DEATHS]:
        return np.asarray(1.0 - run.outcome.row("cut_depth"))
    return np.asarray(lowest_share(run.outcome, run.compiled.rule_from or 0))
