"""Strategist: which changes of plan to try, made by rules from the levers that the plan offers. It proves nothing.

A lever is `finsim.plan.Lever` in JSON form: key, label, value, low, high, step, unit, hint. A candidate is a change of
one lever (in the last round, of two), which `proofs` has the engine run. Where the plan already works almost always,
the rules turn round and ask what an earlier end to work or more spending would cost in odds; where it mostly fails,
they begin with steps twice as long, and where it hardly ever works, five times.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from finsim.agents.facts import Facts
from finsim.agents.proofs import LOWERS_THE_BAR, SUCCESS, aim
from finsim.agents.rendering import printed
from finsim.charts.numbers import NARROW
from finsim.plan.levers import Lever

MAX_A_ROUND = 6
BOLDEST = 4  # times the first step: as far as the rules themselves go
TOGETHER = ", together with "  # between the words of two changes that are made at once
MOSTLY_WORKS = 0.5  # of futures; a plan below it is far from working
EVER_WORKS = 0.1  # a plan below it needs another scale of change
COMMON_WORDS = frozenset(
    ("age", "bonds", "card", "first", "cash", "contribution", "debt", "discretionary", "essential", "extra", "extras")
).union(
    ("important", "monthly", "mortgage", "payment", "plan", "retire", "retirement", "saving", "savings", "share"),
    ("spending", "stock", "stocks", "total", "yearly"),
)


@dataclass(frozen=True)
class Kind:
    """One kind of lever: how to tell it, which way it moves first, and by how much."""

    name: str
    pattern: str  # looked for in key, label and unit
    sign: int  # +1 raises the value, -1 lowers it
    share: float  # of the present value
    least: float  # at least so much, in the lever's own unit
    spends_slack: bool = False  # whether moving the other way is what an ample plan could buy


KINDS = (  # in the order in which they are tried
    Kind("retire later", r"retire", +1, 0.0, 1.0, spends_slack=True),
    Kind("claim later", r"claim", +1, 0.0, 1.0),
    Kind("spend less", r"spend|discretionary|extras|budget|expense", -1, 0.05, 0.0, spends_slack=True),
    Kind("save more", r"sav(e|ing)|defer|contribut", +1, 0.20, 0.0),
    Kind("pay debt first", r"debt|card|loan|mortgage", +1, 0.50, 0.0),
    Kind("fewer or more stocks", r"stock|mix", +1, 0.0, 0.10),
    Kind("wait for a goal", r"goal.*(by|date|month)", +1, 0.0, 12.0),
)
# "Spending, retired" is spending, and "card payment" a debt: the words that tell most are looked at first.
TOLD_BY = (
    "wait for a goal",
    "spend less",
    "pay debt first",
    "save more",
    "fewer or more stocks",
    "claim later",
    "retire later",
)


def candidates(
    facts: Facts, levers: Iterable[Mapping[str, Any]], round_: int, proofs: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """Return the changes to try in this round, by slug: single steps, then bolder ones, then the best two together."""
    purpose = aim(facts)
    ample = purpose == "slack"
    tried = set(proofs)
    if round_ >= 2 and not ample:
        found = _together(proofs)
    else:
        found = _single_steps(facts, levers, _stride(facts) * (1 + round_), purpose)
    return {slug: item for slug, item in list(found.items())[: MAX_A_ROUND + len(tried)] if slug not in tried}


def _stride(facts: Facts) -> int:
    """Return how long the first steps are: a small one shows nothing where the answer is far from turning."""
    works = facts.value(SUCCESS) or 0.0
    return 5 if works < EVER_WORKS else 2 if works < MOSTLY_WORKS or aim(facts) == "slack" else 1


def kind_of(lever: Mapping[str, Any]) -> Kind | None:
    """Tell a lever's kind by the words of its key and label; None for one that the rules do not know."""
    words = f"{lever.get('key', '')} {lever.get('label', '')}".lower()
    by_name = {kind.name: kind for kind in KINDS}
    return next((by_name[name] for name in TOLD_BY if re.search(by_name[name].pattern, words)), None)


