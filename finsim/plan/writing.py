"""The currency and the locale of a plan, held against the lists of Unicode's CLDR, as Babel has them.

Both are told apart from a typing error while the plan is read: a report would fail on them after the run. The usual
ones are known without the lists, whose reading a short command would pay for.
"""

from __future__ import annotations

from finsim.plan.written import Unreadable

_USUAL_CURRENCY, _USUAL_LOCALE = "USD", "en_US"


def known_currency(code: str) -> str:
    """Return a currency's three letters (ISO 4217); raises `Unreadable` for letters that name none."""
    if code != _USUAL_CURRENCY:
        from babel.numbers import is_currency

        if not is_currency(code):
            raise Unreadable("the letters of a currency (ISO 4217), like USD or INR")
    return code


def known_locale(code: str) -> str:
    """Return a locale as written; raises `Unreadable` for one that nobody's numbers are written in."""
    if code != _USUAL_LOCALE:
        from babel import Locale, UnknownLocaleError

        try:
            Locale.parse(code)
        except (ValueError, UnknownLocaleError):
            raise Unreadable("a language and a country, like en_US, en_IN or de_DE") from None
    return code
