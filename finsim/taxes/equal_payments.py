"""Substantially equal periodic payments: what a year of them is of an account, by the IRS's three methods.

Such a series bears no extra tax before 59 1/2 (26 USC 72(t)(2)(A)(iv)); it goes on for five years and until 59 1/2,
whichever is later, or every payment is taxed after all (72(t)(4)). What is divided by these numbers is the account's
balance; ages are those reached in the year of the payment. Read by `simulation.compiling.equal_payments`.

Source: Notice 2022-6, section 3.01, as two public programs and their notes state it; its text was opened in part. The
mortality rates give every entry of the Single Life Table to age 112 when what they come to is cut to a tenth, and the
factor of the IRS's own example. Not packaged: the tables for two lives and the Uniform Lifetime Table below 72.
"""

from __future__ import annotations

from decimal import Context, Decimal
from enum import StrEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from finsim.errors import TaxError
from finsim.taxes.benefit_amounts import FILE
from finsim.taxes.packaged_law import packaged

HIGHEST_RATE = 0.05  # section 3.02(c), beside 120 % of the federal mid-term rate, which is not packaged
NO_HIGHER = "more only where 120 % of the federal mid-term rate is, of which none was read"
FIVE_YEARS = 60
_PRECISE = Context(prec=40)  # powers of libraries differ in the last bit, and finsim's own are for compiled code


class EqualPaymentMethod(StrEnum):
    """How a year's payment is worked out; the first two are the same amount every year."""

    AMORTIZATION = "amortization"
    ANNUITIZATION = "annuitization"
    LIFE_EXPECTANCY = "life expectancy"


def payment_divisor(method: EqualPaymentMethod, age: int, rate: float = HIGHEST_RATE) -> float:
    """Return what a balance is divided by.

    rate    a year, 0 to 5 %; of a payment by life expectancy none is read
    Source  section 3.01(a): the years of the table; (b): level payments over so many years, at each year's end; (c): an
            annuity of one a year for life. Raises `TaxError` for a rate that the law may not let be used.
    """
    if not 0.0 <= rate <= HIGHEST_RATE:
        raise TaxError("equal payments.rate", "a rate from 0 to 5 % a year", rate, NO_HIGHER)
    if method == EqualPaymentMethod.ANNUITIZATION:
        return _annuity(age, rate)
    years = single_life(age)
    if method == EqualPaymentMethod.LIFE_EXPECTANCY or rate == 0.0:
        return years
    one, interest = Decimal(1), Decimal(rate)
    worth = _PRECISE.power(_PRECISE.add(one, interest), Decimal(-years))
    return float(_PRECISE.divide(_PRECISE.subtract(one, worth), interest))


def single_life(age: int) -> float:
    """Return the years that somebody of an age may expect by the Single Life Table of 2022; the last age serves all."""
    table = _by_age("single_life")
    return float(table[min(max(0, age), table.size - 1)])


def _annuity(age: int, rate: float) -> float:
    """Return the value of one a year, at each year's end while somebody of an age lives."""
    value, lives, worth = 0.0, 1.0, 1.0
    for dies in _by_age("mortality")[age:]:
        lives *= 1.0 - float(dies)
        worth /= 1.0 + rate
        value += lives * worth
    return value


@cache
def _by_age(code: str) -> NDArray[np.float64]:
    rows = [p for p in packaged(FILE) if p.code == code]
    return np.array([p.value for p in sorted(rows, key=lambda p: int(p.filing))])
