"""What is paid: from the primary insurance amount and ages to a worker's, a spouse's and a survivor's benefit.

Comes after `earnings_record`, or after the amount that a plan states; `simulation.compile_plan` multiplies by the
factors, and the two compiled functions serve what happens on a path (a death, a year of work). Ages are in months. A
birthday on 1 January counts as the year before (the table of 20 CFR 404.409 begins on 2 January): the caller gives it.
"""

from __future__ import annotations

from finsim.compiled import njit
from finsim.errors import TaxError

EARLIEST_CLAIM_AGE = 62 * 12
LAST_CREDIT_AGE = 70 * 12
EARLIEST_SURVIVOR_AGE = 60 * 12
SPOUSE_SHARE = 0.5  # 42 USC 402(b)(2)
SURVIVOR_REDUCTION = 0.285  # at 60, 42 USC 402(q)(1)
FIRST_CREDIT_BIRTH_YEAR = 1940  # the first of which the rate of delayed credits has been read


def full_retirement_age(birth_year: int) -> int:
    """Return the age in months from which the whole primary insurance amount is paid.

    Source  20 CFR 404.409(a): 65 to 1937, two months more a year to 66 for 1943 to 1954, then again two months more a
            year to 67 from 1960.
    """
    if birth_year <= 1954:
        return 65 * 12 + 2 * min(6, max(0, birth_year - 1937))
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
    return 1.0 - reduction + (_monthly_credit(birth_year) * late if late else 0.0)


def _monthly_credit(birth_year: int) -> float:
    if birth_year < FIRST_CREDIT_BIRTH_YEAR:
        raise TaxError(
            "social security.birth year",
            f"a year from {FIRST_CREDIT_BIRTH_YEAR}",
            birth_year,
            "no source has been read for the credits of earlier years",
        )
    if birth_year >= 1943:
        return 2 / 300
    return 5 / 800 if birth_year >= 1941 else 7 / 1200


def spouse_factor(birth_year: int, claim_age: int) -> float:
    """Return the share of a spouse's benefit (half of the worker's amount, less the own amount) paid from `claim_age`.

    Source  20 CFR 404.410(b): less 25/36 % for each of the first 36 months before full retirement age, 5/12 % for each
            one more; POMS RS 00615.205. Waiting longer adds nothing.
    """
    if claim_age < EARLIEST_CLAIM_AGE:
        raise TaxError("social security.spouse", "an age of 62 or more", f"{claim_age // 12} years")
    early = max(0, full_retirement_age(birth_year) - claim_age)
    return 1.0 - 25 / 3600 * min(early, 36) - 5 / 1200 * max(0, early - 36)


def spouse_benefit(worker_amount: float, own_amount: float, factor: float) -> float:
    """Return what a spouse gets on top of the own benefit, before rounding. Amounts are primary insurance amounts."""
    return max(0.0, SPOUSE_SHARE * worker_amount - own_amount) * factor


def survivor_full_age(birth_year: int) -> int:
    """Return the age in months from which a survivor's benefit is whole: as for a worker born two years earlier.

    Source  20 CFR 404.409(b).
    """
    return full_retirement_age(birth_year - 2)


def survivor_factor(birth_year: int, claim_age: int) -> float:
    """Return the share of the deceased's amount paid to a survivor from `claim_age`, 720 months or more.

    Source  20 CFR 404.410(c): 28.5 % less at 60, in equal steps to none at the survivor's full retirement age.
    """
    if claim_age < EARLIEST_SURVIVOR_AGE:
        raise TaxError("social security.survivor", "an age of 60 or more", f"{claim_age // 12} years")
    full_age = survivor_full_age(birth_year)
    early = max(0, full_age - claim_age)
    return 1.0 - SURVIVOR_REDUCTION * early / (full_age - EARLIEST_SURVIVOR_AGE)


@njit
def survivor_benefit(insurance_amount, deceased_benefit, claimed_early, factor):
    """Return a survivor's benefit before rounding.

    insurance_amount  the deceased's primary insurance amount
    deceased_benefit  what the deceased was paid, or would have been with the credits earned until death
    claimed_early     the deceased claimed before full retirement age
    factor            `survivor_factor`
    Source            42 USC 402(e)(2)(C), (D): delayed credits pass to the survivor; after an early claim it is no more
                      than the greater of what the deceased was paid and 82.5 % of the amount.
    """
    if claimed_early:
        return min(insurance_amount * factor, max(deceased_benefit, 0.825 * insurance_amount))
    return max(insurance_amount, deceased_benefit) * factor


def withheld_for_work(earnings, exempt, benefits, reaches_full_age):
    """Return the year's benefits withheld by the earnings test.

    earnings  of the months before full retirement age; exempt: `exempt_earnings`, moved by wages after its last year
    Source    42 USC 403(f)(3): one in two above the exempt amount, one in three in the year of full retirement age.
    """
    share = 1.0 / 3.0 if reaches_full_age else 0.5
    return min(benefits, share * max(0.0, earnings - exempt))


@njit
def cost_of_living(inflation):
    """Return the factor of a December's adjustment from the year's inflation: never below 1. Source: 42 USC 415(i)."""
    return 1.0 + max(0.0, inflation)


@njit
def after_cut(benefit, year, cut_from, cut):
    """Return a benefit from a year on in which all benefits are cut by a share: a plan's assumption, not law."""
    return benefit * (1.0 - cut) if year >= cut_from else benefit
