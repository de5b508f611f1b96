"""Laws of the income tax that hold in every law year, for every filing status, and for any household."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finsim.taxes import FIRST_YEAR, LAST_YEAR, Levy, LevyBase, annual_tax, federal_amounts, federal_lines, tax_table
from finsim.vocabulary import FilingStatus

years = st.integers(FIRST_YEAR, LAST_YEAR)
statuses = st.sampled_from(list(FilingStatus))
money = st.one_of(st.just(0.0), st.floats(0.0, 900_000.0))
levels = st.floats(0.5, 8.0)


@st.composite
def incomes(draw):
    """Draw the arguments of `federal_amounts` from `wages` on."""
    wages = draw(money)
    rest = [draw(money) for _ in range(3)]
    gains = draw(st.floats(-20_000.0, 900_000.0))
    benefits = draw(st.one_of(st.just(0.0), st.floats(0.0, 100_000.0)))
    persons = [float(draw(st.integers(0, most))) for most in (4, 2, 1)]
    return [wages, *rest, gains, benefits, *persons, wages]


def lines_of(table, level, income):
    return federal_amounts(table, table.year, level, *income)


@given(years, statuses, levels, incomes())
@settings(deadline=None)
def test_no_line_of_a_return_is_negative_and_credits_stop_at_the_tax(year, filing, level, income):
    lines = lines_of(tax_table(year, filing), level, income)
    assert min(lines[2:]) >= 0.0
    assert lines.credits <= lines.regular_tax + lines.gains_tax + lines.minimum_tax
    assert lines.taxable_social_security <= 0.85 * income[5] + 1e-9


@given(years, statuses, levels, incomes(), st.sampled_from([0, 1, 2, 5]), st.floats(0.01, 50_000.0))
@settings(deadline=None)
def test_more_of_any_income_never_means_less_tax_nor_more_than_itself(year, filing, level, income, which, more):
    table = tax_table(year, filing)
    richer = [*income]
    richer[which] += more
    rise = lines_of(table, level, richer).tax - lines_of(table, level, income).tax
    assert -1e-6 <= rise <= more + 1e-6


@given(years, statuses, incomes(), st.sampled_from(range(6)))
@settings(deadline=None)
def test_a_cent_more_never_makes_the_tax_jump(year, filing, income, which):
    table = tax_table(year, filing)
    richer = [*income]
    richer[which] += 0.01
    assert lines_of(table, 1.0, richer).tax == pytest.approx(lines_of(table, 1.0, income).tax, abs=0.01)


@given(years, statuses, levels, incomes())
@settings(deadline=None)
def test_with_nominal_amounts_scaled_by_hand_the_tax_is_free_of_scale(year, filing, level, income):
    table = tax_table(year, filing)
    nominal = ("senior_deduction", "senior_threshold", "loss_limit", "benefit_threshold", "benefit_upper_threshold")
    nominal += ("niit_threshold", "medicare_surtax_threshold", "dependent_credit", "credit_threshold")
    scaled = table._replace(**{name: getattr(table, name) * level for name in nominal})
    scaled = scaled._replace(exemption_shrink=table.exemption_shrink / level)
    amounts = [value * level for value in income[:6]] + income[6:9] + [income[9] * level]
    expected = lines_of(table, 1.0, income).tax * level
    assert lines_of(scaled, level, amounts).tax == pytest.approx(expected, rel=1e-9, abs=1e-6)


@given(years, statuses, st.floats(0.0, 2_000_000.0))
@settings(deadline=None)
def test_wages_are_taxed_slice_by_slice(year, filing, wages):
    """The same tax by walking up the brackets, each slice at its own rate."""
    lines = federal_lines(year, filing, wages=wages)
    table = tax_table(year, filing)
    ends, rate, tax = [*table.brackets[1:], inf], 0.0, 0.0
    for begin, end, step in zip(table.brackets, ends, table.rate_steps, strict=True):
        rate += step
        tax += rate * (min(max(lines["taxable_income"], begin), end) - begin)
    assert lines["regular_tax"] == pytest.approx(tax, abs=1e-6)


@given(years, statuses, incomes())
@settings(deadline=None)
def test_income_as_a_long_gain_costs_no_more_than_as_ordinary_income(year, filing, income):
    table = tax_table(year, filing)._replace(niit_rate=0.0)
    gain = [*income]
    gain[4] = max(0.0, gain[4])
    ordinary = [*gain]
    ordinary[1], ordinary[4] = gain[1] + gain[4], 0.0
    assert lines_of(table, 1.0, gain).tax <= lines_of(table, 1.0, ordinary).tax + 1e-6


@pytest.mark.parametrize("filing", list(FilingStatus))
def test_the_senior_deduction_ends_after_2028(filing):
    table = tax_table(2026, filing)
    retired = [0.0, 60_000.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0]
    assert federal_amounts(table, 2028, 1.0, *retired).senior_deduction == 6_000.0
    assert federal_amounts(table, 2029, 1.0, *retired).senior_deduction == 0.0


@given(levels, incomes())
@settings(deadline=None)
def test_the_federal_tax_of_the_kernel_is_the_one_of_the_lines(level, income):
    table = tax_table(2026, FilingStatus.MARRIED_JOINTLY, Levy(0.03, 20_000.0, LevyBase.INCOME), Levy(0.01))
    federal, local = annual_tax(table, 2030, level, *income, income[0])
    lines = federal_amounts(table, 2030, level, *income)
    taxed = max(0.0, lines.agi - lines.taxable_social_security - 20_000.0 * level)
    assert federal == lines.tax
    assert local == pytest.approx(0.03 * taxed + 0.01 * income[0])
