"""Single lines of a return, each worked out by hand."""

from __future__ import annotations

import pytest

from finsim.taxes import federal_lines, gain_counted, tax_table

SINGLE, JOINT, HEAD = "single", "married-jointly", "head-of-household"


def test_gains_lie_on_top_of_ordinary_income():
    # 2026, single: 150,000 - 16,100 = 133,900, of which 33,900 wages: 1,240 + 12 % of 21,500 = 3,820.
    # Gains fill 33,900 to 49,450 at 0 %; the other 84,450 at 15 % = 12,667.50.
    lines = federal_lines(2026, SINGLE, wages=50_000, long_gains=100_000)
    assert lines["regular_tax"] == pytest.approx(3_820.0)
    assert lines["gains_tax"] == pytest.approx(12_667.50)


def test_a_gain_between_the_ends_of_the_two_ladders_is_taxed_as_ordinary_income():
    # 2026, single, taxable 49,450 to 50,400: 15 % as a gain, 12 % as ordinary income; the law takes the smaller tax.
    lines = federal_lines(2026, SINGLE, wages=16_100 + 49_450, long_gains=950)
    assert lines["gains_tax"] == pytest.approx(0.12 * 950)


def test_a_loss_lowers_other_income_by_3000_and_no_more():
    lines = federal_lines(2026, SINGLE, wages=60_000, long_gains=-10_000)
    assert lines["agi"] == 57_000.0
    table = tax_table(2026, SINGLE)
    assert [gain_counted(table, gain) for gain in (-10_000.0, -2_000.0, 5_000.0)] == [-3_000.0, -2_000.0, 5_000.0]


@pytest.mark.parametrize(
    ("filing", "other", "benefits", "taxable"),
    [
        # 25,000 single: provisional income 10,000 + 10,000 stays below it.
        (SINGLE, 10_000, 20_000, 0.0),
        # 20,000 + 10,000 = 30,000: half of the 5,000 above 25,000.
        (SINGLE, 20_000, 20_000, 2_500.0),
        # 40,000 + 15,000 = 55,000: 85 % of the 21,000 above 34,000, and half of the 9,000 between.
        (SINGLE, 40_000, 30_000, 22_350.0),
        # Joint, 90,000 + 20,000: 85 % of all.
        (JOINT, 90_000, 40_000, 34_000.0),
        # Joint, 30,000 + 15,000 = 45,000: 85 % of 1,000 and half of 12,000.
        (JOINT, 30_000, 30_000, 6_850.0),
    ],
)
def test_social_security_is_taxed_by_provisional_income(filing, other, benefits, taxable):
    lines = federal_lines(2026, filing, ordinary=other, social_security=benefits)
    assert lines["taxable_social_security"] == pytest.approx(taxable)


def test_investment_income_above_the_threshold_pays_the_niit():
    # 200,000 wages and 80,000 gains, single: 80,000 above 200,000, all of it investment income.
    assert federal_lines(2026, SINGLE, wages=200_000, long_gains=80_000)["niit"] == pytest.approx(3_040.0)
    # 180,000 wages: only 60,000 lies above.
    assert federal_lines(2026, SINGLE, wages=180_000, long_gains=80_000)["niit"] == pytest.approx(2_280.0)


def test_deferrals_do_not_lower_the_additional_medicare_tax():
    lines = federal_lines(2026, JOINT, wages=260_000, payroll_wages=300_000)
    assert lines["additional_medicare"] == pytest.approx(0.009 * 50_000)


@pytest.mark.parametrize(
    ("year", "filing", "wages", "credits"),
    [
        (2026, JOINT, 156_480, 2 * 2_200 + 500),
        (2026, JOINT, 440_000, 2 * 2_200 + 500 - 0.05 * 40_000),
        (2017, JOINT, 120_000, 2 * 1_000 - 0.05 * 10_000),
        # 40,000 - 32,200 = 7,800 at 10 %: no more credit than tax.
        (2026, JOINT, 40_000, 780),
    ],
)
def test_credits_shrink_with_income_and_stop_at_the_tax(year, filing, wages, credits):
    lines = federal_lines(year, filing, wages=wages, n_children=2, n_dependents=1)
    assert lines["credits"] == pytest.approx(credits)


def test_the_senior_deduction_shrinks_for_each_spouse():
    # 2026, joint, 200,000: 6,000 - 6 % of 50,000 = 3,000, twice; the amount for the aged is untouched.
    lines = federal_lines(2026, JOINT, ordinary=200_000, n_aged=2)
    assert lines["senior_deduction"] == pytest.approx(6_000.0)
    assert lines["standard_deduction"] == pytest.approx(32_200 + 2 * 1_650)


def test_a_large_gain_beside_small_wages_meets_the_alternative_minimum_tax():
    # 2026, single, 760,000: the exemption of 90,100 is gone, since half of 260,000 is more than it. 26 % of 60,000 =
    # 15,600 against the regular 1,240 + 12 % of 31,500 = 5,020 on the same wages; the gain costs the same under both.
    lines = federal_lines(2026, SINGLE, wages=60_000, long_gains=700_000)
    assert lines["minimum_tax"] == pytest.approx(15_600.0 - 5_020.0)


def test_exemptions_shrank_with_income_until_2017():
    # 2017, single, 321,500: 60,000 above 261,500 is 24 steps of 2,500 at 2 % = 48 %.
    assert federal_lines(2017, SINGLE, wages=321_500)["exemptions"] == pytest.approx(4_050 * 0.52)
    assert federal_lines(2018, SINGLE, wages=321_500)["exemptions"] == 0.0


def test_after_the_last_law_year_prices_move_what_the_law_indexes_and_nothing_else():
    lines = federal_lines(2026, HEAD, wages=120_000, interest=150_000, level=2.0)
    assert lines["standard_deduction"] == pytest.approx(2 * 24_150)
    assert lines["niit"] == pytest.approx(0.038 * 70_000)
