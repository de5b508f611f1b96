"""A claim and the facts -> "true", "false" or "ill_typed". Only what is true is ever said.

Ill-typed is what has no answer: no claim, a fact that does not exist or has no value, facts that cannot be compared.
Every relation is decided on the values as they will be printed. The rules of comparison stand in `RULES`, which
`schema()` publishes, so that the check can be run on claims and facts made elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from finsim.agents import claims as c
from finsim.agents.facts import KINDS, PLAN, PROPOSAL, Fact, Facts, Passage, table
from finsim.agents.quoting import stands_in
from finsim.agents.rendering import relation_of

Verdict = Literal["true", "false", "ill_typed"]
UNIT_OF_CHANGE = {"share": "points"}  # of a difference, where it is another than the figure's own
NOISE = 2.0  # a difference below this many of its standard errors is no difference
FLOWS = frozenset({"cash flow", "income", "spending", "surplus", "saving", "tax", "expenses"})
RULES = (
    "A fact is a Figure's JSON form. It is referred to by its id, or by id@scope where several runs stand in one table "
    "(the bare id is then the one outside every 'proposal:' scope, if there is exactly one; what could lead to two "
    "facts leads to none). A fact that is malformed, that its unit cannot have, or that looks like another one, is "
    "none; so is one whose interval does not hold its value, whose period cannot be, or that says it is money of "
    "another currency than its table's. Facts come as a list, by id, or as {facts, currency, locale, passages}.",
    "value: the fact exists and has a value; what an effect is, only an effect claim says.",
    "Two facts are comparable when unit and prices agree; topics agree and are not empty, or both are money flows "
    f"({', '.join(sorted(FLOWS))}) of one scope; their periods agree, unless they are the same measure of two things "
    "of one kind (the odds of two goals); and their scopes agree, or are two things of one kind "
    f"({', '.join(sorted(KINDS))}; as goal:a and goal:b), or are the plan and one of its market models (market:a), or "
    "are two runs of one kind and the id is the same. Money says in 'per' what it comes and goes by: a month, a year, "
    "or '' for what is owned, owed or summed over the period; only money of one 'per' is held together (where a fact "
    "does not say it, its name or id may). Money of the day (nominal) is never held against that of another time. "
    "Never a fact with itself, never an effect, never the plan with a proposal: that is a trend.",
    "compare: comparable, and the relation holds for the printed values (equal means printed alike).",
    "rank: 'among' is a set of at least two comparable facts that holds 'fact'; no other member is printed at its "
    "place.",
    "count: 'facts' are distinct and comparable, each also with 'than', which is not among them; n of them are in the "
    "relation as printed.",
    "trend: one id in two runs, unit, prices, topic and per equal, and the period too, unless both are spans that "
    "overlap (retirement begins when each run says) and it is no sum of money over them: from scope 'base' to 'plan', "
    "or from the plan (or a thing of it, never another market model's run of it) to a 'proposal:'. Never from a month "
    "to a later month. The direction is that of the printed values.",
    "effect: the fact has topic 'effect' and scope 'proposal:<change>': a difference that the engine measured, "
    "proposal less plan; 'opens' may name both facts, which must then be the same figure before and after, and differ "
    "by it; where it names none that is here, the plan's and the proposal's facts of that id, if here, must not deny "
    "it. Its unit is that of the figure, points for a share. The "
    f"direction is that of the printed value; a difference below {NOISE:.0f} standard errors, one whose interval holds "
    "zero, and one printed as zero are 'none'.",
    "quote: one or more whole sentences of the passage as they stand there, four to sixty words; only a word that "
    "joins them to what came before (and, so, thus), the number of a list and the last full stop may be left out.",
)


def check(claim: Any, facts: Any) -> Verdict:
    """Decide one claim; never raises, whatever it is given.

    claim  a claim of `claims`, or its JSON form
    facts  Figures, their `to_json()`, a list of facts, or facts by id
    """
    parsed = c.parse(claim)
    if parsed is None:
        return "ill_typed"
    known = table(facts)
    if isinstance(parsed, c.Quote):
        return _quote(parsed, known)
    if any(known.value(reference) is None for reference in c.references(parsed)):
        return "ill_typed"
    return _RULES[parsed.op](parsed, known)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of claims and of facts, with the rules of comparison in words."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "finsim claims and facts",
        "description": " ".join(RULES),
        "claim": c.CLAIM.json_schema(),
        "fact": Fact.model_json_schema(),
        "passage": Passage.model_json_schema(),
    }


def comparable(a: Fact, b: Fact) -> bool:
    """Whether it means anything to hold two different facts against each other."""
    if (a.id, a.scope) == (b.id, b.scope) or a.unit != b.unit or a.prices != b.prices or not _one_cadence(a, b):
        return False
    if "effect" in (a.topic, b.topic) or not a.topic or not b.topic:
        return False
    if a.prices == "nominal" and a.period != b.period:
        return False
    if a.topic != b.topic:
        flows = a.topic in FLOWS and b.topic in FLOWS and a.unit == "money"
        return flows and a.scope == b.scope and a.period == b.period
    return _scopes_meet(a, b)


def _one_cadence(a: Fact, b: Fact) -> bool:
    """Whether two facts do not say that their money comes and goes by different times."""
    if a.per is not None and b.per is not None:
        return a.per == b.per
    said = [fact.cadences for fact in (a, b) if fact.cadences or fact.per is not None]
    return len(said) < 2 or not said[0].isdisjoint(said[1])


def _scopes_meet(a: Fact, b: Fact) -> bool:
    """Whether two facts of one topic speak of one run and one time, or of two things of one kind."""
    at_one_time = a.period == b.period
    if a.scope == b.scope:
        return at_one_time or (_thing(a.id)[0] in KINDS and _of_two_things(a, b))
    (kind, _, one), (other, _, two) = a.scope.partition(":"), b.scope.partition(":")
    if kind == other and one and two:
        if kind in KINDS:
            return at_one_time or _of_two_things(a, b)
        return bool(kind) and a.id == b.id and at_one_time
    runs = (a.scope, kind), (b.scope, other)
    return at_one_time and any(plan[0] == PLAN and run[1] == "market" for plan, run in (runs, runs[::-1]))


def _of_two_things(a: Fact, b: Fact) -> bool:
    """Whether two facts are one measure of two things of a kind, so that each may have a time of its own."""
    (kind, one, what), (other, two, whats) = _thing(a.id), _thing(b.id)
    if kind in KINDS and other in KINDS:
        return (kind, what) == (other, whats) and one != two
    return a.scope != b.scope


def _thing(name: str) -> tuple[str, str, str]:
    """Return the kind, the thing and the measure that an id is made of: goal, "car", odds."""
    kind, _, rest = name.partition(".")
    thing, _, measure = rest.rpartition(".")
    return kind, thing, measure


def _verdict(holds: bool) -> Verdict:
    return "true" if holds else "false"


def _value(claim: c.Value, facts: Facts) -> Verdict:
    return "ill_typed" if facts[claim.fact].topic == "effect" else "true"


def _trend(claim: c.Trend, facts: Facts) -> Verdict:
    frm, to = facts[claim.frm], facts[claim.to]
    same = all(getattr(frm, key) == getattr(to, key) for key in ("id", "unit", "prices", "topic"))
    same = same and _one_cadence(frm, to) and (frm.period == to.period or _spans_meet(frm, to))
    to_proposal = to.scope.startswith(PROPOSAL) and _of_the_plan(frm)
    if not same or frm.topic == "effect" or not (to_proposal or (frm.scope, to.scope) == ("base", PLAN)):
        return "ill_typed"
    moved = relation_of(facts.print(claim.to), facts.print(claim.frm))
    return _verdict({"above": "up", "below": "down", "equal": "flat"}[moved] == claim.dir)


def _spans_meet(one: Fact, other: Fact) -> bool:
    """Whether two facts are of spans of months that overlap; a sum over the longer span is no rise of one over it."""
    (start, dots, end), (begin, dots_too, close) = one.period.partition(".."), other.period.partition("..")
    is_sum = one.unit == "money" and not one.cadences
    return bool(dots and dots_too) and start <= close and begin <= end and not is_sum


def _of_the_plan(fact: Fact) -> bool:
    """Whether a fact is of the plan's own run: the plan, or a thing of it."""
    kind, _, name = fact.scope.partition(":")
    if kind == "market":  # of another model's run, unless the id itself names the model
        return fact.id.startswith(f"market.{name}.")
    return fact.scope == PLAN or kind in KINDS