def _single_steps(
    facts: Facts, levers: Iterable[Mapping[str, Any]], size: int, purpose: str
) -> dict[str, dict[str, Any]]:
    """Take a step on every lever that has room, in the order of KINDS, at most two levers of a kind."""
    ample = purpose == "slack"
    found: list[tuple[int, str, dict[str, Any]]] = []
    for lever in levers:
        kind = kind_of(lever) if usable(lever) else None
        if kind is None or (ample and not kind.spends_slack) or (purpose == "cuts" and kind.name == LOWERS_THE_BAR):
            continue
        signs = (1, -1) if kind.name == "fewer or more stocks" else (kind.sign,)
        for sign in signs:
            way = -sign if ample and kind.spends_slack else sign
            new = moved(lever, kind, way, size)
            if new is not None:
                slug = f"{_slug(lever['key'])}-{_slug(_number_text(new))}"
                found.append((KINDS.index(kind), slug, _item(facts, kind, lever, new)))
    found.sort(key=lambda item: (item[0], item[1]))
    per_kind: dict[int, int] = {}
    kept = {}
    for order, slug, item in found:
        per_kind[order] = per_kind.get(order, 0) + 1
        if per_kind[order] <= 2:
            kept[slug] = item
    return kept


def moved(lever: Mapping[str, Any], kind: Kind, way: int, size: int) -> float | None:
    """Return the lever's next value on its own grid of steps, or None where it has no room."""
    value, low, high, step = (float(lever[key]) for key in ("value", "low", "high", "step"))
    least = kind.least
    if kind.name == "fewer or more stocks" and high > 1.0:
        least *= 100.0  # a share written in per cent
    if kind.name in ("retire later", "claim later") and str(lever.get("unit", "")).startswith("month"):
        least *= 12.0
    distance = max(abs(value) * kind.share, least, step) * size
    steps = max(1, round(distance / step))
    new = min(high, max(low, value + way * steps * step))
    return None if math.isclose(new, value) else round(new, 10)


def candidate_for(facts: Facts, lever: Mapping[str, Any], wanted: float) -> tuple[str, dict[str, Any]] | None:
    """Return a change that somebody else proposes, with its slug: on the lever's grid, and as bold as ours at most."""
    kind = kind_of(lever)
    if kind is None or not math.isfinite(wanted):
        return None
    way = 1 if wanted > lever["value"] else -1
    boldest = moved(lever, kind, way, BOLDEST)
    if boldest is None:
        return None
    value, step = float(lever["value"]), float(lever["step"])
    reach = abs(boldest - value)
    steps = round(min(reach, abs(wanted - value)) / step)
    new = round(min(float(lever["high"]), max(float(lever["low"]), value + way * steps * step)), 10)
    if math.isclose(new, value):
        return None
    return f"{_slug(lever['key'])}-{_slug(_number_text(new))}", _item(facts, kind, lever, new) | {"by": "model"}


def change_to(facts: Facts, lever: Mapping[str, Any], wanted: float) -> dict[str, Any] | None:
    """Return the change of a lever to a stated value of its range, the nearest on its grid; None where it is none."""
    value, low, high, step = (float(lever[key]) for key in ("value", "low", "high", "step"))
    if not math.isfinite(wanted) or not low <= wanted <= high:
        return None
    new = round(min(high, max(low, value + round((wanted - value) / step) * step)), 10)
    kind = kind_of(lever) or Kind("other", "", +1, 0.0, 0.0)
    return None if math.isclose(new, value) else _item(facts, kind, lever, new)


def _item(facts: Facts, kind: Kind, lever: Mapping[str, Any], new: float) -> dict[str, Any]:
    new = int(new) if float(new).is_integer() and isinstance(lever["value"], int) else new
    return {
        "changes": changes_of(lever, new),
        "words": _words(facts, lever, new),
        "kind": kind.name,
        "levers": [{"key": lever["key"], "label": lever["label"], "from": lever["value"], "to": new}],
    }


