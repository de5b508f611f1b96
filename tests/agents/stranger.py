"""Lies and truths of a stranger who has read the schema alone, over facts that she makes up: odd ones, and plain ones.

Ten families, each a pair of makers: a lie (claim, facts) that must never be called true, and a truth of the same kind
that must be. What is so is known from how the facts were made, and never asked of the check: two values are held apart
by far more than any print rounds away, or are equal. The oddities are spread through every family: other locales,
other currencies, facts by id or as a list, keys that nobody asked for, rows that are no facts beside those that are.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

Claim = dict[str, Any]
Row = dict[str, Any]
Case = tuple[Claim, Any]

FLIP = {"above": ("below", "equal"), "below": ("above", "equal"), "equal": ("above", "below")}
TURN = {"up": ("down", "flat"), "down": ("up", "flat"), "flat": ("up", "down")}
SWAY = {"raises": ("lowers", "none"), "lowers": ("raises", "none"), "none": ("raises", "lowers")}
# unit: (smallest, largest, prices): values are drawn between them and held apart by a twentieth of the span.
UNITS: dict[str, tuple[float, float, tuple[str | None, ...]]] = {
    "share": (0.02, 0.98, (None,)), "points": (-0.9, 0.9, (None,)), "rate": (-0.5, 0.5, (None,)),
    "score": (1.0, 99.0, (None,)), "months": (-30.0, 400.0, (None,)), "years": (-5.0, 60.0, (None,)),
    "count": (0.0, 10_000.0, (None,)), "month": (24_300.0, 25_200.0, (None,)),
    "money": (-900_000.0, 9_000_000.0, ("nominal", "real", None)),
}  # fmt: skip
TOPICS = ("success", "net worth", "buffer", "goal odds", "cash flow", "debt", "Ausgaben", "tax", "depth of a cut")
PERIODS = ("", "2031-04", "2026-12..2060-01", "2040-01")
LOCALES = ("en_US", "de_DE", "en_IN", "hi_IN", "fr_CH", "ar_EG", "sv_SE", "ja_JP", "nowhere")
CURRENCIES = ("USD", "EUR", "INR", "JPY", "CHF", "XXX")
NO_NUMBERS: tuple[Any, ...] = (
    None, True, False, math.nan, math.inf, -math.inf, "0.5", "50 %", "", "½", "٣", [0.5], {"is": 0.5}, 10**400, 1e300,
    Decimal("0.5"), 1 + 2j, b"1",
)  # fmt: skip


class Stranger:
    """Makes cases by the draw of one seed."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)

    def row(self, name: str, value: Any, unit: str, **more: Any) -> Row:
        """Return a fact as a stranger writes it: some optional keys given, some not."""
        row = {"id": name, "name": name.replace(".", " "), "value": value, "unit": unit, "topic": "success"} | more
        if self.draw.random() < 0.4:
            row |= {"better": self.draw.choice([-1, 0, 1]), "opens": None, "error_note": "none"} | more
        if self.draw.random() < 0.2:
            row |= {"comment": "by hand", "rank": 3, "value_text": "99"}
        return row

    def apart(self, unit: str) -> tuple[float, float, str | None]:
        """Return two values, the first the larger by a twentieth of what the unit spans, and their price level."""
        low, high, prices = UNITS[unit]
        step = (high - low) / 20.0
        a = self.draw.uniform(low + step, high)
        b = self.draw.uniform(low, a - step)
        whole = unit in ("count", "month")
        return (float(round(a)), float(round(b)), None) if whole else (a, b, self.draw.choice(prices))

    def pair(self, unit: str = "", **more: Any) -> tuple[Row, Row, str]:
        """Return two comparable facts and the relation of the first to the second."""
        unit = unit or self.draw.choice(list(UNITS))
        high, low, prices = self.apart(unit)
        relation = self.draw.choice(["above", "below", "equal"])
        a, b = {"above": (high, low), "below": (low, high), "equal": (high, high)}[relation]
        base = {"topic": self.draw.choice(TOPICS), "period": self.draw.choice(PERIODS)} | more
        if prices:
            base["prices"] = prices
        first, second = self.draw.sample(["a", "b.c", "income", "x y", "goal", "net_worth.p5.end", "Zeit", "n1"], 2)
        return self.row(first, a, unit, **base), self.row(second, b, unit, **base), relation

    def table(self, *rows: Row) -> Any:
        """Return rows in one of the forms that facts may have, with others beside them that are none."""
        all_ = list(rows)
        if self.draw.random() < 0.3:
            all_ += [
                {"id": "bad", "name": "bad", "value": self.draw.choice(NO_NUMBERS[1:]), "unit": "share"},
                3,
                None,
                [],
            ]
        self.draw.shuffle(all_)
        form = self.draw.randrange(3)
        if form == 0:
            return all_
        if form == 1:
            ids = [row["id"] for row in rows if isinstance(row.get("id"), str)]
            if len(set(ids)) == len(rows):
                return dict(zip(ids, rows, strict=True))
        return {"facts": all_, "locale": self.draw.choice(LOCALES), "currency": self.draw.choice(CURRENCIES)}

    def compared(self, a: Row, b: Row, relation: str) -> Case:
        claim = {"op": "compare", "left": a["id"], "right": b["id"], "relation": relation}
        return claim, self.table(a, b)

    def any_of(self, *values: Any) -> Any:
        return self.draw.choice(values)


