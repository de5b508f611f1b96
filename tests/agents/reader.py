"""An independent reader: takes a sentence back apart and holds every number and relation against the raw facts.

It shares nothing with `say` and `rendering` but the English language: its own words for each figure, its own reading of
numbers, its own list of what "rises" or "lowest" assert.
"""

from __future__ import annotations

import calendar
import re

NUMBER = re.compile(
    r"(?P<less>fewer than (?=1 (?:in|of))|more than (?=99 (?:in|of)))?"
    r"(?P<minus>−)?(?P<money>\$)?(?P<digits>\d[\d,]*(?:\.\d+)?)"
    r"(?P<unit>k|M|B|T|\u202f%| (?:in|of) 100| points| months?| years?)?"
)
MONTHS = [calendar.month_name[number] for number in range(1, 13)]
DATE = re.compile(rf"({'|'.join(MONTHS)}) (\d{{4}})")
# What each figure may be called; the reader's own words, one of which must stand in the sentence.
CALLED = {
    r"success_rate": ["success rate", "plan works", "the plan pays"],
    r"portfolio_survival": ["portfolio"],
    r"net_worth\.start": ["net worth at the start", "starts from a net worth"],
    r"net_worth\.p50\.end": ["median net worth at the end", "middle future ends with", "half of the futures end with"],
    r"net_worth\.p5\.end": [
        "net worth at the end that one future in twenty stays below",
        "one future in twenty ends with less",
    ],
    r"net_worth\.p25\.end": [
        "net worth at the end that one future in four stays below",
        "one future in four ends with less",
    ],
    r"net_worth\.p75\.end": [
        "net worth at the end that one future in four surpasses",
        "one future in four ends with more",
    ],
    r"net_worth\.p95\.end": [
        "net worth at the end that one future in twenty surpasses",
        "one future in twenty ends with more",
    ],
    r"spending\.p50\.retired": ["median spending in retirement", "middle future spends"],
    r"spending\.p5\.retired": ["retirement that one future in twenty stays below", "one future in twenty spends less"],
    r"spending\.p95\.retired": ["retirement that one future in twenty surpasses", "one future in twenty spends more"],
    r"goal\.(.+)\.\w+": ["{}"],
    r"market\.(.+)\.success": ["{}"],
    r"debt\.(.+)\.\w+": ["{}"],
    r"buffer\..+": ["buffer", "cash covers", "cash at hand"],
    r"habit\..+\.cost": ["the cost of"],
    r"habit\.all\.odds": ["all habits together"],
    r"income\.net": ["net income", "after tax"],
    r"income\.gross": ["gross income", "before tax"],
    r"tax\.month": ["tax"],
    r"spending\.debt": ["debt"],
    r"spending\.essential": ["essential"],
    r"spending\.important": ["important"],
    r"spending\.discretionary": ["extras", "discretionary"],
    r"saving\.planned": ["planned saving", "sets aside", "is saved by name"],
    r"surplus": ["surplus", "left over", "unspent", "short by", "exceeds what comes in"],
    r"net_worth\.p50\.retirement": ["median net worth at retirement", "at retirement the middle future"],
    r"net_worth\.p5\.retirement": ["net worth at retirement", "at retirement one future in twenty has less"],
    r"match": ["employer adds"],
    r"premiums": ["premiums"],
    r"discipline\.score": ["discipline"],
    r"discipline\.part\.S": ["saving"],
    r"discipline\.part\.B": ["bills"],
    r"discipline\.part\.R": ["credit"],
    r"wellbeing\.score": ["lens"],
    r"inflation\.p50": ["inflation"],
    r"interest\..+": ["interest"],
    r"spending\.cut\.share": ["with a cut in retired spending", "is cut at least once", "in retirement cut"],
    r"spending\.cut\.p90": ["deepest cut"],
    r"spending\.cut\.depth\.p50": ["go no deeper than", "depth of the middle cut"],
    r"spending\.cut\.months\.p50": ["last at most", "length of the middle cut"],
    r"spending\.rise\.share": ["rises above its first year", "with a rise in retired spending"],
    r"deferrals": ["saving taken from wages"],
    r"failure\.median": ["failing futures", "half have failed"],
    r"failure\.1\.share": ["essential spending unpaid"],
    r"failure\.2\.share": ["debt service unpaid"],
    r"wellbeing\.part\.sattvic": ["nourishes"],
    r"wellbeing\.part\.rajasic": ["other wishes"],
    r"wellbeing\.part\.tamasic": ["drags"],
    r"depletion\.month": ["portfolio ends"],
    r"failure\.first": ["any future fails", "no future fails"],
}
UP, DOWN, EVEN = "up", "down", "even"
FIRST_AGAINST_SECOND = {
    " is above ": UP, " exceeds ": UP, "comes later than": UP,
    " is below ": DOWN, " stays under ": DOWN, "comes before": DOWN,
}  # fmt: skip
FROM_TO = {"rises from": UP, "goes up, from": UP, "falls from": DOWN, "comes down, from": DOWN}
EXTREME = {
    "highest": max, "largest part": max, "largest is": max, "smallest part": min, "smallest is": min,
    "best chance": max, "kindest": max, "latest": max,
    "lowest": min, "thinnest chance": min, "hardest": min, "earliest": min,
}  # fmt: skip
SMALL = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def said(text: str, unit: str) -> list[tuple[float, float]]:
    """Return every number of a text in the fact's own unit, with the rounding its digits leave."""
    if unit == "month":
        return [(int(year) * 12 + MONTHS.index(month), 0.0) for month, year in DATE.findall(text)]
    found = _long_spans(text) if unit == "months" else []
    for match in NUMBER.finditer(text):
        number = float(match["digits"].replace(",", ""))
        decimals = len(match["digits"].partition(".")[2])
        scale = {"k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12, "\u202f%": 0.01, " points": 0.01}.get(match["unit"], 1.0)
        if unit == "share":
            scale = 0.01
        rounding = 0.5 * 10.0**-decimals * scale
        if unit == "money" and match["unit"] in ("k", "M", "B", "T"):
            rounding = max(rounding, 0.005 * number * scale)  # three significant figures
        if match["less"]:
            number, rounding = (0.5, 0.005) if "fewer" in match["less"] else (99.5, 0.005)
        found.append(((-number if match["minus"] else number) * scale, rounding + 1e-9))
    return found


def _long_spans(text: str) -> list[tuple[float, float]]:
    """Return every length of "3 years 1 month" or "3 years", in months."""
    spans = re.finditer(r"(−?)(\d[\d,]*) years?(?: (\d+) months?)?", text)
    return [
        ((-1 if span[1] else 1) * (12.0 * int(span[2].replace(",", "")) + int(span[3] or 0)), 0.5 + 1e-9)
        for span in spans
    ]


def is_said(value: float, numbers: list[tuple[float, float]]) -> bool:
    return any(abs(value - number) <= rounding for number, rounding in numbers)


def names(fact: dict, text: str) -> list[int]:
    """Return where a text speaks of a fact; empty when it never does."""
    low = text.lower()
    for pattern, words in CALLED.items():
        match = re.fullmatch(pattern, fact["id"])
        if match:
            group = match.group(1).lower() if match.groups() else ""
            return [low.index(word.format(group)) for word in words if word.format(group) in low]
    return [low.index(fact["name"].lower())] if fact["name"].lower() in low else []


def objections(text: str, facts: list[dict]) -> list[str]:
    """Return what is wrong with a sentence, given the raw facts it names, in its own order; empty when it is true.

    facts  the raw facts; for an effect the difference first, then the two runs
    """
    wrong = []
    effects = [fact for fact in facts if fact["topic"] == "effect"]
    body = text
    for fact in effects:  # the words of a change hold the plan's own numbers
        body = re.sub(re.escape(fact["name"]), "that change", body, flags=re.IGNORECASE)
    unit = facts[0]["unit"]
    if effects and effects[0] is facts[0]:
        return _effect(body, facts)
    facts = [fact for fact in facts if fact["topic"] != "effect"]
    values = [fact["value"] for fact in facts]
    numbers = said(body, unit)
    if not numbers:
        return ["no number at all"]
    if any(not names(fact, body) for fact in facts):
        wrong.append("a fact that is not named")
    order = next((way for words, way in FROM_TO.items() if words in body), None)
    if order:
        (a, _), (b, _) = numbers[:2]
        wrong += [] if (b > a) == (order == UP) and a != b else ["the trend goes the other way"]
        return wrong + _pair(values, numbers)
    if " are each reached " in body:
        return wrong + ([] if all(is_said(value, numbers) for value in values) else ["not alike"])
    if " stays at " in body:
        return wrong + ([] if all(is_said(value, numbers) for value in values) else ["not flat"])
    extreme = next((pick for words, pick in EXTREME.items() if words in body and len(facts) > 1), None)
    if extreme:
        best = extreme(values)
        return wrong + ([] if is_said(best, numbers) and is_said(values[0], numbers) else ["another one is at the end"])
    count = re.search(rf"\b({'|'.join(SMALL)}) (?:is|are) (above|below|level with)", body)
    if count:
        return wrong + _counted(count, values, numbers, unit)
    order = next((way for words, way in FIRST_AGAINST_SECOND.items() if words in body), None)
    if order and len(facts) == 2:
        (a, _), (b, _) = numbers[:2]
        wrong += [] if (a > b) == (order == UP) and a != b else ["the relation is the other way"]
        wrong += (
            []
            if not wrong and min(names(facts[0], body)) <= max(names(facts[1], body))
            else ["names in the wrong order"]
        )
        return wrong + _pair(values, numbers)
    if "come to the same" in body or "in the same month" in body:
        return wrong + ([] if all(is_said(value, numbers) for value in values) else ["not the same"])
    if len(facts) != 1:
        return [*wrong, "a relation the reader does not know"]
    value = values[0]
    if "short by" in body or "exceeds what comes in" in body:
        value = -value
    return wrong + ([] if is_said(value, numbers) else [f"{value} is not {numbers}"])


def _pair(values: list[float], numbers: list[tuple[float, float]]) -> list[str]:
    right = len(numbers) == 2 and is_said(values[0], numbers[:1]) and is_said(values[1], numbers[1:])
    return [] if right else ["a number of another fact"]


def _counted(count: re.Match, values: list[float], numbers: list[tuple[float, float]], unit: str) -> list[str]:
    *members, than = values
    level, rounding = numbers[-1]
    alike = [abs(value - than) <= 2 * rounding and round(value * 100) == round(than * 100) for value in members]
    if unit != "share":
        alike = [abs(value - than) <= 1e-9 for value in members]
    holds = {
        "above": [value > than and not same for value, same in zip(members, alike, strict=True)],
        "below": [value < than and not same for value, same in zip(members, alike, strict=True)],
        "level with": alike,
    }[count[2]]
    wrong = [] if is_said(than, [(level, rounding)]) else ["another level"]
    return wrong + ([] if sum(holds) == SMALL.index(count[1]) else ["another count"])


def _effect(body: str, facts: list[dict]) -> list[str]:
    difference, *runs = facts
    value, error = difference["value"], difference["standard_error"]
    if "no difference that rises above the noise" in body:
        small = (error is not None and abs(value) < 2 * error) or abs(value) < 0.0005
        return [] if small else ["a difference that is there"]
    way = UP if "rises by" in body else DOWN if "falls by" in body else ""
    wrong = [] if way and (value > 0) == (way == UP) else ["the effect goes the other way"]
    points = said(body, "points")
    wrong += [] if is_said(abs(value), points) else ["another size"]
    if runs:
        wrong += [] if names(runs[0], body) else ["a fact that is not named"]
        wrong += [] if is_said(runs[1]["value"], said(body, "share")) else ["another result"]
    return wrong
