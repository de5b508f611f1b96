"""Months count on without a gap, and their text reads back."""

import pickle

import pytest

from finsim.errors import FinsimError
from finsim.months import month_text, parse_month


def test_a_month_is_its_year_times_twelve_and_january_is_zero():
    assert parse_month("1871-01") == 1871 * 12
    assert parse_month("2026-12") == 2026 * 12 + 11


def test_the_month_after_december_is_one_more():
    assert month_text(parse_month("1999-12") + 1) == "2000-01"


def test_every_month_of_three_centuries_reads_back():
    assert [parse_month(month_text(n)) for n in range(1800 * 12, 2100 * 12)] == list(range(1800 * 12, 2100 * 12))


@pytest.mark.parametrize("text", ["2026", "2026-13", "2026-00", "2026-1", "12-2026", "2026-12-01", "", "２０２６-1２x"])
def test_what_is_not_a_month_is_refused_in_words(text):
    with pytest.raises(FinsimError, match="expected a month like") as caught:
        parse_month(text)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