def changes_of(lever: Mapping[str, Any], value: float) -> dict[str, Any]:
    """Return the changed keys of a plan for a lever's value, as the plan writes them."""
    if not lever.get("template"):
        return {lever["key"]: value}
    fields = {key: lever[key] for key in ("key", "label", "value", "low", "high", "step", "unit", "hint")}
    return Lever(**fields, template=tuple((key, form) for key, form in lever["template"])).changes(value)


def _words(facts: Facts, lever: Mapping[str, Any], new: float) -> str:
    """Name the change, so that a sentence can begin with it."""
    unit = str(lever.get("unit", ""))
    label, was = within_a_sentence(lever["label"]), lever_text(lever["value"], unit, facts)
    label = re.sub(r" retires at$", " retiring", label)
    return f"{label} at {lever_text(new, unit, facts)} instead of {was}"


def within_a_sentence(label: str) -> str:
    """Return a label with a small first letter where its first word is a common one, and not, say, a person's name."""
    first = label.split(" ", 1)[0].lower()
    return label[:1].lower() + label[1:] if first in COMMON_WORDS else label


def lever_text(value: float, unit: str, facts: Facts) -> str:
    """Write a lever's value in its own unit."""
    word = unit.lower()
    if "money" in word or word in (facts.currency.lower(), "currency"):
        text = printed({"unit": "money", "value": float(value)}, facts.locale, facts.currency).text
        return f"{text} a month" if "month" in word else f"{text} a year" if "year" in word else text
    if word in ("share", "rate", "fraction"):
        return f"{_number_text(round(value * 100.0, 2))}{NARROW}%"
    if word in ("%", "percent", "per cent", "% of pay"):
        return f"{_number_text(round(value, 2))}{NARROW}%{word.removeprefix('%') if word.startswith('%') else ''}"
    if word == "age":
        return _age_text(value)
    if word == "month" and value > 1200:
        return printed({"unit": "month", "value": float(value)}, facts.locale, facts.currency).text
    if word in ("months", "years"):
        return printed({"unit": word, "value": float(value)}, facts.locale, facts.currency).text
    return _number_text(value)


def _age_text(years: float) -> str:
    """Write an age in years, and months where there are some: "62 and 10 months"."""
    whole, months = divmod(round(years * 12), 12)
    return f"{whole} and {months} {'month' if months == 1 else 'months'}" if months else str(whole)


def _number_text(value: float) -> str:
    return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"


def _together(proofs: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Join the two best proven changes that touch different levers.

    The second may be the largest cut of spending where that does nothing alone: a plan that ends many years too early
    needs both.
    """
    good = [(slug, item) for slug, item in proofs.items() if item["aim"]["helps"]]
    good.sort(key=lambda pair: (-pair[1]["aim"]["gain"], pair[0]))
    cuts = [(slug, item) for slug, item in proofs.items() if _may_help_beside(item)]
    cuts.sort(key=lambda pair: (pair[1]["levers"][0]["to"], pair[0]))
    for i, (slug, first) in enumerate(good):
        for other, second in good[i + 1 :] + cuts:
            if not set(first["changes"]) & set(second["changes"]):
                return {
                    f"{slug}-and-{other}": {
                        "changes": first["changes"] | second["changes"],
                        "words": f"{first['words']}{TOGETHER}{second['words']}",
                        "kind": "together",
                        "levers": first["levers"] + second["levers"],
                    }
                }
    return {}


def _may_help_beside(item: Mapping[str, Any]) -> bool:
    """Whether a change is a cut of spending that was run and did nothing clear by itself."""
    return item["kind"] == LOWERS_THE_BAR and not item["failed"] and item["aim"]["noise"]


def usable(lever: Any) -> bool:
    """Whether a lever is a number with a range and a step."""
    if not isinstance(lever, Mapping) or not all(isinstance(lever.get(key), str) for key in ("key", "label")):
        return False
    numbers = [lever.get(key) for key in ("value", "low", "high", "step")]
    if not all(isinstance(x, (int, float)) and not isinstance(x, bool) and math.isfinite(x) for x in numbers):
        return False
    return lever["step"] > 0 and lever["low"] <= lever["value"] <= lever["high"]


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-")
