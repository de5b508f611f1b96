"""`explain`: a run becomes words, each bound to figures, and proposals that the engine has re-run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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

    return comment(
        run.figures,
        lambda changes: effect_of(run, changes, cancel),
        levers=levers(run.plan),
        assumed=run.plan.assumed,
        not_modelled=run.compiled.not_modelled,
        progress=progress,
        cancel=cancel,
        checkpoint=checkpoint,
    )
