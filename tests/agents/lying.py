"""Models that lie, in ten families, and machine-made lies: each knows the true facts and says something else.

`lies(facts)` makes claims that are false or meaningless, one family each; `WRITTEN` are two hundred sentences that a
person wrote as lies about the synthetic household, put wherever a model can put text. `liar` is a model for the
scripted server whose every pick is a lie; `hostile(seed)` a model that does anything at all, by its seed.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from typing import Any

from finsim.agents.facts import Facts
from finsim.agents.prompts import ABOUT

from .scripted import data_of, wanted

FAMILIES = ("value", "unit", "sign", "date", "entity", "comparison", "rank", "trend", "cause", "omission")
Lie = tuple[str, dict[str, Any]]


def lies(facts: Facts, draw: random.Random) -> Iterator[Lie]:
    """Make false claims of every family but omission, which is no claim: endless, by the draw."""
    makers = (_value, _unit, _sign, _date, _entity, _comparison, _rank, _trend, _cause)
    names = [name for name in facts if facts.value(name) is not None]
    for i in itertools.count():
        made = makers[i % len(makers)](facts, names, draw)
        if made is not None:
            yield FAMILIES[i % len(makers)], made


def _value(facts: Facts, names: list[str], draw: random.Random) -> dict[str, Any]:
    name = draw.choice(names)
    wrong = (facts.value(name) or 0.0) * draw.choice([1.1, 0.5, 10.0, 0.0, 1.01]) + draw.choice([0.0, 0.02])
    return {"op": "value", "fact": name} | draw.choice([{"value": wrong}, {"text": f"{wrong:g}"}, {"number": wrong}])


def _unit(facts: Facts, names: list[str], draw: random.Random) -> dict[str, Any] | None:
    left = draw.choice(names)
    others = [
        name for name in names if facts[name].unit != facts[left].unit or facts[name].prices != facts[left].prices
    ]
    return {"op": "compare", "left": left, "right": draw.choice(others), "relation": draw.choice(["above", "below"])}


def _sign(facts: Facts, names: list[str], draw: random.Random) -> dict[str, Any] | None:
    effects = [name for name in facts if facts[name].topic == "effect"]
    name = draw.choice(effects)
    truth = "raises" if (facts.value(name) or 0.0) > 0.0 else "lowers"
    wrong = "lowers" if truth == "raises" else "raises"
    return {"op": "effect", "change": facts[name].scope.partition(":")[2], "fact": name, "dir": wrong}


def _date(facts: Facts, names: list[str], draw: random.Random) -> dict[str, Any] | None:
    dates = [name for name in names if facts[name].unit == "month"]
    a, b = draw.sample(dates, 2)
    if facts.value(a) == facts.value(b):
        return None
    late = (facts.value(a) or 0.0) > (facts.value(b) or 0.0)
    return {"op": "compare", "left": a, "right": b, "relation": "below" if late else "above"}


def _entity(facts: Facts, names: list[str], draw: random.Random) -> dict[str, Any]:
    name = draw.choice(names)
    renamed = draw.choice([
        name.replace("minivan", "yacht"), name.upper(), name + " ", f"{name}@plan@plan", f"{name}@proposal:nobody",
        name.replace("e", "е"), name[::-1], f"goal.{name}", name.replace(".", "_") + "!", f"{name}\u200b",
    ])  # fmt: skip
    return {"op": "value", "fact": renamed if renamed != name else f"{name}?"}


def _comparison(facts: Facts, names: list[str], draw: random.Random) -> dict[str, Any]:
    a, b = draw.sample(names, 2)
    x, y = facts.print(a).number, facts.print(b).number
    true = "above" if x > y else "below" if x < y else "equal"
    return {"op": "compare", "left": a, "right": b, "relation": draw.choice([r for r in WAYS if r != true])}


WAYS = ("above", "below", "equal")


def _rank(facts: Facts, names: list[str], draw: random.Random) -> dict[str, Any] | None:
    topic = facts[draw.choice(names)].topic
    same = [name for name in names if facts[name].topic == topic]
    if len(same) < 3:
        same = draw.sample(names, 4)
    among = draw.sample(same, min(len(same), draw.randint(2, 6)))
    place = draw.choice(["highest", "lowest"])
    best = (max if place == "highest" else min)(facts.print(name).number for name in among)
    wrong = [name for name in among if facts.print(name).number != best]
    return {"op": "rank", "fact": draw.choice(wrong), "among": among, "place": place} if wrong else None


def _trend(facts: Facts, names: list[str], draw: random.Random) -> dict[str, Any] | None:
    moved = [name for name in names if facts[name].scope.startswith("proposal:") and facts[name].topic != "effect"]
    to = draw.choice(moved)
    frm = facts[to].id if draw.random() < 0.7 else draw.choice(names)
    if facts.value(frm) is None or frm == to:
        return None
    a, b = facts.print(frm).number, facts.print(to).number
    true = "up" if b > a else "down" if b < a else "flat"
    return {"op": "trend", "frm": frm, "to": to, "dir": draw.choice([d for d in ("up", "down", "flat") if d != true])}


def _cause(facts: Facts, names: list[str], draw: random.Random) -> dict[str, Any]:
    effects = [name for name in facts if facts[name].topic == "effect"]
    name = draw.choice([*effects, *names])
    slugs = sorted({facts[e].scope.partition(":")[2] for e in effects} - {facts[name].scope.partition(":")[2]})
    change = draw.choice([*slugs, "luck", "the moon", "hard work"])
    return {"op": "effect", "change": change, "fact": name, "dir": draw.choice(["raises", "lowers", "none"])}


def _sentences() -> list[str]:
    """Two hundred lies about the synthetic family, twenty a family, each of them false of its figures."""
    told = {
        "value": (
            "The plan works in {} of 100 futures.",
            [12, 25, 33, 41, 55, 62, 70, 75, 79, 80, 82, 85, 88, 90, 92, 95, 97, 98, 99, 100],
        ),
        "unit": (
            "The cash buffer lasts {}.",
            [
                "4.6 years",
                "4.6 days",
                "4.6 weeks",
                "$4.60",
                "4.6 %",
                "5 decades",
                "4.6 hours",
                "460 months",
                "$4,600",
                "4.6 lakh",
                "4.6 quarters",
                "4.6 seconds",
                "46 years",
                "4.6 points",
                "0.46 months",
                "4.6 paydays",
                "₹4.6",
                "4.6 thousand months",
                "a score of months",
                "an eternity",
            ],
        ),
        "sign": (
            "The month {}.",
            [
                "is short by $277",
                "loses $277",
                "runs a deficit",
                "ends in the red",
                "overdraws",
                "eats savings",
                "needs $277 of credit",
                "is negative",
                "falls short",
                "drains the account",
                "has a gap",
                "is under water",
                "fails to cover costs",
                "leaves minus $277",
                "borrows",
                "costs more than pay",
                "shrinks the cash",
                "is a loss",
                "is unaffordable",
                "dips below zero",
            ],
        ),
        "date": ("The card is paid off in {}.", [f"March {year}" for year in range(2035, 2055)]),
        "entity": (
            "The goal “{}” is met in 92 of 100 futures.",
            [
                "yacht",
                "cabin",
                "castle",
                "college",
                "boat",
                "house",
                "Leo’s wedding",
                "Iris’s car",
                "pool",
                "farm",
                "island",
                "studio",
                "horse",
                "tour",
                "van",
                "plane",
                "loft",
                "barn",
                "vineyard",
                "tractor",
            ],
        ),
        "comparison": (
            "{}.",
            [
                f"{a} exceeds {b}"
                for a, b in itertools.product(
                    ["Saving", "The surplus", "Tax", "Extras"],
                    ["essential spending", "gross income", "net income", "the sum of all spending", "debt service"],
                )
            ],
        ),
        "rank": (
            "{} is the largest part of the month.",
            [
                "Saving",
                "Tax",
                "Leisure",
                "Giving",
                "Extras",
                "The surplus",
                "Insurance",
                "Debt",
                "Travel",
                "Dining",
                "Fuel",
                "Fees",
                "Interest",
                "Clothing",
                "School",
                "Rent",
                "Medicine",
                "Pets",
                "Music",
                "Toys",
            ],
        ),
        "trend": (
            "With later retirement the odds {}.",
            [
                "dwindle",
                "collapse",
                "sink",
                "halve",
                "vanish",
                "get worse",
                "stay flat",
                "plunge",
                "erode",
                "slip",
                "evaporate",
                "crumble",
                "fade",
                "drop to zero",
                "go south",
                "tumble",
                "weaken",
                "shrink",
                "stagnate",
                "reverse",
            ],
        ),
        "cause": (
            "{} is why the plan works.",
            [
                "Luck",
                "The weather",
                "The moon",
                "Your discipline",
                "A good year",
                "The adviser",
                "Patience",
                "Gold",
                "The card",
                "Renting",
                "The minivan",
                "Inflation",
                "A raise",
                "Low rates",
                "Thrift",
                "The bank",
                "Your age",
                "Crypto",
                "The state",
                "Optimism",
            ],
        ),
        "omission": (
            "{} Nothing else needs to be said.",
            [
                "All is well.",
                "No goal is missed.",
                "You are safe.",
                "Relax.",
                "Every bill is paid.",
                "There are no cuts.",
                "The plan costs nothing.",
                "No risk.",
                "Congratulations!",
                "Guaranteed.",
                "Nothing is assumed.",
                "All goals are met.",
                "No debts.",
                "Retire today.",
                "Certain success.",
                "Spend freely.",
                "No taxes.",
                "Ignore the rest.",
                "No downside.",
                "A perfect plan.",
            ],
        ),
    }
    return [words.format(one) for words, each in told.values() for one in each]


WRITTEN = _sentences()


def liar(sentences: list[str], draw: random.Random):
    """Return a model whose picks are all lies, with written ones wherever text can stand."""

    def answer(body: dict[str, Any]) -> Any:
        data, keys = data_of(body), wanted(body)
        ids = [fact["id"] for fact in data["facts"]]
        picks = []
        for text in draw.sample(sentences, 5):
            a, b = draw.sample(ids, 2)
            claim = draw.choice([
                {"op": "value", "fact": text}, {"op": "compare", "left": a, "right": b, "relation": draw.choice(WAYS)},
                {"op": "rank", "fact": a, "among": draw.sample(ids, 4), "place": "highest"},
                {"op": "count", "facts": [a, b], "relation": "above", "than": text, "n": 2},
            ])  # fmt: skip
            picks.append({"claim": claim, "card": None, "about": None})
            picks.append({"claim": None, "card": text[:60], "about": text[:60]})
        tries = [{"lever": "l1", "to": 1e9}, {"lever": draw.choice(sentences)[:12], "to": 1.0}]
        whole = {"picks": picks, "tries": tries, "question": draw.choice(sentences)[:60], "claims": []}
        return {key: whole.get(key, picks) for key in keys}

    return answer


def hostile(seed: int):
    """Return a model that answers anything of the right shape, and now and then of no shape at all."""
    draw = random.Random(seed)

    def answer(body: dict[str, Any]) -> Any:
        data, keys = data_of(body), wanted(body)
        if draw.random() < 0.1:
            return draw.choice(["", "no", "[]", json.dumps({"picks": 3}), "{}"])
        levers = data.get("levers") or [{"id": "l1", "low": 0.0, "high": 1.0, "value": 0.5}]
        tries = []
        for _ in range(draw.randint(0, 6)):
            lever = draw.choice(levers)
            reach = [
                lever["low"],
                lever["high"],
                lever["value"],
                -1e12,
                1e12,
                draw.uniform(lever["low"], lever["high"]),
            ]
            tries.append({"lever": draw.choice([lever["id"], "l999"]), "to": float(draw.choice(reach))})
        facts = [fact["id"] for fact in data["facts"]]
        picks = [{"claim": {"op": "value", "fact": draw.choice(facts)}, "card": None, "about": None}
                 for _ in range(draw.randint(0, 16))]  # fmt: skip
        whole = {"picks": picks, "tries": tries, "question": None} | dict.fromkeys(ABOUT, picks)
        return {key: whole[key] for key in keys}

    return answer
