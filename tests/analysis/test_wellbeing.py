"""The wellbeing lens: METHODS section 8, its rules in their order and its laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsim.analysis.wellbeing import Guna, Kind, Outflow, split, wellbeing
from finsim.errors import FinsimError
from finsim.vocabulary import Need

S, R, T, OUTSIDE = Guna.SATTVIC, Guna.RAJASIC, Guna.TAMASIC, Guna.OUTSIDE
money = st.just(0.0) | st.floats(0.01, 1e6)  # from the smallest coin on
outflows = st.builds(
    Outflow,
    kind=st.sampled_from(Kind),
    amount=money,
    planned=st.none() | money,
    need=st.none() | st.sampled_from(Need),
    category=st.sampled_from(["dining", "health", "rent", "giving", "term life insurance", ""]),
    on_credit=money,
)


def amounts(outflow, remap=None):
    return {guna: amount for guna, amount in split(outflow, remap or {}) if amount}


@pytest.mark.parametrize(
    ("outflow", "expected"),
    [
        (Outflow(Kind.TAX, 900), {OUTSIDE: 900}),
        (Outflow(Kind.FORCED_BORROWING, 40), {OUTSIDE: 40}),
        (Outflow(Kind.CARD_INTEREST, 50), {T: 50}),
        (Outflow(Kind.FEE, 5), {T: 5}),
        (Outflow(Kind.PENALTY, 5), {T: 5}),
        (Outflow(Kind.IMPULSE, 80), {T: 80}),
        (Outflow(Kind.PRINCIPAL, 300), {S: 300}),
        (Outflow(Kind.INTEREST, 200), {R: 200}),
        (Outflow(Kind.SAVING, 500, planned=500), {S: 500}),
        (Outflow(Kind.SAVING, 700, planned=500), {S: 500, R: 200}),
        (Outflow(Kind.SPENDING, 120, 100, Need.ESSENTIAL, "food"), {S: 100, R: 20}),
        (Outflow(Kind.SPENDING, 120, 100, Need.ESSENTIAL, "food", on_credit=120), {S: 100, R: 20}),
        (Outflow(Kind.SPENDING, 120, 100, Need.DISCRETIONARY, "dining"), {R: 120}),
        (Outflow(Kind.SPENDING, 120, 100, Need.DISCRETIONARY, "dining", on_credit=15), {T: 15, R: 105}),
        (Outflow(Kind.SPENDING, 120, 100, Need.IMPORTANT, "dining", on_credit=90), {T: 20, R: 100}),
        (Outflow(Kind.SPENDING, 60, 60, Need.DISCRETIONARY, "giving"), {S: 60}),
        (Outflow(Kind.SPENDING, 85, 85, Need.IMPORTANT, "life insurance"), {S: 85}),
    ],
    ids=lambda value: f"{value.kind} {value.category}".strip() if isinstance(value, Outflow) else "",
)
def test_every_outflow_goes_where_the_first_matching_rule_sends_it(outflow, expected):
    assert amounts(outflow) == expected


def test_a_plan_may_remap_a_category():
    outflow = Outflow(Kind.SPENDING, 100, 100, Need.DISCRETIONARY, "temple music")
    assert amounts(outflow) == {R: 100}
    assert amounts(outflow, {"temple music": S}) == {S: 100}


@given(outflows)
def test_every_unit_is_counted_once(outflow):
    parts = split(outflow, {})
    assert sum(amount for _, amount in parts) == pytest.approx(outflow.amount)
    assert all(amount >= 0 for _, amount in parts)


@given(st.lists(outflows, max_size=8))
def test_the_score_is_bounded_and_its_shares_make_one(given_outflows):
    result = wellbeing(given_outflows)
    if result.score is None:
        assert result.not_measured
    else:
        assert 0.0 <= result.score <= 100.0
        assert sum(result.shares.values()) == pytest.approx(1.0)


@given(money.filter(bool), money, money, st.floats(0, 1))
def test_moving_money_from_tamas_to_rajas_to_sattva_never_lowers_the_score(t, r, s, share):
    def score(t, r, s):
        kinds = ((Kind.FEE, t), (Kind.INTEREST, r), (Kind.PRINCIPAL, s))
        return wellbeing([Outflow(kind, amount) for kind, amount in kinds]).score

    before = score(t, r, s)
    assert score(t * (1 - share), r + t * share, s) >= before - 1e-9
    assert score(t, r * (1 - share), s + r * share) >= before - 1e-9


@given(st.lists(outflows, min_size=1, max_size=6), st.floats(0.01, 100))
def test_the_score_does_not_change_with_the_unit_of_money(given_outflows, factor):
    scaled = [
        Outflow(
            o.kind,
            o.amount * factor,
            None if o.planned is None else o.planned * factor,
            o.need,
            o.category,
            o.on_credit * factor,
        )
        for o in given_outflows
    ]
    before, after = wellbeing(given_outflows).score, wellbeing(scaled).score
    assert (before is None) == (after is None)
    assert before is None or after == pytest.approx(before, abs=1e-6)


def test_a_poor_household_that_borrows_for_food_scores_as_a_rich_one_that_does_not():
    food = Outflow(Kind.SPENDING, 400, 400, Need.ESSENTIAL, "food")
    forced = [
        Outflow(Kind.SPENDING, 400, 400, Need.ESSENTIAL, "food", on_credit=400),
        Outflow(Kind.FORCED_BORROWING, 30),
    ]
    assert wellbeing(forced).score == wellbeing([food]).score == 100.0


@pytest.mark.parametrize("bad", [-1.0, float("nan"), float("inf")])
def test_amounts_that_are_no_money_are_refused(bad):
    with pytest.raises(FinsimError, match=r"wellbeing\.amount"):
        Outflow(Kind.FEE, bad)
