"""Each word of the house once: kinds of account, needs, prices, units. Everything above writes these words this way."""

from __future__ import annotations

from enum import StrEnum


class AccountKind(StrEnum):
    """How an account is taxed, and what may be paid from it."""

    CASH = "cash"
    TAXABLE = "taxable"
    TAX_DEFERRED = "tax-deferred"
    TAX_FREE = "tax-free"
    HEALTH = "health"
    EDUCATION = "education"


class FilingStatus(StrEnum):
    """How a household files a United States federal return."""

    SINGLE = "single"
    MARRIED_JOINTLY = "married-jointly"
    HEAD_OF_HOUSEHOLD = "head-of-household"


class Need(StrEnum):
    """How badly a household needs an expense; paid in this order."""

    ESSENTIAL = "essential"
    IMPORTANT = "important"
    DISCRETIONARY = "discretionary"


class Deduction(StrEnum):
    """What a United States return may make of an expense."""

    GIFTS = "gifts"
    PROPERTY_TAX = "property tax"
    MEDICAL = "medical"
    CARE = "child care"  # a credit


class GoalNeed(StrEnum):
    """How badly a household wants a goal; a required one that is not paid in full fails the path."""

    REQUIRED = "required"
    IMPORTANT = "important"
    WISHED = "wished"


class Prices(StrEnum):
    """Money of the day (nominal) or of the plan's start (real)."""

    NOMINAL = "nominal"
    REAL = "real"


class Per(StrEnum):
    """Which stretch of time a sum of money is of; a stock, and a sum over a figure's whole period, are of none."""

    MONTH = "month"
    YEAR = "year"
    NONE = ""


class Unit(StrEnum):
    """What a figure counts in."""

    SHARE = "share"  # 0..1, written "in 100"
    POINTS = "points"  # a difference of two shares, written in points of 100
    MONEY = "money"
    RATE = "rate"  # a decimal a year, written in %
    MONTHS = "months"
    MONTH = "month"  # a date: the value is months since year 0 (year * 12 + month - 1)
    YEARS = "years"
    COUNT = "count"
    SCORE = "score"  # 0..100


# How many digits a currency's smallest amount in use has behind the point, where it is not two. Source: Unicode CLDR,
# supplemental currency data, as Babel 2.18 carries it; a test holds the two together.
_DIGITS = {
    0: (
        "ADP AFN ALL BIF BYR CLP DJF ESP GNF IQD IRR ISK ITL JPY KMF KPW KRW LAK LBP LUF MGA MGF MMK MRO PYG RSD RWF "
        "SLL SOS STD SYP TMM TRL UGX UYI VND VUV XAF XOF XPF YER ZMK ZWD"
    ),
    3: "BHD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_UNITS = {currency: 10.0**digits for digits, currencies in _DIGITS.items() for currency in currencies.split()}


def minor_units(currency: str) -> float:
    """Return how many of a currency's smallest amounts make one of it: 100.0 cents to the dollar, 1.0 for yen."""
    return _UNITS.get(currency, 100.0)