def value_lie(s: Stranger) -> Case:
    """A number in the claim; a fact whose value is none, or none that its unit can have."""
    unit = s.draw.choice(list(UNITS))
    fact = s.row("a", s.apart(unit)[0], unit)
    claim: Claim = {"op": "value", "fact": "a"}
    how = s.draw.randrange(4)
    if how == 0:
        key = s.any_of("value", "number", "amount", "text", "is", "v", "unit", "n", "low", "standard_error", "Fact")
        return claim | {key: s.any_of(fact["value"] * 1.1, "0.99", "$5", 1, True, None, [1], math.nan)}, s.table(fact)
    if how == 1:
        return claim, s.table(fact | {"value": s.any_of(*NO_NUMBERS)})
    if how == 2:
        wrong = {"share": 81.0, "points": 12.5, "rate": 22.9, "score": 100.5, "count": s.any_of(-1.0, 2.5),
                 "month": s.any_of(3.0, 24_324.5, 10.0**7), "months": 1e9, "years": -1e9, "money": 1e17}  # fmt: skip
        return claim, s.table(fact | {"value": wrong[unit]})
    low = fact["value"] + abs(fact["value"]) * 0.5 + 1.0
    return claim, s.table(fact | s.any_of({"low": low, "high": low + 1.0}, {"low": -low - 9e9, "high": -low - 8e9},
                                          {"standard_error": -0.1}, {"low": 5.0, "high": 1.0},
                                          {"standard_error": math.nan}, {"high": math.inf}))  # fmt: skip


def value_truth(s: Stranger) -> Case:
    unit = s.draw.choice(list(UNITS))
    value, _, prices = s.apart(unit)
    if s.draw.random() < 0.2:
        value = s.any_of(0, 0.0, -0.0) if unit != "month" else 24_324
    fact = s.row("a", value, unit, prices=prices, standard_error=s.any_of(None, 0.0, 0.01))
    if s.draw.random() < 0.3:
        fact |= {"low": value, "high": value + 1.0}
    return {"op": "value", "fact": "a"}, s.table(fact)


