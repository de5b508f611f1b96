"""What the state takes: a year's law as data, and the tax on a year's income by it.

Below: `data` (what the world did) and `errors`. Above: `plan` names a regime, `simulation` calls the compiled functions
once or twice for each household and year. `import finsim.taxes` reads no file and imports no numba; the names below are
looked up when they are first used.

    table            the law of one year, for one filing status, as plain numbers
    federal          income tax as the kernel settles it: brackets, gains, deductions, social security, credits
    payroll          social-security and Medicare tax on one person's month
    local            state and city: rates above thresholds
    household_return  a whole return: itemised deductions, self-employment, refundable credits, penalties
    return_law       the law that it needs beyond `table`
    earnings_record  from a life's earnings to the primary insurance amount
    social_security  from that amount and ages to a worker's, a spouse's and a survivor's benefit
    medicare         what a month of Medicare costs more by income
    marketplace      the premium tax credit
    distributions    what must and may be taken from retirement accounts, and what of it is taxed
    contribution_limits  how much may be paid in
    ira_deduction    and what of it is deducted
    records          a table of law as one record of memory, as the kernel reads it
    regime           any country: a tax as data in a file
    regime_files     which of those there are
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "Parameter": "packaged_law",
    "packaged": "packaged_law",
    "TaxTable": "table",
    "Law": "table",
    "Levy": "table",
    "LevyBase": "table",
    "FIRST_YEAR": "table",
    "LAST_YEAR": "table",
    "tax_table": "table",
    "parameters": "table",
    "ReturnTable": "return_law",
    "return_table": "return_law",
    "FilingUnit": "household_return",
    "ReturnLines": "household_return",
    "carried_losses": "household_return",
    "full_return": "household_return",
    "return_lines": "household_return",
    "FederalLines": "federal",
    "adjusted_gross_income": "federal",
    "annual_tax": "federal",
    "federal_amounts": "federal",
    "federal_lines": "federal",
    "gain_counted": "federal",
    "Brackets": "local",
    "base_of": "local",
    "brackets_of": "local",
    "levy_tax": "local",
    "local_tax": "local",
    "payroll_tax": "payroll",
    "bend_points": "earnings_record",
    "exempt_earnings": "earnings_record",
    "indexed_monthly_earnings": "earnings_record",
    "insurance_amount_of": "earnings_record",
    "max_taxable_earnings": "earnings_record",
    "primary_insurance_amount": "earnings_record",
    "with_cost_of_living": "earnings_record",
    "after_cut": "social_security",
    "claim_factor": "social_security",
    "cost_of_living": "social_security",
    "full_retirement_age": "social_security",
    "spouse_benefit": "social_security",
    "spouse_factor": "social_security",
    "survivor_benefit": "social_security",
    "survivor_factor": "social_security",
    "survivor_full_age": "social_security",
    "withheld_for_work": "social_security",
    "MedicareTable": "medicare",
    "medicare_adjustment": "medicare",
    "medicare_table": "medicare",
    "part_b_premium": "medicare",
    "PremiumTable": "marketplace",
    "expected_share": "marketplace",
    "premium_credit": "marketplace",
    "premium_table": "marketplace",
    "divisor": "distributions",
    "early_share": "distributions",
    "first_distribution_age": "distributions",
    "first_distribution_year": "distributions",
    "form_8606": "distributions",
    "health_account_use": "distributions",
    "lifetime_divisors": "distributions",
    "required_distribution": "distributions",
    "roth_withdrawal": "distributions",
    "additions_limit": "contribution_limits",
    "deferral_limit": "contribution_limits",
    "health_limit": "contribution_limits",
    "ira_limit": "contribution_limits",
    "roth_range_start": "contribution_limits",
    "deduction_least": "ira_deduction",
    "deduction_range": "ira_deduction",
    "deductible_contribution": "ira_deduction",
    "reduced_limit": "ira_deduction",
    "Regime": "regime_files",
    "RegimeLines": "regime",
    "RegimeTable": "regime",
    "regime_of": "regime_files",
    "regime_table": "regime",
    "regime_tax": "regime",
    "table_of": "regime",
    "blank": "records",
    "record_of": "records",
    "regime_names": "regime_files",
    "regime_sources": "regime_files",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
