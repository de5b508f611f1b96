"""A question about a run -> an answer in sentences, each of them checked, with its facts. The mentor's front door.

The answer's claims come from the rules, or from a model where one is given; whatever does not check is left out and
counted. A conversation keeps its questions, answers and the facts of its runs, for its owner, until it is deleted.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, is_dataclass
from typing import Any, Protocol

from finsim.agents import claims as c
from finsim.agents.accounts import OFFLINE
from finsim.agents.accounts import of as accounts_of
from finsim.agents.facts import table
from finsim.agents.grounding import check
from finsim.agents.languages import translated
from finsim.agents.library.index import Library
from finsim.agents.loop import wait_for
from finsim.agents.mentor import modelled, offline
from finsim.agents.mentor.desk import Desk, Rerun
from finsim.agents.providers.chain import Chain, ChainFailed
from finsim.agents.providers.limits import Budget
from finsim.agents.say import say
from finsim.agents.templates import NOTES
from finsim.errors import FinsimError

MAX_QUESTION = 2_000
SHOWN = 8


class Conversations(Protocol):
    """Where conversations are kept: the repository, behind `workbench.remembering`."""

    def turns(self, owner: str, conversation: str) -> list[dict[str, Any]]:
        """Return the turns in their order."""
        ...

    def add(self, owner: str, conversation: str, turn: dict[str, Any]) -> None:
        """Add a turn."""
        ...

    def delete(self, owner: str, conversation: str) -> int:
        """Delete all turns for good; returns how many there were."""
        ...


class Mentor:
    """Answers questions about one run.

    facts       Figures, or their JSON form
    levers      `finsim.plan.Lever`s or their JSON form; `rerun` runs the plan with changes
    library     the user's documents
    chain       providers; None is the offline mentor
    kept        conversations; None keeps them for as long as this object lives
    documents_leave  whether the text of documents may be shown to a provider; account numbers never are
    """

    def __init__(
        self,
        facts: Any,
        rerun: Rerun | None = None,
        *,
        levers: Iterable[Any] = (),
        library: Library | None = None,
        chain: Chain | None = None,
        budget: Budget | None = None,
        kept: Conversations | None = None,
        owner: str = "",
        documents_leave: bool = False,
    ) -> None:
        self._facts, self._rerun, self._library = table(facts), rerun, library
        self._levers = [json.loads(json.dumps(_plain(lever), allow_nan=False)) for lever in levers]
        self._chain, self._budget = chain, budget or Budget()
        self._kept: Conversations = kept or _InMemory()
        self._owner, self._documents_leave = owner, documents_leave

    def ask(self, question: str, conversation: str = "1") -> dict[str, Any]:
        """Answer a question; see `ask_async`."""
        return wait_for(self.ask_async(question, conversation))

    async def ask_async(self, question: str, conversation: str = "1") -> dict[str, Any]:
        """Answer a question in JSON types: sentences with their facts, who chose them, what it cost.

        Raises FinsimError for a question that is empty or too long.
        """
        question = question.strip()
        if not 0 < len(question) <= MAX_QUESTION:
            raise FinsimError("question", f"a question of at most {MAX_QUESTION:,} characters", len(question))
        turns = await asyncio.to_thread(self._kept.turns, self._owner, conversation)
        known = self._facts.joined(fact for turn in turns for fact in turn.get("facts", []))
        desk = Desk(known, self._levers, self._rerun, self._library)
        claims, record = await self._claims(question, desk)
        answer = {"question": question, "conversation": conversation, **answered(claims, desk), **accounts_of(record)}
        turn = {"question": question, "answer": answer["sentences"], "facts": desk.added}
        await asyncio.to_thread(self._kept.add, self._owner, conversation, turn)
        return answer

    def turns(self, conversation: str = "1") -> list[dict[str, Any]]:
        """Return what was said in a conversation."""
        return self._kept.turns(self._owner, conversation)

    def forget(self, conversation: str = "1") -> int:
        """Delete a conversation for good; returns how many turns it had."""
        return self._kept.delete(self._owner, conversation)

    async def _claims(self, question: str, desk: Desk) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        record: dict[str, Any] = {"by": OFFLINE, "why": "", "calls": []}
        if self._chain is not None and self._chain.links:
            try:
                claims = await modelled.answer(
                    question, desk, self._chain, self._budget, record["calls"], self._documents_leave
                )
                if any(check(claim, desk.facts) == "true" for claim in claims):
                    return claims, {"mentor": record | {"by": self._chain.name}}
                record["why"] = f"nothing that {self._chain.name} brought holds"
            except ChainFailed as error:
                record["why"] = str(error)
        return await offline.answer(question, desk), {"mentor": record}


def answered(claims: Iterable[Mapping[str, Any]], desk: Desk) -> dict[str, Any]:
    """Write the claims that hold, each once, and say so where none does."""
    rows: list[dict[str, Any]] = []
    withheld = 0
    for raw in claims:
        claim = c.parse(dict(raw))
        if claim is None or check(claim, desk.facts) != "true":
            withheld += 1
            continue
        sentence = say(claim, desk.facts)
        row = {"text": sentence.text, "facts": sentence.facts, "claim": dict(raw), "spans": sentence.spans}
        if row["text"] not in {other["text"] for other in rows}:
            rows.append(row)
    if desk.library is not None and not any(row["claim"]["op"] == "quote" for row in rows):
        rows.append(_note("library-nothing", desk))
    if not any(row["facts"] or row["claim"]["op"] == "quote" for row in rows):
        rows.insert(0, _note("mentor-nothing", desk))
    sources = [{"id": hit.passage.id, "document": hit.passage.document, "page": hit.passage.page} for hit in desk.hits]
    return {"sentences": rows[: SHOWN + 1], "withheld": withheld, "sources": sources, "runs": desk.runs}


def _note(name: str, desk: Desk) -> dict[str, Any]:
    text = translated(NOTES[name], desk.facts.locale)
    return {"text": text, "facts": [], "claim": {"op": "note", "note": name}, "spans": []}


def _plain(lever: Any) -> Any:
    return asdict(lever) if is_dataclass(lever) and not isinstance(lever, type) else lever


class _InMemory:
    def __init__(self) -> None:
        self._turns: dict[tuple[str, str], list[dict[str, Any]]] = {}

    def turns(self, owner: str, conversation: str) -> list[dict[str, Any]]:
        return list(self._turns.get((owner, conversation), []))

    def add(self, owner: str, conversation: str, turn: dict[str, Any]) -> None:
        self._turns.setdefault((owner, conversation), []).append(turn)

    def delete(self, owner: str, conversation: str) -> int:
        return len(self._turns.pop((owner, conversation), []))
