"""`explain`: a run becomes words, each bound to figures, and proposals that the engine has re-run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from finsim.analysis.figure import Figures
from finsim.plan.assumed import by_reach
from finsim.plan.household import Plan
from finsim.plan.levers import levers
from finsim.progress import Cancellation, Report, silent
from finsim.settings import settings
from finsim.workbench.comparing import effect_of
from finsim.workbench.habits import habit_costs
from finsim.workbench.remembering import KeptReplies
from finsim.workbench.running import Run


def explain(
    run: Run,
    progress: Report = silent,
    cancel: Cancellation | None = None,
    checkpoint: str | Path | None = None,
    owner: str = "",
) -> dict[str, Any]:
    """Return the report on a run: sentences with their facts, and proven proposals, as plain JSON.

    It is the offline analyst's unless FINSIM_PROVIDER names a provider that has a key; `by` says who, and why.

    checkpoint  an SQLite file; the same call goes on where an interrupted one stopped
    Raises      MissingExtra where langgraph is not installed, Cancelled
    """
    from finsim.agents import explain as comment

    words = comment(
        with_habits(run, cancel),
        lambda moved: effect_of(run, plan_changes(run.plan, moved), cancel),
        levers=levers(run.plan),
        assumed=by_reach(run.plan.assumed),
        not_modelled=run.compiled.not_modelled,
        progress=progress,
        cancel=cancel,
        checkpoint=checkpoint,
        analyst=analyst(owner),
        identity=identity(run, owner),
    )
    for proposal in words["proposals"]:
        proposal["changes"] = plan_changes(run.plan, proposal["changes"])
    return words


def with_habits(run: Run, cancel: Cancellation | None = None) -> Figures:
    """Return the run's figures, and beside them what its habits cost where it has any."""
    if not run.plan.habits.is_on or run.outcome.is_streamed:
        return run.figures
    costs = habit_costs(run, cancel=cancel)
    return Figures([*run.figures.values(), *costs.values()], run.figures.currency, run.figures.locale)


def analyst(owner: str = "") -> Any:
    """Return who chooses the claims, as the settings say; answers that were paid for are kept in the store."""
    from finsim.agents.providers.configured import analyst_for

    return analyst_for(wanted(), replies=KeptReplies(owner=owner))


def wanted() -> Any:
    """Return the settings' provider, model and limits as the agents take them."""
    from finsim.agents.providers.configured import Wanted

    stated = settings()
    models: dict[str, str] = {stated.provider: stated.model} if stated.model else {}
    return Wanted(stated.provider, models, stated.tokens_a_minute, max_usd=stated.max_usd, own_words=stated.own_words)


def identity(run: Run, owner: str = "") -> dict[str, Any]:
    """Return what makes an analysis of a run this one: owner, plan, market and its data, seed, paths and engine."""
    receipt = {key: run.receipt[key] for key in ("id", "market", "data", "seed", "n_paths", "engine")}
    return {"owner": owner, "plan": run.plan.digest} | receipt


def plan_changes(plan: Plan, moved: Mapping[str, Any]) -> dict[str, Any]:
    """Turn values of levers into keys and values as the plan writes them: 70.0 of a stock share is "70 %"."""
    by_key = {lever.key: lever for lever in levers(plan)}
    changes: dict[str, Any] = {}
    for key, value in moved.items():
        is_lever = key in by_key and isinstance(value, (int, float))
        changes |= by_key[key].changes(float(value)) if is_lever else {key: value}
    return changes
