"""A country's income tax as data in a file: from a regime's JSON to plain numbers, and from a year's income to its tax.

A regime says whom it taxes (`unit`), the first month of its year, brackets, deduction, rebate, surcharge, cess, rates
on gains and what it indexes. `docs/extending.md` shows how to add one without code. Amounts are money of the tax year.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from finsim.compiled import njit
from finsim.errors import TaxError
from finsim.taxes.federal import by_brackets
from finsim.taxes.regime_files import regime_law

MOST_BRACKETS, MOST_SURCHARGES = 16, 8  # so that every country's table has one shape, and its code is compiled once


class RegimeTable(NamedTuple):
    """One tax year of one regime, as compiled code reads it. A threshold of infinity is never reached.

    Brackets are MOST_BRACKETS long and surcharges MOST_SURCHARGES: the rest begins at infinity.
    """

    brackets: tuple[float, ...]  # where each begins
    rate_steps: tuple[float, ...]  # rise of the rate there
    salary_deduction: float
    rebate_most: float
    rebate_up_to: float  # income up to which ordinary tax is rebated
    rebate_relief: bool  # above it, tax takes at most the excess
    rebate_counts_gains: bool  # gains count towards that income
    surcharge_above: tuple[float, ...]
    surcharge_rates: tuple[float, ...]  # share of the tax
    surcharge_on_gains: float  # the highest share on the tax of gains
    surcharge_relief: bool
    cess: float  # share of tax and surcharge
    long_rate: float
    long_free: float  # long gains that stay free in a year
    short_rate: float
    carries_losses: bool  # a year's net loss lowers the gains of later years
    is_indexed: bool


class RegimeLines(NamedTuple):
    """What one unit owes for one tax year."""

    income: float  # total income after the deduction
    ordinary_tax: float  # by brackets
    gains_tax: float
    rebate: float
    surcharge: float  # after relief
    cess: float
    tax: float


def regime_table(name: str, year: int) -> RegimeTable:
    """Return the law of the tax year that begins in `year`. Raises `TaxError` for a year without a source."""
    raw = regime_law(name)
    if str(year) not in raw["years"]:
        known = ", ".join(sorted(raw["years"]))
        raise TaxError(f"{name}.year", f"a tax year with a source: {known}", year, f"no source for {year} was read")
    return table_of(raw["years"][str(year)], raw["indexing"] == "prices")


def table_of(law: Mapping[str, Any], is_indexed: bool = False) -> RegimeTable:
    """Return the numbers of one year of a regime file; what a regime does not have may be left out."""
    brackets = sorted((float(begin), float(rate)) for begin, rate in law["brackets"])
    if not brackets or brackets[0][0] != 0.0:
        raise TaxError("regime.brackets", "a first bracket that begins at 0", law["brackets"])
    rates = [rate for _, rate in brackets]
    rebate, surcharge, gains = law.get("rebate", {}), law.get("surcharge", {}), law.get("gains", {})
    steps = sorted((float(above), float(rate)) for above, rate in surcharge.get("rates", [])) or [(float("inf"), 0.0)]
    return RegimeTable(
        brackets=_padded([begin for begin, _ in brackets], MOST_BRACKETS, float("inf")),
        rate_steps=_padded([r - before for r, before in zip(rates, [0.0, *rates[:-1]], strict=True)], MOST_BRACKETS),
        salary_deduction=float(law.get("salary_deduction", 0.0)),
        rebate_most=float(rebate.get("most", 0.0)),
        rebate_up_to=float(rebate.get("up_to", 0.0)),
        rebate_relief=bool(rebate.get("marginal_relief", False)),
        rebate_counts_gains=bool(rebate.get("counts_gains", True)),
        surcharge_above=_padded([above for above, _ in steps], MOST_SURCHARGES, float("inf")),
        surcharge_rates=_padded([rate for _, rate in steps], MOST_SURCHARGES),
        surcharge_on_gains=float(surcharge.get("most_on_gains", 1.0)),
        surcharge_relief=bool(surcharge.get("marginal_relief", False)),
        cess=float(law.get("cess", 0.0)),
        long_rate=float(gains.get("long_rate", 0.0)),
        long_free=float(gains.get("long_free", 0.0)),
        short_rate=float(gains.get("short_rate", 0.0)),
        carries_losses=bool(gains.get("carries_losses", False)),
        is_indexed=is_indexed,
    )


def _padded(values: list[float], length: int, rest: float = 0.0) -> tuple[float, ...]:
    if len(values) > length:
        raise TaxError("regime.brackets", f"at most {length} of them", len(values))
    return tuple(values) + (rest,) * (length - len(values))


@njit
def regime_tax(table, level, salary, other, long_gains, short_gains):
    """Return the lines of one unit's tax year. All amounts >= 0, nominal.

    table   from `regime_table`
    level   prices relative to the table's year; counts only where the regime indexes
    salary  from which the deduction is taken; other: interest, rent, pensions beyond it
    """
    scale = level if table.is_indexed else 1.0
    ordinary = max(0.0, salary - table.salary_deduction * scale) + other
    total = ordinary + long_gains + short_gains
    by_bracket, on_gains, rebate = _before_surcharge(table, scale, ordinary, long_gains, short_gains)
    tax = by_bracket - rebate + on_gains
    surcharge = _surcharge(table, _surcharge_rate(table, scale, total), by_bracket - rebate, on_gains)
    if table.surcharge_relief:
        surcharge = min(surcharge, _most_surcharge(table, scale, total, ordinary, long_gains, short_gains, tax))
    cess = table.cess * (tax + surcharge)
    return RegimeLines(total, by_bracket, on_gains, rebate, surcharge, cess, tax + surcharge + cess)


@njit
def _before_surcharge(table, scale, ordinary, long_gains, short_gains):
    """Return (tax by brackets, tax on gains, rebate); gains get no rebate."""
    by_bracket = by_brackets(table.brackets, table.rate_steps, ordinary / scale) * scale
    on_gains = table.long_rate * max(0.0, long_gains - table.long_free * scale) + table.short_rate * short_gains
    counted = ordinary + (long_gains + short_gains if table.rebate_counts_gains else 0.0)
    over = counted - table.rebate_up_to * scale
    rebate = 0.0
    if over <= 0.0:
        rebate = min(by_bracket, table.rebate_most * scale)
    elif table.rebate_relief:
        rebate = max(0.0, by_bracket - over)
    return by_bracket, on_gains, rebate


@njit
def _surcharge_rate(table, scale, total):
    rate = 0.0
    for k in range(len(table.surcharge_above)):
        if total > table.surcharge_above[k] * scale:
            rate = table.surcharge_rates[k]
    return rate


@njit
def _surcharge(table, rate, ordinary_tax, gains_tax):
    return rate * ordinary_tax + min(rate, table.surcharge_on_gains) * gains_tax


@njit
def _most_surcharge(table, scale, total, ordinary, long_gains, short_gains, tax):
    """Return the surcharge with which tax rises by no more than income above the threshold last passed.

    Income at the threshold is made by leaving out ordinary income first, then short gains, then long ones.
    """
    threshold = 0.0
    for k in range(len(table.surcharge_above)):
        if total > table.surcharge_above[k] * scale:
            threshold = table.surcharge_above[k] * scale
    excess = total - threshold
    less_ordinary = min(ordinary, excess)
    less_short = min(short_gains, excess - less_ordinary)
    less_long = excess - less_ordinary - less_short
    by_bracket, on_gains, rebate = _before_surcharge(
        table, scale, ordinary - less_ordinary, long_gains - less_long, short_gains - less_short
    )
    rate = _surcharge_rate(table, scale, threshold)
    at_threshold = by_bracket - rebate + on_gains + _surcharge(table, rate, by_bracket - rebate, on_gains)
    return max(0.0, at_threshold + excess - tax)
