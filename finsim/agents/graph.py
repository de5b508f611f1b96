"""The LangGraph graph: facts in, a report out. The only module that imports langgraph.

load -> cash flow, discipline, goals, behaviour, wellbeing, market (in parallel) -> strategist -> prove -> critic, and
from there back to the strategist (at most three rounds) or on to the writer. Every node is async; the engine runs off
the loop, in `prove` only. Tracing to LangSmith is off whatever the environment says: a state holds a household's money.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from langsmith import tracing_context

from finsim.agents import accounts
from finsim.agents.analyst import READERS
from finsim.agents.facts import Facts, table
from finsim.agents.proofs import failed, proof
from finsim.agents.roles import critic, strategist, writer
from finsim.agents.state import Context, State
from finsim.errors import Cancelled, FinsimError
from finsim.progress import Progress

STEPS = ("load", *READERS, "strategist", "prove", "critic", "writer")
WORDS = {"cash_flow": "cash flow", "prove": "running the engine for each proposal"}
Node = Callable[[State, Runtime[Context]], Awaitable[dict[str, Any]]]


def build(checkpointer: BaseCheckpointSaver[Any] | None = None) -> Any:
    """Compile the graph."""
    graph: Any = StateGraph(State, context_schema=Context)
    nodes: dict[str, Node] = {"strategist": _strategist, "prove": _prove, "critic": _critic, "writer": _writer}
    nodes |= {"load": _load} | {role: _role(role) for role in READERS}
    for name, node in nodes.items():
        graph.add_node(name, _announced(name, node))
    graph.add_edge(START, "load")
    for role in READERS:
        graph.add_edge("load", role)
    graph.add_edge(list(READERS), "strategist")
    graph.add_edge("strategist", "prove")
    graph.add_edge("prove", "critic")
    graph.add_conditional_edges("critic", _next, ["strategist", "writer"])
    graph.add_edge("writer", END)
    return graph.compile(checkpointer=checkpointer)


async def run(
    given: dict[str, Any], run_id: str, context: Context, saver: BaseCheckpointSaver[Any] | None
) -> dict[str, Any]:
    """Run the graph, or go on where the same run was interrupted, and return the report."""
    graph = build(saver)
    config = {"configurable": {"thread_id": run_id}, "recursion_limit": 40}
    start: State | None = {"run_id": run_id, "given": given}
    if saver is not None:
        stored = await graph.aget_state(config)
        if stored.values.get("report") and not stored.next:
            return dict(stored.values["report"])
        start = None if stored.next else start
    with tracing_context(enabled=False):
        durability: dict[str, Any] = {} if saver is None else {"durability": "sync"}
        end = await graph.ainvoke(start, config, context=context, **durability)
    return dict(end["report"])


def _announced(name: str, node: Node) -> Node:
    """Wrap a node: look whether to stop, do it, and tell that it is done."""

    async def announced(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
        runtime.context.cancel.check()
        update = await node(state, runtime)
        words = WORDS.get(name, name)
        runtime.context.progress(Progress("words", STEPS.index(name) + 1, len(STEPS), words))
        return update

    announced.__name__ = name
    return announced


def _facts(state: State) -> Facts:
    return table(state["given"]["facts"])


def _all_facts(state: State) -> Facts:
    """Return the plan's facts and those of every proof."""
    proofs = state.get("proofs", {})
    return _facts(state).joined(fact for slug in sorted(proofs) for fact in proofs[slug]["facts"])


async def _load(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    return {"round": 0, "objection": ""}


def _role(role: str) -> Node:
    async def read(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
        analyst = runtime.context.analyst
        items = await analyst.findings(role, _facts(state))
        return {"findings": {role: items}, "ledger": analyst.records(role)}

    return read


async def _strategist(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    """Join the rules' candidates with the analyst's. The rules see only what came of their own, so that they try
    whatever they would have tried alone, and a plan chosen among more is never worse."""
    if runtime.context.rerun is None:
        return {"candidates": {}}
    facts, analyst, proofs = _facts(state), runtime.context.analyst, state.get("proofs", {})
    ours = strategist.candidates(facts, state["given"]["levers"], state["round"], _rules_own(proofs))
    more = await analyst.candidates(facts, state["given"], state["round"], proofs)
    more = {slug: item for slug, item in more.items() if slug not in proofs}
    return {"candidates": more | ours, "ledger": analyst.records("strategist")}


def _rules_own(proofs: dict[str, Any]) -> dict[str, Any]:
    return {slug: item for slug, item in proofs.items() if item.get("by") != "model"}


async def _prove(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    """Run the engine once for each new candidate, one after the other: it uses every core itself."""
    before, proofs = _facts(state), {}
    known = state.get("proofs", {})
    for slug, candidate in sorted(state.get("candidates", {}).items()):
        if slug not in known:
            proofs[slug] = await _proven(slug, candidate, before, runtime.context)
        elif known[slug].get("by") == "model" and candidate.get("by") != "model":  # the rules came to the same
            proofs[slug] = {key: value for key, value in known[slug].items() if key != "by"}
    return {"proofs": proofs, "round": state["round"] + 1}


async def _proven(slug: str, candidate: dict[str, Any], before: Facts, context: Context) -> dict[str, Any]:
    """Return one proof; a change that the engine refuses is recorded, and only a request to stop goes on up."""
    context.cancel.check()
    assert context.rerun is not None
    try:
        return proof(slug, candidate, before, await asyncio.to_thread(context.rerun, dict(candidate["changes"])))
    except Cancelled:
        raise
    except FinsimError as error:
        return failed(slug, candidate, before, str(error))
    except Exception as error:  # the port is somebody else's code, and the rest of the report does not hang on it
        return failed(slug, candidate, before, type(error).__name__)


async def _critic(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    facts, proofs = _all_facts(state), state.get("proofs", {})
    objection = critic.wants_more(_facts(state), _rules_own(proofs), state["round"], state["given"]["target"])
    items = [
        item for role in READERS for item in critic.completed(state["findings"].get(role, []), READERS[role](facts))
    ]
    items += writer.about_proposals(facts, proofs).items
    return {"objection": objection, "sifted": critic.sift(items, facts)}


def _next(state: State) -> str:
    return "strategist" if state["objection"] and state["round"] < critic.MAX_ROUNDS else "writer"


async def _writer(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    """Write the report; where a model's own words are asked for, they stand beside it and change nothing in it."""
    given, analyst, facts = state["given"], runtime.context.analyst, _all_facts(state)
    context = {"assumed": given["assumed"], "not_modelled": given["not_modelled"], "writer": analyst.name}
    ledger = state.get("ledger", {})
    report = writer.write(state["sifted"], facts, state.get("proofs", {}), context | {"ledger": ledger})
    told = await analyst.own_words(report, facts)
    paid = analyst.records("own words") if told is not None else {}
    cost = {"cost": accounts.of(ledger | paid)["cost"]} if paid else {}
    return {"report": report | cost | {"own_words": told, "rounds": state["round"], "run_id": state["run_id"]}}
