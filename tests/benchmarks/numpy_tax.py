"""The income tax of `finsim.taxes` once more, written for all paths at once in NumPy. Part of `numpy_notebook`.

Every amount is float64 (n_paths,) or a scalar; `law` is the same `TaxTable` of numbers. Written from the cited law and
METHODS section 5, not from the compiled functions, so that the two can be held against each other.
"""

from __future__ import annotations

import numpy as np


def yearly_tax(law, year, level, *, wages, ordinary, interest, dividends, gains, benefits, children, dependents, aged,
               payroll_wages, gross_wages):  # fmt: skip
    """Return federal, state and city income tax of a year; the arguments are those of `finsim.taxes.annual_tax`."""
    gains = np.maximum(-law.loss_limit, gains)
    income = wages + ordinary + interest + dividends + gains
    taxed_benefits = taxable_benefits(law, income, benefits)
    agi = income + taxed_benefits
    senior = 0.0
    if aged and year <= law.senior_last_year:
        senior = aged * np.maximum(0.0, law.senior_deduction - law.senior_shrink * over(agi, law.senior_threshold))
    deduction = (law.standard_deduction + aged * law.aged_deduction) * level + senior
    if law.exemption:
        lost = np.minimum(1.0, law.exemption_shrink * over(agi, law.exemption_threshold * level))
        deduction = deduction + (law.n_filers + children + dependents) * law.exemption * level * (1.0 - lost)
    taxable = over(agi, deduction)
    preferred = dividends + np.maximum(0.0, gains)
    tax = np.maximum(
        regular_tax(law, level, taxable, preferred), minimum_tax(law, level, agi - senior, taxable, preferred)
    )
    credit = over(
        children * law.child_credit * level + dependents * law.dependent_credit,
        law.credit_shrink * over(agi, law.credit_threshold),
    )
    tax = over(tax, credit)
    tax += law.niit_rate * np.maximum(0.0, np.minimum(interest + dividends + gains, agi - law.niit_threshold))
    tax += law.medicare_surtax_rate * over(payroll_wages, law.medicare_surtax_threshold)
    bases = (wages, payroll_wages, gross_wages, np.maximum(0.0, agi - taxed_benefits))
    tax += law.state_rate * over(bases[law.state_base], law.state_above * level)
    return tax + law.city_rate * over(bases[law.city_base], law.city_above * level)


def over(amount, threshold):
    """Return what lies above a threshold."""
    return np.maximum(0.0, amount - threshold)


def by_brackets(begins, rises, income):
    """Return the tax on (n_paths,) incomes: the rise of the rate at each bracket on all that lies above it."""
    return np.asarray(rises) @ over(income, np.asarray(begins)[:, None])


def regular_tax(law, level, taxable, preferred):
    """Tax by brackets, gains and qualified dividends on top at their own rates, or as ordinary where that is less."""
    top, bottom = taxable / level, over(taxable, preferred) / level
    below = by_brackets(law.brackets, law.rate_steps, bottom)
    return np.minimum(
        below + stacked_gains(law, bottom, top),
        by_brackets(law.brackets, law.rate_steps, top),
    ) * level  # fmt: skip


def stacked_gains(law, bottom, top):
    """Tax at the rates for gains on what lies between two incomes."""
    begins, rises = law.gain_brackets, law.gain_rate_steps
    return by_brackets(begins, rises, top) - by_brackets(begins, rises, bottom)


def minimum_tax(law, level, minimum_income, taxable, preferred):
    """The alternative minimum, form 6251."""
    income = minimum_income / level
    left_free = over(law.minimum_exemption, law.minimum_shrink * over(income, law.minimum_threshold))
    base = over(income, left_free)
    gains = np.minimum(base, preferred / level)
    bottom = over(taxable, preferred) / level
    with_gains = minimum_rates(law, base - gains) + stacked_gains(law, bottom, bottom + gains)
    return np.minimum(minimum_rates(law, base), with_gains) * level


def minimum_rates(law, income):
    return law.minimum_rate * income + law.minimum_rate_step * over(income, law.minimum_bracket)


def taxable_benefits(law, other_income, benefits):
    """The part of social security that is income, 26 USC 86."""
    if np.isscalar(benefits) and benefits == 0.0:
        return 0.0
    provisional = other_income + law.benefit_share * benefits
    lower = np.minimum(benefits, over(provisional, law.benefit_threshold)) * law.benefit_share
    lower = np.minimum(lower, law.benefit_share * (law.benefit_upper_threshold - law.benefit_threshold))
    upper = law.benefit_upper_share * over(provisional, law.benefit_upper_threshold)
    return np.minimum(law.benefit_upper_share * benefits, upper + lower)


def payroll_tax(law, wage_level, wages_so_far, wages):
    """Social-security tax up to the wage base, and Medicare tax, of one person's month."""
    room = over(law.wage_base * wage_level, wages_so_far)
    return law.benefit_tax_rate * np.minimum(wages, room) + law.medicare_rate * wages
