"""Numbers read as people write them: the currency's signs, true minus, short forms, errors that never vanish."""

from __future__ import annotations

import re

import pytest

from finsim.analysis.figure import Figure
from finsim.charts import numbers
from finsim.vocabulary import Unit

US, INDIA, GERMANY = ("USD", "en_US"), ("INR", "en_IN"), ("EUR", "de_DE")


@pytest.mark.parametrize(
    ("value", "place", "text"),
    [
        (1_234_567.4, US, "$1,234,567"),
        (-1_234_567, US, "−$1,234,567"),
        (-0.3, US, "$0"),
        (1_234_567, INDIA, "₹12,34,567"),
        (1_234_567, GERMANY, "1.234.567\u00a0€"),
    ],
)
def test_money_in_full(value, place, text):
    assert numbers.money(value, *place) == text


def test_cents_are_those_of_the_currency():
    assert numbers.money(3276.89, *US, cents=True) == "$3,276.89"
    assert numbers.money(3276.2, "JPY", "ja_JP", cents=True) == "￥3,276"


@pytest.mark.parametrize(
    ("value", "place", "text"),
    [
        (811_234, US, "$811k"),
        (1_360_000, US, "$1.36M"),
        (999_600, US, "$1.00M"),
        (-2_345_678_901, US, "−$2.35B"),
        (7_487, US, "$7,487"),
        (0, US, "$0"),
        (811_234, INDIA, "₹8.1\u00a0lakh"),
        (13_600_000, INDIA, "₹1.36\u00a0crore"),
        (7_487, INDIA, "₹7,487"),
        (1_360_000, GERMANY, "1,36\u00a0Mio.\u00a0€"),
        (811_234, GERMANY, "811.000\u00a0€"),
    ],
)
def test_short_money_has_three_figures_in_the_unit_that_matters(value, place, text):
    assert numbers.money_short(value, *place) == text


def test_an_axis_is_written_alike_and_without_needless_zeros():
    assert numbers.money_ticks([0, 2e6, 4e6], *US) == ["$0", "$2M", "$4M"]
    assert numbers.money_ticks([0, 3_000, 12_000], *US) == ["$0", "$3,000", "$12,000"]
    assert numbers.money_ticks([0, 10_000, 20_000], *US) == ["$0", "$10k", "$20k"]
    assert numbers.money_ticks([0, 5e6, 2e7], *INDIA) == ["₹0", "₹50L", "₹2Cr"]


def test_shares_points_and_rates():
    assert numbers.in_100(0.8112, "en_US", 0.0039) == "81.1\u00a0±\u202f0.4"
    assert numbers.points(-0.236, "en_US", 0.004) == "−23.6\u00a0±\u202f0.4"
    assert numbers.points(0.015, "de_DE") == "+1,5"
    assert numbers.percent(0.05125, "en_US") == "5.125\u202f%"
    assert numbers.percent(0.055, "en_US") == "5.5\u202f%"
    assert numbers.percent(0.22, "de_DE") == "22\u202f%"


def test_an_error_that_is_not_zero_never_reads_as_zero():
    assert numbers.with_error(0.0001, "en_US") == "±\u202f<0.1"
    assert numbers.with_error(0.0, "en_US") == "±\u202f0.0"


@pytest.mark.parametrize(
    ("months", "text"),
    [(1, "1 month"), (12, "1 year"), (27, "2 years 3 months"), (0.2, "less than a month"), (0, "no time")],
)
def test_lengths_of_time_in_words(months, text):
    assert numbers.duration(months) == text


def test_dates_and_kinds_of_money_in_words():
    assert numbers.month("2064-12") == "December 2064"
    assert numbers.money_name("USD", "real", 2026) == "2026 dollars"
    assert numbers.money_name("INR", "nominal", 2026) == "Indian rupees of the day"


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        (Unit.SHARE, 0.811, "81.1 in 100"),
        (Unit.POINTS, 0.0145, "+1.5 points"),
        (Unit.MONEY, 416_306.2, "$416,306"),
        (Unit.RATE, 0.0415, "4.15\u202f%"),
        (Unit.MONTHS, 27.0, "2 years 3 months"),
        (Unit.MONTH, 2064 * 12 + 11.0, "December 2064"),
        (Unit.YEARS, 1.0, "1 year"),
        (Unit.YEARS, 2.5, "2.5 years"),
        (Unit.COUNT, 1892.0, "1,892"),
        (Unit.SCORE, 96.4, "96.4"),
        (Unit.MONEY, None, "none"),
    ],
)
def test_a_figure_is_written_by_its_unit(unit, value, text):
    item = Figure("x", "x", value, unit, "x")
    assert numbers.figure(item, *US) == text


def test_how_sure_a_figure_is():
    share = Figure("s", "success rate", 0.811, Unit.SHARE, "success", standard_error=0.0039)
    worth = Figure("w", "net worth", 1.3e6, Unit.MONEY, "worth", prices="real", low=1.2e6, high=1.4e6)
    cohort = Figure("c", "success rate", 0.77, Unit.SHARE, "success", error_note="none (overlapping windows)")
    assert numbers.figure_error(share, *US) == "±\u202f0.4"
    assert numbers.figure_error(worth, *US) == "$1.20M to $1.40M"
    assert numbers.figure_error(cohort, *US) == "none (overlapping windows)"


N_PATHS = 10_000


@pytest.mark.parametrize("count", [0, 1, 4, 5, 49, 50, 51, 5_000, 9_949, 9_950, 9_951, 9_994, 9_995, 9_999, 10_000])
def test_a_share_reads_as_all_or_none_only_when_it_is_in_words_and_tables_alike(count):
    share = count / N_PATHS
    is_all, is_none = count == N_PATHS, count == 0
    words, short = numbers.of_100(share), numbers.of_100(share, is_short=True)
    table, fine = numbers.in_100(share, "en_US"), numbers.in_100(share, "en_US", digits=2)
    assert (words == "100", short == "100", table == "100.0", fine == "100.00") == (is_all,) * 4
    assert (words == "0", short == "0", table == "0.0", fine == "0.00") == (is_none,) * 4
    assert (numbers.dots_of_100(share) == 100, numbers.dots_of_100(share) == 0) == (is_all, is_none)


@pytest.mark.parametrize("count", range(0, N_PATHS + 1, 7))
def test_the_count_in_a_headline_never_contradicts_the_decimal_in_a_table(count):
    """Each writing of a share is an interval; the true share lies in all of them."""
    share = 100 * count / N_PATHS
    for text, half in ((numbers.of_100(share / 100), 0.5), (numbers.in_100(share / 100, "en_US"), 0.05)):
        number = float(re.sub(r"[^\d.]", "", text))
        if text.startswith(("more", ">")):
            assert number < share < 100
        elif text.startswith(("fewer", "<")):
            assert 0 < share < number
        else:
            assert abs(number - share) <= half + 1e-9


def test_a_share_beyond_the_last_decimal_is_written_as_a_bound():
    assert numbers.in_100(0.9998, "en_US") == ">99.9"
    assert numbers.in_100(0.0002, "de_DE") == "<0,1"
    assert numbers.of_100(0.9998) == "more than 99"
    assert numbers.of_100(0.003, is_short=True) == "<1"
