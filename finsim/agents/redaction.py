"""Facts, levers and cards -> what a model may see of them: numbered, in our own words, without a name of the household.

Names of people, goals, debts and accounts come from the plan and stay here: a model reads "goal A" and "f12". What it
answers is translated back before it is checked. A fact that our words do not know is told by its topic alone.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from typing import Any

from finsim.agents import templates as t
from finsim.agents.cards import CARDS, fits
from finsim.agents.facts import PROPOSAL, Fact, Facts
from finsim.agents.roles.strategist import kind_of, usable

_PART = re.compile(r"(goal|debt|market)\.(.+)\.[a-z_0-9]+")
_REFERENCES = ("fact", "frm", "to", "left", "right", "than", "facts", "among")


class Redacted:
    """What a model sees of one run, and the way back."""

    def __init__(self, facts: Facts, levers: list[Any]) -> None:
        self._facts = facts
        self._levers = [lever for lever in levers if usable(lever)]
        self.aliases = _aliases(facts)
        shown = [ref for ref in facts if facts.value(ref) is not None and not facts[ref].scope.startswith(PROPOSAL)]
        self._by_number = {f"f{i}": ref for i, ref in enumerate(shown, start=1)}
        self._numbers = {ref: number for number, ref in self._by_number.items()}

    def facts(self) -> list[dict[str, Any]]:
        """Return every fact of the plan: number, our words, the value as printed, what it may be compared with."""
        return [self.fact(number) for number in self._by_number]

    def fact(self, number: str) -> dict[str, Any]:
        """Return one fact."""
        ref = self._by_number[number]
        fact = self._facts[ref]
        return {
            "id": number,
            "what": self.words(fact),
            "value": self._facts.print(ref).text,
            "topic": fact.topic,
            "better": {1: "more", -1: "less", 0: ""}[fact.better],
        }

    def words(self, fact: Fact) -> str:
        """Return our words for a fact, with an alias where the plan's name stood."""
        if fact.id.startswith("effect."):
            return f"the effect on {self.words(fact.model_copy(update={'id': fact.id[7:]}))}"
        for pattern, words in t.NOUNS[:-1]:
            found = re.fullmatch(pattern, fact.id)
            if found:
                return words.replace("{n}", self.alias(found.group(1)) if found.groups() else "")
        return f"a figure about {fact.topic or 'the plan'}"

    def alias(self, name: str) -> str:
        """Return what stands for a name of the plan; market models are the house's own and keep theirs."""
        return self.aliases.get(name, "it")

    def levers(self) -> list[dict[str, Any]]:
        """Return what may be moved: number, kind, present value, range and step."""
        rows = []
        for i, lever in enumerate(self._levers, start=1):
            kind = kind_of(lever)
            numbers = {key: lever[key] for key in ("value", "low", "high", "step")}
            rows.append({"id": f"l{i}", "kind": kind.name if kind else "other", "unit": _unit(lever)} | numbers)
        return rows

    def lever(self, number: str) -> Mapping[str, Any] | None:
        """Return the lever behind a number."""
        found = re.fullmatch(r"l([1-9]\d{0,3})", number)
        index = int(found.group(1)) - 1 if found else -1
        return self._levers[index] if 0 <= index < len(self._levers) else None

    def cards(self) -> list[dict[str, Any]]:
        """Return the cards that the facts carry now, with what each may be about."""
        rows = []
        for card in CARDS.values():
            about = [name for name in self.aliases if fits(card.id, name, self._facts)] if "*" in card.text else []
            if about or ("*" not in card.text and fits(card.id, "", self._facts)):
                gist = re.sub(r"\{[^}]*\}", "…", card.text)[:90]
                rows.append({"card": card.id, "about": [self.alias(name) for name in about], "gist": gist})
        return rows

    def claim(self, claim: Mapping[str, Any]) -> dict[str, Any]:
        """Return a model's claim with our references; what it invented stays as it is and finds nothing."""
        named = {key: value for key, value in claim.items() if key in _REFERENCES}
        return dict(claim) | {
            key: [self.reference(one) for one in value] if isinstance(value, list) else self.reference(value)
            for key, value in named.items()
        }

    def register(self, facts: Facts, references: list[str]) -> list[dict[str, Any]]:
        """Number the facts of a run that was made since, and return them as they may be seen."""
        self._facts = facts
        rows = []
        for ref in references:
            number = self._numbers.get(ref) or f"f{len(self._by_number) + 1}"
            self._by_number[number], self._numbers[ref] = ref, number
            rows.append(self.fact(number))
        return rows

    def hidden(self, text: str) -> str:
        """Return a text with every name that the plan holds replaced by its alias."""
        people = {
            name: f"person {letter}" for letter, name in zip(string.ascii_uppercase, self._people(), strict=False)
        }
        names = {name: alias for name, alias in (self.aliases | people).items() if alias != name}
        for name in sorted(names, key=len, reverse=True):
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", names[name], text, flags=re.IGNORECASE)
        return text

    def _people(self) -> list[str]:
        found = (re.match(r"people\.([^.]+)\.", str(lever.get("key", ""))) for lever in self._levers)
        return list(dict.fromkeys(match.group(1) for match in found if match))

    def reference(self, number: Any) -> Any:
        """Return our reference for a number."""
        return self._by_number.get(number, number) if isinstance(number, str) else number

    def number(self, reference: str) -> str:
        """Return the number of a reference."""
        return self._numbers.get(reference, "")

    def named(self, alias: Any) -> str:
        """Return the name behind an alias, "" where there is none."""
        return next((name for name, known in self.aliases.items() if known == alias), "")


def _aliases(facts: Facts) -> dict[str, str]:
    """Name each goal and debt by a letter, in the order of the facts."""
    found: dict[str, str] = {}
    counts = {"goal": 0, "debt": 0}
    for ref in facts:
        part = _PART.fullmatch(facts[ref].id)
        if part is None or part.group(2) in found:
            continue
        kind, name = part.groups()
        if kind == "market":
            found[name] = name if re.fullmatch(r"[a-z0-9-]{1,30}", name) else "a market model"
            continue
        letter = string.ascii_uppercase[counts[kind] % 26] + (str(counts[kind] // 26) if counts[kind] > 25 else "")
        found[name] = f"{kind} {letter}"
        counts[kind] += 1
    return found


def _unit(lever: Mapping[str, Any]) -> str:
    """Return a lever's unit where it is one of ours: a plan cannot smuggle words through it."""
    unit = str(lever.get("unit", ""))
    return unit if re.fullmatch(r"[a-z% ]{0,24}", unit) else ""