def _compare(claim: c.Compare, facts: Facts) -> Verdict:
    if not comparable(facts[claim.left], facts[claim.right]):
        return "ill_typed"
    return _verdict(relation_of(facts.print(claim.left), facts.print(claim.right)) == claim.relation)


def _all_comparable(members: list[Fact]) -> bool:
    return all(comparable(a, b) for i, a in enumerate(members) for b in members[i + 1 :])


def _rank(claim: c.Rank, facts: Facts) -> Verdict:
    members = [facts[reference] for reference in claim.among]
    if not _all_comparable(members) or not any(facts[claim.fact] is member for member in members):
        return "ill_typed"
    own, wanted = facts.print(claim.fact), "above" if claim.place == "highest" else "below"
    others = [facts.print(ref) for ref in claim.among if facts[ref] is not facts[claim.fact]]
    return _verdict(all(relation_of(own, other) == wanted for other in others))


def _count(claim: c.Count, facts: Facts) -> Verdict:
    if not _all_comparable([facts[reference] for reference in [*claim.facts, claim.than]]):
        return "ill_typed"
    than = facts.print(claim.than)
    n = sum(relation_of(facts.print(reference), than) == claim.relation for reference in claim.facts)
    return _verdict(n == claim.n)


def _effect(claim: c.Effect, facts: Facts) -> Verdict:
    fact = facts[claim.fact]
    if fact.topic != "effect" or fact.scope != PROPOSAL + claim.change or not _fits_its_runs(fact, facts):
        return "ill_typed"
    return _verdict(effect_direction(fact, facts.print(claim.fact).number) == claim.dir)


