"""`explain`: a run becomes words, each bound to figures, and proposals that the engine has re-run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from finsim.plan.household import Plan
from finsim.plan.levers import levers
from finsim.progress import Cancellation, Report, silent
from finsim.workbench.comparing import effect_of
from finsim.workbench.running import Run


def explain(
    run: Run, progress: Report = silent, cancel: Cancellation | None = None, checkpoint: str | Path | None = None
) -> dict[str, Any]:
    """Return the offline analyst's report on a run: sentences with their facts, and proven proposals, as plain JSON.

    checkpoint  an SQLite file; the same call goes on where an interrupted one stopped
    Raises      MissingExtra where langgraph is not installed, Cancelled
    """
    from finsim.agents import explain as comment

    words = comment(
        run.figures,
        lambda moved: effect_of(run, plan_changes(run.plan, moved), cancel),
        levers=levers(run.plan),
        assumed=run.plan.assumed,
        not_modelled=run.compiled.not_modelled,
        progress=progress,
        cancel=cancel,
        checkpoint=checkpoint,
    )
    for proposal in words["proposals"]:
        proposal["changes"] = plan_changes(run.plan, proposal["changes"])
    return words


def plan_changes(plan: Plan, moved: Mapping[str, Any]) -> dict[str, Any]:
    """Turn values of levers into keys and values as the plan writes them: 70.0 of a stock share is "70 %"."""
    by_key = {lever.key: lever for lever in levers(plan)}
    changes: dict[str, Any] = {}
    for key, value in moved.items():
        is_lever = key in by_key and isinstance(value, (int, float))
        changes |= by_key[key].changes(float(value)) if is_lever else {key: value}
    return changes
