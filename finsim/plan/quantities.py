"""Money and rates as people write them: "5.5 %", "CPI + 1 %", "350 a month", "50 % of first 6 %".

Each value is frozen, reads its written form or a plain number, and writes itself back (`str`). A `Rate` is a float, a
`Month` or `Span` an int, so that `compile_plan` takes them as they are. Comes before the models of the plan; dates are
in `moments` and can be had from here too.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, WithJsonSchema

from finsim.plan.amount_hints import nearby_amount, uncommon
from finsim.plan.moments import Month, MonthOfYear, Span, When
from finsim.plan.written import Unreadable, Written, is_number, number, number_text

__all__ = [
    "Amount", "Growth", "Lump", "LumpOrYearly", "Match", "Money", "Month", "MonthOfYear", "Monthly", "MonthlySchedule",
    "Rate", "Schedule",    "Share", "Span", "Step", "When", "Yearly", "YearlySchedule", "contribution",
]  # fmt: skip

_PERCENT = re.compile(r"(?P<number>[+-]?[\d.,_]+) ?%(?P<period>(?: a| per|/) ?(?:year|month|day|week))?")


def _percent(text: str) -> float | None:
    """Read "5.5 %" as 0.055, exactly as the decimal says; None when it is not a percentage."""
    found = _PERCENT.fullmatch(" ".join(text.split()))
    value = number(found["number"]) if found else None
    return None if value is None else float(value / 100)


def _percent_text(rate: float) -> str:
    return number_text(float(Decimal(repr(float(rate))) * 100), group=False) + " %"


class Rate(Written, float):
    """A decimal a year that writes itself in percent: 0.055 is "5.5 %"."""

    expected = 'a rate like "6.9 %" or 0.069 a year'
    examples = ("6.9 %", 0.069)
    pattern = r"^\s*[+-]?[0-9.,]+\s*%(\s*(a|per)\s+year)?\s*$"

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Read "5.5 %", "2 % a year" or 0.055; a bare 1 or more is refused, for nobody can tell 1 from 1 %."""
        if isinstance(raw, str):
            return cls._from_text(raw)
        if not is_number(raw) or not cls._is_in_range(raw):
            raise Unreadable(cls.expected, cls._nearby(raw) if is_number(raw) else "")
        return cls(raw)

    @classmethod
    def parse_at(cls, raw: Any, key: str) -> Self:
        """Read a rate that stands under `key`, so that a mistake is found there."""
        try:
            return cls.parse(raw)
        except Unreadable as error:
            raise Unreadable(error.expected, error.hint, (key,), raw) from None

    @classmethod
    def _from_text(cls, raw: str) -> Self:
        found = _PERCENT.fullmatch(" ".join(raw.split()))
        value = _percent(raw)
        if found is None or value is None:
            bare = number(raw)
            raise Unreadable(cls.expected, f"did you mean {raw.strip()} %?" if bare is not None else "")
        if found["period"] and not found["period"].endswith("year"):
            raise Unreadable(cls.expected, "rates are for a year")
        if not -1.0 < value <= 10.0:
            raise Unreadable(cls.expected, f"did you mean {_percent_text(value / 100)}?")
        return cls(value)

    @classmethod
    def _is_in_range(cls, raw: float) -> bool:
        return -1.0 < raw < 1.0

    @classmethod
    def _nearby(cls, raw: float) -> str:
        percent = raw if abs(raw) <= 25 else raw / 10 if abs(raw) < 250 else raw / 100
        return f"did you mean {number_text(round(percent, 6), group=False)} %?"

    def __str__(self) -> str:
        return _percent_text(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({float(self)!r})"


class Share(Rate):
    """A part of a whole, 0 to 1, that writes itself in percent: 0.7 is "70 %"."""

    expected = 'a share from 0 % to 100 %, like "70 %" or 0.7'
    examples = ("70 %", 0.7)
    pattern = r"^\s*[0-9.,]+\s*%(\s*(a|per)\s+year)?\s*$"

    @classmethod
    def _from_text(cls, raw: str) -> Self:
        value = super()._from_text(raw)
        if not 0.0 <= value <= 1.0:
            raise Unreadable(cls.expected)
        return value

    @classmethod
    def _is_in_range(cls, raw: float) -> bool:
        return 0.0 <= raw <= 1.0

    @classmethod
    def _nearby(cls, raw: float) -> str:
        return f"did you mean {number_text(raw, group=False)} %?" if 1 < raw <= 100 else ""


@dataclass(frozen=True, slots=True, repr=False)
class Growth(Written):
    """How an amount grows: `rate` a year, on top of consumer prices when `over_cpi`."""

    rate: float = 0.0
    over_cpi: bool = True

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Read "CPI", "CPI + 1 %", "CPI - 0.5 %", "3 %" or 0.03; the last two are nominal."""
        if isinstance(raw, str) and (said := re.fullmatch(r"inflation *([+-].*)?", raw.strip(), re.IGNORECASE)):
            raise Unreadable(_EXPECTED_GROWTH, f"did you mean {f'CPI {said[1] or str()}'.strip()}?")
        if isinstance(raw, str) and raw.strip().upper().startswith("CPI"):
            found = re.fullmatch(r"CPI(?: *([+-]) *(.+))?", raw.strip(), re.IGNORECASE)
            if found is None:
                raise Unreadable(_EXPECTED_GROWTH)
            if found[1] is None:
                return cls(0.0, True)
            rate = _percent(found[2])
            if rate is None or not 0.0 <= rate < 1.0:
                bare = number(found[2]) is not None
                raise Unreadable(_EXPECTED_GROWTH, f"did you mean CPI {found[1]} {found[2]} %?" if bare else "")
            return cls(-rate if found[1] == "-" else rate, True)
        try:
            return cls(float(Rate.parse(raw)), False)
        except Unreadable as error:
            real = re.fullmatch(
                r"([\d.]+) ?%? (?:real|over inflation|above inflation)", str(raw).strip(), re.IGNORECASE
            )
            raise Unreadable(_EXPECTED_GROWTH, f"did you mean CPI + {real[1]} %?" if real else error.hint) from None

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        text = {"type": "string", "examples": ["CPI", "CPI + 1 %", "3 %"]}
        return {"anyOf": [text, {"type": "number", "examples": [0.03]}]}

    def __str__(self) -> str:
        if not self.over_cpi:
            return _percent_text(self.rate)
        if self.rate == 0.0:
            return "CPI"
        return f"CPI {'-' if self.rate < 0 else '+'} {_percent_text(abs(self.rate))}"


_EXPECTED_GROWTH = 'a growth like "CPI", "CPI + 1 %" or "3 %" a year'
_PER_YEAR = {"once": 1, "month": 12, "year": 1}


@dataclass(frozen=True, slots=True, repr=False)
class Amount(Written):
    """Money, and per what: "350 a month". `per` is "once", "month" or "year"."""

    value: float
    per: str = "once"

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Read "350 a month", "26_000 a year", "22,80,000" or 350 (once, where no field says otherwise)."""
        return cls.read(raw, "once", ("once", "month", "year"))

    @classmethod
    def read(cls, raw: Any, usual: str, allowed: tuple[str, ...]) -> Self:
        """Read an amount whose bare number is `usual` (a month, a year, once) in a field that allows these periods."""
        expected = _expected_amount(usual, allowed)
        if isinstance(raw, cls):
            return raw
        if is_number(raw):
            value, per = float(raw), usual
        elif isinstance(raw, str):
            value, per = _amount_of_text(raw, usual, expected)
        else:
            raise Unreadable(expected)
        if per not in allowed:
            raise Unreadable(expected, "it is paid once" if allowed == ("once",) else "")
        if value < 0:
            raise Unreadable(expected + ", not below 0")
        return cls(value, per)

    @property
    def a_month(self) -> float:
        """Money a month; a yearly amount is spread over twelve."""
        return self.value / 12 if self.per == "year" else self.value

    @property
    def a_year(self) -> float:
        """Money a year; an amount that comes once counts once."""
        return self.value * _PER_YEAR[self.per]

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        return _amount_schema("once", ("once", "month", "year"))

    def __str__(self) -> str:
        text = number_text(self.value)
        return text if self.per == "once" else f"{text} a {self.per}"


_AMOUNT = re.compile(r"(?P<number>[+-]?[\d.,_]+)(?: ?(?:an?|per|/) ?(?P<per>[a-z]+))?", re.IGNORECASE)
_PERIODS = {"month": "month", "mo": "month", "year": "year", "yr": "year"}


def _amount_of_text(raw: str, usual: str, expected: str) -> tuple[float, str]:
    """Return value and period of "350 a month"; raises `Unreadable` with what it may have meant."""
    text = " ".join(raw.split())
    found = _AMOUNT.fullmatch(text)
    value = number(found["number"]) if found else None
    if found is None or value is None:
        raise Unreadable(expected, nearby_amount(text))
    if found["per"] is None:
        return float(value), usual
    per = _PERIODS.get(found["per"].lower())
    if per is None:
        raise Unreadable(expected, uncommon(found["number"], found["per"]) or nearby_amount(text))
    return float(value), per


def _expected_amount(usual: str, allowed: tuple[str, ...]) -> str:
    if allowed == ("once",):
        return "an amount like 24_000"
    return f'an amount like "{"26_000 a year" if usual == "year" else "350 a month"}"'


def _amount_schema(usual: str, allowed: tuple[str, ...]) -> dict[str, Any]:
    texts = {"once": "24_000", "month": "350 a month", "year": "26_000 a year"}
    counts = "in all" if usual == "once" else f"a {usual}"
    return {
        "anyOf": [
            {"type": "string", "pattern": r"^\s*[0-9][0-9.,_]*", "examples": [texts[per] for per in allowed]},
            {"type": "number", "minimum": 0, "description": f"An amount {counts}."},
        ]
    }


def _amount(usual: str, *allowed: str) -> Any:
    """Return the type of an amount whose bare number means `usual`, and which may be said in the `allowed` periods."""
    return Annotated[
        Amount,
        BeforeValidator(lambda raw: Amount.read(raw, usual, allowed)),
        WithJsonSchema(_amount_schema(usual, allowed)),
    ]


Monthly = _amount("month", "month", "year")
Yearly = _amount("year", "month", "year")
Lump = _amount("once", "once")
LumpOrYearly = _amount("once", "once", "month", "year")


class Money(Written, float):
    """Money that is there or is owed, a float that writes itself 26_000 or 1_264.80; never below 0."""

    expected = "an amount like 24_000, not below 0"
    examples = ("24_000", 24000)
    pattern = r"^\s*[0-9][0-9.,_]*\s*$"

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Read 24_000, "1,264.80" or "22,80,000"."""
        try:
            return cls(Amount.read(raw, "once", ("once",)).value)
        except Unreadable as error:
            raise Unreadable(cls.expected, error.hint) from None

    def __str__(self) -> str:
        return number_text(self)

    def __repr__(self) -> str:
        return f"Money({float(self)!r})"


@dataclass(frozen=True, slots=True)
class Step:
    """An amount that holds from a moment on."""

    amount: Amount
    begins: When


@dataclass(frozen=True, slots=True, repr=False)
class Schedule(Written):
    """An amount that changes at known moments: "1_290 a month, then 1_050 a month from 2028-01".

    first   the amount from the start; None when there is nothing before the first step
    steps   the later amounts, each from its moment, in money of the plan's start like `first`
    """

    first: Amount | None
    steps: tuple[Step, ...] = ()

    @classmethod
    def parse(cls, raw: Any) -> Self:
        return cls.read(raw, "month", ("month", "year"))

    @classmethod
    def read(cls, raw: Any, usual: str, allowed: tuple[str, ...]) -> Self:
        """Read "A", "A from WHEN" or "A, then B from WHEN, then C from WHEN"; order of the steps is as written."""
        if isinstance(raw, cls):
            return raw
        if not isinstance(raw, str):
            return cls(Amount.read(raw, usual, allowed))
        first: Amount | None = None
        steps: list[Step] = []
        for n, part in enumerate(re.split(r",? +then +", raw.strip())):
            amount_text, _, begins_text = part.partition(" from ")
            amount = Amount.read(amount_text, usual, allowed)
            if begins_text:
                steps.append(Step(amount, When.parse(begins_text)))
            elif n == 0:
                first = amount
            else:
                raise Unreadable(_EXPECTED_SCHEDULE, f'say from when: "then {amount} from 2028-01"')
        months = [step.begins.month for step in steps if step.begins.month is not None]
        if any(later <= earlier for earlier, later in itertools.pairwise(months)):
            raise Unreadable("steps in the order of their months")
        return cls(first, tuple(steps))

    def then(self, later: Schedule) -> Schedule:
        """Return this schedule until `later` begins."""
        return Schedule(self.first, (*self.steps, *later.steps)) if later.first is None else later

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        return _schedule_schema("month")

    def __str__(self) -> str:
        parts = [str(self.first)] if self.first is not None else []
        return ", then ".join([*parts, *(f"{step.amount} from {step.begins}" for step in self.steps)])


_EXPECTED_SCHEDULE = 'an amount like "350 a month" or "350 a month, then 420 a month from 2028-01"'


def _schedule_schema(usual: str) -> dict[str, Any]:
    schema = _amount_schema(usual, ("month", "year"))
    schema["anyOf"][0]["examples"].append("1_290 a month, then 1_050 a month from 2028-01")
    return schema


def _schedule(usual: str) -> Any:
    return Annotated[
        Schedule,
        BeforeValidator(lambda raw: Schedule.read(raw, usual, ("month", "year"))),
        WithJsonSchema(_schedule_schema(usual)),
    ]


MonthlySchedule = _schedule("month")
YearlySchedule = _schedule("year")


@dataclass(frozen=True, slots=True, repr=False)
class Match(Written):
    """What an employer adds: tiers of (share, width), each paying `share` of the next `width` of pay that is deferred.

    "100 % of first 3 %, 50 % of next 2 %" is ((1.0, 0.03), (0.5, 0.02)).
    """

    tiers: tuple[tuple[float, float], ...]

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Read "50 % of first 6 %", or several tiers with commas."""
        parts = raw.split(",") if isinstance(raw, str) else []
        tiers = []
        for n, part in enumerate(parts):
            found = re.fullmatch(r"(.+?) of (?:the )?(first|next) (.+)", " ".join(part.split()))
            share, width = (_percent(found[1]), _percent(found[3])) if found else (None, None)
            if found is None or share is None or width is None or (found[2] == "first") != (n == 0):
                raise Unreadable(_EXPECTED_MATCH)
            if not (0 < share <= 5 and 0 < width <= 1):
                raise Unreadable(_EXPECTED_MATCH)
            tiers.append((share, width))
        if not tiers:
            hint = f"did you mean 100 % of first {number_text(raw * 100, group=False)} %?" if is_number(raw) else ""
            raise Unreadable(_EXPECTED_MATCH, hint)
        return cls(tuple(tiers))

    def on(self, deferred: float) -> float:
        """Return what the employer adds, as a share of pay, when this share of pay is deferred."""
        added = 0.0
        for share, width in self.tiers:
            counted = min(max(deferred, 0.0), width)
            added += share * counted
            deferred -= counted
        return added

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        return {"type": "string", "examples": ["50 % of first 6 %", "100 % of first 3 %, 50 % of next 2 %"]}

    def __str__(self) -> str:
        words = ["first"] + ["next"] * (len(self.tiers) - 1)
        return ", ".join(
            f"{_percent_text(share)} of {word} {_percent_text(width)}"
            for word, (share, width) in zip(words, self.tiers, strict=True)
        )


_EXPECTED_MATCH = 'a match like "50 % of first 6 %"'
_EXPECTED_CONTRIBUTION = 'a share of pay like "6 %" or an amount like "300 a month"'


def contribution(raw: Any) -> Rate | Amount:
    """Read what is put aside from pay: "6 %" or 0.06 of it, or "300 a month"."""
    if isinstance(raw, Rate | Amount):
        return raw
    is_share = (is_number(raw) and 0 <= raw < 1) or (isinstance(raw, str) and "%" in raw)
    try:
        if is_share:
            return Share.parse(raw)
        if is_number(raw) and raw <= 100:
            raise Unreadable("", f"did you mean {raw:g} %?")
        return Amount.read(raw, "month", ("month", "year"))
    except Unreadable as error:
        raise Unreadable(_EXPECTED_CONTRIBUTION, error.hint) from None
