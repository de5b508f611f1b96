"""What must and what may be taken from retirement accounts, and what of it is taxed or penalised.

Required distributions by owner, basis in traditional accounts (form 8606), the order in which a Roth account pays out,
early withdrawals and other uses of a health account. Amounts are nominal, of one year and one owner; ages in months.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from finsim.compiled import njit
from finsim.errors import TaxError
from finsim.taxes.benefit_amounts import FILE
from finsim.taxes.packaged_law import packaged

HALF_60 = 59 * 12 + 6  # 26 USC 72(t)(2)(A)(i)
LEAVING_AGE = 55 * 12  # 26 USC 72(t)(2)(A)(v), by the year of leaving the employer
HEALTH_AGE = 65 * 12  # 26 USC 223(f)(4)(C)
FIVE_YEARS = 5
EARLY_RATE = 0.10  # 26 USC 72(t)(1)
HEALTH_RATE = 0.20  # 26 USC 223(f)(4)(A)
FIRST_DIVISOR_AGE = 72


def first_distribution_age(birth_month: int) -> float:
    """Return the age, in years, of whose year the first distribution is required.

    birth_month  `year * 12 + month - 1`
    Source       26 USC 401(a)(9)(C)(v) as amended by section 107 of SECURE 2.0, read with the regulations of July 2024
                 for those born in 1959: before July 1949 70.5, to 1950 72, to 1959 73, from 1960 75.
    """
    if birth_month < 1949 * 12 + 6:
        return 70.5
    year = birth_month // 12
    if year <= 1950:
        return 72.0
    return 73.0 if year <= 1959 else 75.0


def first_distribution_year(birth_month: int) -> int:
    """Return the first calendar year with a required distribution (payable until 1 April of the next)."""
    return (birth_month + round(first_distribution_age(birth_month) * 12)) // 12


@cache
def lifetime_divisors() -> NDArray[np.float64]:
    """Return the Uniform Lifetime Table of 2022 by age, index 0 is age 72; the last age serves all later ones."""
    rows = [p for p in packaged(FILE) if p.code == "lifetime_divisor"]
    return np.array([p.value for p in sorted(rows, key=lambda p: int(p.filing))])


@njit
def required_distribution(divisors, balance, age):
    """Return the required distribution of a year.

    divisors  `lifetime_divisors()`
    balance   at the end of the year before, >= 0
    age       reached in this year, whole years, 72 or more; the spouse is not more than ten years younger
    Source    26 CFR 1.401(a)(9)-5(a), (c) and 1.401(a)(9)-9(c).
    """
    return balance / divisors[min(max(0, int(age) - FIRST_DIVISOR_AGE), divisors.size - 1)]


def divisor(age: int) -> float:
    """Return the divisor of one age. Raises `TaxError` below 72: the table of 2022 begins there."""
    if age < FIRST_DIVISOR_AGE:
        raise TaxError("required distribution.age", "72 or more", age, "the table in force since 2022 begins at 72")
    table = lifetime_divisors()
    return float(table[min(age - FIRST_DIVISOR_AGE, table.size - 1)])


@njit
def form_8606(basis, contributed, year_end_value, distributed, converted):
    """Return (untaxed part of distributions, untaxed part of conversions, basis left).

    basis           from earlier years (line 2); contributed: this year's, not deducted (line 1)
    year_end_value  of all traditional accounts of one owner together (line 6)
    Source          26 USC 408(d)(1), (2); form 8606 lines 5 to 14, without the rounding of line 10.
    """
    whole = basis + contributed
    total = year_end_value + distributed + converted
    share = min(1.0, whole / total) if total > 0.0 else 0.0
    untaxed_distribution, untaxed_conversion = distributed * share, converted * share
    return untaxed_distribution, untaxed_conversion, whole - untaxed_distribution - untaxed_conversion


@njit
def roth_withdrawal(withdrawn, contributions, conversions, year, first_year, age):
    """Return (taxed, penalised) of a withdrawal from one owner's Roth accounts, and enter it in `conversions`.

    contributions  regular ones not yet withdrawn: they come out first
    conversions    float64 (n, 3), oldest first: year, part that was taxed, part that was not; falls by what is taken
    first_year     of the first contribution or conversion: the five-year clock of qualified distributions
    age            months, at the withdrawal
    Source         26 USC 408A(d)(2) to (4); Publication 590-B, ordering rules: conversions first in, first out, of each
                   the taxed part first; 10 % on a taxed part younger than five tax years before 59 1/2; earnings last.
    """
    left = max(0.0, withdrawn - contributions)
    penalised = 0.0
    for k in range(conversions.shape[0]):
        for part in (1, 2):
            taken = min(left, conversions[k, part])
            conversions[k, part] -= taken
            left -= taken
            if part == 1 and age < HALF_60 and year - conversions[k, 0] < FIVE_YEARS:
                penalised += taken
    is_qualified = age >= HALF_60 and year - first_year >= FIVE_YEARS
    taxed = 0.0 if is_qualified else left
    if age < HALF_60:
        penalised += taxed
    return taxed, penalised


@njit
def early_share(age, is_employer_plan, left_at):
    """Return the share of a taxed withdrawal that the 10 % tax is due on: 1 before 59 1/2, else 0.

    left_at  age when the owner left this plan's employer, in the year of 55 or later: then there is none
    Source   26 USC 72(t)(2)(A)(i), (v); `equal_payments`. Not modelled: first home, medical, other exceptions.
    """
    if age >= HALF_60 or (is_employer_plan and left_at >= LEAVING_AGE):
        return 0.0
    return 1.0


@njit
def health_account_use(withdrawn, medical, age):
    """Return (taxed, penalty) of a withdrawal: tax-free for medical costs, else taxed, and 20 % more before 65."""
    other = max(0.0, withdrawn - medical)
    return other, other * HEALTH_RATE if age < HEALTH_AGE else 0.0