def unit_lie(s: Stranger) -> Case:
    """Two units, two price levels, two currencies, or a unit that there is none of, held against each other."""
    a, b, _ = s.pair()
    how = s.draw.randrange(4)
    relation = s.any_of("above", "below", "equal")
    if how == 0:
        unit = s.draw.choice([one for one in UNITS if one != a["unit"]])
        b = b | {"unit": unit, "value": s.apart(unit)[0], "prices": None}
    elif how == 1:
        a, b, _ = s.pair("money")
        b = b | {"prices": s.any_of(*{"real", "nominal", None} - {a.get("prices")})}
    elif how == 2:
        b = b | {"unit": s.any_of("percent", "%", "Share", "USD", "", "month ", "Months", "share\u200b", None, 3, True)}
    else:
        a, b, _ = s.pair("money")
        b, a = b | {"currency": "GBP"}, a | {"currency": "EUR"}
    if s.draw.random() < 0.3:
        a, b = a | {"id": "a", "scope": "plan"}, b | {"id": "a", "scope": "proposal:x"}
        return {"op": "trend", "frm": "a@plan", "to": "a@proposal:x", "dir": s.any_of("up", "down")}, s.table(a, b)
    return s.compared(a, b, relation)


def unit_truth(s: Stranger) -> Case:
    unit = s.draw.choice(list(UNITS))
    a, b, relation = s.pair(unit)
    return s.compared(a, b, relation)


def _effect(s: Stranger, value: float, **more: Any) -> Row:
    return s.row("effect.success_rate", value, "points", topic="effect", scope="proposal:x") | more


def sign_lie(s: Stranger) -> Case:
    """Above and below changed over around nought; an effect the other way round; a hair called a rise."""
    how = s.draw.randrange(4)
    if how == 0:
        size, error = s.draw.uniform(0.02, 0.9) * s.any_of(-1, 1), s.any_of(None, 0.0, 0.001)
        true = "raises" if size > 0 else "lowers"
        effect = _effect(s, size, standard_error=error)
        said = s.any_of(*SWAY[true])
    elif how == 1:
        effect, said = _effect(s, s.any_of(0.0, -0.0, 1e-5, -1e-5), standard_error=None), s.any_of("raises", "lowers")
    elif how == 2:
        size = s.draw.uniform(0.01, 0.2) * s.any_of(-1, 1)
        noise = s.any_of({"standard_error": abs(size)}, {"low": -0.5, "high": 0.5})
        effect, said = _effect(s, size, **noise), s.any_of("raises", "lowers")
    else:
        unit = s.any_of("money", "points", "rate", "months", "years")
        a, b, _ = s.pair(unit)
        size = s.apart(unit)[0]
        size = abs(size) + 0.02
        a, b = a | {"value": size, "low": None}, b | {"value": -size}
        return s.compared(a, b, s.any_of("below", "equal"))
    return {"op": "effect", "change": "x", "fact": "effect.success_rate", "dir": said}, s.table(effect)


def sign_truth(s: Stranger) -> Case:
    how = s.draw.randrange(3)
    if how == 0:
        size = s.draw.uniform(0.02, 0.9) * s.any_of(-1, 1)
        effect, said = _effect(s, size, standard_error=s.any_of(None, 0.0, 0.001)), "raises" if size > 0 else "lowers"
    elif how == 1:
        effect, said = _effect(s, s.any_of(0.0, -0.0, 0.01), standard_error=0.02), "none"
    else:
        a, b, _ = s.pair("money")
        return s.compared(a | {"value": 12.0}, b | {"value": -12.0}, "above")
    return {"op": "effect", "change": "x", "fact": "effect.success_rate@proposal:x", "dir": said}, s.table(effect)


