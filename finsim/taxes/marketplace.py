"""The premium tax credit: from the same year's income and the benchmark premium to what a marketplace plan costs less.

The credit is advanced monthly and reconciled at year's end: both call `premium_credit` with what is known then. From
2026 there is none above four times the poverty line.
"""

from __future__ import annotations

from typing import NamedTuple

from finsim.compiled import njit
from finsim.taxes.benefit_amounts import amount

_N_BANDS = 6


class PremiumTable(NamedTuple):
    """The applicable percentages of one year, and the poverty line that it is measured by, money of that year."""

    year: int
    begins: tuple[float, ...]  # six: household income over the poverty line
    ends: tuple[float, ...]
    first_shares: tuple[float, ...]  # six: share of income asked for at the begin of a band
    last_shares: tuple[float, ...]  # at its end; between them in proportion
    poverty_first: float  # one person
    poverty_more: float  # each further one


def premium_table(year: int) -> PremiumTable:
    """Return the percentages of `year`. Raises `TaxError` for a year of which no source has been read."""

    def column(code: str) -> tuple[float, ...]:
        return tuple(amount(f"{code}_{k}", year) for k in range(1, _N_BANDS + 1))

    return PremiumTable(
        year,
        column("premium_from"),
        column("premium_to"),
        column("premium_share_first"),
        column("premium_share_last"),
        amount("poverty_first", year),
        amount("poverty_more", year),
    )


@njit
def expected_share(table, level, income, n_persons):
    """Return the share of household income that the household is asked for, or -1 where there is no credit.

    level   prices relative to the table's year: the poverty line follows them
    Source  26 USC 36B(b)(3)(A) and (c)(1)(A): 100 to 400 % of the poverty line, both included. Form 8962 cuts the ratio
            to whole percents, which is left out here.
    """
    line = (table.poverty_first + table.poverty_more * (n_persons - 1.0)) * level
    ratio = income / line
    if ratio < table.begins[0] or ratio > table.ends[-1]:
        return -1.0
    for k in range(len(table.begins)):
        if ratio < table.ends[k] or k == len(table.begins) - 1:
            done = (ratio - table.begins[k]) / (table.ends[k] - table.begins[k])
            return table.first_shares[k] + done * (table.last_shares[k] - table.first_shares[k])
    return -1.0


@njit
def premium_credit(table, level, income, n_persons, benchmark, premium):
    """Return the year's credit: what the benchmark premium costs beyond the expected share, at most the own premium."""
    share = expected_share(table, level, income, n_persons)
    if share < 0.0:
        return 0.0
    return max(0.0, min(premium, benchmark - share * income))
