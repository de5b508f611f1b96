"""Bands -> the words of a fan: its finding, its subtitle, its description. By template, from the values drawn.

Below `fan`. A finding is said only when the medians it compares differ by more than twice the noise of both and by at
least a twentieth; otherwise the title names the measure. The noise of a median is taken from the spread of its own
month: 1.2533 sd / sqrt(n), with sd = (p75 - p25) / 1.349 (both for a normal spread).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from finsim.charts import numbers
from finsim.charts.inputs import Goal, Money, Person
from finsim.months import parse_month

_CLEARLY = 0.05  # of the larger value
_GONE = 0.02  # of the peak


@dataclass(frozen=True)
class Fan:
    """What a fan speaks of; `values` is (5, n_periods) with the median in row 2, `spent` of the same shape or None."""

    measure: str
    about: str
    per: str
    n_paths: int
    money: Money
    percentiles: Sequence[float]
    months: tuple[str, ...]
    values: np.ndarray
    spent: np.ndarray | None = None
    remark: str = ""

    def title(self) -> str:
        """Say what the median does, or name the measure and its years."""
        return self._finding() or f"{_capital(self.measure)}{self._per()}, {self._year(0)} to {self._year(-1)}"

    def subtitle(self) -> str:
        """Say measure, money and how many futures, and what a band is not."""
        what = self.about or _capital(self.measure)
        futures = f" {numbers.plain(self.n_paths, self.money.locale)} futures." if self.n_paths else ""
        return (
            f"{what}{self._per()}, in {self.money_words()}.{futures} "
            f"A band joins month by month the values of real paths; it is not one future."
            f"{self._spent_words()}{self.remark and ' ' + self.remark}"
            f"{numbers.tick_gloss(self.money.locale)}"
        )

    def description(self, goals: Sequence[Goal]) -> str:
        """Say start, end, middle, spread and the first goal."""
        outer, _ = self.shares()
        low, _, middle, _, high = (self.at_point(row, -1) for row in range(5))
        parts = [
            f"{_capital(self.measure)}{self._per()} in {self.money_words()}, {numbers.month(self.months[0])} to "
            f"{numbers.month(self.months[-1])}. The median starts at {self.short(self.values[2, 0])}.",
            f"At the end it is {middle}; {outer:g} of 100 futures lie between {low} and {high}.",
        ]
        if goals:
            odds = "" if goals[0].odds is None else f", paid in full in {numbers.of_100(goals[0].odds)} of 100 futures"
            parts.append(f"{goals[0].name}: {numbers.month(goals[0].start)}{odds}.")
        return " ".join(
            [*parts, "Each edge is, in each month, the value of one real path. The table holds the values."]
        )

    def caption(self) -> str:
        return f"{_capital(self.measure)}{self._per()}, {self.money_words()}"

    def money_words(self) -> str:
        year = self.money.year or int(self.months[0][:4])
        return numbers.money_name(self.money.currency, self.money.prices, year)

    def shares(self) -> tuple[float, float]:
        """Return how many of 100 futures lie in the wide and in the narrow band."""
        low, lower, _, upper, high = self.percentiles
        return high - low, upper - lower

    def short(self, value: float) -> str:
        return numbers.money_short(float(value), self.money.currency, self.money.locale)

    def at_point(self, row: int, at: int) -> str:
        """Write one point short."""
        return numbers.SPENT if self._is_spent(row, at) else self.short(self.values[row, at])

    def in_full(self, row: int, at: int) -> str:
        """Write one point in full."""
        if self._is_spent(row, at):
            return numbers.SPENT
        return numbers.money(float(self.values[row, at]), self.money.currency, self.money.locale)

    def _is_spent(self, row: int, at: int) -> bool:
        return self.spent is not None and bool(self.spent[row, at])

    def _spent_words(self) -> str:
        """Say what "spent" is, where a point is."""
        if self.spent is None or not self.spent.any():
            return ""
        return " Spent: that future has failed before; what it would owe by then is no forecast."

    def _finding(self) -> str:
        """Compare start, peak and end of the median."""
        median = self.values[2]
        peak, last = int(median.argmax()), len(median) - 1
        if not self.n_paths:
            return ""
        subject = f"Median {self.measure}"
        if self.per and median.min() > 0 and median.max() / median.min() < 1.2:
            return f"{subject} stays near {self._roughly(float(np.median(median)))}{self._per()}"
        rises = median[peak] > median[0] and self._differ(0, peak)
        falls = median[last] < median[peak] and self._differ(peak, last)
        if rises and falls:
            return f"{subject} {self._verb()} to {self._at(peak)} in {self._year(peak)}, then {self._fall(peak)}"
        if falls and self._is_spent(2, last) and self._differ(0, last):
            return f"{subject} is spent by {self._year(peak + self._gone_after(peak))}"
        if rises and self._differ(0, last):
            return f"{subject} {self._verb()} from {self._at(0)} to {self._at(last)} by {self._year(last)}"
        if falls and self._differ(0, last):
            return f"{subject} falls from {self._at(0)} to {self._at(last)} by {self._year(last)}"
        return ""

    def _fall(self, peak: int) -> str:
        """Say how the fall from the peak ends: spent by a year, a flow that ends by one, or at a value."""
        gone = self._gone_after(peak)
        if gone:
            return f"{'ends' if self.per else 'is spent'} by {self._year(peak + gone)}"
        return f"falls to {self._at(-1)} by {self._year(-1)}"

    def _gone_after(self, peak: int) -> int:
        """Return how many periods after its peak the median is gone, 0 where it never is."""
        median = self.values[2]
        return int(np.argmax(median[peak:] <= _GONE * median[peak]))

    def _differ(self, one: int, other: int) -> bool:
        """Tell whether the medians of two months differ by more than their noise and by a twentieth."""
        first, second = float(self.values[2, one]), float(self.values[2, other])
        noise = math.hypot(self._noise(one), self._noise(other))
        return abs(first - second) > max(2 * noise, _CLEARLY * max(abs(first), abs(second)))

    def _noise(self, at: int) -> float:
        spread = float(self.values[3, at] - self.values[1, at])
        return 1.2533 * spread / 1.349 / math.sqrt(self.n_paths)

    def _roughly(self, value: float) -> str:
        """Write a level to two figures."""
        return self.short(round(value, 1 - math.floor(math.log10(value))))

    def _verb(self) -> str:
        return "rises" if self.per else "grows"

    def _at(self, at: int) -> str:
        return f"{self.short(self.values[2, at])}{self._per()}"

    def _per(self) -> str:
        return f" {self.per}" if self.per else ""

    def _year(self, at: int) -> str:
        return self.months[at][:4]


def head_words(percentile: float) -> str:
    """Name a percentile in a table's head."""
    return "Median" if percentile == 50 else f"{percentile:g} in 100 below"


def end_words(percentiles: Sequence[float]) -> list[str]:
    """Name the lines at their right ends: the outer two in full, the inner two short."""
    low, lower, _, upper, high = percentiles
    return [f"{low:g} in 100 below", f"{lower:g} below", "median", f"{upper:g} below", f"{high:g} in 100 below"]


def ages(people: Sequence[Person], month: str) -> str:
    """Say how old everybody is in a month: "age 75", "ages 75 and 74"."""
    years = [str((parse_month(month) - parse_month(person.born)) // 12) for person in people]
    if not years:
        return ""
    if len(years) == 1:
        return f"age {years[0]}"
    return f"ages {', '.join(years[:-1])} and {years[-1]}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
