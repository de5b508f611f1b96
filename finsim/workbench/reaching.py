"""`smallest_change`: a run, one lever and a target -> the least move of that lever with which the plan reaches it.

Looked for by halving the lever's own grid on the run's paths, then shown on fresh paths: only a value whose lower 95 %
bound of success there reaches the target counts as found. Halving takes it that more of a lever goes one way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from finsim.analysis.figure import Figure
from finsim.errors import FinsimError
from finsim.plan.levers import Lever, levers
from finsim.progress import Cancellation
from finsim.workbench.comparing import changed_run
from finsim.workbench.running import Run
from finsim.workbench.simulating import simulate

FRESH = 1  # added to the seed: other paths than those that the value was chosen on
MORE_STEPS = 3  # taken where the fresh paths do not bear it out


@dataclass(frozen=True)
class SmallestChange:
    """What was found; `run` is the run on fresh paths that shows it, None where no value of the lever reaches it."""

    lever: Lever
    target: float
    value: float | None
    run: Run | None
    n_runs: int


def smallest_change(run: Run, key: str, target: float, cancel: Cancellation | None = None) -> SmallestChange:
    """Find the least move of a lever that reaches a success rate. Raises FinsimError for a lever that there is not."""
    lever = next((one for one in levers(run.plan) if one.key == key), None)
    if lever is None or not 0.0 < target < 1.0:
        names = ", ".join(one.key for one in levers(run.plan))
        raise FinsimError("smallest change", f"a lever ({names}) and a target between 0 and 1", f"{key}, {target}")
    tried: dict[int, Run] = {0: run}

    def at(steps: int) -> Run:
        if steps not in tried:
            tried[steps] = changed_run(run, lever.changes(_value(lever, steps)), cancel)
        return tried[steps]

    ends = [round((end - lever.value) / lever.step) for end in (lever.low, lever.high)]
    good = [end for end in ends if end and _rate(at(end)) >= target]
    if _rate(run) >= target or not good:
        return SmallestChange(lever, target, None, None, len(tried) - 1)
    far = max(good, key=lambda end: _rate(at(end)))
    way, near, enough = (1 if far > 0 else -1), 0, abs(far)
    while enough - near > 1:
        middle = (near + enough) // 2
        near, enough = (near, middle) if _rate(at(way * middle)) >= target else (middle, enough)
    for more in range(MORE_STEPS + 1):
        steps = min(enough + more, abs(far)) * way
        shown = _on_fresh_paths(run, lever, steps, cancel)
        if _low(shown.figures["success_rate"]) >= target:
            return SmallestChange(lever, target, _value(lever, steps), shown, len(tried) + more)
    return SmallestChange(lever, target, None, None, len(tried) + MORE_STEPS)


def _on_fresh_paths(run: Run, lever: Lever, steps: int, cancel: Cancellation | None) -> Run:
    plan = run.plan.with_changes(lever.changes(_value(lever, steps)))
    return simulate(plan, run.market, run.n_paths, run.seed + FRESH, cancel=cancel)


def _value(lever: Lever, steps: int) -> float:
    return round(min(lever.high, max(lever.low, lever.value + steps * lever.step)), 10)


def _rate(run: Run) -> float:
    return run.figures["success_rate"].value or 0.0


def _low(figure: Figure) -> float:
    """Return the lower 95 % bound of a share: its own interval, or its value where it has no error (history)."""
    bound: Any = figure.low if figure.low is not None else figure.value
    if figure.low is None and figure.standard_error is not None:
        bound = (figure.value or 0.0) - 1.96 * figure.standard_error
    return float(bound or 0.0)
