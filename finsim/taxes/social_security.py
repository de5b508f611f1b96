"""Claiming early or late: from a birth year and the age of claiming to the share of the primary insurance amount paid.

`plan` gives the amount and the month of claiming; `simulation.compile_plan` multiplies. Ages are in months. A birthday
on 1 January counts as the year before (the table of 20 CFR 404.409 begins on 2 January): the caller gives that year.
"""

from __future__ import annotations

from finsim.errors import TaxError

EARLIEST_CLAIM_AGE = 62 * 12
LAST_CREDIT_AGE = 70 * 12
FIRST_BIRTH_YEAR = 1940  # the first of which the rate of delayed credits has been read


def full_retirement_age(birth_year: int) -> int:
    """Return the age in months from which the whole primary insurance amount is paid.

    Source  20 CFR 404.409(a): 65 and 6 months for 1940, two months more a year to 66 for 1943 to 1954, then again two
            months more a year to 67 from 1960.
    """
    if birth_year < FIRST_BIRTH_YEAR:
        raise TaxError(
            "social security.birth year",
            f"a year from {FIRST_BIRTH_YEAR}",
            birth_year,
            "no source has been read for the credits of earlier years",
        )
    if birth_year <= 1954:
        return 66 * 12 - 2 * max(0, 1943 - birth_year)
    return 66 * 12 + 2 * min(6, birth_year - 1954)


def claim_factor(birth_year: int, claim_age: int) -> float:
    """Return the benefit claimed at `claim_age` (months, 744 or more) as a share of the primary insurance amount.

    Source  20 CFR 404.410(a): less 5/9 % for each of the first 36 months before full retirement age, 5/12 % for each
            one more. Credits of 404.313 from the table of SSA's manual, POMS RS 00615.693: 2/3 % for each month after
            it, up to 70, for those born from 1943; 5/8 % for 1941 and 1942, 7/12 % for 1940.
    The credits of the year of claiming are counted at once; the law adds them in the January after, unless it is the
    year of age 70. Benefits are not rounded here.
    """
    if claim_age < EARLIEST_CLAIM_AGE:
        raise TaxError(
            "social security.claims", "an age of 62 or more", f"{claim_age // 12} years {claim_age % 12} months"
        )
    full_age = full_retirement_age(birth_year)
    early = max(0, full_age - claim_age)
    late = max(0, min(claim_age, LAST_CREDIT_AGE) - full_age)
    reduction = 5 / 900 * min(early, 36) + 5 / 1200 * max(0, early - 36)
    return 1.0 - reduction + _monthly_credit(birth_year) * late


def _monthly_credit(birth_year: int) -> float:
    if birth_year >= 1943:
        return 2 / 300
    return 5 / 800 if birth_year >= 1941 else 7 / 1200
