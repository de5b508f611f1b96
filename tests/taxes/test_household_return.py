"""Laws of the whole return that hold in every law year, for every status and any household."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finsim.taxes import (
    FIRST_YEAR,
    LAST_YEAR,
    FilingUnit,
    carried_losses,
    federal_lines,
    full_return,
    return_lines,
    return_table,
)
from finsim.vocabulary import FilingStatus

SINGLE, JOINT, HEAD = FilingStatus.SINGLE, FilingStatus.MARRIED_JOINTLY, FilingStatus.HEAD_OF_HOUSEHOLD
years = st.integers(FIRST_YEAR, LAST_YEAR)
statuses = st.sampled_from(list(FilingStatus))
money = st.one_of(st.just(0.0), st.floats(0.0, 400_000.0))
MONEY = (
    "wages_first", "business_first", "ordinary", "interest", "tax_free_interest", "qualified_dividends", "long_gains",
    "social_security", "medical", "state_tax", "property_tax", "mortgage_interest", "gifts", "care_costs", "penalised",
)  # fmt: skip


@st.composite
def units(draw):
    amounts = {name: draw(money) for name in MONEY}
    n_children = float(draw(st.integers(0, 4)))
    rest = {
        "payroll_wages_first": amounts["wages_first"],
        "dividends": amounts["qualified_dividends"],
        "n_children": n_children,
        "n_earned": n_children,
        "n_cared": min(2.0, n_children),
        "age_first": float(draw(st.integers(20, 90))),
    }
    return FilingUnit(**amounts, **rest)


def lines_of(year, filing, unit, level=1.0, in_steps=False):
    return full_return(return_table(year, filing), year, level, unit, in_steps)


@given(years, statuses, units(), st.booleans())
@settings(deadline=None)
def test_no_line_is_negative_and_the_parts_add_up_to_the_tax(year, filing, unit, in_steps):
    lines = lines_of(year, filing, unit, in_steps=in_steps)
    assert min(lines[:-1]) >= 0.0
    credits = lines.care_credit + lines.elderly_credit + lines.family_credits
    before = lines.regular_tax + lines.gains_tax + lines.minimum_tax
    assert credits <= before + 1e-6
    others = lines.niit + lines.additional_medicare + lines.self_employment_tax + lines.early_tax
    assert lines.total_tax == pytest.approx(before - credits + others)
    paid_out = lines.earned_credit + lines.child_refund + lines.rebate + lines.care_refund
    assert lines.tax == pytest.approx(lines.total_tax - paid_out)


@given(years, statuses, units(), st.sampled_from(["medical", "property_tax", "mortgage_interest", "gifts"]))
@settings(deadline=None)
def test_more_deductions_never_cost_tax(year, filing, unit, which):
    """Beyond the credit for care, which the tax limits, and the cut of itemised deductions, which is under them."""
    more = unit._replace(**{which: getattr(unit, which) + 5_000.0})
    assert lines_of(year, filing, more).total_tax <= lines_of(year, filing, unit).total_tax + 1e-6


@given(years, statuses, units())
@settings(deadline=None)
def test_the_steps_of_the_forms_never_give_more_credit_than_their_slope(year, filing, unit):
    stepped, smooth = lines_of(year, filing, unit, in_steps=True), lines_of(year, filing, unit)
    assert stepped.exemptions <= smooth.exemptions + 1e-6
    assert stepped.earned_credit == smooth.earned_credit


@given(years, statuses, money, money, money, st.integers(0, 3))
@settings(deadline=None)
def test_where_both_speak_the_short_return_of_the_kernel_says_the_same(year, filing, wages, interest, gains, children):
    short = federal_lines(year, filing, wages=wages, interest=interest, long_gains=gains, n_children=children)
    whole = return_lines(
        year, filing, in_steps=False, wages_first=wages, interest=interest, long_gains=gains, n_children=children
    )
    same = ("agi", "exemptions", "taxable_income", "regular_tax", "gains_tax", "minimum_tax", "niit")
    assert [whole[line] for line in same] == pytest.approx([short[line] for line in same])
    if year != 2021:  # when the child credit was paid out
        assert whole["total_tax"] == pytest.approx(short["tax"])


@pytest.mark.parametrize("filing", list(FilingStatus))
def test_prices_move_what_the_law_indexes(filing):
    """Twice the prices and twice the income: twice the earned income credit and the tax by brackets."""
    once = return_lines(2026, filing, wages_first=9_000, n_earned=2, n_children=0)
    twice = return_lines(2026, filing, level=2.0, wages_first=18_000, n_earned=2, n_children=0)
    assert twice["earned_credit"] == pytest.approx(2 * once["earned_credit"])
    assert twice["standard_deduction"] == pytest.approx(2 * once["standard_deduction"])


@pytest.mark.parametrize(
    ("year", "paid", "income", "deducted"),
    [
        (2024, 30_000, 90_000, 10_000),
        (2025, 30_000, 90_000, 30_000),
        # 40,000 - 30 % of 50,000 above 500,000.
        (2025, 60_000, 550_000, 25_000),
        (2025, 60_000, 900_000, 10_000),
        (2026, 60_000, 90_000, 40_400),
        # Up by 1 % a year until 2029, then 10,000: 26 USC 164(b)(6), (7).
        (2028, 60_000, 90_000, 40_400 * 1.01**2),
        (2030, 60_000, 90_000, 10_000),
    ],
)
def test_state_and_local_tax_counts_up_to_the_years_cap(year, paid, income, deducted):
    law = return_table(min(year, LAST_YEAR), JOINT)
    unit = FilingUnit(wages_first=float(income), property_tax=float(paid), mortgage_interest=20_000.0)
    assert full_return(law, year, 1.0, unit, True).itemised == pytest.approx(20_000 + deducted)


def test_in_the_top_bracket_itemised_deductions_lose_2_of_37_parts():
    # 26 USC 68(a): 2/37 of the lesser of 74,000 and what lies above 640,600: 40,000 does.
    unit = {"wages_first": 680_600, "mortgage_interest": 74_000}
    assert return_lines(2026, SINGLE, **unit)["itemised"] == pytest.approx(74_000 - 40_000 * 2 / 37, abs=1)
    unit["wages_first"] = 1_500_000
    assert return_lines(2026, SINGLE, **unit)["itemised"] == pytest.approx(74_000 * 35 / 37, abs=1)


def test_the_senior_deduction_does_not_lower_the_minimum_tax():
    """Form 6251 of 2025, line 1a: with no exemption left, 26 % of all income is asked for at any age."""
    law = return_table(2025, SINGLE)
    law = law._replace(income=law.income._replace(minimum_exemption=0.0))
    for age, senior in ((50.0, 0.0), (70.0, 6_000.0)):
        lines = full_return(law, 2025, 1.0, FilingUnit(ordinary=60_000.0, age_first=age), True)
        assert lines.senior_deduction == senior
        assert lines.regular_tax + lines.minimum_tax == pytest.approx(0.26 * 60_000)


def test_a_tenth_is_due_on_what_is_withdrawn_early():
    lines = return_lines(2026, SINGLE, ordinary=30_000, penalised=20_000)
    assert lines["early_tax"] == pytest.approx(2_000.0)
    assert lines["tax"] == pytest.approx(return_lines(2026, SINGLE, ordinary=30_000)["tax"] + 2_000.0)


@pytest.mark.parametrize(
    ("short", "long", "carried"),
    [
        (-5_000.0, -2_000.0, (-2_000.0, -2_000.0)),
        (-1_000.0, -9_000.0, (0.0, -7_000.0)),
        (-10_000.0, 4_000.0, (-3_000.0, 0.0)),
        (2_000.0, -9_000.0, (0.0, -4_000.0)),
        (-3_000.0, 0.0, (0.0, 0.0)),
        (500.0, 700.0, (0.0, 0.0)),
    ],
)
def test_losses_beyond_the_limit_are_carried_short_ones_used_first(short, long, carried):
    """Lines 5 to 13 of the Capital Loss Carryover Worksheet."""
    assert carried_losses(return_table(2026, SINGLE), short, long) == pytest.approx(carried)
