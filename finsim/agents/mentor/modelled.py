"""The mentor with a model: at most four turns with tools, then one call for claims of a fixed shape, without tools.

Unknown tools and broken arguments come back as {"error"}. The model sees numbers for facts and aliases for names, and
of the user's documents only what the user lets out; account numbers never.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from finsim.agents import prompts as p
from finsim.agents.library.index import Hit
from finsim.agents.mentor.desk import Desk
from finsim.agents.providers.acceptance import parsed
from finsim.agents.providers.chain import Chain
from finsim.agents.providers.limits import Budget
from finsim.agents.providers.protocol import Request
from finsim.agents.redaction import Redacted

TURNS = 4
CALLS_A_TURN = 4
_LONG_NUMBER = re.compile(r"\b(?:[A-Z]{2}\d{2}[A-Z0-9 ]{8,30}|\d(?:[ -]?\d){6,})\b")


def _tool(name: str, what: str, **properties: Any) -> dict[str, Any]:
    shape = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return {"type": "function", "function": {"name": name, "description": what, "parameters": shape}}


TOOLS = (
    _tool("what_if", "Run the engine with one lever at another value; gives facts of that run.",
          lever={"type": "string", "description": "a lever's id"}, value={"type": "number"}),
    _tool("explain_figure", "Say what a fact is: value, error, time.",
          fact={"type": "string", "description": "a fact's id"}),
    _tool("search_library", "Look into the household's own documents.",
          words={"type": "string", "description": "what to look for"}),
)  # fmt: skip


async def answer(
    question: str, desk: Desk, chain: Chain, budget: Budget, calls: list[dict[str, Any]], documents_leave: bool
) -> list[dict[str, Any]]:
    """Return the claims that the model chose, in our references; raises ChainFailed."""
    shown = Redacted(desk.facts, list(desk.levers))
    turns = list(p.messages(p.MENTOR, ("question", shown.hidden(masked(question))), ("facts", shown.facts()),
                            ("levers", shown.levers())))  # fmt: skip
    for _ in range(TURNS):
        request = Request("mentor", tuple(turns), None, TOOLS, max_tokens=600, version=p.VERSION)
        reply = await chain.complete(request, budget, calls)
        if not reply.calls:
            break
        asked = reply.calls[:CALLS_A_TURN]
        turns.append({"role": "assistant", "content": None, "tool_calls": [_echo(call) for call in asked]})
        for call in asked:
            found = await _use(call, desk, shown, documents_leave)
            turns.append({"role": "tool", "tool_call_id": call["id"], "content": json.dumps(found, allow_nan=False)})
    turns.append({"role": "user", "content": p.ANSWER})
    request = Request("mentor", tuple(turns), p.MentorReply, max_tokens=900, version=p.VERSION)
    reply = await chain.complete(request, budget, calls)
    claims = [shown.claim(claim) for claim in (reply.data or {}).get("claims", [])]
    quoted = [{"op": "quote", "passage": hit.passage.id, "text": hit.quotation} for hit in desk.hits if hit.quotation]
    return claims + ([] if documents_leave else quoted[:2])


def masked(text: str) -> str:
    """Return a text without what could be the number of an account, a card or a person."""
    return _LONG_NUMBER.sub("[number]", text)


async def _use(call: Mapping[str, Any], desk: Desk, shown: Redacted, documents_leave: bool) -> dict[str, Any]:
    """Use a tool for a model and return what it may see of the result."""
    try:
        arguments = parsed(call["arguments"] or "{}")
    except (ValueError, RecursionError):
        return {"error": "arguments that are no JSON"}
    if not isinstance(arguments, dict):
        return {"error": "arguments by name"}
    if call["name"] == "what_if":
        return await _run(arguments, desk, shown)
    if call["name"] == "explain_figure":
        return desk.explain_figure(str(shown.reference(arguments.get("fact"))))
    if call["name"] == "search_library":
        hits = desk.search_library(str(arguments.get("words", "")))
        return _pages(hits, shown, documents_leave)
    return {"error": "no such tool"}


async def _run(arguments: Mapping[str, Any], desk: Desk, shown: Redacted) -> dict[str, Any]:
    lever, value = shown.lever(str(arguments.get("lever"))), arguments.get("value")
    if lever is None or isinstance(value, bool) or not isinstance(value, (int, float)):
        return {"error": "a lever's id and a number"}
    done = await desk.what_if(lever, float(value))
    if "error" in done:
        return done
    return {"change": done["change"], "facts": shown.register(desk.facts, done["facts"])}


def _pages(hits: list[Hit], shown: Redacted, documents_leave: bool) -> dict[str, Any]:
    if not hits:
        return {"found": 0, "words": "nothing in the documents fits"}
    if not documents_leave:
        return {"found": len(hits), "words": "the text stays here; the best quotes will be added to your answer"}
    rows = [{"passage": hit.passage.id, "page": hit.passage.page, "text": shown.hidden(masked(hit.passage.text))[:4000]}
            for hit in hits]  # fmt: skip
    return {"found": len(hits), "passages": rows}


def _echo(call: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": call["id"], "type": "function",
            "function": {"name": call["name"], "arguments": call["arguments"]}}  # fmt: skip
