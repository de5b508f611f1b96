"""A whole federal return: from everything that one household earned, spent and gave to what is due or paid back.

`federal.annual_tax` is the short form that the kernel settles with; this is the same law with itemised deductions,
self-employment, refundable credits and penalties, in the order of form 1040 and its schedules. It is one compiled
function over bare numbers, without allocation, so that a kernel can call it in any lane. Amounts are nominal.

Not modelled: separate returns, education and saver's credits, premium tax credits (`premium_credit` has them), foreign
tax, business losses, the deductions for tips, overtime and car loans of 2025 to 2028, gains taxed at 25 and 28 %.
"""

from __future__ import annotations

from typing import NamedTuple

from finsim.compiled import njit
from finsim.taxes.credits import (
    care_credit_of,
    child_refund_of,
    earned_credit_of,
    elderly_credit_of,
    excess_of,
    family_credits_of,
    more_child_credit_of,
    rebate_of,
)
from finsim.taxes.federal import (
    exemptions_of,
    income_tax_of,
    niit_of,
    senior_deduction_of,
    taxable_social_security_of,
    tentative_minimum,
)
from finsim.taxes.itemised import itemised_of
from finsim.taxes.return_law import ReturnTable, return_table
from finsim.taxes.self_employment import business_deduction_of, self_employment_of
from finsim.vocabulary import FilingStatus

_AGED = 65.0
_TIE = 0.005  # where the minimum tax makes both deductions cost the same, the standard one is taken


class FilingUnit(NamedTuple):
    """One household's year, money of that year; what is not given is zero.

    `wages` are taxable wages (box 1 of form W-2), `payroll_wages` those that Medicare taxes (box 5).
    """

    wages_first: float = 0.0
    wages_second: float = 0.0
    payroll_wages_first: float = 0.0
    payroll_wages_second: float = 0.0
    business_first: float = 0.0  # net profit, >= 0
    business_second: float = 0.0
    ordinary: float = 0.0  # pensions, withdrawals from tax-deferred accounts, other income taxed as it comes
    interest: float = 0.0
    tax_free_interest: float = 0.0
    dividends: float = 0.0  # all ordinary dividends, with the qualified ones
    qualified_dividends: float = 0.0
    short_gains: float = 0.0  # net, with losses carried over; may be negative
    long_gains: float = 0.0
    social_security: float = 0.0
    adjustments: float = 0.0  # health-account and deductible IRA contributions not taken through payroll
    penalised: float = 0.0  # early withdrawals that the 10 % tax of 26 USC 72(t) is due on
    medical: float = 0.0
    state_tax: float = 0.0  # state and city income tax paid in the year
    property_tax: float = 0.0
    mortgage_interest: float = 0.0
    gifts: float = 0.0  # in cash
    care_costs: float = 0.0
    n_children: float = 0.0  # under 17
    n_young: float = 0.0  # of those, under 6
    n_seventeen: float = 0.0  # of the dependents, children of 17
    n_dependents: float = 0.0  # other dependents
    n_earned: float = 0.0  # children who count for the earned income credit
    n_cared: float = 0.0  # persons whose care lets the filers work
    age_first: float = 40.0
    age_second: float = 0.0
    other_deductions: float = 0.0  # Schedule A line 16: what of an annuity had not come back at death


class ReturnLines(NamedTuple):
    """The lines of a whole return, money of the year."""

    taxable_social_security: float  # form 1040 line 6b
    agi: float  # line 11
    standard_deduction: float  # line 12, had it been taken
    itemised: float  # Schedule A, had it been taken
    deduction: float  # the one that was taken
    senior_deduction: float
    exemptions: float
    business_deduction: float  # line 13
    taxable_income: float  # line 15
    regular_tax: float  # line 16, without what gains add
    gains_tax: float
    minimum_tax: float  # form 6251
    care_credit: float
    elderly_credit: float
    family_credits: float  # line 19
    self_employment_tax: float
    additional_medicare: float  # form 8959
    niit: float  # form 8960
    early_tax: float  # form 5329
    total_tax: float  # line 24
    earned_credit: float  # line 27
    child_refund: float  # line 28, with all that 2021 paid out
    rebate: float  # line 30
    care_refund: float  # 2021
    refundable: float  # line 32, without payments
    tax: float  # line 24 less line 32


