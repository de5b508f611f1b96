"""From a filing unit of the us_tax family to finsim's return, line by line, under the family's names.

`MARS` is 1 single, 2 joint, 4 head of household (who has one other dependent besides the children). The published
income tax holds NIIT and what is refunded, and no additional Medicare tax, which is part of the published payroll tax;
that one adds the employer's equal share. Tax before credits is line 18 of form 1040, with the minimum tax. Credits fall
along their slope there, not in the steps of the forms, and no child counts for the earned income credit. What a case
does not state of a unit is nothing, and what it states that is not known here is said; a line goes by the family's
name, by finsim's own or by Tax-Calculator's.
"""

from __future__ import annotations

from finsim.taxes import payroll_tax, return_lines, tax_table
from finsim.vocabulary import FilingStatus
from tests.oracles.judging import NotExpressed, flat

FILING = {1: FilingStatus.SINGLE, 2: FilingStatus.MARRIED_JOINTLY, 4: FilingStatus.HEAD_OF_HOUSEHOLD}


INPUTS = {  # ours: theirs
    "wages_first": "wage_head", "wages_second": "wage_spouse", "ordinary": "taxable_pension_or_ira",
    "interest": "interest", "qualified_dividends": "qualified_dividends", "long_gains": "long_term_gains",
    "social_security": "social_security", "n_children": "children", "age_first": "age_head", "age_second": "age_spouse",
}  # fmt: skip
READ = {"year", "MARS", "MARS_meaning", *INPUTS.values()}
OTHER_NAMES = {  # what else such a file may call a line of the return
    "c00100": "agi", "c02500": "taxable_ss", "standard": "standard_deduction", "c04600": "exemptions",
    "c04800": "taxable_income", "c05800": "tax_before_credits", "c09600": "minimum_tax", "amt": "minimum_tax",
    "eitc": "earned_credit", "ctc_and_odc": "family_credits", "c11070": "child_refund", "actc": "child_refund",
    "refund": "refundable", "payrolltax": "payrolltax_employee_and_employer",
}  # fmt: skip


def lines(case, tolerance, files):
    known = answers(case)
    unknown = dict.fromkeys(case["expected"], "no such line of a return is known")
    return flat(case, tolerance, unknown | known | {name: known[ours] for name, ours in OTHER_NAMES.items()})


def answers(case):
    unit = case["inputs"]
    filing = FILING[unit["MARS"]]
    unread = {name for name, value in unit.items() if value and name not in READ}
    if unread:
        raise NotExpressed(f"no such part of a filing unit is known: {sorted(unread)}")
    table = tax_table(unit["year"], filing)
    amounts = {ours: unit[theirs] for ours, theirs in INPUTS.items() if theirs in unit}
    is_head = filing == FilingStatus.HEAD_OF_HOUSEHOLD
    lines = return_lines(unit["year"], filing, in_steps=False, n_dependents=int(is_head), **amounts)
    wages = [float(amounts.get(name, 0.0)) for name in ("wages_first", "wages_second")]
    employee = sum(payroll_tax(table, 1.0, 0.0, wage) for wage in wages)
    return lines | {
        "iitax": lines["tax"] - lines["additional_medicare"],
        "payrolltax_employee_and_employer": 2 * employee + lines["additional_medicare"],
        "taxable_ss": lines["taxable_social_security"],
        "tax_before_credits": lines["regular_tax"] + lines["gains_tax"] + lines["minimum_tax"],
        "ptax_amc": lines["additional_medicare"],
    }
