"""Life tables: the published expectations come out, two lives are two lives, and drawn lifetimes follow the table."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsim import longevity
from finsim.errors import FinsimError

SEXES = pytest.mark.parametrize("sex", ["male", "female"])
PATHS = np.arange(200_000)


# Published with the table (SSA, table 4c6, period 2022), to two decimals.
@pytest.mark.parametrize(
    ("sex", "age", "published"), [("male", 0, 74.74), ("female", 0, 80.19), ("male", 65, 17.48), ("female", 65, 20.12)]
)
def test_life_expectancies_are_the_published_ones(sex, age, published):
    curve = longevity.life_table(sex).survival(age)
    assert longevity.complete_expectation(curve) == pytest.approx(published, abs=0.006)


@SEXES
@given(age=st.floats(0, 119))
def test_a_survival_curve_begins_at_1_falls_and_ends_at_0(sex, age):
    curve = longevity.life_table(sex).survival(age)
    assert curve[0] == 1
    assert curve[-1] == 0
    assert np.all(np.diff(curve) <= 0)


@SEXES
@given(age=st.floats(0, 110), later=st.integers(0, 119))
def test_chances_multiply_along_a_life(sex, age, later):
    table = longevity.life_table(sex)
    middle = int(age) + 5
    if later >= middle:
        whole = table.chance_to_reach(age, later)
        assert whole == pytest.approx(
            table.chance_to_reach(age, middle) * table.chance_to_reach(middle, later), rel=1e-12
        )


@SEXES
def test_between_birthdays_deaths_are_spread_evenly(sex):
    table = longevity.life_table(sex)
    expected = (0.25 * table.lives[70] + 0.75 * table.lives[71]) / (0.5 * (table.lives[70] + table.lives[71]))
    half, three_quarters = table.chance_to_reach(70.5, 71), table.chance_to_reach(70.75, 71)
    assert half / three_quarters == pytest.approx(expected, rel=1e-12)
    assert table.survival(70.5)[1] == pytest.approx(
        (table.lives[71] + table.lives[72]) / (table.lives[70] + table.lives[71]), rel=1e-12
    )


def test_the_last_survivor_and_the_first_death_add_up_to_two_lives():
    his, hers = longevity.life_table("male").survival(67), longevity.life_table("female").survival(61)
    either, both = longevity.last_survivor(his, hers), longevity.while_both_live(his, hers)
    n = his.size
    assert either[:n] + both[:n] == pytest.approx(his + hers[:n], abs=1e-15)
    assert np.array_equal(either[n:], hers[n:])


@pytest.mark.parametrize("rate", [-0.01, 0.0, 0.02, 0.05])
def test_an_annuity_is_worth_its_payments_to_the_drawn_lives(rate):
    curve = longevity.life_table("female").survival(65)
    years = longevity.draw_lifetimes(longevity.life_table("female"), 65, 3, PATHS)
    payments = np.floor(years).astype(int) + 1
    values = np.cumsum((1 + rate) ** -np.arange(60.0))[payments - 1]
    error = values.std() / PATHS.size**0.5
    assert abs(values.mean() - longevity.annuity_due(curve, rate)) < 4 * error
    assert longevity.annuity_due(curve, 0.0) == pytest.approx(1 + longevity.curtate_expectation(curve), rel=1e-14)


@SEXES
@pytest.mark.parametrize("age", [0, 40, 64.5, 118.9])
def test_drawn_lifetimes_follow_the_table(sex, age):
    table = longevity.life_table(sex)
    years = longevity.draw_lifetimes(table, age, 8, PATHS)
    assert years.min() > 0
    assert (age + years).max() <= 120
    for later in range(int(age) + 1, 120, 7):
        chance = table.chance_to_reach(age, later)
        error = (chance * (1 - chance) / PATHS.size) ** 0.5
        assert abs((age + years >= later).mean() - chance) <= 4 * error + 1e-12


def test_two_people_of_a_path_have_luck_of_their_own():
    table = longevity.life_table("male")
    pair = [longevity.draw_lifetimes(table, 60, 5, PATHS, person) for person in (0, 1)]
    assert abs(np.corrcoef(pair)[0, 1]) < 4 / PATHS.size**0.5


@pytest.mark.parametrize("draw", ["table", "exponential"])
def test_a_life_is_the_same_in_any_subset_and_order(draw):
    def drawn(paths):
        if draw == "table":
            return longevity.draw_lifetimes(longevity.life_table("female"), 50, 9, paths)
        return longevity.ExponentialLifetime(20.0).draw(9, paths)

    paths = np.random.default_rng(1).permutation(5_000)[:300]
    assert np.array_equal(drawn(paths), drawn(np.arange(5_000))[paths])


def test_half_of_exponential_lifetimes_outlive_the_median():
    lifetime = longevity.ExponentialLifetime(28.1)
    years = lifetime.draw(2, PATHS)
    assert abs((years > 28.1).mean() - 0.5) < 4 * 0.5 / PATHS.size**0.5
    assert abs(years.mean() - 1 / lifetime.hazard) < 4 * years.std() / PATHS.size**0.5
    assert lifetime.hazard == pytest.approx(np.log(2) / 28.1, rel=1e-15)


@pytest.mark.parametrize("age", [-1, 120, float("nan")])
def test_an_age_outside_the_table_is_refused(age):
    with pytest.raises(FinsimError, match="age: expected an age from 0 to 119"):
        longevity.life_table("male").survival(age)


def test_a_median_or_a_rate_that_makes_no_sense_is_refused():
    with pytest.raises(FinsimError, match="median remaining life"):
        longevity.ExponentialLifetime(0)
    with pytest.raises(FinsimError, match="real rate"):
        longevity.annuity_due(np.array([1.0, 0.0]), -1.0)
    with pytest.raises(FinsimError, match="male or female"):
        longevity.life_table("other")
