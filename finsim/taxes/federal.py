"""Federal income tax: from a year's income of one household to each line of its return, and to what is due.

Comes after the twelve months are known; `simulation` settles the result in the last period of the tax year. One
household at a time (scalars, no allocation), so that the yearly rule of the kernel, the ledger and the oracles run the
same code. Amounts are nominal. Not modelled, and to be listed as such: itemised deductions, the earned income credit,
the credit for the elderly, the refundable part of the child credit, the one-year credits of 2020 and 2021.

Source of the order of the lines: form 1040 with its worksheets and form 6251, as Tax-Calculator (CC0) documents them.
"""

from __future__ import annotations

from typing import NamedTuple

from finsim.compiled import njit
from finsim.taxes.local import local_tax
from finsim.taxes.table import NO_LEVY, TaxTable, tax_table
from finsim.vocabulary import FilingStatus


class FederalLines(NamedTuple):
    """The lines of one return, money of the year."""

    taxable_social_security: float
    agi: float  # adjusted gross income
    standard_deduction: float  # with the amount for 65 and older
    senior_deduction: float  # the one of 2025 to 2028
    exemptions: float  # personal exemptions, to 2017
    taxable_income: float
    regular_tax: float  # on taxable income without gains and qualified dividends
    gains_tax: float  # what those add
    minimum_tax: float  # what the alternative minimum tax adds
    niit: float
    additional_medicare: float
    credits: float  # children and other dependents, as far as there was tax to lower
    tax: float  # all of the above that is due


@njit
def annual_tax(
    table,
    year,
    level,
    wages,
    ordinary,
    interest,
    qualified_dividends,
    long_gains,
    social_security,
    n_children,
    n_dependents,
    n_aged,
    payroll_wages,
    gross_wages,
):
    """Return (federal, local) tax of one household for one year: local is state and city together.

    The arguments are those of `federal_amounts`, and
    gross_wages  wages before any deduction, of all persons: what some cities tax
    """
    lines = federal_amounts(
        table,
        year,
        level,
        wages,
        ordinary,
        interest,
        qualified_dividends,
        long_gains,
        social_security,
        n_children,
        n_dependents,
        n_aged,
        payroll_wages,
    )
    income = max(0.0, lines.agi - lines.taxable_social_security)
    return lines.tax, local_tax(table, level, wages, payroll_wages, gross_wages, income)


@njit
def federal_amounts(
    table,
    year,
    level,
    wages,
    ordinary,
    interest,
    qualified_dividends,
    long_gains,
    social_security,
    n_children,
    n_dependents,
    n_aged,
    payroll_wages,
):
    """Return every line of one household's federal return. All amounts are of one calendar year, nominal, >= 0.

    table          the law, from `tax_table`
    year           the calendar year: decides whether the senior deduction is still law
    level          price level of the year relative to the table's money, > 0; 1 in the table's own year
    wages          taxable wages, after retirement deferrals, pre-tax premiums and health-account contributions
    ordinary       pensions, withdrawals from tax-deferred accounts, other income taxed as it comes
    interest       taxable interest and bond coupons
    long_gains     net long gain after losses carried over; may be negative, of which `gain_counted` is used
    n_children     children under 17; n_dependents: other dependents; n_aged: filers of 65 or more
    payroll_wages  wages of both spouses that Medicare taxes: before retirement deferrals
    """
    gains = gain_counted(table, long_gains)
    other_income = wages + ordinary + interest + qualified_dividends + gains
    taxable_benefits = taxable_social_security_of(table, other_income, social_security)
    agi = other_income + taxable_benefits

    standard = (table.standard_deduction + n_aged * table.aged_deduction) * level
    senior = senior_deduction_of(table, year, agi, n_aged)
    exemptions = exemptions_of(table, level, agi, table.n_filers + n_children + n_dependents)
    taxable = max(0.0, agi - standard - senior - exemptions)

    preferred = qualified_dividends + max(0.0, gains)
    regular_tax, gains_tax = income_tax_of(table, level, taxable, preferred)
    income_tax = regular_tax + gains_tax
    minimum_tax = max(0.0, tentative_minimum(table, level, agi, taxable, preferred) - income_tax)
    income_tax += minimum_tax
    credits = min(income_tax, _credits(table, level, agi, n_children, n_dependents))

    niit = niit_of(table, agi, interest + qualified_dividends + gains)
    surtax = table.medicare_surtax_rate * max(0.0, payroll_wages - table.medicare_surtax_threshold)
    tax = income_tax - credits + niit + surtax
    return FederalLines(
        taxable_benefits,
        agi,
        standard,
        senior,
        exemptions,
        taxable,
        regular_tax,
        gains_tax,
        minimum_tax,
        niit,
        surtax,
        credits,
        tax,
    )


def federal_lines(
    year: int,
    filing: FilingStatus,
    *,
    wages: float = 0.0,
    ordinary: float = 0.0,
    interest: float = 0.0,
    qualified_dividends: float = 0.0,
    long_gains: float = 0.0,
    social_security: float = 0.0,
    n_children: int = 0,
    n_dependents: int = 0,
    n_aged: int = 0,
    payroll_wages: float | None = None,
    level: float = 1.0,
) -> dict[str, float]:
    """Return the lines of one return by name (`FederalLines`), by the code that the kernel runs.

    `payroll_wages` are `wages` unless given; the rest is described at `federal_amounts`. Raises `TaxError`
    as `tax_table` does.
    """
    table: TaxTable = tax_table(year, filing, NO_LEVY, NO_LEVY)
    lines = federal_amounts(
        table,
        year,
        float(level),
        float(wages),
        float(ordinary),
        float(interest),
        float(qualified_dividends),
        float(long_gains),
        float(social_security),
        float(n_children),
        float(n_dependents),
        float(n_aged),
        float(wages if payroll_wages is None else payroll_wages),
    )
    return dict(lines._asdict())


