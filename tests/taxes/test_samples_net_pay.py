"""What the sample households take home in 2026, worked out by hand beside the code's answer."""

from __future__ import annotations

import pytest

from finsim.taxes import Levy, LevyBase, annual_tax, payroll_tax, regime_table, regime_tax, tax_table
from finsim.vocabulary import FilingStatus


def net_month(table, gross, deferrals, premiums, n_children=0.0):
    """Return monthly net pay of a household whose every person earns less than the wage base."""
    payroll_wages = gross - premiums
    wages = payroll_wages - deferrals
    rest = [0.0] * 5
    federal, local = annual_tax(table, 2026, 1.0, wages, *rest, n_children, 0.0, 0.0, payroll_wages, gross)
    payroll = payroll_tax(table, 1.0, 0.0, payroll_wages)
    return (gross - deferrals - premiums - payroll - federal - local) / 12


def test_the_renter_takes_home_about_3870():
    # 64,000 - 401k 3,840 - premiums 1,680 = 58,480 taxable wages.
    # Federal: 58,480 - 16,100 = 42,380; 1,240 + 12 % of 29,980 = 4,837.60. Payroll: 7.65 % of 62,320 = 4,767.48.
    # Ohio: 2.75 % of 58,480 - 26,050 = 891.83 (rounded). Columbus: 2.5 % of 64,000 = 1,600.
    # 58,480 - 4,837.60 - 4,767.48 - 891.825 - 1,600 = 46,383.10 a year.
    table = tax_table(2026, FilingStatus.SINGLE, Levy(0.0275, 26_050.0), Levy(0.025, 0.0, LevyBase.GROSS_WAGES))
    assert net_month(table, 64_000.0, 3_840.0, 1_680.0) == pytest.approx(46_383.095 / 12, abs=0.01)
    assert net_month(table, 64_000.0, 3_840.0, 1_680.0) == pytest.approx(3_870, abs=10)


def test_the_family_takes_home_about_10500():
    # 180,000 - deferrals 12,120 - premiums 7,800 - health account 3,600 = 156,480 taxable wages.
    # Federal: 156,480 - 32,200 = 124,280; 2,480 + 9,120 + 22 % of 23,480 = 16,765.60, less two children's 4,400.
    # Payroll: 7.65 % of 168,600 = 12,897.90. North Carolina: 3.99 % of 156,480 - 25,500 = 5,226.10.
    # 156,480 - 12,365.60 - 12,897.90 - 5,226.10 = 125,990.40 a year.
    table = tax_table(2026, FilingStatus.MARRIED_JOINTLY, Levy(0.0399, 25_500.0))
    assert net_month(table, 180_000.0, 12_120.0, 11_400.0, 2.0) == pytest.approx(125_990.398 / 12, abs=0.01)
    assert net_month(table, 180_000.0, 12_120.0, 11_400.0, 2.0) == pytest.approx(10_500, abs=10)


def test_the_couple_near_retirement():
    # 180,000 - deferrals 38,300 - premiums 6,400 - health account 8,550 = 126,750 taxable wages; aged 62 and 60.
    # Federal: 126,750 - 32,200 = 94,550; 2,480 + 12 % of 69,750 = 10,850. Payroll: 7.65 % of 165,050 = 12,626.33.
    # Pennsylvania taxes deferrals: 3.07 % of 165,050 = 5,067.04 (rounded); local 1 % of the same = 1,650.50.
    # 126,750 - 10,850 - 12,626.325 - 5,067.035 - 1,650.50 = 96,556.14 a year, 8,046 a month.
    on_wages = LevyBase.PAYROLL_WAGES
    table = tax_table(2026, FilingStatus.MARRIED_JOINTLY, Levy(0.0307, 0.0, on_wages), Levy(0.01, 0.0, on_wages))
    assert net_month(table, 180_000.0, 38_300.0, 14_950.0) == pytest.approx(96_556.14 / 12, abs=0.01)


def test_the_couple_in_bengaluru_takes_home_about_2_59_300():
    # Tax of each person by the new regime: 2,61,300 of 22,80,000 and 71,760 of 13,44,000 (worked values of the sample).
    # 36,24,000 - provident fund 1,73,952 - professional tax 5,000 - 3,33,060 = 31,11,988 a year.
    table = regime_table("india_new_regime", 2025)
    tax = sum(regime_tax(table, 1.0, gross, 0.0, 0.0, 0.0).tax for gross in (2_280_000.0, 1_344_000.0))
    net = (3_624_000.0 - 109_440.0 - 64_512.0 - 5_000.0 - tax) / 12
    assert net == pytest.approx(3_111_988 / 12)
    assert net == pytest.approx(259_300, abs=50)