@njit
def full_return(law, year, level, unit, in_steps):
    """Return the lines of one household's return.

    law       from `return_table`
    year      the calendar year; level: its prices relative to the table's money, > 0
    unit      a `FilingUnit` of floats
    in_steps  credits and exemptions fall in the begun steps of the forms, rather than along their slope
    """
    work = self_employment_of(
        law, level, unit.payroll_wages_first, unit.payroll_wages_second, unit.business_first, unit.business_second
    )
    gains = max(-law.income.loss_limit, unit.short_gains + unit.long_gains)
    wages = unit.wages_first + unit.wages_second
    business = unit.business_first + unit.business_second
    income = wages + business + unit.ordinary + unit.interest + unit.dividends + gains
    income -= unit.adjustments + work.half
    taxable_benefits = taxable_social_security_of(law.income, income + unit.tax_free_interest, unit.social_security)
    agi = income + taxable_benefits

    n_aged = (1.0 if unit.age_first >= _AGED else 0.0) + (1.0 if law.is_joint and unit.age_second >= _AGED else 0.0)
    senior = senior_deduction_of(law.income, year, agi, n_aged)
    exemptions = _exemptions(law, level, agi, unit, in_steps)
    preferred = unit.qualified_dividends + max(0.0, min(unit.long_gains, unit.long_gains + unit.short_gains))
    standard = (law.income.standard_deduction + n_aged * law.income.aged_deduction) * level
    standard += min(unit.gifts, law.gift_beside_standard)
    sheet = itemised_of(law, year, level, unit, agi, n_aged, senior + exemptions)
    beside = senior + exemptions
    net_business = business - work.half
    plain = _tax_on(law, level, agi, standard, beside, 0.0, net_business, preferred)
    added_back = sheet.taxes - sheet.cut_undone + max(0.0, min(sheet.medical, law.minimum_medical * agi))
    listed = _tax_on(law, level, agi, sheet.total, beside, sheet.total - added_back, net_business, preferred)
    itemises = listed[0] < plain[0] - _TIE
    before_credits, business_deduction, taxable, regular, gains_tax, minimum = listed if itemises else plain

    earned = max(0.0, wages + business - work.half)
    first = max(0.0, unit.wages_first + unit.business_first - work.half_first)
    second = max(0.0, unit.wages_second + unit.business_second - work.half_second)
    care = care_credit_of(law, unit, agi, first, second, in_steps)
    care_refund = care if law.care_refundable else 0.0
    care = 0.0 if law.care_refundable else min(care, before_credits)
    elderly = elderly_credit_of(law, agi, n_aged, unit.social_security - taxable_benefits)
    elderly = min(elderly, before_credits - care)
    family, paid, unused = family_credits_of(law, level, unit, agi, before_credits - care - elderly, in_steps)

    invested = unit.interest + unit.dividends + gains
    niit = niit_of(law.income, agi, invested)
    surtax = _additional_medicare(law, unit.payroll_wages_first + unit.payroll_wages_second, work.net_earnings)
    early = law.early_rate * unit.penalised
    total = before_credits - care - elderly - family + niit + surtax + early + work.tax

    investment = unit.interest + unit.tax_free_interest + unit.dividends + max(0.0, gains)
    earned_credit = earned_credit_of(law, level, unit, agi, earned, investment)
    employee = _employee_tax(law, level, unit.payroll_wages_first) + _employee_tax(
        law, level, unit.payroll_wages_second
    )
    child_refund = child_refund_of(law, level, unit, unused, earned, employee, work.half, earned_credit)
    child_refund += paid + more_child_credit_of(law, unit, agi, in_steps)
    rebate = rebate_of(law, unit, agi)
    refundable = earned_credit + child_refund + rebate + care_refund
    return ReturnLines(
        taxable_benefits,
        agi,
        standard,
        sheet.total,
        sheet.total if itemises else standard,
        senior,
        exemptions,
        business_deduction,
        taxable,
        regular,
        gains_tax,
        minimum,
        care,
        elderly,
        family,
        work.tax,
        surtax,
        niit,
        early,
        total,
        earned_credit,
        child_refund,
        rebate,
        care_refund,
        refundable,
        total - refundable,
    )


