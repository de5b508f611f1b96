"""Dates and lengths of time as people write them: "2030-06", "at 65", "at retirement", "24 months".

Below `quantities`. A `Month` and a `Span` are whole numbers, so compiled code takes them as they are; a `When` may need
a person's birth, retirement or an event to become a month, which `Plan.month_of` knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Self

from finsim.errors import FinsimError
from finsim.months import month_text, parse_month
from finsim.plan.written import Unreadable, Written, is_number

NAMES_OF_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


class Month(Written, int):
    """A calendar month as a number (year * 12 + month - 1) that writes itself "2030-06"."""

    expected = 'a month like "2030-06"'
    examples = ("2030-06",)
    pattern = r"^\s*\d{4}-(0[1-9]|1[0-2])\s*$"

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Read "2030-06"; a year alone is refused, because it does not say which month."""
        if is_number(raw) and 1000 <= raw <= 9999 and raw == int(raw):
            raise Unreadable(cls.expected, f"write {int(raw)}-01 for January or {int(raw)}-12 for December")
        if not isinstance(raw, str):
            raise Unreadable(cls.expected)
        try:
            return cls(parse_month(raw))
        except FinsimError:
            raise Unreadable(cls.expected, _nearby_month(raw)) from None

    def __str__(self) -> str:
        return month_text(self)

    @property
    def year(self) -> int:
        return int(self) // 12


def _nearby_month(raw: str) -> str:
    """Return a hint for dates written in another order, with a day, or with a month's name."""
    text = raw.strip().lower()
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})([-/.]\d{1,2})?", text):
        year, month = int(found[1]), int(found[2])
    elif found := re.fullmatch(r"(\d{1,2})[-/.](\d{4})", text):
        year, month = int(found[2]), int(found[1])
    elif (found := re.fullmatch(r"([a-z]{3,9})\.?,?\s+(\d{4})", text)) and _month_named(found[1]):
        year, month = int(found[2]), _month_named(found[1])
    else:
        return ""
    return f"did you mean {year}-{month:02d}?" if 1 <= month <= 12 else "months run from 01 to 12"


def _month_named(text: str) -> int:
    """Return 1 to 12 for a month's name or its beginning of three letters or more; 0 for anything else."""
    named = [n for n, name in enumerate(NAMES_OF_MONTHS, 1) if len(text) >= 3 and name.startswith(text)]
    return named[0] if named else 0


class MonthOfYear(Written, int):
    """A month of every year, 1 to 12, that writes itself by its name."""

    expected = 'the name of a month like "January", or its number, 1 to 12'
    examples = ("January", 1)
    pattern = "^[A-Za-z]+$"

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Read "January", "Jan" or 1."""
        found = _month_named(raw.strip().lower()) if isinstance(raw, str) else raw
        if is_number(found) and found == int(found) and 1 <= found <= 12:
            return cls(found)
        raise Unreadable(cls.expected)

    def __str__(self) -> str:
        return NAMES_OF_MONTHS[self - 1].capitalize()


class Span(Written, int):
    """A length of time in months that writes itself "24 months" or "4 years"; a plain number counts months."""

    expected = 'a length of time like "24 months" or "4 years"'
    examples = ("24 months", "4 years", 24)
    pattern = r"^\s*\d+\s+(months?|years?)(,?\s+(and\s+)?\d+\s+months?)?\s*$"

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Read "24 months", "4 years", "2 years 6 months" or a whole number of months."""
        if is_number(raw) and raw == int(raw) and 0 <= raw <= 1800:
            return cls(raw)
        if isinstance(raw, str) and (found := _SPAN.fullmatch(raw.strip())):
            months = int(found["count"]) * (12 if found["unit"] == "year" else 1) + int(found["rest"] or 0)
            if months <= 1800:
                return cls(months)
        days = isinstance(raw, str) and re.search(r"\b(day|week)s?\b", raw)
        raise Unreadable(cls.expected, "months are the shortest time a plan counts in" if days else "")

    def __str__(self) -> str:
        years, months = divmod(int(self), 12)
        if years and not months:
            return _counted(years, "year")
        return _counted(int(self), "month")


_SPAN = re.compile(r"(?P<count>\d+) +(?P<unit>month|year)s?(?:,? +(?:and +)?(?P<rest>\d+) +months?)?")


def _counted(n: int, word: str) -> str:
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


@dataclass(frozen=True, slots=True, repr=False)
class When(Written):
    """A moment: a month, somebody's age, or an event. Exactly one of `month`, `age` and `event` is set.

    month   the calendar month
    age     in months: 780 is "at 65"; reached in the month of the birthday
    event   "retirement", "start", or the name of an event of the plan
    person  whose age or retirement; "" where the block already says whose
    """

    month: Month | None = None
    age: int | None = None
    event: str = ""
    person: str = ""

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Read "2030-06", "at 65", "age 65", "Sam at 65", "at 66 and 10 months", "at retirement", "retirement"."""
        if isinstance(raw, Month):
            return cls(month=raw)
        if is_number(raw) and 0 <= raw <= 120:
            raise Unreadable(_EXPECTED_WHEN, f"did you mean at {raw:g}?")
        if isinstance(raw, str) and (years := re.fullmatch(r"(\d{1,3}) (?:years?|yrs?)(?: old)?", raw.strip())):
            raise Unreadable(_EXPECTED_WHEN, f"did you mean at {years[1]}?")
        if not isinstance(raw, str) or raw[:4].isdigit():
            return cls(month=_month_of_when(raw))
        text = " ".join(raw.split())
        if found := _AGE.fullmatch(text):
            age = int(found["years"]) * 12 + int(found["months"] or 0)
            if age > 120 * 12:
                raise Unreadable(_EXPECTED_WHEN, "ages run to 120")
            return cls(age=age, person=found["person"] or "")
        if hint := _nearby_month(text):
            raise Unreadable(_EXPECTED_WHEN, hint)
        if found := _EVENT.fullmatch(text):
            return cls(event=found["event"], person=found["person"] or found["owner"] or "")
        raise Unreadable(_EXPECTED_WHEN)

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        return {"type": "string", "examples": ["2030-06", "at 65", "Sam at 65", "at retirement"]}

    def __str__(self) -> str:
        if self.month is not None:
            return str(self.month)
        whose = f"{self.person} " if self.person else ""
        if self.age is None:
            return f"{whose}at {self.event}"
        years, months = divmod(self.age, 12)
        return f"{whose}at {years}" + (f" and {_counted(months, 'month')}" if months else "")


_EXPECTED_WHEN = 'a month like "2030-06", an age like "at 65", or an event like "at retirement"'
_AGE = re.compile(
    r"(?:(?P<person>.+?) )?(?:at|at age|age) (?P<years>\d{1,3})(?: years)?(?:(?: and|,)? (?P<months>\d|1[01]) months?)?"
)
_EVENT = re.compile(r"(?:(?:(?P<person>.+?) )?at )?(?:(?P<owner>.+?)'s )?(?P<event>[^\W\d][^:]*)")


def _month_of_when(raw: Any) -> Month:
    try:
        return Month.parse(raw)
    except Unreadable as error:
        raise Unreadable(_EXPECTED_WHEN, error.hint) from None