@njit
def adjusted_gross_income(table, wages, ordinary, interest, qualified_dividends, long_gains, social_security):
    """Return adjusted gross income; the arguments are those of `federal_amounts`. Source: 26 USC 62; form 1040."""
    other = wages + ordinary + interest + qualified_dividends + gain_counted(table, long_gains)
    return other + taxable_social_security_of(table, other, social_security)


@njit
def gain_counted(table, net_gain):
    """Return how much of a net long gain counts this year: all of a gain, at most the limit of a loss.

    The caller carries `net_gain - gain_counted(...)`, which is zero or negative, to the next year.
    Source  26 USC 1211(b): 3,000 since 1978, not indexed.
    """
    return max(-table.loss_limit, net_gain)


@njit
def taxable_social_security_of(table, other_income, benefits):
    """Return the part of social-security benefits that is income. Source: 26 USC 86(a) to (c)."""
    provisional = other_income + table.benefit_share * benefits
    excess = max(0.0, provisional - table.benefit_threshold)
    upper_excess = max(0.0, provisional - table.benefit_upper_threshold)
    half = min(table.benefit_share * benefits, table.benefit_share * excess)
    band = table.benefit_share * (table.benefit_upper_threshold - table.benefit_threshold)
    return min(table.benefit_upper_share * benefits, table.benefit_upper_share * upper_excess + min(half, band))


@njit
def senior_deduction_of(table, year, agi, n_aged):
    """Return the deduction for filers of 65 or more, 2025 to 2028. Source: 26 USC 151(d)(5)(C)."""
    shrunk = table.senior_deduction - table.senior_shrink * max(0.0, agi - table.senior_threshold)
    return n_aged * max(0.0, shrunk) * (year <= table.senior_last_year)


@njit
def exemptions_of(table, level, agi, n_persons):
    """Return personal exemptions; zero from 2018. Source: 26 USC 151(d)(3), whose steps are taken as a slope."""
    lost = min(1.0, table.exemption_shrink * max(0.0, agi - table.exemption_threshold * level))
    return n_persons * table.exemption * level * (1.0 - lost)


@njit
def income_tax_of(table, level, taxable, preferred):
    """Return (tax on ordinary income, what gains and qualified dividends add).

    Gains lie on top of ordinary income and never cost more than if they were ordinary: the two can cross because the
    15 % bracket of gains begins a little below the end of the 12 % one. Source: 26 USC 1(h)(1).
    """
    top = taxable / level  # brackets are indexed: measured in the table's money
    bottom = max(0.0, taxable - preferred) / level
    regular = by_brackets(table.brackets, table.rate_steps, bottom)
    stacked = by_brackets(table.gain_brackets, table.gain_rate_steps, top) - by_brackets(
        table.gain_brackets, table.gain_rate_steps, bottom
    )
    as_ordinary = by_brackets(table.brackets, table.rate_steps, top) - regular
    return regular * level, min(stacked, as_ordinary) * level


@njit
def tentative_minimum(table, level, minimum_income, taxable, preferred):
    """Return the tax that the alternative minimum tax asks for at least, before credits.

    minimum_income  adjusted gross income, less what stays of itemised deductions: the standard deduction, exemptions
                    and the senior deduction do not count (line 1a of form 6251 adds the last one back)
    Source          26 USC 55(b), (d) and 56(b)(1)(E); form 6251, whose part III stacks gains on ordinary income.
    """
    income = minimum_income / level
    shrunk = table.minimum_exemption - table.minimum_shrink * max(0.0, income - table.minimum_threshold)
    base = max(0.0, income - max(0.0, shrunk))
    gains = min(base, preferred / level)
    bottom = max(0.0, taxable - preferred) / level
    stacked = by_brackets(table.gain_brackets, table.gain_rate_steps, bottom + gains) - by_brackets(
        table.gain_brackets, table.gain_rate_steps, bottom
    )
    return min(_minimum_rates(table, base), _minimum_rates(table, base - gains) + stacked) * level


@njit
def _minimum_rates(table, income):
    return table.minimum_rate * income + table.minimum_rate_step * max(0.0, income - table.minimum_bracket)


@njit
def by_brackets(begins, rate_steps, income):
    """Return the tax on `income` >= 0: every bracket that it reaches adds the rise of the rate on what lies above."""
    tax = 0.0
    for k in range(len(begins)):
        tax += rate_steps[k] * max(0.0, income - begins[k])
    return tax


@njit
def niit_of(table, agi, investment_income):
    """Return the net investment income tax. Source: 26 USC 1411(a); no indexing."""
    return table.niit_rate * max(0.0, min(investment_income, agi - table.niit_threshold))


@njit
def _credits(table, level, agi, n_children, n_dependents):
    """Return the credits for children under 17 and for other dependents, before the limit of the tax itself.

    Source  26 USC 24(a), (b), (h). The law lowers them by 50 for each begun 1,000 above the threshold: here by 5 % of
            the excess, so by at most 50 too little. The child's amount follows prices from the table's year (by law
            from 2026), without the law's rounding down.
    """
    full = n_children * table.child_credit * level + n_dependents * table.dependent_credit
    return max(0.0, full - table.credit_shrink * max(0.0, agi - table.credit_threshold))
