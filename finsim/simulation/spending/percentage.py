"""A share of what is there, by rate, age or years left, kept within limits: spending that cannot run dry.

`by_year` of these rules is the share to spend, then the floor and the ceiling in real money.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from finsim.simulation.spending.rule import OTHER_INCOME, Decision, Rate, Setting, SpendingRule


class ShareRule(SpendingRule):
    """What the rules of this kind have in common."""

    def decision(self) -> Decision:
        return Decision.SHARE

    def shares(self, n_years: int) -> NDArray[np.float64]:
        """Return the share of the portfolio to spend in each year: float64 (n_years,)."""
        raise NotImplementedError

    def limits(self, setting: Setting) -> NDArray[np.float64]:
        """Return the floor and the ceiling of each year in real money: float64 (2, n_years)."""
        return np.repeat(np.array([[0.0], [np.inf]]), setting.n_years, axis=1)

    def by_year(self, setting: Setting) -> NDArray[np.float64]:
        return np.concatenate([[self.shares(setting.n_years)], self.limits(setting)])


class PercentOfPortfolio(ShareRule):
    """The same share of the portfolio every year, within shares of the first portfolio in real money.

    lowest, highest    limits as a share of the first portfolio, indexed to prices; left out, none
    lowest_of_last     a limit as a share of last year's budget in real money; 0: none
    limits_of          what `lowest` and `highest` are shares of: the portfolio at the start, or what was left of it
                       after the first withdrawal, as in cFIREsim, which overwrites the opening balance
    first_limits_of    the same for the first year; cFIREsim's first cohort has "start" here, all its others do not
    """

    name: ClassVar[str] = "percent-of-portfolio"
    source: ClassVar[str] = "cFIREsim-open, spendingModule.js (percentOfPortfolio)"

    rate: Rate = 0.04
    lowest: Rate | None = None
    highest: Rate | None = None
    lowest_of_last: float = Field(default=0.0, ge=0.0)
    limits_of: Literal["start", "after first withdrawal"] = "start"
    first_limits_of: Literal["start", "after first withdrawal"] = "start"

    def shares(self, n_years: int) -> NDArray[np.float64]:
        return np.full(n_years, self.rate)

    def terms(self, setting: Setting) -> tuple[float, ...]:
        return (self.lowest_of_last,)

    def limits(self, setting: Setting) -> NDArray[np.float64]:
        base = np.full(setting.n_years, self._base(setting, self.limits_of))
        base[0] = self._base(setting, self.first_limits_of)
        none = super().limits(setting)
        return np.stack(
            [
                none[0] if self.lowest is None else self.lowest * base,
                none[1] if self.highest is None else self.highest * base,
            ]
        )

    def _base(self, setting: Setting, of: str) -> float:
        if of == "start":
            return setting.start
        stated = self.floor if isinstance(self.floor, float) else setting.income if self.floor == OTHER_INCOME else 0.0
        floor = max(stated, 0.0 if self.lowest is None else self.lowest * setting.start)
        highest = np.inf if self.highest is None else self.highest * setting.start
        ceiling = min(highest, np.inf if self.ceiling is None else self.ceiling)
        return setting.start - min(ceiling, max(floor, self.rate * setting.start)) + setting.income


class FloorAndCeiling(ShareRule):
    """A share of the portfolio within multiples of the first year's amount in real money.

    Source: W. P. Bengen, "Conserving Client Portfolios During Retirement, Part IV", Journal of Financial Planning
    14(5), 2001; with 90 % and 125 % as in McClung, "Living Off Your Money", 2016.
    """

    name: ClassVar[str] = "floor-and-ceiling"
    source: ClassVar[str] = "Bengen, Journal of Financial Planning 14(5), 2001"

    rate: Rate = 0.05
    lowest: float = Field(default=0.9, ge=0.0, le=1.0)
    highest: float = Field(default=1.25, ge=1.0)

    def shares(self, n_years: int) -> NDArray[np.float64]:
        return np.full(n_years, self.rate)

    def limits(self, setting: Setting) -> NDArray[np.float64]:
        first = self.rate * setting.start
        return np.repeat(np.array([[self.lowest * first], [self.highest * first]]), setting.n_years, axis=1)


class FeelFree(ShareRule):
    """Age divided by 20, as a percentage of the portfolio.

    Source: E. R. Inglis, "The Feel Free Retirement Spending Strategy", 2016.
    """

    name: ClassVar[str] = "feel-free"
    source: ClassVar[str] = "Inglis, 2016"

    age: Annotated[int, Field(ge=18, le=120)] = 65

    def shares(self, n_years: int) -> NDArray[np.float64]:
        return np.minimum((self.age + np.arange(n_years)) / 2_000.0, 1.0)


class Vanguard(SpendingRule):
    """A share of the portfolio that rises and falls by at most so much a year in real money.

    Source: C. M. Jaconetti, F. M. Kinniry, M. A. DiJoseph, "From assets to income: A goals-based approach to
    retirement spending", Vanguard Research, 2016.
    """

    name: ClassVar[str] = "vanguard-dynamic"
    source: ClassVar[str] = "Jaconetti, Kinniry, DiJoseph, Vanguard Research, 2016"

    rate: Rate = 0.04
    most_rise: Rate = 0.05
    most_fall: Rate = 0.025

    def decision(self) -> Decision:
        return Decision.VANGUARD

    def first(self, setting: Setting) -> float:
        return self.rate * setting.start

    def terms(self, setting: Setting) -> tuple[float, ...]:
        return self.rate, self.most_rise, self.most_fall


class CapeBased(SpendingRule):
    """A share of the portfolio that is `constant` plus `slope` over the price of ten years' average real earnings.

    Source: K. Jeske, "The Ultimate Guide to Safe Withdrawal Rates", part 18 (CAPE-based rules), 2017; with the figures
    that cFIREsim offers first.

    when_missing  CAPE of a period that states none; left out, such a market is refused
    """

    name: ClassVar[str] = "cape-based"
    source: ClassVar[str] = "Jeske, The Ultimate Guide to Safe Withdrawal Rates, part 18, 2017"
    needs_cape: ClassVar[bool] = True

    constant: float = Field(default=0.01, ge=-1.0, le=1.0)
    slope: float = Field(default=0.5, ge=0.0)
    when_missing: float | None = Field(default=None, gt=0.0)

    def decision(self) -> Decision:
        return Decision.CAPE

    def terms(self, setting: Setting) -> tuple[float, ...]:
        return self.constant, self.slope, self.when_missing or 0.0
