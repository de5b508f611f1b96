"""From a filing unit of the us_tax family to finsim's return, line by line, under the family's names.

`MARS` is 1 single, 2 joint, 4 head of household (who has one other dependent besides the children). The published
income tax holds NIIT and what is refunded, and no additional Medicare tax, which is part of the published payroll tax;
that one adds the employer's equal share. Credits fall along their slope there, not in the steps of the forms, and no
child counts for the earned income credit.
"""

from __future__ import annotations

from finsim.taxes import payroll_tax, return_lines, tax_table
from finsim.vocabulary import FilingStatus
from tests.oracles.judging import flat

FILING = {1: FilingStatus.SINGLE, 2: FilingStatus.MARRIED_JOINTLY, 4: FilingStatus.HEAD_OF_HOUSEHOLD}


def lines(case, tolerance, files):
    return flat(case, tolerance, answers(case))


def answers(case):
    unit = case["inputs"]
    filing = FILING[unit["MARS"]]
    table = tax_table(unit["year"], filing)
    lines = return_lines(
        unit["year"],
        filing,
        in_steps=False,
        wages_first=unit["wage_head"],
        wages_second=unit["wage_spouse"],
        ordinary=unit["taxable_pension_or_ira"],
        interest=unit["interest"],
        qualified_dividends=unit["qualified_dividends"],
        long_gains=unit["long_term_gains"],
        social_security=unit["social_security"],
        n_children=unit["children"],
        n_dependents=1 if unit["MARS"] == 4 else 0,
        age_first=unit["age_head"],
        age_second=unit["age_spouse"],
    )
    employee = sum(payroll_tax(table, 1.0, 0.0, float(unit[wage])) for wage in ("wage_head", "wage_spouse"))
    return {
        "iitax": lines["tax"] - lines["additional_medicare"],
        "payrolltax_employee_and_employer": 2 * employee + lines["additional_medicare"],
        "agi": lines["agi"],
        "taxable_ss": lines["taxable_social_security"],
        "standard_deduction": lines["standard_deduction"],
        "taxable_income": lines["taxable_income"],
        "tax_before_credits": lines["regular_tax"] + lines["gains_tax"],
        "niit": lines["niit"],
        "ptax_amc": lines["additional_medicare"],
        "refundable": lines["refundable"],
    }
