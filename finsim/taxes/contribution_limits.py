"""How much may be paid in: from a year and the age reached in it to the limits of each kind of account.

The years that have been read are listed at each row of `files/us_benefits.csv`; later years follow prices by the path,
rounded by nobody. Plain Python: limits are looked up when a plan is compiled.
"""

from __future__ import annotations

from finsim.taxes.benefit_amounts import amount

_OLDER, _OLDER_FOR_HEALTH = 50, 55
_SPECIAL = range(60, 64)  # 26 USC 414(v)(2)(E), from 2025


def deferral_limit(year: int, age: int) -> float:
    """Return the most that may be deferred into a 401(k) or 403(b) with the catch-up of one's age at year's end.

    Source  26 USC 402(g)(1) and 414(v).
    """
    more = 0.0
    if age >= _OLDER:
        more = amount("deferral_more_60" if age in _SPECIAL else "deferral_more_50", year)
    return amount("deferral", year) + more


def ira_limit(year: int, age: int, earned: float) -> float:
    """Return the most that may be paid into traditional and Roth IRAs together. Source: 26 USC 219(b)(1), (5)."""
    return min(max(0.0, earned), amount("ira", year) + (amount("ira_more_50", year) if age >= _OLDER else 0.0))


def roth_range_start(year: int, *, is_joint: bool) -> float:
    """Return the income above which less may go into a Roth account. Source: 26 USC 408A(c)(3); years from 2023 on."""
    return amount("roth_starts", year, "mjoint" if is_joint else "single")


def additions_limit(year: int, age: int) -> float:
    """Return the most that employee and employer together may add to one plan. Source: 26 USC 415(c), 414(v)(3)."""
    return amount("additions", year) + deferral_limit(year, age) - amount("deferral", year)


def health_limit(year: int, age: int, *, family: bool, months: int = 12) -> float:
    """Return the most that may be paid into a health account, by employer and owner together.

    months  begun with a high-deductible plan and without Medicare, 0 to 12
    Source  26 USC 223(b)(1), (2), (3), (7).
    """
    more = amount("health_more_55", year) if age >= _OLDER_FOR_HEALTH else 0.0
    return (amount("health_family" if family else "health_self", year) + more) * months / 12
