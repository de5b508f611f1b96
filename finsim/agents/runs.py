"""A fact -> the words for the run or the thing it speaks of, where that is not the plan as it stands.

A figure of a proposal, of another market model or of a scenario is never told as the plan's own: whatever sentence it
stands in says whose it is. Read by `say`; the words are in `templates.RUNS`.
"""

from __future__ import annotations

from finsim.agents import templates as t
from finsim.agents.facts import KINDS, PLAN, PROPOSAL, Fact, Facts
from finsim.agents.languages import translated


def whose(reference: str, noun: str, facts: Facts) -> str:
    """Return "with retirement at 67 instead of 65", "under the history market model" and the like.

    noun  what the fact is called in the sentence: a thing that it names already is not named again

    "" is the plan itself.
    """
    fact = facts[reference]
    kind, _, name = fact.scope.partition(":")
    if fact.scope == PLAN:
        return ""
    if fact.scope.startswith(PROPOSAL):
        return _words("proposal", change(reference, facts), facts)
    if kind in KINDS and fact.id.startswith(f"{kind}.{name}."):
        return "" if name.casefold() in noun.casefold() else _words("thing", name, facts)
    if kind == "base":
        return _words("base", "", facts)
    return _words(kind if kind in t.RUNS and name else "other", name or fact.scope, facts)


def change(reference: str, facts: Facts) -> str:
    """Return what was changed in the run of a proposal: the name of its effect, else the proposal's own."""
    effect = effect_of_run(reference, facts)
    return f"“{facts[reference].scope.removeprefix(PROPOSAL)}”" if effect is None else facts[effect].name


def effect_of_run(reference: str, facts: Facts) -> str | None:
    """Return the effect fact of the run that a fact speaks of: its name is what was changed in that run."""
    scope = facts[reference].scope
    return next((name for name in facts if facts[name].topic == "effect" and facts[name].scope == scope), None)


def effect_on(reference: str, facts: Facts) -> str | None:
    """Return the effect fact that measures how this very figure of a proposal differs from the plan's."""
    fact = facts[reference]
    name = f"effect.{fact.id}@{fact.scope}"
    return name if facts.value(name) is not None and facts[name].topic == "effect" else None


def effect_runs(fact: Fact, facts: Facts) -> list[str]:
    """Return the references of the two facts that an effect lies between, where both are here with a value."""
    named_facts = (fact.opens or {}).get("facts")
    if not isinstance(named_facts, list) or len(named_facts) != 2:
        return []
    return named_facts if all(facts.value(name) is not None for name in named_facts) else []


def _words(kind: str, name: str, facts: Facts) -> str:
    return translated(t.RUNS[kind], facts.locale).replace("{name}", name)
