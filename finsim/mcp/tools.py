"""What another assistant may do with a plan: load, simulate, compare, why, smallest change, explain. No arithmetic.

What leaves holds no name of the household and no number of an account: figures are numbered and told in our own words,
goals are "goal A". Every answer is JSON; a mistake is an answer with `error`, what was expected and a hint.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

from finsim.agents.facts import Facts, table
from finsim.agents.redaction import Redacted
from finsim.errors import FinsimError, PlanErrors
from finsim.plan import SAMPLES, Plan, load, sample
from finsim.plan.levers import levers
from finsim.workbench.comparing import changed_run, compare
from finsim.workbench.reaching import smallest_change
from finsim.workbench.running import Run
from finsim.workbench.simulating import simulate

MAX_PATHS = 20_000
MAX_OPEN = 32  # plans, and runs, that one session keeps
Answer = dict[str, Any]


def answered(tool: Callable[..., Answer]) -> Callable[..., Answer]:
    """Turn a mistake into an answer that says what was expected, without repeating a name."""

    @wraps(tool)
    def safe(self: Session, *given: Any, **named: Any) -> Answer:
        try:
            return tool(self, *given, **named)
        except PlanErrors as error:
            return {"error": "the plan has mistakes", "expected": "a plan without mistakes", "count": len(error.errors)}
        except FinsimError as error:
            return {"error": error.where, "expected": self.hidden(error.expected), "hint": self.hidden(error.hint)}

    return safe


@dataclass
class Session:
    """The plans and runs that one assistant has opened; plans are read from one folder alone."""

    folder: Path
    plans: dict[str, Plan] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)

    @answered
    def load_plan(self, file: str) -> Answer:
        """Open a plan by its file below the folder, or a sample by its name; returns its levers."""
        plan = sample(file) if file in SAMPLES else load(self._inside(file))
        name = self._keep(self.plans, "plan", plan)
        shown = Redacted(Facts([]), _levers(plan))
        return {"plan": name, "currency": plan.currency, "start": str(plan.start), "levers": shown.levers(),
                "assumed": len(plan.assumed)}  # fmt: skip

    @answered
    def simulate(self, plan: str, n_paths: int = 2_000, seed: int = 2026, market: str = "") -> Answer:
        """Run a plan; returns its figures, each with an id, our words, its value as printed and its error."""
        paths = max(100, min(MAX_PATHS, n_paths))
        run = simulate(_of(self.plans, plan, "plan"), market or None, paths, seed)
        return self._told(self._keep(self.runs, "run", run))

    @answered
    def compare(self, run: str, lever: str, value: float) -> Answer:
        """Run the plan with one lever moved, on the same paths; returns the differences with their paired errors."""
        base = _of(self.runs, run, "run")
        moved = self._shown(base).lever(lever)
        if moved is None or not moved["low"] <= value <= moved["high"]:
            raise FinsimError("lever", "an id of a lever and a value in its range", hint="load_plan lists them")
        other = changed_run(base, _changes(base.plan, str(moved["key"]), float(value)))
        name = self._keep(self.runs, "run", other)
        facts = table(compare(base, other).to_json())
        rows = [
            {"what": self._shown(base).words(facts[ref]), "difference": facts.print(ref).text,
             "standard_error": facts[ref].standard_error}
            for ref in facts if facts.value(ref)
        ]  # fmt: skip
        return {"run": name, "than": run, "differences": rows}

    @answered
    def why(self, run: str, figure: str) -> Answer:
        """Say what a figure rests on: its error, the path and month that it opens, and that path's own year."""
        opened = _of(self.runs, run, "run")
        fact, row = self._fact(opened, figure)
        opens = dict(fact.opens or {})
        path = opens.get("path")
        error = {"standard_error": fact.standard_error, "interval": [fact.low, fact.high], "note": fact.error_note}
        return row | {"period": fact.period, "prices": fact.prices, "opens": opens, "error": error,
                      "receipt": opened.receipt["id"]} | ({} if path is None else {"path": path})  # fmt: skip

    @answered
    def explain_figure(self, run: str, figure: str) -> Answer:
        """Say what a figure is, in words."""
        fact, row = self._fact(_of(self.runs, run, "run"), figure)
        return row | {"unit": fact.unit, "prices": fact.prices, "period": fact.period, "topic": fact.topic}

    @answered
    def smallest_change(self, run: str, lever: str, target: float) -> Answer:
        """Find the least move of a lever that reaches a success rate, shown on fresh paths."""
        base = _of(self.runs, run, "run")
        moved = self._shown(base).lever(lever)
        if moved is None:
            raise FinsimError("lever", "an id of a lever", hint="load_plan lists them")
        found = smallest_change(base, str(moved["key"]), target)
        if found.run is None:
            return {"found": False, "runs": found.n_runs}
        name = self._keep(self.runs, "run", found.run)
        rate = found.run.figures["success_rate"].fact()
        return {"found": True, "value": found.value, "runs": found.n_runs, "run": name,
                "success_rate": rate["value"], "standard_error": rate["standard_error"]}  # fmt: skip

    @answered
    def explain(self, run: str) -> Answer:
        """Return the offline analyst's claims on a run, each checked, as sentences without names."""
        from finsim.agents import explain

        opened = _of(self.runs, run, "run")
        words = explain(opened.figures)
        told = [s["text"] for s in words["sentences"] if s["claim"]["op"] not in ("assumed", "not-modelled")]
        return {"run": run, "sentences": [self._hidden_in(opened, text) for text in told], "by": words["by"]}

    def hidden(self, text: str) -> str:
        """Return a text without the names of any plan that is open."""
        for plan in self.plans.values():
            for name in sorted(names_of(plan), key=len, reverse=True):
                text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "…", text)
        return text

    def _hidden_in(self, run: Run, text: str) -> str:
        return self.hidden(self._shown(run).hidden(text))

    def _told(self, name: str) -> Answer:
        run = self.runs[name]
        return {"run": name, "receipt": run.receipt["id"], "paths": run.n_paths, "figures": self._shown(run).facts()}

    def _fact(self, run: Run, figure: str) -> tuple[Any, Answer]:
        shown, facts = self._shown(run), table(run.figures.to_json())
        reference = shown.reference(figure)
        if not re.fullmatch(r"f[1-9]\d*", figure) or reference not in {*facts}:
            raise FinsimError("figure", "an id of a figure of this run", hint="simulate lists them")
        return facts[reference], shown.fact(figure)

    def _shown(self, run: Run) -> Redacted:
        return Redacted(table(run.figures.to_json()), _levers(run.plan))

    def _inside(self, file: str) -> Path:
        """Return the file below the folder; a way out of it, by dots or by links, is no file."""
        root = self.folder.resolve()
        path = (root / file).resolve()
        if not path.is_relative_to(root) or path.suffix not in (".yaml", ".yml") or not path.is_file():
            raise FinsimError("file", "a plan (.yaml) below the folder, or a sample: renter, family, near-retirement")
        return path

    def _keep(self, kept: dict[str, Any], kind: str, thing: Any) -> str:
        last = max((int(name.rpartition("-")[2]) for name in kept), default=0)
        if len(kept) >= MAX_OPEN:
            kept.pop(next(iter(kept)))
        kept[f"{kind}-{last + 1}"] = thing
        return f"{kind}-{last + 1}"


def names_of(plan: Plan) -> set[str]:
    """Return every name that the plan's owner gave to something: people, goals, debts, accounts, the plan itself."""
    whole: Mapping[str, Any] = plan.to_dict()
    rooms = (whole.get(key) for key in ("people", "goals", "debts", "accounts", "property"))
    named = {str(name) for room in rooms if isinstance(room, Mapping) for name in room}
    return {name for name in named | {str(whole.get("name") or "")} if len(name) > 1}


def _levers(plan: Plan) -> list[Any]:
    return [asdict(lever) for lever in levers(plan)]


def _changes(plan: Plan, key: str, value: float) -> dict[str, Any]:
    return next(lever for lever in levers(plan) if lever.key == key).changes(value)


def _of(kept: Mapping[str, Any], name: str, kind: str) -> Any:
    if name not in kept:
        raise FinsimError(kind, f"the id of a {kind} of this session: {', '.join(kept) or 'none yet'}")
    return kept[name]
