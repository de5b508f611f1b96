"""Words that every room shares, held to where they come from."""

from __future__ import annotations

from babel.numbers import get_currency_precision, list_currencies

from finsim.vocabulary import minor_units


def test_every_currency_is_rounded_to_the_smallest_amount_that_cldr_says_is_in_use():
    assert {name: minor_units(name) for name in list_currencies()} == {
        name: 10.0 ** get_currency_precision(name) for name in list_currencies()
    }
