"""How numbers are printed, and that what is printed is what relations are decided on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsim.agents.rendering import known_locale, printed


def text(unit, value, locale="en_US", currency="USD"):
    return printed({"unit": unit, "value": value}, locale, currency).text


@pytest.mark.parametrize(
    ("unit", "value", "expected"),
    [
        ("share", 0.811, "81 in 100"),
        ("share", 0.0, "0 in 100"),
        ("share", 0.003, "fewer than 1 in 100"),
        ("share", 0.9999, "more than 99 in 100"),
        ("share", 1.0, "100 in 100"),
        ("points", 0.056, "5.6 points"),
        ("points", -0.0123, "−1.2 points"),
        ("points", -0.0002, "0.0 points"),
        ("money", 4605.4, "$4,605"),
        ("money", -276.89, "−$277"),
        ("money", 811_234.0, "$811k"),
        ("money", 1_361_234.0, "$1.36M"),
        ("rate", 0.0287, "2.9\u202f%"),
        ("months", 1.0, "1 month"),
        ("months", 4.56, "4.6 months"),
        ("months", 23.94, "23.9 months"),
        ("months", 23.96, "2 years"),
        ("months", 36.4, "3 years"),
        ("months", 343.0, "28 years 7 months"),
        ("months", -25.0, "−2 years 1 month"),
        ("month", 2030 * 12 + 5, "June 2030"),
        ("score", 86.4, "86 of 100"),
        ("count", 3.0, "3"),
    ],
)
def test_values_are_printed_as_the_house_prints_them(unit, value, expected):
    assert text(unit, value) == expected


@pytest.mark.parametrize(
    ("value", "locale", "currency", "expected"),
    [
        (811_234.0, "en_IN", "INR", "₹8.1\xa0lakh"),
        (13_612_340.0, "en_IN", "INR", "₹1.36\xa0crore"),
        (4605.0, "en_IN", "INR", "₹4,605"),
        (1_361_234.0, "de_DE", "EUR", "1,36\xa0Mio.\xa0€"),
        (4605.4, "de_DE", "EUR", "4.605\xa0€"),
        (811_234.0, "de_DE", "EUR", "811.000\xa0€"),
    ],
)
def test_money_follows_the_locale(value, locale, currency, expected):
    assert text("money", value, locale, currency) == expected


@pytest.mark.parametrize("bad", ["xx", "", None, 3, "\ud800"])
def test_an_unknown_locale_falls_back(bad):
    assert known_locale(bad) == "en_US"


UNITS = ["money", "share", "points", "rate", "months", "score", "count"]
PLACES = [("en_US", "USD"), ("en_IN", "INR"), ("de_DE", "EUR"), ("fr_FR", "EUR"), ("ja_JP", "JPY")]


@given(st.sampled_from(UNITS), st.sampled_from(PLACES), st.floats(0, 1), st.floats(0, 1))
def test_printing_keeps_the_order_and_equal_texts_are_equal_numbers(unit, place, a, b):
    scale = {"money": 1e7, "months": 400.0, "score": 100.0, "count": 50.0}.get(unit, 1.0)
    first, second = (printed({"unit": unit, "value": value * scale}, *place) for value in sorted((a, b)))
    assert first.number <= second.number
    assert (first.text == second.text) == (first.number == second.number)
