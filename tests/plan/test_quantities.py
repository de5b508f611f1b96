"""What people write is what finsim reads, and what finsim writes it reads again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsim.plan.moments import Month, MonthOfYear, Span, When
from finsim.plan.quantities import Amount, Growth, Match, Money, Rate, Schedule, Share, Step, contribution
from finsim.plan.written import Unreadable, number

CENTS = st.integers(0, 10**11).map(lambda cents: cents / 100)
PERCENTS = st.integers(-9_999, 99_999).map(lambda points: points / 10_000)
MONTHS = st.integers(1600 * 12, 2999 * 12).map(Month)
NAMES = st.sampled_from(["Sam", "Mary Ann", "José", "O'Neil"])
AMOUNTS = st.builds(Amount, CENTS, st.sampled_from(["once", "month", "year"]))
PAID = st.builds(Amount, CENTS, st.sampled_from(["month", "year"]))
WHENS = st.one_of(
    st.builds(lambda month: When(month=month), MONTHS),
    st.builds(lambda age, person: When(age=age, person=person), st.integers(0, 1440), st.one_of(st.just(""), NAMES)),
    st.builds(lambda person: When(event="retirement", person=person), st.one_of(st.just(""), NAMES)),
    st.just(When(event="the move")),
)


@given(PERCENTS)
def test_a_rate_reads_back_what_it_writes(rate):
    assert Rate.parse(str(Rate(rate))) == rate


@given(PERCENTS.filter(lambda rate: -1 < rate < 1), st.booleans())
def test_a_growth_reads_back_what_it_writes(rate, over_cpi):
    growth = Growth(rate, over_cpi)
    assert Growth.parse(str(growth)) == growth


@given(AMOUNTS)
def test_an_amount_reads_back_what_it_writes(amount):
    assert Amount.parse(str(amount)) == amount


@given(CENTS)
def test_money_reads_back_what_it_writes(value):
    assert Money.parse(str(Money(value))) == value


@given(WHENS)
def test_a_moment_reads_back_what_it_writes(when):
    assert When.parse(str(when)) == when


@given(st.integers(0, 1800))
def test_a_span_reads_back_what_it_writes(months):
    assert Span.parse(str(Span(months))) == months


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(1, 100)), min_size=1, max_size=4))
def test_a_match_reads_back_what_it_writes(points):
    match = Match(tuple((share / 100, width / 100) for share, width in points))
    assert Match.parse(str(match)) == match


@given(st.one_of(st.none(), PAID), st.lists(st.tuples(PAID, MONTHS), min_size=1, max_size=4, unique_by=lambda s: s[1]))
def test_a_schedule_reads_back_what_it_writes(first, steps):
    in_order = sorted(steps, key=lambda step: step[1])
    schedule = Schedule(first, tuple(Step(amount, When(month=month)) for amount, month in in_order))
    assert Schedule.parse(str(schedule)) == schedule


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("26_000", 26_000), ("26,000", 26_000), ("1,264.80", 1_264.80), ("22,80,000", 2_280_000),
        ("1,00,00,000", 10_000_000), ("1_264.80", 1_264.80), ("350", 350), ("0.5", 0.5),
    ],
)  # fmt: skip
def test_grouping_is_read_as_westerners_and_indians_write_it(text, value):
    assert Amount.parse(text).value == value


@pytest.mark.parametrize("text", ["1,2", "12,34", "1,2345", "1.2.3", "1__0", "_1", "", "1e3", "٣", "1,23,45"])
def test_odd_grouping_is_not_guessed_at(text):
    assert number(text) is None


def test_a_bare_number_is_in_the_period_of_its_field():
    assert Amount.read(350, "month", ("month", "year")) == Amount(350.0, "month")
    assert Amount.read(26_000, "year", ("month", "year")) == Amount(26_000.0, "year")


def test_a_yearly_amount_is_a_twelfth_a_month():
    assert Amount(7_800.0, "year").a_month == 650.0
    assert Amount(650.0, "month").a_year == 7_800.0


@pytest.mark.parametrize(
    ("kind", "raw", "hint"),
    [
        (Rate, 69, "did you mean 6.9 %?"),
        (Rate, 6.9, "did you mean 6.9 %?"),
        (Rate, 1, "did you mean 1 %?"),
        (Rate, "6.9", "did you mean 6.9 %?"),
        (Rate, "1 % a month", "rates are for a year"),
        (Rate, "2500 %", "did you mean 25 %?"),
        (Share, 70, "did you mean 70 %?"),
        (Growth, 3, "did you mean 3 %?"),
        (Growth, "CPI + 1", "did you mean CPI + 1 %?"),
        (Amount, "$26,000", "did you mean 26,000? The currency is said once, at the top of the plan"),
        (Amount, "64k a year", "did you mean 64_000 a year?"),
        (Amount, "120 a week", "that is about 520 a month"),
        (Amount, "350 monthly", "did you mean 350 a month?"),
        (Amount, "26 000", "a space is not part of a number; write 26_000"),
        (Month, 2030, "write 2030-01 for January or 2030-12 for December"),
        (Month, "6/2030", "did you mean 2030-06?"),
        (Month, "June 2030", "did you mean 2030-06?"),
        (Month, "2030-06-15", "did you mean 2030-06?"),
        (Month, "2030-13", "months run from 01 to 12"),
        (When, 65, "did you mean at 65?"),
        (When, "at 130", "ages run to 120"),
        (Span, "3 weeks", "months are the shortest time a plan counts in"),
        (Match, 0.04, "did you mean 100 % of first 4 %?"),
    ],
)
def test_a_near_miss_is_told_what_it_may_have_meant(kind, raw, hint):
    with pytest.raises(Unreadable) as caught:
        kind.parse(raw)
    assert caught.value.hint == hint
    assert caught.value.expected


@pytest.mark.parametrize("kind", [Rate, Share, Growth, Amount, Money, Month, MonthOfYear, Span, When, Match, Schedule])
@pytest.mark.parametrize("raw", [None, True, float("nan"), float("inf"), [], {}, "", "nonsense 3 %", -5, "-5"])
def test_nonsense_is_unreadable_and_nothing_else(kind, raw):
    if kind is When and isinstance(raw, str) and raw[:1].isalpha():
        return  # any word may be the name of an event; the plan's own names decide
    with pytest.raises(Unreadable):
        kind.parse(raw)


@pytest.mark.parametrize("kind", [Rate, Growth, Amount, Money, Month, Span, When, Match, Schedule])
@given(raw=st.text(max_size=30))
def test_no_text_whatever_breaks_a_reader(kind, raw):
    try:
        value = kind.parse(raw)
    except Unreadable:
        return
    assert kind.parse(str(value)) == value


def test_a_match_pays_tier_after_tier():
    match = Match.parse("100 % of first 3 %, 50 % of next 2 %")
    assert match.on(0.02) == pytest.approx(0.02)
    assert match.on(0.04) == pytest.approx(0.035)
    assert match.on(0.10) == pytest.approx(0.04)


def test_what_is_put_aside_is_a_share_or_an_amount():
    assert contribution("6 %") == contribution(0.06) == Rate(0.06)
    assert contribution("300 a month") == contribution(300) == Amount(300.0, "month")
    with pytest.raises(Unreadable, match="did you mean 6 %"):
        contribution(6)
