"""A language model as the analyst: it picks facts, cards, changes to try and a question; it writes nothing.

Whatever it brings is translated back from numbers to facts and then goes the way of the rules' own findings: checked,
sifted, and made up for where it is missing. Where no provider answers, the role is the offline analyst's, with the
reason. Where a provider allows few tokens a minute, all roles share one call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from finsim.agents import own_words
from finsim.agents import prompts as p
from finsim.agents.analyst import READERS
from finsim.agents.cards import CARDS
from finsim.agents.facts import Facts
from finsim.agents.providers.chain import Chain, ChainFailed
from finsim.agents.providers.limits import Budget
from finsim.agents.providers.protocol import Request
from finsim.agents.questions import QUESTIONS, offered
from finsim.agents.redaction import Redacted
from finsim.agents.roles import strategist

PICKS = 6
SHARED = "all roles"
# Where a role's picks stand in the order of telling; what must be said keeps its own place before them.
PLACES = {"goals": 110, "cash_flow": 305, "discipline": 401, "behaviour": 501, "wellbeing": 602, "market": 701}


class ModelAnalyst:
    """One run's analyst behind a chain of providers."""

    def __init__(self, chain: Chain, budget: Budget | None = None, own_words: bool = False) -> None:
        self._chain, self._budget, self._own_words = chain, budget or Budget(), own_words
        self._records: dict[str, dict[str, Any]] = {}
        self._shared: asyncio.Task[dict[str, Any]] | None = None
        self.name = f"{chain.name} (prompts {p.VERSION}{', own words' if own_words else ''})"
        self.tell: Any = lambda words: None

    async def findings(self, role: str, facts: Facts) -> list[dict[str, Any]]:
        """Return what the model picks for a role; the rules' own where no provider answers."""
        shown = Redacted(facts, [])
        try:
            picks = (await self._shared_reply(facts, []))[role] if self._chain.shares_calls else None
            if picks is None:
                picks = (await self._ask(role, p.RoleReply, self._role_messages(role, shown)))["picks"]
        except ChainFailed as error:
            self._fell_back(role, error)
            return READERS[role](facts).items
        return [_item(role, i, pick, shown) for i, pick in enumerate(picks)]

    async def candidates(
        self, facts: Facts, given: Mapping[str, Any], round_: int, proofs: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return the changes that the model would try, asked for once; the rules' stand beside them in any case."""
        if round_ > 0:
            return {}
        levers = given["levers"]
        shown = Redacted(facts, levers)
        try:
            if self._chain.shares_calls:
                reply = await self._shared_reply(facts, levers)
            else:
                told = p.messages(p.TRIES, ("facts", shown.facts()), ("levers", shown.levers()), _questions(facts))
                reply = await self._ask("strategist", p.StrategyReply, told)
        except ChainFailed as error:
            self._fell_back("strategist", error)
            return {}
        self._records.setdefault("strategist", {})["question"] = reply["question"]
        return tried(reply["tries"], shown, facts)

    async def own_words(self, report: Mapping[str, Any], facts: Facts) -> dict[str, Any] | None:
        """Return the panel of the model's own words where it is asked for; None without one, or where none answers."""
        if not self._own_words or not own_words.is_spoken(facts.locale):
            return None
        words = sorted(own_words.GRAMMAR.union(*own_words.RELATIONS.values()))
        rule = p.OWN_WORDS.format(n=own_words.MAX_SENTENCES, words=", ".join(words))
        try:
            found = await self._ask("own words", p.OwnWordsReply, p.messages(rule, _findings_of(report)))
        except ChainFailed as error:
            self._records["own words"] |= {"by": "nobody", "why": str(error)}
            return None
        return own_words.panel(found["sentences"], report, facts) | {"by": self._chain.name}

    def records(self, step: str) -> dict[str, dict[str, Any]]:
        """Return what a step did, and the call that all roles share where one was made."""
        return {name: self._record(name) for name in (step, SHARED) if name == step or name in self._records}

    def _record(self, step: str) -> dict[str, Any]:
        found = {"by": self._chain.name, "why": "", "question": None, "calls": []} | self._records.get(step, {})
        return found | {"calls": list(found["calls"])}

    async def _ask(self, role: str, shape: Any, told: tuple[dict[str, Any], ...]) -> dict[str, Any]:
        calls: list[dict[str, Any]] = []
        self._records.setdefault(role, {})["calls"] = calls
        request = Request(role, told, shape, max_tokens=700 if shape is p.RoleReply else 1_500, version=p.VERSION)
        reply = await self._chain.complete(request, self._budget, calls, self.tell)
        return dict(reply.data or {})

    async def _shared_reply(self, facts: Facts, levers: list[Any]) -> dict[str, Any]:
        """Make the one call that all roles share; the levers of the strategist are asked about by themselves."""
        if levers:
            shown = Redacted(facts, levers)
            told = p.messages(p.TRIES, ("facts", shown.facts()[:40]), ("levers", shown.levers()), _questions(facts))
            return await self._ask("strategist", p.StrategyReply, told)
        if self._shared is None or self._shared.get_loop() is not asyncio.get_running_loop():
            self._shared = asyncio.ensure_future(self._shared_call(Redacted(facts, [])))
        return await asyncio.shield(self._shared)

    async def _shared_call(self, shown: Redacted) -> dict[str, Any]:
        told = p.messages(p.RULES.format(n=3), ("roles", p.ABOUT), ("facts", shown.facts()), ("cards", shown.cards()))
        return await self._ask(SHARED, p.RolesReply, told)

    def _role_messages(self, role: str, shown: Redacted) -> tuple[dict[str, Any], ...]:
        cards = [row for row in shown.cards() if CARDS[row["card"]].role == role]
        focus = f"Your part: {p.ABOUT[role]}."
        return p.messages(p.RULES.format(n=PICKS), focus, ("facts", shown.facts()), ("cards", cards))

    def _fell_back(self, role: str, error: ChainFailed) -> None:
        self._records.setdefault(role, {}).update({"by": "offline analyst", "why": str(error)})


def _item(role: str, i: int, pick: Mapping[str, Any], shown: Redacted) -> dict[str, Any]:
    """Return a pick as an item of the role."""
    item: dict[str, Any] = {"role": role, "place": PLACES[role] + i, "must": False}
    if pick["claim"] is not None:
        return item | {"claim": shown.claim(pick["claim"])}
    return item | {"card": pick["card"], "of": shown.named(pick["about"])}


def tried(tries: list[Mapping[str, Any]], shown: Redacted, facts: Facts) -> dict[str, Any]:
    """Return a model's changes as candidates: on the lever's grid, no bolder than the rules' boldest step."""
    found: dict[str, Any] = {}
    for one in tries[:3]:
        lever = shown.lever(one["lever"])
        candidate = None if lever is None else strategist.candidate_for(facts, lever, one["to"])
        if candidate is not None:
            found[candidate[0]] = candidate[1]
    return found


def _findings_of(report: Mapping[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    return "findings", own_words.shown_to_model(report)


def _questions(facts: Facts) -> tuple[str, list[dict[str, str]]]:
    return "questions", [{"id": name, "text": QUESTIONS[name].text} for name in offered(facts)]
