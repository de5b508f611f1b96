"""Amounts over time: from what a plan says to a pair (real, nominal) for every period.

Used by every other compiling module. Growth steps each January, as pay rounds and price lists do: in calendar year y
an amount has grown y - start year times. Money is in money of the plan's start.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from finsim.plan.household import Plan
from finsim.plan.quantities import Growth, Schedule, When
from finsim.plan.spending import Line

FOLLOWS_PRICES = Growth()


@dataclass(frozen=True)
class Calendar:
    """The periods of a plan: period t is month `first + t`, 0 <= t < n_periods."""

    plan: Plan
    first: int
    n_periods: int

    @classmethod
    def of(cls, plan: Plan) -> Calendar:
        return cls(plan, int(plan.start), plan.n_months)

    @cached_property
    def months(self) -> NDArray[np.int64]:
        """Month number of every period, int64 (T,)."""
        return self.first + np.arange(self.n_periods, dtype=np.int64)

    @cached_property
    def years(self) -> NDArray[np.int64]:
        """Calendar year of every period, by which amounts grow."""
        return self.months // 12

    @cached_property
    def tax_years(self) -> NDArray[np.int64]:
        """Tax year of every period, by the calendar year in which it begins."""
        return (self.months - (self.plan.taxes.first_month - 1)) // 12

    def period(self, when: When, person: str = "") -> int:
        """Return the period of a moment; below zero when it lies before the plan's start, T or more beyond its end."""
        return int(self.plan.month_of(when, person)) - self.first

    def mask(self, begins: When | None, until: When | None, person: str = "") -> NDArray[np.bool_]:
        """Return which periods lie in begins <= t < until; None is the plan's own start or end."""
        t = np.arange(self.n_periods)
        first = 0 if begins is None else self.period(begins, person)
        last = self.n_periods if until is None else self.period(until, person)
        return (t >= first) & (t < last)

    def grown(self, amounts: NDArray[np.float64], grows: Growth) -> NDArray[np.float64]:
        """Return amounts (T,) of the plan's start as a pair (2, T) that grows each January."""
        pair = np.zeros((2, self.n_periods))
        factor = powers(1.0 + grows.rate, int(self.years[-1] - self.years[0]))[self.years - self.years[0]]
        pair[0 if grows.over_cpi else 1] = amounts * factor
        return pair

    def monthly(self, schedule: Schedule, person: str = "") -> NDArray[np.float64]:
        """Return a schedule's amount a month in every period (T,), before growth."""
        amounts = np.full(self.n_periods, schedule.first.a_month if schedule.first is not None else 0.0)
        t = np.arange(self.n_periods)
        for step in schedule.steps:
            amounts[t >= self.period(step.begins, person)] = step.amount.a_month
        return amounts

    def costs(self, line: Line) -> NDArray[np.float64]:
        """Return what a line of spending costs as a pair (2, T); its ages and retirements are its person's."""
        whose = line.person or ""
        mask = self.mask(line.begins, line.until, whose)
        return self.grown(self.monthly(line.amount, whose) * mask, line.grows)

    def year_sums(self, pair: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return at each tax year's first period the sum of its remaining periods (2, T), zero elsewhere."""
        sums = np.zeros_like(pair)
        starts = np.flatnonzero(self.year_starts)
        lengths = np.diff(starts, append=self.n_periods)
        for month in range(int(lengths.max())):  # of every year at once, one after another: one order of additions
            of_these = starts[lengths > month]
            sums[:, of_these] += pair[:, of_these + month]
        return sums

    @cached_property
    def year_starts(self) -> NDArray[np.bool_]:
        """First period of each tax year, or of the plan."""
        return np.diff(self.tax_years, prepend=self.tax_years[0] - 1) != 0

    @cached_property
    def year_ends(self) -> NDArray[np.bool_]:
        """Last period of each tax year, or of the plan."""
        return np.diff(self.tax_years, append=self.tax_years[-1] + 1) != 0


def powers(base: float, highest: int) -> NDArray[np.float64]:
    """Return base**0 .. base**highest by multiplication alone: NumPy's own powers differ between processors."""
    return np.cumprod(np.concatenate([[1.0], np.full(highest, base)]))


@lru_cache(maxsize=256)
def monthly_rate(yearly: float) -> float:
    """Return (1 + yearly)**(1/12) - 1 by Newton's method, with + - * / only; `yearly` is above -1."""
    root = 1.0 + yearly / 12.0
    for _step in range(64):
        power = 1.0
        for _ in range(12):
            power *= root
        root -= (power - (1.0 + yearly)) * root / (12.0 * power)
    return root - 1.0
