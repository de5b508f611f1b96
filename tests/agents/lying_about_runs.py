"""Machine-made lies and honest claims over the facts of real runs, made from the schema alone.

Nothing here calls the check or its rules: what is true is decided on the raw values with a margin, and on the printed
text where two values are printed alike. `lies` turns a true statement round, moves it to a fact that it does not hold
of, or joins what cannot be joined; `honest_claims` says what a careful reader of the figures would.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from typing import Any

from finsim.agents.facts import Fact, Facts

Claim = dict[str, Any]
WAYS = ("above", "below", "equal")
DIRS = {"above": "up", "below": "down", "equal": "flat"}
THINGS = ("goal", "debt", "market")


def way(facts: Facts, left: str, right: str) -> str:
    """Return the relation of two values as a reader sees them; "" where that is too close to call from outside."""
    a, b = facts[left].value, facts[right].value
    assert a is not None
    assert b is not None
    if facts.print(left).text == facts.print(right).text:
        return "equal"
    return "" if abs(a - b) <= 0.03 * max(abs(a), abs(b), 1e-9) else "above" if a > b else "below"


def wrong(true: str, draw: random.Random) -> str:
    return draw.choice([one for one in WAYS if one != true])


class Liar:
    """Makes lies of nine families about one table; a tenth, omission, is no claim."""

    def __init__(self, facts: Facts, draw: random.Random) -> None:
        self.facts, self.draw = facts, draw
        self.names = [name for name in facts if facts.value(name) is not None]
        self.plain = [name for name in self.names if facts[name].topic != "effect"]
        self.own = [name for name in self.plain if not facts[name].scope.startswith("proposal:")]
        self.moved = [name for name in self.plain if facts[name].scope.startswith("proposal:")]
        self.effects = [name for name in self.names if facts[name].topic == "effect"]
        self.slugs = sorted({facts[name].scope.partition(":")[2] for name in self.effects})

    def value(self) -> Claim | None:
        name, value = self.draw.choice(self.names), self.facts.value(self.draw.choice(self.names)) or 0.0
        key = self.draw.choice(["value", "number", "text", "unit", "amount", "note", "scope", "period", "than"])
        more: Any = self.draw.choice([value, f"{value:,.2f}", str(round(value * 100)), [value], {"is": value}, True])
        return {"op": "value", "fact": name, key: more}

    def unit(self) -> Claim | None:
        left, right = self.draw.sample(self.plain, 2)
        a, b = self.facts[left], self.facts[right]
        if (a.unit, a.prices) == (b.unit, b.prices):
            return None
        return {"op": "compare", "left": left, "right": right, "relation": self.draw.choice(WAYS)}

    def sign(self) -> Claim | None:
        name = self.draw.choice(self.effects)
        fact = self.facts[name]
        value, error = fact.value or 0.0, fact.standard_error or 0.0
        true = "none" if abs(value) < 2 * error or abs(value) < 5e-4 else "raises" if value > 0 else "lowers"
        said = self.draw.choice([one for one in ("raises", "lowers", "none") if one != true])
        return {"op": "effect", "change": fact.scope.partition(":")[2], "fact": name, "dir": said}

    def date(self) -> Claim | None:
        dates = [name for name in self.own if self.facts[name].unit in ("month", "months")]
        timed = [name for name in self.own if ".." in self.facts[name].period or self.facts[name].period]
        left, right = self.draw.sample(dates if self.draw.random() < 0.5 and len(dates) > 1 else timed, 2)
        a, b = self.facts[left], self.facts[right]
        if self.draw.random() < 0.3:
            return {"op": "trend", "frm": left, "to": right, "dir": self.draw.choice(list(DIRS.values()))}
        if (a.unit, a.topic) == (b.unit, b.topic) and (a.period == b.period or thing(a)[0] == thing(b)[0] != ""):
            true = way(self.facts, left, right)
            return {"op": "compare", "left": left, "right": right, "relation": wrong(true, self.draw)} if true else None
        return {"op": "compare", "left": left, "right": right, "relation": self.draw.choice(WAYS)}

    def entity(self) -> Claim | None:
        name = self.draw.choice(self.names)
        fact = self.facts[name]
        things = sorted({thing(self.facts[one])[1] for one in self.own} - {""})
        other = self.draw.choice(things)
        scope = self.draw.choice(["base", "market:history", "scenario:bad", "proposal:none", "Plan", "goal:x"])
        renamed = self.draw.choice([
            f"{fact.id}@{scope}",
            fact.id.replace(thing(fact)[1], other) + "@" + fact.scope if thing(fact)[1] else f"goal.{other}.{fact.id}",
            fact.id.upper(), fact.id.title(), fact.id + "s", f" {fact.id}", fact.id.replace("o", "о"), fact.id + "@",
            fact.id.replace(".", ". "), f"{fact.id}\u2060", f"“{fact.id}”", f"{fact.id}@{fact.scope}@{fact.scope}",
        ])  # fmt: skip
        return (
            None if renamed in self.facts or self.facts.value(renamed) is not None else {"op": "value", "fact": renamed}
        )

    def comparison(self) -> Claim | None:
        left, right = self._two_alike()
        true = way(self.facts, left, right)
        return {"op": "compare", "left": left, "right": right, "relation": wrong(true, self.draw)} if true else None

    def rank(self) -> Claim | None:
        among = self._several(self.draw.randint(2, 6))
        if len(among) < 2:
            return None
        place = self.draw.choice(["highest", "lowest"])
        best = (max if place == "highest" else min)(self.facts.value(one) or 0.0 for one in among)
        losers = [one for one in among if abs((self.facts.value(one) or 0.0) - best) > 0.03 * abs(best)]
        tied = [one for one in among if one not in losers]
        if len({self.facts.print(one).text for one in tied}) == 1 and len(tied) > 1:
            losers += tied  # a shared first place has no winner
        return {"op": "rank", "fact": self.draw.choice(losers), "among": among, "place": place} if losers else None

    def trend(self) -> Claim | None:
        if not self.moved:
            return None
        to = self.draw.choice(self.moved)
        frm, fact = self.facts[to].id, self.facts[to]
        mode = self.draw.randrange(4)
        if mode == 0 and self.facts.value(frm) is not None:
            true = way(self.facts, to, frm)
            return {"op": "trend", "frm": frm, "to": to, "dir": DIRS[wrong(true, self.draw)]} if true else None
        if mode == 1:
            frm, to = to, frm  # from the change back to the plan
        elif mode == 2:
            other = self.draw.choice(self.slugs)
            frm = f"{fact.id}@proposal:{other}"  # from one change to another
            if other == fact.scope.partition(":")[2]:
                return None
        else:
            frm = self.draw.choice([name for name in self.own if self.facts[name].id != fact.id])
        return {"op": "trend", "frm": frm, "to": to, "dir": self.draw.choice(list(DIRS.values()))}

    def cause(self) -> Claim | None:
        name = self.draw.choice([*self.effects, *self.plain])
        own = self.facts[name].scope.partition(":")[2] if name in self.effects else ""
        change = self.draw.choice([slug for slug in [*self.slugs, "luck", "plan", "markets", "Nora"] if slug != own])
        return {"op": "effect", "change": change, "fact": name, "dir": self.draw.choice(["raises", "lowers", "none"])}

    def count(self) -> Claim | None:
        among = self._several(self.draw.randint(3, 6))
        if len(among) < 3:
            return None
        *members, than = among
        ways = [way(self.facts, one, than) for one in members]
        if "" in ways:
            return None
        relation = self.draw.choice(WAYS)
        n = self.draw.choice([k for k in range(len(members) + 1) if k != ways.count(relation)])
        return {"op": "count", "facts": members, "relation": relation, "than": than, "n": n}

    def _two_alike(self) -> tuple[str, str]:
        one = self.draw.choice(self.own)
        alike = [other for other in self.own if other != one and same_kind(self.facts[one], self.facts[other])]
        return one, self.draw.choice(alike or [other for other in self.own if other != one])

    def _several(self, n: int) -> list[str]:
        one = self.draw.choice(self.own)
        alike = [other for other in self.own if same_kind(self.facts[one], self.facts[other])]
        return self.draw.sample(alike, min(n, len(alike)))


def thing(fact: Fact) -> tuple[str, str]:
    """Return the kind and the name of what a fact is of: goal, "car"."""
    kind, _, name = fact.scope.partition(":")
    return (kind, name) if kind in THINGS else ("", "")


def same_kind(a: Fact, b: Fact) -> bool:
    """Whether a careful reader would hold two facts of the plan against each other."""
    if (a.unit, a.prices, a.topic) != (b.unit, b.prices, b.topic):
        return False
    if thing(a)[0] and thing(a)[0] == thing(b)[0]:
        return True
    return (a.scope, a.period) == (b.scope, b.period)


MAKERS: dict[str, Callable[[Liar], Claim | None]] = {
    "value": Liar.value, "unit": Liar.unit, "sign": Liar.sign, "date": Liar.date, "entity": Liar.entity,
    "comparison": Liar.comparison, "rank": Liar.rank, "trend": Liar.trend, "cause": Liar.cause, "count": Liar.count,
}  # fmt: skip


def lies(facts: Facts, draw: random.Random) -> Iterator[tuple[str, Claim]]:
    """Make lies about a table, a family after the other, without end."""
    liar = Liar(facts, draw)
    for family in itertools.cycle(MAKERS):
        made = MAKERS[family](liar)
        if made is not None:
            yield family, made


def honest_claims(facts: Facts, draw: random.Random) -> Iterator[Claim]:
    """Say what is so, without end: of the plan, and of the changes that were run."""
    liar = Liar(facts, draw)
    for kind in itertools.cycle(("value", "compare", "rank", "count", "trend", "effect")):
        made = _HONEST[kind](liar)
        if made is not None:
            yield made


def _value(liar: Liar) -> Claim:
    return {"op": "value", "fact": liar.draw.choice(liar.plain)}


def _compare(liar: Liar) -> Claim | None:
    left, right = liar._two_alike()
    true = way(liar.facts, left, right) if same_kind(liar.facts[left], liar.facts[right]) else ""
    return {"op": "compare", "left": left, "right": right, "relation": true} if true else None


def _rank(liar: Liar) -> Claim | None:
    among = liar._several(liar.draw.randint(2, 6))
    if len(among) < 2:
        return None
    first, second = sorted(among, key=lambda one: -(liar.facts.value(one) or 0.0))[:2]
    clear = way(liar.facts, first, second) == "above"
    return {"op": "rank", "fact": first, "among": among, "place": "highest"} if clear else None


def _count(liar: Liar) -> Claim | None:
    among = liar._several(liar.draw.randint(3, 6))
    ways = [way(liar.facts, one, among[-1]) for one in among[:-1]]
    if len(among) < 3 or "" in ways:
        return None
    relation = liar.draw.choice(WAYS)
    return {"op": "count", "facts": among[:-1], "relation": relation, "than": among[-1], "n": ways.count(relation)}


def _trend(liar: Liar) -> Claim | None:
    to = liar.draw.choice(liar.moved)
    frm = liar.facts[to].id
    true = way(liar.facts, to, frm) if liar.facts.value(frm) is not None else ""
    return {"op": "trend", "frm": frm, "to": to, "dir": DIRS[true]} if true else None


def _effect(liar: Liar) -> Claim:
    name = liar.draw.choice(liar.effects)
    value, error = liar.facts[name].value or 0.0, liar.facts[name].standard_error or 0.0
    said = "none" if abs(value) < 2 * error or abs(value) < 5e-4 else "raises" if value > 0 else "lowers"
    return {"op": "effect", "change": liar.facts[name].scope.partition(":")[2], "fact": name, "dir": said}


_HONEST: dict[str, Callable[[Liar], Claim | None]] = {
    "value": _value, "compare": _compare, "rank": _rank, "count": _count, "trend": _trend, "effect": _effect,
}  # fmt: skip
