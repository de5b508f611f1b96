"""Numbers -> the text that people read: money, shares, points, rates, dates and lengths of time, by the plan's locale.

Used by charts, reports and the templates of the agents, so that one figure reads the same everywhere. Digits, grouping
and currency signs come from Babel; the words around them are English. Minus is U+2212, `±` and `%` keep their number by
narrow no-break spaces. A share is "in 100", a change of a share is in points, never "%" of "%".

One rule for every share, in words, charts and tables: it is rounded to the nearest, but reads as none or as all only
when it is. What rounding would take there is written as a bound: "more than 99" of 100, ">99.9", "<0.1".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

from babel import Locale
from babel import numbers as babel_numbers

from finsim.analysis.figure import Figure
from finsim.months import month_text
from finsim.vocabulary import Prices, Unit

MINUS = "\u2212"
NARROW = "\u202f"
NO_BREAK = "\u00a0"
SPENT = "spent"  # wealth of a path that has failed: what it would owe by then is no forecast
_ENGLISH_STEPS = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"), (1.0, ""))
_LONG_MONTHS = 24.0  # below it a part of a month is told, above it years and months
_FULL_BELOW = 20_000.0  # smaller amounts are clearer in full: "$7,487"
_INDIAN_STEPS = ((1e7, " crore", "Cr"), (1e5, " lakh", "L"), (1.0, "", ""))


def money(value: float, currency: str, locale: str, cents: bool = False) -> str:
    """Write an amount in full: "$1,234,567", with `cents` "$3,276.89"."""
    digits = babel_numbers.get_currency_precision(currency) if cents else 0
    amount = round(value, digits) or 0.0  # no minus before a zero
    text = babel_numbers.format_currency(
        amount, currency, format=_money_pattern(locale, digits), locale=locale, currency_digits=False
    )
    return _typographic(text)


def money_short(value: float, currency: str, locale: str, figures: int = 3) -> str:
    """Write an amount to so many figures in the unit that matters: "$811k", "$1.36M", "₹8.1 lakh", "₹1.36 crore"."""
    if _is_indian(locale):
        return _steps(value, currency, locale, [(size, word) for size, word, _ in _INDIAN_STEPS], figures)
    if Locale.parse(locale).language == "en" and abs(value) >= _FULL_BELOW:
        return _steps(value, currency, locale, list(_ENGLISH_STEPS), figures)
    if abs(value) < _FULL_BELOW:
        return money(value, currency, locale)
    return _babel_short(value, currency, locale, figures)


def money_ticks(values: Sequence[float], currency: str, locale: str) -> list[str]:
    """Write the amounts of one axis alike, without needless zeros: "$2M", "$400k", "₹50L", "₹2Cr"."""
    if _is_indian(locale):
        indian = [(size, short) for size, _, short in _INDIAN_STEPS]
        return [_steps(value, currency, locale, indian, 3, is_tick=True) for value in values]
    if Locale.parse(locale).language == "en":
        in_full = max(map(abs, values), default=0.0) < _FULL_BELOW
        steps = [step for step in _ENGLISH_STEPS if not (in_full and step[0] == 1e3)]
        return [_steps(value, currency, locale, steps, 3, is_tick=True) for value in values]
    return [_babel_short(value, currency, locale, 3) for value in values]


def tick_gloss(locale: str) -> str:
    """Explain the short forms of an axis, where they need it, as a sentence to follow another."""
    return " L is lakh (1,00,000), Cr is crore (1,00,00,000)." if _is_indian(locale) else ""


def plain(value: float, locale: str, digits: int = 0, signed: bool = False) -> str:
    """Write a bare number with `digits` decimals: "1,234.5"; with `signed` a plus before what is above zero."""
    amount = round(value, digits) or 0.0
    text = babel_numbers.format_decimal(amount, format=_decimal_pattern(locale, digits), locale=locale)
    return ("+" if signed and amount > 0 else "") + _typographic(text)


def percent(rate: float, locale: str, digits: int | None = None) -> str:
    """Write a decimal as per cent: 0.055 -> "5.5 %"; at most three decimals, unless `digits` says."""
    if digits is None:
        digits = next(d for d in range(4) if d == 3 or math.isclose(round(rate * 100, d), rate * 100, abs_tol=5e-4))
    return f"{plain(rate * 100, locale, digits)}{NARROW}%"


def in_100(share: float, locale: str, error: float | None = None, digits: int = 1) -> str:
    """Write a share as odds in 100: "81.1", with its standard error "81.1 ± 0.4"; ">99.9" where one path failed."""
    step = 10.0**-digits
    if 0.0 < share < 1.0 and round(share * 100, digits) in (0.0, 100.0):
        text = f">{plain(100 - step, locale, digits)}" if share > 0.5 else f"<{plain(step, locale, digits)}"
    else:
        text = plain(share * 100, locale, digits)
    return text if error is None else f"{text}{NO_BREAK}{with_error(error, locale, digits)}"


def with_error(error: float, locale: str, digits: int = 1, scale: float = 100.0) -> str:
    """Write the error of a share (`scale` 100) or of anything else (`scale` 1): "± 0.4"; "± <0.1", never a false 0."""
    size = abs(error) * scale
    smallest = 10.0**-digits
    if 0 < size < smallest / 2:
        return f"±{NARROW}<{plain(smallest, locale, digits)}"
    return f"±{NARROW}{plain(size, locale, digits)}"


def of_100(share: float, is_short: bool = False) -> str:
    """Write a share as a count to stand before "of 100": "81", "more than 99", "fewer than 1"; short ">99", "<1"."""
    if 0.0 < share <= 0.005:
        return "<1" if is_short else "fewer than 1"
    if 0.995 <= share < 1.0:
        return ">99" if is_short else "more than 99"
    return str(dots_of_100(share))


def dots_of_100(share: float) -> int:
    """Count of 100 dots for a share: 0 and 100 only when the share is none or all."""
    if share <= 0.0:
        return 0
    return 100 if share >= 1.0 else min(99, max(1, math.floor(share * 100 + 0.5)))


def points(difference: float, locale: str, error: float | None = None, digits: int = 1) -> str:
    """Write a difference of two shares in points of 100: "+1.5", "−23.6 ± 0.4"."""
    text = plain(difference * 100, locale, digits, signed=True)
    return text if error is None else f"{text}{NO_BREAK}{with_error(error, locale, digits)}"


def month(text: str) -> str:
    """Write "2064-12" as "December 2064"."""
    year, number = text.split("-")
    return f"{_month_name(int(number))} {int(year)}"


def duration(months: float) -> str:
    """Write a count of months in words: "2 years 3 months", "1 month", "less than a month"."""
    whole = math.floor(abs(months) + 0.5)
    if whole == 0:
        return "less than a month" if months else "no time"
    years, rest = divmod(whole, 12)
    parts = [_counted(years, "year")] if years else []
    return " ".join([*parts, _counted(rest, "month")] if rest else parts)


def money_name(currency: str, prices: str, year: int) -> str:
    """Name the money of a chart: "2026 dollars" when real, "dollars of the day" when nominal."""
    words = _currency_words(currency)
    return f"{year} {words}" if prices == Prices.REAL else f"{words} of the day"


def figure(item: Figure, currency: str, locale: str, short: bool = False) -> str:
    """Write a figure's value by its unit, without its error; "none" when there is nothing to count."""
    if item.value is None:
        return "none"
    if item.is_spent:
        return SPENT
    if item.unit == Unit.MONEY:
        return money_short(item.value, currency, locale) if short else money(item.value, currency, locale)
    if item.unit == Unit.MONTH:
        return month(month_text(int(item.value)))
    if item.unit == Unit.MONTHS:
        is_short = item.value < _LONG_MONTHS and not float(item.value).is_integer()
        return f"{plain(item.value, locale, 1)} months" if is_short else duration(item.value)
    if item.unit == Unit.YEARS:
        return _counted_float(item.value, "year", locale)
    return _bare_figure(item, locale)


