"""Medicare by income: from the modified adjusted gross income of two years ago to what a month costs more.

`MedicareTable` is the law of one year and filing status; a plan gives the incomes of the two years before its start.
The adjustment is for each person on Medicare; the standard premium itself is an expense of the plan.
"""

from __future__ import annotations

from typing import NamedTuple

from finsim.compiled import njit
from finsim.taxes.benefit_amounts import amount
from finsim.taxes.table import filing_code
from finsim.vocabulary import FilingStatus

_N_TIERS = 5


class MedicareTable(NamedTuple):
    """The income-related adjustment of one year: five steps, money of that year, a month and a person."""

    year: int
    above: tuple[float, float, float, float, float]  # incomes; the last one is reached at the amount itself
    part_b: tuple[float, float, float, float, float]
    part_d: tuple[float, float, float, float, float]


def medicare_table(year: int, filing: FilingStatus) -> MedicareTable:
    """Return the adjustments of `year`. Raises `TaxError` for a year of which no source has been read."""
    key = filing_code(filing)
    tiers = range(1, _N_TIERS + 1)

    def five(values: list[float]) -> tuple[float, float, float, float, float]:
        first, second, third, fourth, fifth = values
        return first, second, third, fourth, fifth

    return MedicareTable(
        year,
        five([amount(f"adjusted_above_{k}", year, key) for k in tiers]),
        five([amount(f"adjustment_b_{k}", year) for k in tiers]),
        five([amount(f"adjustment_d_{k}", year) for k in tiers]),
    )


def part_b_premium(year: int) -> float:
    """Return the standard monthly premium of part B. Raises `TaxError` for a year of which no source has been read."""
    return amount("part_b_premium", year)


@njit
def medicare_adjustment(table, level, cost_level, income_two_years_ago):
    """Return the monthly adjustment of parts B and D for one person.

    level       prices of the year relative to the table's: the first four thresholds follow them; the last is nominal,
                since nothing has been read about its indexing
    cost_level  what the premiums have grown by since the table's year
    Source      42 USC 1395r(i) and 1395w-113(a)(7): adjusted gross income with tax-exempt interest, two years earlier.
    """
    tier = 0
    for k in range(4):
        if income_two_years_ago > table.above[k] * level:
            tier = k + 1
    if income_two_years_ago >= table.above[4]:
        tier = 5
    return (table.part_b[tier - 1] + table.part_d[tier - 1]) * cost_level if tier > 0 else 0.0
