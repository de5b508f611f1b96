"""Yearly amounts of benefits and limits, from the packaged file to one number: a year that nobody has read is refused.

Read by `earnings_record`, `medicare`, `marketplace`, `distributions` and `contribution_limits`. Every row of the file
names its source.
"""

from __future__ import annotations

from finsim.errors import TaxError
from finsim.taxes.packaged_law import packaged, values_by_code

FILE = "us_benefits.csv"


def amount(code: str, year: int, key: str = "all") -> float:
    """Return one amount of `year`. Raises `TaxError` for a year of which no source has been read."""
    values = values_by_code(FILE, year, key)
    if code not in values:
        raise TaxError(f"{code}.year", f"a year with a source: {_years(code)}", year, f"no source for {year} was read")
    return values[code]


def series(code: str) -> dict[int, float]:
    """Return all years of one amount."""
    return {p.year: p.value for p in packaged(FILE) if p.code == code}


def _years(code: str) -> str:
    years = sorted({p.year for p in packaged(FILE) if p.code == code})
    if not years:
        return "none"
    if years == list(range(years[0], years[-1] + 1)):
        return f"{years[0]} to {years[-1]}" if len(years) > 1 else str(years[0])
    return ", ".join(map(str, years))