def date_lie(s: Stranger) -> Case:
    """Earlier called later; two times held against each other; a time that is none; a month's figure and a year's."""
    how = s.draw.randrange(5)
    if how == 0:
        a, b, relation = s.pair("month")
        return s.compared(a, b, s.any_of(*FLIP[relation]))
    a, b, _ = s.pair(scope="plan")
    relation = s.any_of("above", "below", "equal")
    if how == 1:
        one, two = s.draw.sample(["2030-01", "2031-01", "2030-01..2030-12", "2026-12..2095-01", ""], 2)
        return s.compared(a | {"period": one}, b | {"period": two}, relation)
    if how == 2:
        odd = s.any_of("2050-01..2030-01", "2030-13", "2030-00..2031-01", "2030-1..2029-1", "2031-04\u200b")
        return s.compared(a | {"period": odd}, b | {"period": odd}, relation)
    if how == 3:
        a, b = a | {"id": "a", "period": "2030-01"}, b | {"id": "a", "period": "2031-01", "scope": "proposal:x"}
        return {"op": "trend", "frm": "a@plan", "to": "a@proposal:x", "dir": s.any_of("up", "down", "flat")}, s.table(
            a, b
        )
    month, year = a | {"period": "2027-01", "prices": None}, b | {"period": "2027-01..2027-12", "prices": None}
    return s.compared(month | {"unit": "money"}, year | {"unit": "money"}, relation)


def date_truth(s: Stranger) -> Case:
    a, b, relation = s.pair("month")
    return s.compared(a, b, relation)


KINDS = ("goal", "debt", "market", "person", "account", "property", "category", "habit")


def entity_lie(s: Stranger) -> Case:
    """A fact that is not there, one that looks like it, one of another owner; a person held against the household."""
    unit = s.any_of("share", "money", "score")
    value = s.apart(unit)[0]
    how = s.draw.randrange(5)
    if how == 0:
        fact = s.row("goal.car.odds", value, unit, scope="goal:car")
        said = s.any_of("goal.house.odds", "goal.car.odds@plan", "goal.car.odds@goal:house", "Goal.car.odds",
                        "goal.car", " goal.car.odds", "goal.car.odds ", "goal.сar.odds", "goal.car.odds\u200b",
                        "goal.car.odds@", "@goal:car", "goal.car.odds@@goal:car", "goal.cаr.odds@goal:car",
                        "goal.car.odd", "", "*", ".*")  # fmt: skip
        return {"op": "value", "fact": said}, s.table(fact)
    if how == 1:
        owner, other = s.any_of("goal", "debt", "market"), s.any_of("house", "Car", "car 2", "")
        return {"op": "value", "fact": f"{owner}.car.odds"}, s.table(
            s.row(f"{owner}.car.odds", value, unit, scope=f"{owner}:{other}")
        )
    a, b, _ = s.pair(unit)
    if how == 2:
        kind = s.draw.choice(KINDS[3:])
        return s.compared(a | {"scope": f"{kind}:Ann"}, b | {"scope": "plan"}, s.any_of("above", "below", "equal"))
    if how == 3:
        one, two = s.draw.sample(
            ["person:Ann", "goal:car", "debt:card", "path:3", "cohort:1966-01", "base", "scenario:x"], 2
        )
        return s.compared(a | {"scope": one}, b | {"scope": two}, s.any_of("above", "below", "equal"))
    twin = a | {"value": b["value"] + (0.01 if unit == "share" else 1.0)}
    return {"op": "value", "fact": a["id"]}, s.any_of([a, twin], [twin, a], {"facts": [a, twin]})


def entity_truth(s: Stranger) -> Case:
    kind = s.draw.choice(KINDS)
    a, b, relation = s.pair()
    if a["period"] == "":
        a, b = a | {"period": "2030-01"}, b | {"period": "2030-01"}
    if kind in ("goal", "debt", "market"):
        a, b = a | {"id": f"{kind}.one.odds"}, b | {"id": f"{kind}.two.odds"}
    return s.compared(a | {"scope": f"{kind}:one"}, b | {"scope": f"{kind}:two"}, relation)