def figure_error(item: Figure, currency: str, locale: str) -> str:
    """Write how sure a figure is: "± 0.4", "$1.2M to $1.4M", or the reason why it has no error."""
    if item.is_spent:
        return f"its path fails in {month(item.fails)}"
    if item.low is not None and item.high is not None and item.value is not None:
        low, high = (figure(_with_value(item, bound), currency, locale, short=True) for bound in (item.low, item.high))
        return f"{low} to {high}" if low != high else low
    if item.standard_error is None:
        return item.error_note or "none"
    if item.unit == Unit.MONEY:
        return f"±{NARROW}{money_short(item.standard_error, currency, locale)}"
    if item.unit in (Unit.SHARE, Unit.POINTS, Unit.RATE):
        return with_error(item.standard_error, locale, 2 if item.unit == Unit.RATE else 1)
    return with_error(item.standard_error, locale, 1, scale=1.0)


def _bare_figure(item: Figure, locale: str) -> str:
    value = item.value if item.value is not None else math.nan
    if item.unit == Unit.SHARE:
        return f"{in_100(value, locale)} in 100"
    if item.unit == Unit.POINTS:
        return f"{points(value, locale)} points"
    if item.unit == Unit.RATE:
        return percent(value, locale, 2)
    is_whole = item.unit == Unit.COUNT or float(value).is_integer()
    return plain(value, locale, 0 if is_whole else 1)


