"""The mentor's desk: three tools whose results become facts and passages, and nothing else can be cited.

`what_if` is a real run of the engine, whose figures stand in the table under `proposal:what-if-n`; `explain_figure`
says what a figure is; `search_library` looks into the user's documents. Every failure is an answer, none is raised.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from finsim.agents.facts import PROPOSAL, Facts
from finsim.agents.library.index import Hit, Library
from finsim.agents.proofs import proof
from finsim.agents.roles import strategist
from finsim.errors import Cancelled, FinsimError

MAX_RUNS = 4  # of the engine for one question
Rerun = Callable[[dict[str, Any]], Any]


@dataclass
class Desk:
    """What one conversation knows, and what one question may use.

    facts    the run's, and what earlier questions added
    levers   what may be moved, in JSON form
    rerun    changes -> Figures; None where nothing can be run
    """

    facts: Facts
    levers: list[Mapping[str, Any]] = field(default_factory=list)
    rerun: Rerun | None = None
    library: Library | None = None
    runs: int = 0
    added: list[dict[str, Any]] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)

    async def what_if(self, lever: Mapping[str, Any], value: float) -> dict[str, Any]:
        """Run the plan with one lever moved; returns {"change": slug, "facts": [references]} or {"error": words}."""
        if self.rerun is None:
            return {"error": "nothing can be run here"}
        if self.runs >= MAX_RUNS:
            return {"error": f"at most {MAX_RUNS} runs a question"}
        moved = strategist.change_to(self.facts, lever, value)
        if moved is None:
            return {"error": f"a value from {lever['low']:g} to {lever['high']:g}, other than the present one"}
        self.runs += 1
        slug, candidate = f"what-if-{self._number()}", moved
        try:
            figures = await asyncio.to_thread(self.rerun, dict(candidate["changes"]))
        except Cancelled:
            raise
        except FinsimError as error:
            return {"error": f"the engine refused: {error.expected}"}
        except Exception as error:  # the port is somebody else's code, and the conversation goes on
            return {"error": type(error).__name__}
        proven = proof(slug, candidate, self.facts, figures)
        if proven["failed"]:
            return {"error": str(proven["failed"])}
        self.added += proven["facts"]
        self.facts = self.facts.joined(proven["facts"])
        scope = f"{PROPOSAL}{slug}"
        return {"change": slug, "facts": [ref for ref in self.facts if self.facts[ref].scope == scope]}

    def explain_figure(self, reference: str) -> dict[str, Any]:
        """Return what a figure is: its value as printed, its error, the time it speaks of and what it opens."""
        if self.facts.value(reference) is None:
            return {"error": "no such figure, or nothing in it to count"}
        fact = self.facts[reference]
        interval = None if fact.low is None or fact.high is None else [fact.low, fact.high]
        return {
            "value": self.facts.print(reference).text,
            "unit": fact.unit,
            "prices": fact.prices,
            "standard_error": fact.standard_error,
            "interval": interval,
            "period": fact.period,
            "better": {1: "more", -1: "less", 0: ""}[fact.better],
        }

    def search_library(self, question: str) -> list[Hit]:
        """Return the passages that answer a question, and let them be quoted."""
        if self.library is None:
            return []
        found = self.library.search(question[:500])
        self.hits += [hit for hit in found if hit.passage.id not in {old.passage.id for old in self.hits}]
        self.facts = self.facts.quoting([hit.passage for hit in self.hits])
        return found

    def _number(self) -> int:
        taken = {self.facts[ref].scope for ref in self.facts}
        return next(n for n in range(1, 10_000) if f"{PROPOSAL}what-if-{n}" not in taken)