def comparison_lie(s: Stranger) -> Case:
    """The wrong relation; a fact with itself; two subjects; two runs."""
    a, b, relation = s.pair()
    how = s.draw.randrange(4)
    if how == 0:
        return s.compared(a, b, s.any_of(*FLIP[relation]))
    said = s.any_of("above", "below", "equal")
    if how == 1:
        claim, facts = s.compared(a, b, said)
        return claim | {"right": s.any_of(a["id"], a["id"] + "@plan")}, facts
    if how == 2:
        return s.compared(a, b | {"topic": s.any_of(b["topic"].upper(), b["topic"] + "s", "other", "")}, said)
    one, two = s.draw.sample(["plan", "base", "proposal:x", "scenario:x", "path:1", "cohort:1929-09"], 2)
    return s.compared(a | {"scope": one}, b | {"scope": two}, said)


def comparison_truth(s: Stranger) -> Case:
    a, b, relation = s.pair()
    if s.draw.random() < 0.3:
        flows = ("cash flow", "income", "spending", "surplus", "saving", "tax", "expenses")
        a, b, relation = s.pair("money")
        return s.compared(a | {"topic": s.any_of(*flows)}, b | {"topic": s.any_of(*flows)}, relation)
    return s.compared(a, b, relation)


def _several(s: Stranger, n: int, tie: bool = False) -> tuple[list[Row], list[str]]:
    """Return comparable facts and their ids, highest first; with a tie the first two are equal."""
    unit = s.draw.choice([one for one in UNITS if one not in ("count", "month")])
    low, high, prices = UNITS[unit]
    step = (high - low) / (n + 1)
    values = [high - i * step for i in range(n)]
    if tie:
        values[1] = values[0]
    price = s.draw.choice(prices)
    rows = [s.row(f"f{i}", value, unit, prices=price, period="2030-01") for i, value in enumerate(values)]
    return rows, [row["id"] for row in rows]


def rank_lie(s: Stranger) -> Case:
    """Not the first; a shared first place; a set of one, with one twice, without the winner, or of two subjects."""
    n = s.draw.randint(2, 6)
    how = s.draw.randrange(5)
    rows, ids = _several(s, n, tie=how == 1)
    first, among = ids[0], s.draw.sample(ids, n)
    place = "highest"
    if how == 0:
        first, place = s.any_of((s.draw.choice(ids[1:]), "highest"), (s.draw.choice(ids[:-1]), "lowest"))
    elif how == 1:
        first = s.any_of(*ids[:2])
    elif how == 2:
        among = s.any_of([first], [], [first, first], [first, first + "@plan"], [*ids[1:], *ids[1:]], "ab", None, 3)
    elif how == 3:
        among = [*ids[1:], "f9"] if n < 3 else ids[1:]
    else:
        rows[-1] = rows[-1] | s.any_of({"topic": "other"}, {"period": "2040-01"}, {"scope": "person:Ann"})
    return {"op": "rank", "fact": first, "among": among, "place": place}, s.table(*rows)


def rank_truth(s: Stranger) -> Case:
    n = s.draw.randint(2, 8)
    rows, ids = _several(s, n)
    fact, place = s.any_of((ids[0], "highest"), (ids[-1], "lowest"))
    return {"op": "rank", "fact": fact, "among": s.draw.sample(ids, n), "place": place}, s.table(*rows)


def _moved(s: Stranger) -> tuple[Row, Row, str]:
    """Return one figure before and after, and where it went."""
    a, b, relation = s.pair()
    frm, to = s.any_of(("plan", "proposal:x"), ("base", "plan"))
    same = {"id": "a.b", "name": "a b"}
    return (
        a | same | {"scope": frm},
        b | same | {"scope": to},
        {"above": "down", "below": "up", "equal": "flat"}[relation],
    )


