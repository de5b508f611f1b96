"""The front door: figures and a way to run the engine again -> a report in words, as plain JSON.

`explain` waits; `explain_async` is for callers with a loop of their own. Both are offline unless given another analyst.
The same figures, levers and runs give the same bytes. Called by `workbench`; reads figures and never computes them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from finsim.agents.analyst import Analyst, OfflineAnalyst
from finsim.agents.loop import wait_for
from finsim.agents.state import Context, Rerun
from finsim.errors import MissingExtra
from finsim.progress import Cancellation, Progress, Report, silent

TARGET = 0.85  # below this success rate the critic asks for bolder proposals
WORDS_VERSION = 7  # raised with every change of rules, templates or cards: part of a run's identity


def explain(
    facts: Any,
    rerun: Rerun | None = None,
    *,
    levers: Iterable[Any] = (),
    assumed: Iterable[Any] = (),
    not_modelled: Iterable[Any] = (),
    target: float = TARGET,
    analyst: Analyst | None = None,
    progress: Report = silent,
    cancel: Cancellation | None = None,
    checkpoint: str | Path | None = None,
    identity: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the report on a run.

    facts       Figures, or their `to_json()`
    rerun       changes by dotted key -> Figures of the plan with them, on the same paths; None tries no change. A
                figure `effect.success_rate` among them (points, with its paired error) is used as the measured
                difference
    levers      `finsim.plan.Lever`s or their JSON form: what the strategist may move
    assumed, not_modelled  words, or objects with a `sentence` or `words`, listed at the end
    checkpoint  an SQLite file; the same call goes on where an interrupted one stopped
    identity    what else makes this analysis this one and no other: owner, plan, data, seed, engine; JSON
    Raises      MissingExtra without langgraph; Cancelled when asked to stop
    """
    work = explain_async(
        facts,
        rerun,
        levers=levers,
        assumed=assumed,
        not_modelled=not_modelled,
        target=target,
        analyst=analyst,
        progress=progress,
        cancel=cancel,
        checkpoint=checkpoint,
        identity=identity,
    )
    return wait_for(work)


async def explain_async(
    facts: Any,
    rerun: Rerun | None = None,
    *,
    levers: Iterable[Any] = (),
    assumed: Iterable[Any] = (),
    not_modelled: Iterable[Any] = (),
    target: float = TARGET,
    analyst: Analyst | None = None,
    progress: Report = silent,
    cancel: Cancellation | None = None,
    checkpoint: str | Path | None = None,
    identity: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the report on a run; see `explain`."""
    graph = _graph()
    given = {
        "facts": _json(facts.to_json() if hasattr(facts, "to_json") else facts),
        "levers": [
            _json(asdict(lever) if is_dataclass(lever) and not isinstance(lever, type) else lever) for lever in levers
        ],
        "assumed": [_words(item) for item in assumed],
        "not_modelled": [_words(item) for item in not_modelled],
        "target": float(target),
    }
    analyst = analyst or OfflineAnalyst()
    if hasattr(analyst, "tell"):
        analyst.tell = lambda words: progress(Progress("words", 0, 1, words))
    context = Context(rerun, progress, cancel or Cancellation(), analyst)
    name = run_id(given, analyst.name, rerun is not None, identity)
    if checkpoint is None:
        return _json(await graph.run(given, name, context, None))
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver  # bound to the loop that opens it

    async with AsyncSqliteSaver.from_conn_string(str(checkpoint)) as saver:
        return _json(await graph.run(given, name, context, saver))


def run_id(given: Mapping[str, Any], writer: str, proves: bool, identity: Mapping[str, Any] | None = None) -> str:
    """Return the digest of all that decides the words, so that one run is never taken for another.

    `writer` names provider, model and the version of the prompts; the facts in `given` hold locale and currency.
    """
    parts = [WORDS_VERSION, writer, proves, given, dict(identity or {})]
    whole = json.dumps(parts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(whole.encode()).hexdigest()


def _graph() -> Any:
    try:
        from finsim.agents import graph
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith(("langgraph", "langsmith", "langchain")):
            raise
        raise MissingExtra(
            "words",
            "the agents' extra",
            got=f"no module {error.name}",
            hint='uv pip install "finsim-workbench[agents]"',
        ) from error
    return graph


def _json(value: Any) -> Any:
    """Return plain JSON types; a number that is not finite is refused."""
    return json.loads(json.dumps(value, allow_nan=False))


def _words(item: Any) -> str:
    """Return the sentence of an assumed default, or the words of something not modelled."""
    said = item if isinstance(item, Mapping) else {key: getattr(item, key, "") for key in ("sentence", "words", "key")}
    return str(said.get("sentence") or said.get("words") or said.get("key") or item)