def effect_direction(fact: Fact, number: float) -> Literal["raises", "lowers", "none"]:
    """Name the direction of a measured difference whose printed value is `number`."""
    is_noise = fact.standard_error is not None and abs(fact.value or 0.0) < NOISE * fact.standard_error
    is_noise |= fact.low is not None and fact.high is not None and fact.low <= 0.0 <= fact.high
    return "none" if is_noise or number == 0.0 else "raises" if number > 0.0 else "lowers"


def _fits_its_runs(fact: Fact, facts: Facts) -> bool:
    """Whether the two facts that an effect lies between, where they are here, differ by it."""
    named = (fact.opens or {}).get("facts")
    if not _has_unit_of_its_figure(fact, facts):
        return False
    if named is None:
        return not _is_denied(fact, facts)
    if not (isinstance(named, list) and len(named) == 2 and all(isinstance(name, str) for name in named)):
        return False
    before, after = (facts.get(name) for name in named)
    if before is not None and after is not None:
        one_figure = before.id == after.id and fact.id == f"effect.{before.id}" and before.prices == after.prices
        if not one_figure or before.scope.startswith(PROPOSAL) or after.scope != fact.scope:
            return False
    first, then = (facts.value(name) for name in named)
    if first is None or then is None or fact.value is None:
        return not _is_denied(fact, facts)
    return abs((then - first) - fact.value) <= 1e-6 * max(1.0, abs(first), abs(then))


def _has_unit_of_its_figure(fact: Fact, facts: Facts) -> bool:
    """Whether an effect is in the unit of the figure that it changes, where that figure is here."""
    figure = fact.id.removeprefix("effect.")
    found = (facts.get(f"{figure}@{scope}") for scope in (PLAN, fact.scope))
    return all(
        fact.unit == UNIT_OF_CHANGE.get(run.unit, run.unit) and _one_cadence(fact, run)
        for run in found
        if run is not None
    )


def _is_denied(fact: Fact, facts: Facts) -> bool:
    """Whether the plan's and the proposal's figures of an effect that names neither differ by something else.

    They may be rounded, or of more paths than the effect was measured on: a tenth of the difference is forgiven.
    """
    figure = fact.id.removeprefix("effect.")
    before, after = facts.value(f"{figure}@{PLAN}"), facts.value(f"{figure}@{fact.scope}")
    if before is None or after is None or fact.value is None:
        return False
    moved = after - before
    return abs(moved - fact.value) > 0.1 * max(abs(moved), abs(fact.value)) + 1e-9


def _quote(claim: c.Quote, facts: Facts) -> Verdict:
    passage = facts.passages.get(claim.passage)
    if passage is None:
        return "ill_typed"
    found = stands_in(claim.text, passage.text)
    return "ill_typed" if found is None else _verdict(found)


_RULES: dict[str, Callable[[Any, Facts], Verdict]] = {
    "value": _value,
    "trend": _trend,
    "compare": _compare,
    "rank": _rank,
    "count": _count,
    "effect": _effect,
}