def trend_lie(s: Stranger) -> Case:
    """The other direction; from the change back to the plan; between changes; between figures; between times."""
    a, b, true = _moved(s)
    how = s.draw.randrange(4)
    said = s.any_of(*TURN[true]) if how == 0 else s.any_of("up", "down", "flat")
    if how == 1:
        a, b = b, a
    elif how == 2:
        one, two = s.draw.sample(["proposal:x", "proposal:y", "path:1", "market:y", "scenario:z", "cohort:1966-01"], 2)
        a, b = a | {"scope": one}, b | {"scope": two}
    elif how == 3:
        b = b | s.any_of({"id": "a.c"}, {"topic": "else"}, {"period": "1999-01"})
    frm, to = (f"{row['id']}@{row['scope']}" for row in (a, b))
    if how == 3 and b["id"] == "a.b" and b["topic"] == a["topic"] and b["period"] == a["period"]:
        to = "a.b@nowhere"
    return {"op": "trend", "frm": frm, "to": to, "dir": said}, s.table(a, b)


def trend_truth(s: Stranger) -> Case:
    a, b, true = _moved(s)
    frm, to = (f"a.b@{row['scope']}" for row in (a, b))
    return {"op": "trend", "frm": frm, "to": to, "dir": true}, s.table(a, b)


def cause_lie(s: Stranger) -> Case:
    """Another change, no change, no effect, an effect that its own two runs deny, an effect told as a value."""
    size = s.draw.uniform(0.05, 0.4) * s.any_of(-1, 1)
    true = "raises" if size > 0 else "lowers"
    effect = _effect(s, size, standard_error=0.001)
    claim: Claim = {"op": "effect", "change": "x", "fact": "effect.success_rate", "dir": true}
    how = s.draw.randrange(6)
    before = s.row("success_rate", 0.5, "share", scope="plan")
    after = s.row("success_rate", 0.5 + size, "share", scope="proposal:x")
    if how == 0:
        return claim | {"change": s.any_of("y", "X", "proposal:x", "luck", "x ", "", "plan", None)}, s.table(effect)
    if how == 1:
        return claim | {"fact": "success_rate@proposal:x"}, s.table(before, after, effect)
    if how == 2:
        return claim, s.table(effect | s.any_of({"scope": "plan"}, {"topic": "success"}, {"scope": "proposal:y"}))
    if how == 3:
        told = {"opens": {"facts": ["success_rate", "success_rate@proposal:x"]}} if s.draw.random() < 0.5 else {}
        return claim, s.table(effect | told, before, after | {"value": 0.5 - size})
    if how == 4:
        return {"op": "value", "fact": "effect.success_rate"}, s.table(effect)
    other = _effect(s, size / 2, id="effect.other")
    return s.any_of(
        {"op": "compare", "left": "effect.success_rate", "right": "effect.other", "relation": "above"},
        {"op": "compare", "left": "effect.success_rate", "right": "effect.other", "relation": "below"},
        {"op": "rank", "fact": "effect.other", "among": ["effect.other", "effect.success_rate"], "place": "lowest"},
    ), s.table(effect, other)


def cause_truth(s: Stranger) -> Case:
    size = s.draw.uniform(0.05, 0.4) * s.any_of(-1, 1)
    effect = _effect(s, size, standard_error=s.any_of(0.001, None))
    claim = {"op": "effect", "change": "x", "fact": "effect.success_rate", "dir": "raises" if size > 0 else "lowers"}
    before = s.row("success_rate", 0.5, "share", scope="plan")
    after = s.row("success_rate", 0.5 + size, "share", scope="proposal:x")
    opens = s.any_of({}, {"opens": {"facts": ["success_rate", "success_rate@proposal:x"]}})
    return claim, s.any_of([effect | opens], [effect | opens, before, after])


# The sentence as it stands on the page; what a quotation keeps of it, and what it leaves out.
_SAID = ("an annuity pays a fixed sum every month", "this fund never lost money in any year",
         "you can withdraw five percent each year safely", "the fee will be refunded after one year")  # fmt: skip