def _with_value(item: Figure, value: float) -> Figure:
    return Figure(id=item.id, name=item.name, value=value, unit=item.unit, topic=item.topic)


def _steps(
    value: float, currency: str, locale: str, steps: list[tuple[float, str]], figures: int, is_tick: bool = False
) -> str:
    """Write `value` in the largest unit that its rounded size reaches; small amounts in whole units of money."""
    reached = [step for step in steps if abs(_to_figures(value / step[0], figures)) >= 1.0]
    size, word = reached[0] if reached else steps[-1]
    rounded = _to_figures(value / size, figures)
    if size == 1.0:
        return money(value, currency, locale)
    digits = max(0, figures - 1 - math.floor(math.log10(abs(rounded))))
    if is_tick or (word == " lakh" and digits > 1):
        digits = next(d for d in range(digits + 1) if d == digits or round(rounded, d) == rounded) if is_tick else 1
    text = babel_numbers.format_currency(
        round(rounded, digits), currency, format=_money_pattern(locale, digits), locale=locale, currency_digits=False
    )
    return _typographic(text) + word.replace(" ", NO_BREAK)


def _to_figures(value: float, figures: int) -> float:
    if value == 0:
        return 0.0
    return round(value, figures - 1 - math.floor(math.log10(abs(value))))


def _babel_short(value: float, currency: str, locale: str, figures: int) -> str:
    """Write by Babel's own short forms ("1,36 Mio. €"), and in full where the language has none."""
    rounded = _to_figures(value, figures)
    if abs(rounded) < 1e6:
        return money(rounded if abs(rounded) >= 1000 else value, currency, locale)
    digits = max(0, figures - _compact_digits(math.floor(math.log10(abs(rounded))), locale))
    text = babel_numbers.format_compact_currency(rounded, currency, locale=locale, fraction_digits=digits)
    return _typographic(text)


@cache
def _compact_digits(exponent: int, locale: str) -> int:
    """Count the digits before the point when a locale shortens ten to the `exponent`; Japanese counts in 10,000s."""
    forms = Locale.parse(locale).compact_currency_formats["short"]["other"]
    reached = [size for size in forms if len(size) - 1 <= exponent]
    size = max(reached, key=len, default="1")
    shown = str(forms[size].pattern).split(";")[0].count("0") if reached else 1
    return shown + exponent - (len(size) - 1)


@cache
def _money_pattern(locale: str, digits: int) -> str:
    """Take the locale's currency pattern with exactly `digits` decimals."""
    pattern = Locale.parse(locale).currency_formats["standard"].pattern
    return _with_decimals(pattern, digits)


@cache
def _decimal_pattern(locale: str, digits: int) -> str:
    return _with_decimals(Locale.parse(locale).decimal_formats[None].pattern, digits)


def _with_decimals(pattern: str, digits: int) -> str:
    decimals = "." + "0" * digits if digits else ""
    head, _, tail = pattern.split(";")[0].partition(".")
    return head + decimals + tail.lstrip("0#")


def _typographic(text: str) -> str:
    return text.replace("-", MINUS).replace("\u200e", "").replace("\u200f", "")


def _is_indian(locale: str) -> bool:
    return Locale.parse(locale).territory == "IN"


@cache
def _month_name(number: int) -> str:
    return Locale.parse("en").months["format"]["wide"][number]


@cache
def _currency_words(currency: str) -> str:
    if currency == "USD":
        return "dollars"
    return babel_numbers.get_currency_name(currency, count=2, locale="en")


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _counted_float(count: float, word: str, locale: str) -> str:
    digits = 0 if float(count).is_integer() else 1
    return f"{plain(count, locale, digits)} {word}" + ("" if count == 1 else "s")
