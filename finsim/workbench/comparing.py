"""`compare`: two runs become differences, on the same paths where the runs share them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from finsim.analysis.differences import differences
from finsim.analysis.figure import Figures
from finsim.progress import Cancellation
from finsim.workbench.running import Run
from finsim.workbench.simulating import simulate

PROVEN = ("effect.success_rate", "effect.spending.cut.share")  # differences with paired errors


def compare(base: Run, other: Run) -> Figures:
    """Return `other` minus `base` for every figure that both have; `effect.success_rate` has a paired error."""
    return differences(base.outcome, other.outcome, (base.figures, other.figures))


def changed_run(base: Run, changes: Mapping[str, Any], cancel: Cancellation | None = None) -> Run:
    """Run the plan with some keys changed, over the same market, seed and paths as `base`."""
    plan = base.plan.with_changes(changes)
    return simulate(plan, base.market, base.n_paths, base.seed, cancel=cancel)


def effect_of(base: Run, changes: Mapping[str, Any], cancel: Cancellation | None = None) -> Figures:
    """Return the figures of the changed plan, and among them what the change did: the port that agents call."""
    other = changed_run(base, changes, cancel)
    effects = [figure for figure in compare(base, other).values() if figure.id in PROVEN]
    return Figures([*other.figures.values(), *effects], other.figures.currency, other.figures.locale)
