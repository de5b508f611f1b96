"""What the state takes: a year's law as data, and the tax on a year's income by it.

Below: `data` (what the world did) and `errors`. Above: `plan` names a regime, `simulation` calls the compiled functions
once or twice for each household and year. `import finsim.taxes` reads no file and imports no numba; the names below are
looked up when they are first used.

    table            the law of one year, for one filing status, as plain numbers
    federal          income tax: brackets, gains, deductions, social security, NIIT, additional Medicare, credits
    payroll          social-security and Medicare tax on one person's month
    local            state and city: a flat rate above a threshold
    household_return  a whole return: itemised deductions, self-employment, refundable credits, penalties
    return_law       the law that it needs beyond `table`
    social_security  how the age of claiming changes a benefit
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "TaxTable": "table",
    "Levy": "table",
    "LevyBase": "table",
    "Parameter": "packaged_law",
    "packaged": "packaged_law",
    "ReturnTable": "return_law",
    "return_table": "return_law",
    "FilingUnit": "household_return",
    "ReturnLines": "household_return",
    "carried_losses": "household_return",
    "full_return": "household_return",
    "return_lines": "household_return",
    "FIRST_YEAR": "table",
    "LAST_YEAR": "table",
    "tax_table": "table",
    "parameters": "table",
    "FederalLines": "federal",
    "annual_tax": "federal",
    "federal_amounts": "federal",
    "federal_lines": "federal",
    "gain_counted": "federal",
    "local_tax": "local",
    "payroll_tax": "payroll",
    "claim_factor": "social_security",
    "full_retirement_age": "social_security",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
