"""What a full return needs beyond the brackets: credits, itemised deductions, self-employment, as plain numbers.

Comes after `packaged_law`; `household_return` and its parts read it. Amounts are money of the law year; a year for
which no source has been read is refused by `table.tax_table`, which every table here holds.

Source: Tax-Calculator (PSLmodels, CC0), see `files/provenance.json`. The base amounts of the credit for the elderly are
26 USC 22(c)(2) and (d), as Tax-Calculator 6.8.0 holds them in its `SchR`.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from finsim.taxes.packaged_law import values_by_code
from finsim.taxes.table import TaxTable, filing_code, tax_table
from finsim.vocabulary import FilingStatus

_FILE = "us_return_2013_2026.csv"
_CHILDREN = ("0-children", "1-child", "2-children", "3-children")
# Debt that bought or built the home, all mortgages together. Publication 936 (2021), "Home mortgage interest"; IRS,
# Link & Learn Taxes, "Qualified residence interest": 1,000,000 for debt before 15 December 2017. Older debt of a later
# year's return keeps that limit by law, and has the lower one here.
_HOME_DEBT, _HOME_DEBT_FROM, _HOME_DEBT_BEFORE = 750_000.0, 2018, 1_000_000.0


class ReturnTable(NamedTuple):
    """The law of a full return for one year and filing status. "Indexed" as at `TaxTable`."""

    income: TaxTable
    is_joint: bool
    exemption_step: float  # the exemption is lost in steps of this much income; nominal
    # The earned income credit, by number of qualifying children (0, 1, 2, 3 or more).
    earned_most: tuple[float, float, float, float]  # indexed
    earned_rate: tuple[float, float, float, float]  # share of earnings
    earned_shrink: tuple[float, float, float, float]  # share of the excess
    earned_threshold: tuple[float, float, float, float]  # with what a joint return adds; indexed
    earned_youngest: float  # ages without a child, both ends included
    earned_oldest: float
    earned_investment_limit: float  # investment income above which there is none; indexed
    # Children and dependents.
    refund_most: float  # of the child credit, for each child; indexed
    refund_rate: float  # share of earnings above the next
    refund_threshold: float  # nominal
    refund_children: float  # from so many children on, payroll tax may count instead
    child_refundable: bool  # 2021: all of the child credit is
    dependent_refundable: bool  # 2021 in the source
    counts_seventeen: bool  # 2021: children of 17 count
    more_child_credit: float  # 2021: on top for each child
    more_young_credit: float  # 2021: on top for each under 6
    more_threshold: float
    more_shrink: float
    # Recovery rebates of 2020 and 2021.
    rebate_person: float
    rebate_threshold: float
    rebate_end: float
    rebate_shrink: float
    rebate_child: float
    rebate_unit: float
    # Child and dependent care; nominal.
    care_most: float  # expenses for each of at most two
    care_threshold: float
    care_second_threshold: float
    care_rate: float
    care_middle_rate: float
    care_last_rate: float
    care_step: float
    care_second_step: float
    care_rate_step: float
    care_refundable: bool
    # Itemised deductions.
    salt_most: float
    salt_threshold: float
    salt_shrink: float
    salt_least: float
    gift_floor: float  # decimal of adjusted gross income
    gift_most: float  # decimal of adjusted gross income
    medical_floor: float
    medical_floor_aged: float
    limit_rate: float  # the limit of 1991 to 2017, by income above the threshold
    limit_most: float  # decimal of the deductions that it touches
    limit_threshold: float  # indexed
    top_reduction: float  # from 2026: by so much of the lesser of the deductions and the income in the top bracket
    minimum_medical: float  # decimal of income that the minimum tax adds back
    gift_beside_standard: float  # gifts deducted beside the standard deduction; nominal
    home_debt_most: float  # debt on the home whose interest counts; nominal
    # Business income.
    business_rate: float
    business_threshold: float  # indexed
    business_gap: float  # nominal
    business_least: float  # indexed
    business_least_income: float  # indexed
    self_floor: float  # net earnings below which no self-employment tax is due; nominal
    both_benefit_rate: float  # employee's and employer's share
    both_medicare_rate: float
    # The credit for the elderly; nominal.
    elderly_one: float
    elderly_two: float
    elderly_threshold: float
    elderly_rate: float
    early_rate: float  # tax on early withdrawals, 26 USC 72(t)


@cache
def return_table(year: int, filing: FilingStatus) -> ReturnTable:
    """Return the law of a full return for `year`. Raises `TaxError` as `tax_table` does."""
    income = tax_table(year, filing)
    law = values_by_code(_FILE, year, filing_code(filing))
    first = values_by_code("us_federal_2013_2026.csv", year, filing_code(filing))
    joint = filing == FilingStatus.MARRIED_JOINTLY
    by_children = [values_by_code(_FILE, year, key) for key in _CHILDREN]

    def of_children(code: str) -> tuple[float, float, float, float]:
        zero, one, two, three = (row[code] for row in by_children)
        return zero, one, two, three

    added = of_children("EITC_ps_addon_MarriedJ") if joint else (0.0,) * 4
    starts = [start + more for start, more in zip(of_children("EITC_ps"), added, strict=True)]
    return ReturnTable(
        income=income,
        is_joint=joint,
        exemption_step=first["II_em_po_step_size"],
        earned_most=of_children("EITC_c"),
        earned_rate=of_children("EITC_rt"),
        earned_shrink=of_children("EITC_prt"),
        earned_threshold=(starts[0], starts[1], starts[2], starts[3]),
        earned_youngest=law["EITC_MinEligAge"],
        earned_oldest=law["EITC_MaxEligAge"],
        earned_investment_limit=law["EITC_InvestIncome_c"],
        refund_most=law["ACTC_c"],
        refund_rate=law["ACTC_rt"],
        refund_threshold=law["ACTC_Income_thd"],
        refund_children=law["ACTC_ChildNum"],
        child_refundable=bool(law["CTC_is_refundable"]),
        dependent_refundable=bool(law["ODC_is_refundable"]),
        counts_seventeen=bool(law["CTC_include17"]),
        more_child_credit=law["CTC_new_c"],
        more_young_credit=law["CTC_new_c_under6_bonus"],
        more_threshold=law["CTC_new_ps"],
        more_shrink=law["CTC_new_prt"],
        rebate_person=law["RRC_c"],
        rebate_threshold=law["RRC_ps"],
        rebate_end=law["RRC_pe"],
        rebate_shrink=law["RRC_prt"],
        rebate_child=law["RRC_c_kids"],
        rebate_unit=law["RRC_c_unit"],
        care_most=law["CDCC_c"],
        care_threshold=law["CDCC_ps1"],
        care_second_threshold=law["CDCC_ps2"],
        care_rate=law["CDCC_po1_rate_max"],
        care_middle_rate=law["CDCC_po1_rate_min"],
        care_last_rate=law["CDCC_po2_rate_min"],
        care_step=law["CDCC_po1_step_size"],
        care_second_step=law["CDCC_po2_step_size"],
        care_rate_step=law["CDCC_po_rate_per_step"],
        care_refundable=bool(law["CDCC_refundable"]),
        salt_most=law["ID_AllTaxes_c"],
        salt_threshold=law["ID_AllTaxes_c_ps"],
        salt_shrink=law["ID_AllTaxes_c_po_rate"],
        salt_least=law["ID_AllTaxes_c_po_floor"],
        gift_floor=law["ID_Charity_frt"],
        gift_most=law["ID_Charity_crt_all"],
        medical_floor=law["ID_Medical_frt"],
        medical_floor_aged=law["ID_Medical_frt"] + law["ID_Medical_frt_add4aged"],
        limit_rate=law["ID_prt"],
        limit_most=law["ID_crt"],
        limit_threshold=law["ID_ps"],
        top_reduction=law["ID_reduction_rate"],
        minimum_medical=law["AMT_Medical_frt"],
        gift_beside_standard=law["STD_charity_ded_nonitemizers_max"],
        home_debt_most=_HOME_DEBT if year >= _HOME_DEBT_FROM else _HOME_DEBT_BEFORE,
        business_rate=law["PT_qbid_rt"],
        business_threshold=law["PT_qbid_taxinc_thd"],
        business_gap=law["PT_qbid_taxinc_gap"],
        business_least=law["PT_qbid_min_ded"],
        business_least_income=law["PT_qbid_min_qbi"],
        self_floor=law["SECA_Earnings_thd"],
        both_benefit_rate=law["FICA_ss_trt_employer"] + income.benefit_tax_rate,
        both_medicare_rate=law["FICA_mc_trt_employer"] + income.medicare_rate,
        elderly_one=5_000.0,
        elderly_two=7_500.0,
        elderly_threshold=10_000.0 if joint else 7_500.0,
        elderly_rate=0.15,
        early_rate=0.10,
    )