_FRAMES = (
    "It is not so that {}.", "Nobody can promise that {}.", "Many people wrongly assume that {}.",
    "{}, unless the issuer fails.",
    "{} only for members of the board.", "If the rules stay as they are, {}.", "The advertisement claims that {}.",
    "Critics deny that {}.", "{}, but this was repealed in 2011.", "It was once believed that {}.",
    "He dreamt that {}.",
    "Contrary to what you may hear, it is false that {}.", "{}, except in the first ten years.", "We doubt that {}.",
    "In theory {}.", "Far from it: few still think that {}.", "{}, provided that rates hold.", "Imagine that {}.",
    "Supposedly {}.", "{} in our hypothetical example.", "They hoped that {}.", "It would be fraud to say {}.",
    "{}, or so the salesman told us.", "Let us pretend for a moment that {}.", "Hardly anyone finds that {}.",
    "{}, as long as the bank survives.", "Barring a crisis, {}.", "Rarely is it the case that {}.", "{}, on paper.",
    "{}, subject to approval by the state.", "Reportedly {}.", "Seldom has it happened that {}.", "{} until age 59.",
    "The court rejected the view that {}.", "{}, which is a lie.", "{}, according to the brochure.", "In 1950, {}.",
    "The myth that {} dies hard.", "{} in the best of cases.", "{}, they guessed.", "Some expect that {}.",
    "Without a guarantee one cannot know whether {}.", "{} in Ruritania.", "It used to be that {}.", "Ostensibly, {}.",
)  # fmt: skip


def omission_lie(s: Stranger) -> Case:
    """A quotation that leaves out what turns it round; a count that leaves one out; a rank that leaves the best out."""
    if s.draw.random() < 0.6:
        said, frame = s.draw.choice(_SAID), s.draw.choice(_FRAMES)
        page = f"The law is old. {frame.format(said)} Ask a lawyer."
        told = {"facts": [], "passages": [{"id": "p", "document": "Guide", "page": 1, "text": page}]}
        return {"op": "quote", "passage": "p", "text": said}, told
    n = s.draw.randint(3, 7)
    rows, ids = _several(s, n)
    k = s.draw.randrange(n)
    others, than = [one for i, one in enumerate(ids) if i != k], ids[k]
    relation, true = s.any_of(("above", k), ("below", n - 1 - k), ("equal", 0))
    said_n = s.draw.choice([i for i in range(n) if i != true])
    if s.draw.random() < 0.2:
        others, said_n = [*others, others[0]], true
    return {"op": "count", "facts": others, "relation": relation, "than": than, "n": said_n}, s.table(*rows)


def omission_truth(s: Stranger) -> Case:
    if s.draw.random() < 0.3:
        said = s.draw.choice(_SAID)
        page = f"The law is old. {said.capitalize()}. Ask a lawyer."
        told = {"facts": [], "passages": [{"id": "p", "document": "Guide", "page": 1, "text": page}]}
        return {"op": "quote", "passage": "p", "text": said.capitalize()}, told
    n = s.draw.randint(3, 7)
    rows, ids = _several(s, n)
    k = s.draw.randrange(n)
    others = [one for i, one in enumerate(ids) if i != k]
    relation, true = s.any_of(("above", k), ("below", n - 1 - k), ("equal", 0))
    return {"op": "count", "facts": others, "relation": relation, "than": ids[k], "n": true}, s.table(*rows)


LIES: dict[str, Callable[[Stranger], Case]] = {
    "value": value_lie, "unit": unit_lie, "sign": sign_lie, "date": date_lie, "entity": entity_lie,
    "comparison": comparison_lie, "rank": rank_lie, "trend": trend_lie, "cause": cause_lie, "omission": omission_lie,
}  # fmt: skip
TRUTHS: dict[str, Callable[[Stranger], Case]] = {
    "value": value_truth, "unit": unit_truth, "sign": sign_truth, "date": date_truth, "entity": entity_truth,
    "comparison": comparison_truth, "rank": rank_truth, "trend": trend_truth, "cause": cause_truth,
    "omission": omission_truth,
}  # fmt: skip
