"""What is typed beside a slider is read as people write it, and refused in words that say what would do."""

import re

import pytest

from finsim.dashboards.controls import Choice, Settings, read_typed
from finsim.plan import SAMPLES, Lever, levers, sample

AGE = Lever("people.Sam.retires", "Sam retires at", 65.0, 55.0, 75.0, 1.0, "age", "When Sam stops.")
MONEY = Lever("spending", "Spending", 6_800.0, 3_400.0, 10_900.0, 50.0, "money a month", "A budget.")
SHARE = Lever("mixes.growth.stocks", "Stocks", 70.0, 0.0, 100.0, 5.0, "%", "The share of stocks.")


@pytest.mark.parametrize(
    ("lever", "typed", "locale", "value"),
    [
        (AGE, "67", "en_US", 67.0),
        (AGE, " 67 years ", "en_US", 67.0),
        (MONEY, "$7,000", "en_US", 7_000.0),
        (MONEY, "7.000 €", "de_DE", 7_000.0),
        (MONEY, "7_000 a month", "en_US", 7_000.0),
        (MONEY, "₹7,000", "en_IN", 7_000.0),
        (MONEY, "7010", "en_US", 7_000.0),
        (SHARE, "62 %", "en_US", 60.0),
        (SHARE, "0", "en_US", 0.0),
    ],
)
def test_what_people_type_is_read_to_the_nearest_step(lever, typed, locale, value):
    assert read_typed(lever, typed, locale) == pytest.approx(value)


@pytest.mark.parametrize("typed", ["62 y 10 m", "62 years 10 months"])
def test_an_age_may_be_typed_with_its_months(typed):
    lever = Lever("people.Ruth.retires", "Ruth retires at", 62 + 10 / 12, 61 + 10 / 12, 74.0, 1.0, "age", "")
    assert read_typed(lever, typed, "en_US") == pytest.approx(62 + 10 / 12)


@pytest.mark.parametrize(("lever", "typed", "near"), [(SHARE, "170 %", "100"), (AGE, "20", "55"), (SHARE, "-5 %", "0")])
def test_a_number_out_of_range_is_refused_with_the_nearest_that_would_do(lever, typed, near):
    with pytest.raises(ValueError, match=rf"got {re.escape(typed)}\. The nearest is {near}"):
        read_typed(lever, typed, "en_US")


@pytest.mark.parametrize("typed", ["", "soon", "$"])
def test_words_without_a_number_are_refused_with_the_range(typed):
    with pytest.raises(ValueError, match="Expected a number from 55 to 75"):
        read_typed(AGE, typed, "en_US")


@pytest.mark.parametrize("name", SAMPLES)
def test_every_slider_can_stand_on_its_saved_value(name):
    """A browser moves a range to a whole number of steps from its low end; the saved value must be one."""
    plan = sample(name)
    html = Settings(levers(plan), [], plan.currency, plan.locale).html()
    ranges = re.findall(r'data-saved="([^"]+)" min="([^"]+)" max="([^"]+)" step="([^"]+)"', html)
    assert len(ranges) == len(levers(plan))
    for saved, low, high, step in (map(float, found) for found in ranges):
        assert low <= saved <= high
        assert (saved - low) / step == pytest.approx(round((saved - low) / step), abs=1e-6)


def test_every_control_has_a_label_and_every_id_stands_once():
    plan = sample("family")
    choices = [Choice("market", "Market model", [("", "History")], "", "")]
    html = Settings(levers(plan), choices, plan.currency, plan.locale).html()
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    labelled = set(re.findall(r'<label for="([^"]+)"', html))
    controls = set(re.findall(r'<(?:select|input)[^>]* id="([^"]+)"', html)) - {i for i in ids if i.endswith("-n")}
    assert controls == labelled


def test_an_error_stands_under_its_field_with_what_was_typed():
    html = Settings([SHARE], [], "USD", "en_US", errors={SHARE.key: ("170 %", "Expected 0 % to 100 %")}).html()
    assert 'value="170 %" aria-invalid="true" aria-describedby="lever-0-e"' in html
    assert '<p class="errmsg" id="lever-0-e">Expected 0 % to 100 %</p>' in html


def test_names_of_a_household_cannot_become_markup():
    evil = Lever('a"><script>x</script>', "<b>n</b>", 1.0, 0.0, 2.0, 1.0, "age", "<i>h</i>")
    html = Settings([evil], [], "USD", "en_US").html()
    assert "<script" not in html
    assert "<b>n" not in html
    assert "<i>h" not in html