@njit
def _tax_on(law, level, agi, deduction, beside, minimum_deduction, net_business, preferred):
    """Return (tax before credits, business deduction, taxable income, regular tax, gains tax, minimum tax).

    minimum_deduction  what the minimum tax allows of the deduction
    """
    before = max(0.0, agi - deduction - beside)
    business = business_deduction_of(law, level, net_business, before, preferred)
    taxable = max(0.0, before - business)
    regular, gains_tax = income_tax_of(law.income, level, taxable, preferred)
    base = agi - minimum_deduction - business
    minimum = max(0.0, tentative_minimum(law.income, level, base, taxable, preferred) - regular - gains_tax)
    return regular + gains_tax + minimum, business, taxable, regular, gains_tax, minimum


@njit
def _exemptions(law, level, agi, unit, in_steps):
    table = law.income
    n_persons = table.n_filers + unit.n_children + unit.n_dependents
    if table.exemption == 0.0:
        return 0.0
    over = excess_of(agi - table.exemption_threshold * level, law.exemption_step, in_steps)
    return exemptions_of(table, level, table.exemption_threshold * level + over, n_persons)


@njit
def _additional_medicare(law, wages, net_earnings):
    """Return form 8959: on wages above the threshold, and on self-employment above what wages leave of it."""
    left = max(0.0, law.income.medicare_surtax_threshold - wages)
    over = max(0.0, wages - law.income.medicare_surtax_threshold) + max(0.0, net_earnings - left)
    return law.income.medicare_surtax_rate * over


@njit
def _employee_tax(law, level, wages):
    """Return one employee's social-security and Medicare tax of the year."""
    table = law.income
    return table.benefit_tax_rate * min(wages, table.wage_base * level) + table.medicare_rate * wages


def return_lines(
    year: int, filing: FilingStatus, *, level: float = 1.0, in_steps: bool = True, **unit: float
) -> dict[str, float]:
    """Return the lines of one return by name, by the code that a kernel runs.

    The amounts of `unit` are the fields of `FilingUnit`; payroll wages are the wages and dividends the qualified ones
    unless given. Raises `TaxError` as `return_table` does.
    """
    law: ReturnTable = return_table(year, filing)
    given = {
        "payroll_wages_first": unit.get("wages_first", 0.0),
        "payroll_wages_second": unit.get("wages_second", 0.0),
        "dividends": unit.get("qualified_dividends", 0.0),
    } | unit
    lines = full_return(law, year, float(level), FilingUnit(**{key: float(x) for key, x in given.items()}), in_steps)
    return dict(lines._asdict())


@njit
def carried_losses(law, short_gains, long_gains):
    """Return (short, long) losses carried to the next year, each <= 0.

    A gain of one kind first absorbs the loss of the other; the limit is then used up by short losses before long ones.
    Source: 26 USC 1211(b), 1212(b); Capital Loss Carryover Worksheet of Schedule D, for a return with enough income.
    """
    short = min(0.0, short_gains + max(0.0, long_gains))
    long = min(0.0, long_gains + max(0.0, short_gains))
    used = min(law.income.loss_limit, -short)
    return short + used, min(0.0, long + law.income.loss_limit - used)
