"""A fact -> the words and digits a reader sees, and the number those digits stand for.

`grounding` decides every relation on `Printed`, the value as printed, so a sentence never says "62 is above 62".
`say` writes a `Printed` and nothing else where a number stands. Formats are Babel's for the plan's locale, the few
words around the digits those of `languages`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import Any, Literal

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_skeleton
from babel.numbers import format_decimal

from finsim.agents.languages import translated
from finsim.charts.numbers import MINUS, NARROW, money_short

FEWER_THAN_ONE, MORE_THAN_99 = 0.5, 99.5  # where "fewer than 1 in 100" and "more than 99 in 100" stand in the order
EXACT_BELOW = 20_000  # money below this is printed to the unit, above it to three figures
LONG_MONTHS = 24  # from here on a count of months reads as years and months
MONTHS, YEARS = ("{n} month", "{n} months"), ("{n} year", "{n} years")
WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True)
class Printed:
    """A value as it stands in a sentence.

    text    the value; `size` without its sign
    number  what the digits stand for
    of      of a share "81 of 100", to stand before "futures", and `pct` "81 %"; "" for other units
    """

    text: str
    size: str
    number: float
    of: str = ""
    pct: str = ""


def printed(fact: Mapping[str, Any], locale: str = "en_US", currency: str = "USD") -> Printed:
    """Print a fact whose value is a finite number; raises KeyError for a unit that is not in `vocabulary.Unit`."""
    return _print(str(fact["unit"]), float(fact["value"]), known_locale(locale), currency)


@lru_cache(maxsize=4096)
def _print(unit: str, value: float, locale: str, currency: str) -> Printed:
    return _BY_UNIT[unit](value, locale, currency)


@lru_cache(maxsize=64)
def known_locale(locale: str) -> str:
    """Return the locale if Babel knows it, else en_US: words never fail on a format."""
    try:
        return str(Locale.parse(locale))
    except (UnknownLocaleError, ValueError, TypeError, AttributeError):
        return "en_US"


def count_words(n: int, locale: str = "en_US") -> str:
    """Return a small count in words, a large one in digits."""
    return translated(WORDS[n], locale) if 0 <= n < len(WORDS) else str(n)


def relation_of(left: Printed, right: Printed) -> Literal["above", "below", "equal"]:
    """Name the relation of two printed values; what is printed alike is equal."""
    if left.text == right.text or left.number == right.number:
        return "equal"
    return "above" if left.number > right.number else "below"


def rounded(value: float, places: int) -> Decimal:
    """Round half to even at `places` decimals; exact, because it starts from the shortest text of the float."""
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN) + Decimal(0)


def significant(value: float, figures: int = 3) -> Decimal:
    """Round to so many significant figures."""
    number = Decimal(repr(value))
    if number == 0:
        return Decimal(0)
    return rounded(value, figures - 1 - number.adjusted())


def _decimal(number: Decimal, locale: str, places: int) -> str:
    return str(format_decimal(abs(number), format="#,##0" + ("." + "0" * places if places else ""), locale=locale))


def _signed(number: Decimal, size: str) -> Printed:
    return Printed(f"{MINUS}{size}" if number < 0 else size, size, float(number))


def _share(value: float, locale: str, currency: str) -> Printed:
    if 0.0 < value <= 0.005:
        return _odds("fewer than {n}", Decimal(1), FEWER_THAN_ONE, locale)
    if 0.995 <= value < 1.0:
        return _odds("more than {n}", Decimal(99), MORE_THAN_99, locale)
    number = rounded(value * 100.0, 0)
    return _odds("{n}", number, float(number), locale)


def _odds(bound: str, shown: Decimal, number: float, locale: str) -> Printed:
    n = translated(bound, locale).replace("{n}", _decimal(shown, locale, 0))
    text, of = (translated(form, locale).replace("{n}", n) for form in ("{n} in 100", "{n} of 100"))
    return Printed(text, text, number, of, f"{n}{NARROW}%")


def _points(value: float, locale: str, currency: str) -> Printed:
    number = rounded(value * 100.0, 1)
    return _signed(number, _worded("{n} points", number, locale, 1))


def _money(value: float, locale: str, currency: str) -> Printed:
    """Round as `charts.numbers.money_short` shows it, then let it write the rounded amount."""
    number = _money_number(value, locale)
    return _signed(number, money_short(float(abs(number)), currency, locale))


def _money_number(value: float, locale: str) -> Decimal:
    if Locale.parse(locale).territory == "IN":
        shown_in_full, one_digit_lakh = abs(value) < 99_950, abs(value) < 999_500
        return rounded(value, 0) if shown_in_full else significant(value, 2) if one_digit_lakh else significant(value)
    return rounded(value, 0) if abs(value) < EXACT_BELOW else significant(value)


def _rate(value: float, locale: str, currency: str) -> Printed:
    number = rounded(value * 100.0, 1)
    return _signed(number, f"{_decimal(number, locale, 1)}{NARROW}%")


def _months(value: float, locale: str, currency: str) -> Printed:
    """Write less than two years in months, with a part of one; from there on years and months, as people do."""
    whole = rounded(value, 0)
    if abs(rounded(value, 1)) < LONG_MONTHS:
        return _counted(value, MONTHS, locale)
    years, rest = divmod(abs(whole), 12)
    parts = [_worded(forms[n != 1], n, locale, 0) for n, forms in ((years, YEARS), (rest, MONTHS)) if n]
    return _signed(whole, " ".join(parts))


def _years(value: float, locale: str, currency: str) -> Printed:
    return _counted(value, YEARS, locale)


def _counted(value: float, forms: tuple[str, str], locale: str) -> Printed:
    number = rounded(value, 1 if abs(value) < 24 else 0)
    places = 0 if number == number.to_integral_value() else 1
    return _signed(number, _worded(forms[abs(number) != 1], number, locale, places))


def _worded(form: str, number: Decimal, locale: str, places: int) -> str:
    return translated(form, locale).replace("{n}", _decimal(number, locale, places))


def _month(value: float, locale: str, currency: str) -> Printed:
    number = round(value)
    if not 12 <= number < 9999 * 12:
        raise ValueError(f"month {value} is outside the calendar")
    day = date(number // 12, number % 12 + 1, 1)
    text = str(format_skeleton("yMMMM", day, locale=locale))
    return Printed(text, text, float(number))


def _count(value: float, locale: str, currency: str) -> Printed:
    number = rounded(value, 0)
    return _signed(number, _decimal(number, locale, 0))


def _score(value: float, locale: str, currency: str) -> Printed:
    number = rounded(value, 0)
    return _signed(number, _worded("{n} of 100", number, locale, 0))


_BY_UNIT = {
    "share": _share,
    "points": _points,
    "money": _money,
    "rate": _rate,
    "months": _months,
    "month": _month,
    "years": _years,
    "count": _count,
    "score": _score,
}
