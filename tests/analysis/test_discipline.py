"""The discipline score: METHODS section 8, its laws and its worked values."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsim.analysis.discipline import WEIGHTS, Year, discipline, overspending_incidents, rank_stability, streak
from finsim.errors import FinsimError

amounts = st.lists(st.floats(0, 1e6), min_size=12, max_size=12).map(np.array)


def flat(value):
    return np.full(12, float(value))


def year(**changes):
    usual = {
        "net_income": flat(4000),
        "planned": {"dining": flat(200), "fun": flat(100)},
        "actual": {"dining": flat(200), "fun": flat(100)},
        "saved": flat(500),
        "planned_saving": flat(500),
        "paid_on_time": flat(1000),
        "due": flat(1000),
        "credit_cost": flat(0),
    }
    return Year(**(usual | changes))


years = st.builds(
    lambda *rows: year(
        net_income=rows[0],
        planned={"dining": rows[1], "fun": rows[2]},
        actual={"dining": rows[3], "fun": rows[4], "gifts": rows[5]},
        saved=rows[6],
        planned_saving=rows[7],
        paid_on_time=rows[8],
        due=rows[9],
        credit_cost=rows[10],
    ),
    *[amounts] * 11,
)


def test_a_year_kept_to_plan_scores_one_hundred():
    assert discipline(year()).score == pytest.approx(100.0)


def test_a_worked_year_gives_the_worked_score():
    """A: dining 60 over a plan of 300 = 0.8. S: 400 of 500 = 0.8. B: 900 of 1000. R: 50 of 200 allowed = 0.75."""
    result = discipline(
        year(
            actual={"dining": flat(260), "fun": flat(40)},
            saved=flat(400),
            paid_on_time=flat(900),
            credit_cost=flat(50),
        )
    )
    assert {key: part.value for key, part in result.parts.items()} == pytest.approx(
        {"A": 0.8, "S": 0.8, "B": 0.9, "R": 0.75}
    )
    assert result.score == pytest.approx(100 * (0.35 * 0.8 + 0.30 * 0.8 + 0.20 * 0.9 + 0.15 * 0.75))


def test_spending_early_in_the_year_and_less_later_is_within_plan():
    assert discipline(year(actual={"dining": np.r_[flat(400)[:6], flat(0)[:6]], "fun": flat(100)})).score == 100.0


def test_saving_in_one_category_does_not_pay_for_another():
    assert discipline(year(actual={"dining": flat(300), "fun": flat(0)})).parts["A"].value == pytest.approx(2 / 3)


def test_a_category_outside_the_plan_is_all_above_it():
    assert discipline(year(actual={"gifts": flat(150)})).parts["A"].value == pytest.approx(0.5)


def test_without_actuals_spending_is_not_measured_and_the_score_says_so():
    result = discipline(year(actual=None, saved=flat(0)))
    assert result.parts["A"].value is None
    assert any("spending within plan: not measured" in words for words in result.not_measured)
    assert result.score == pytest.approx(100 * (0.20 + 0.15) / 0.65)


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("S", {"planned_saving": flat(0)}),
        ("B", {"due": flat(0)}),
        ("R", {"net_income": flat(0)}),
        ("A", {"planned": {}}),
    ],
)
def test_a_zero_denominator_drops_its_part_and_the_weights_make_one_again(part, change):
    result = discipline(year(**change))
    assert result.parts[part].value is None
    assert result.parts[part].weight == 0.0
    assert sum(other.weight for other in result.parts.values()) == pytest.approx(1.0)
    assert result.score == pytest.approx(100.0)


def test_with_nothing_measured_there_is_no_score():
    zero = flat(0)
    result = discipline(year(actual=None, planned_saving=zero, due=zero, net_income=zero))
    assert result.score is None
    assert len(result.not_measured) == 4


def test_credit_forced_by_essentials_does_not_lower_the_score():
    assert discipline(year(credit_cost=flat(80), forced_cost=flat(80))).score == pytest.approx(100.0)


@given(years)
def test_the_score_stays_between_zero_and_one_hundred(given_year):
    score = discipline(given_year).score
    assert score is None or 0.0 <= score <= 100.0


@given(years, st.floats(0.01, 100))
def test_the_score_does_not_change_with_the_unit_of_money(given_year, factor):
    names = ("net_income", "saved", "planned_saving", "paid_on_time", "due", "credit_cost")
    scaled = replace(
        given_year,
        planned={key: row * factor for key, row in given_year.planned.items()},
        actual={key: row * factor for key, row in given_year.actual.items()},
        **{name: getattr(given_year, name) * factor for name in names},
    )
    before, after = discipline(given_year).score, discipline(scaled).score
    assert (before is None) == (after is None)
    assert before is None or after == pytest.approx(before, abs=1e-6)


@given(
    years,
    st.sampled_from(["saved", "paid_on_time", "credit_cost", "dining", "gifts"]),
    st.integers(0, 11),
    st.floats(0, 1e5),
)
def test_more_saved_or_paid_never_lowers_it_and_more_spent_never_raises_it(given_year, what, month, more):
    bump = np.zeros(12)
    bump[month] = more
    if what in given_year.actual:
        changed = replace(given_year, actual=given_year.actual | {what: given_year.actual[what] + bump})
    else:
        changed = replace(given_year, **{what: getattr(given_year, what) + bump})
    before, after = discipline(given_year).score, discipline(changed).score
    if before is not None:
        good = what in ("saved", "paid_on_time")
        assert after >= before - 1e-9 if good else after <= before + 1e-9


@pytest.mark.parametrize("bad", [flat(1)[:5], np.full(12, np.nan)])
def test_rows_of_another_length_or_not_finite_are_refused_by_name(bad):
    with pytest.raises(FinsimError, match=r"discipline\.saved"):
        year(saved=bad)


def test_an_incident_needs_both_a_tenth_above_plan_and_an_excess_that_matters():
    planned, income = np.array([100.0, 100, 1000, 0]), np.full(4, 3000.0)
    actual = np.array([109.0, 140, 1090, 20])  # below a tenth; an incident; below a tenth; too small to matter
    assert overspending_incidents(planned, actual, income).tolist() == [1]


def test_a_streak_counts_back_from_the_last_month_and_ninety_five_percent_is_kept():
    planned = np.full(6, 100.0)
    assert streak(np.array([100.0, 0, 95, 120, 100, 95]), planned) == 4
    assert streak(np.array([100.0, 100, 100, 100, 100, 94]), planned) == 0
    assert streak(np.full(6, 100.0), planned) == 6


def test_a_household_better_in_every_part_keeps_its_rank_under_all_weights():
    stability = rank_stability(np.array([[0.9, 0.9, 0.9, 0.9], [0.5, 0.5, 0.5, 0.5], [0.1, 0.2, 0.1, 0.2]]))
    assert stability.same_order == 1.0
    assert stability.tau_low == 1.0
    assert stability.rank_high.tolist() == [1, 2, 3]


def test_households_good_at_different_things_change_places():
    parts = np.array([[1.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 1.0], [0.5, 0.5, 0.5, 0.6], [0.9, np.nan, 0.2, 0.3]])
    stability = rank_stability(parts, n_weights=1000, seed=7)
    assert 0.0 < stability.same_order < 1.0
    assert np.all(stability.rank_low <= stability.rank_high)
    assert stability.tau_low < stability.tau_median <= 1.0


def test_random_weights_are_uniform_over_all_weights():
    """With one part at one and the rest at zero, ranks flip where that part's weight crosses; its mean must be 1/4."""
    parts = np.array([[1.0, 0.0, 0.0, 0.0], [0.25, 0.25, 0.25, 0.25]])
    stability = rank_stability(parts, n_weights=4000, seed=3)
    # P(w_1 > 1/4) under the uniform law on the simplex is (3/4)^3; our own weight for A is above 1/4.
    assert stability.same_order == pytest.approx(0.75**3, abs=0.025)


def test_the_weights_are_those_of_the_methods_page():
    assert WEIGHTS == {"A": 0.35, "S": 0.30, "B": 0.20, "R": 0.15}
