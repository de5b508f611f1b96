"""State and city tax with all their brackets, where a plan states more than one for either.

One bracket each stands in the table of the short return and costs nothing here. `earning` estimates with it what to
withhold, `settlement` adds it to the year's tax. Amounts are nominal money.
"""

from __future__ import annotations

from finsim.simulation.rule import rule
from finsim.taxes import base_of, levy_tax


@rule
def bracketed_tax(program, level, wages, payroll_wages, gross_wages, income):
    """Return a household's state and city tax of one year; the bases are described at `taxes.LevyBase`.

    level   prices at the start of the tax year: thresholds follow them
    income  federal adjusted gross income without social security
    """
    state, city = program.law[0].state, program.law[0].city
    of_state = base_of(state.taxed, wages, payroll_wages, gross_wages, income)
    of_city = base_of(city.taxed, wages, payroll_wages, gross_wages, income)
    return levy_tax(state.begins, state.rates, level, of_state) + levy_tax(city.begins, city.rates, level, of_city)
