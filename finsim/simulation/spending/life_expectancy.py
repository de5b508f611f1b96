"""The portfolio over the years that a table expects to be left: required distributions, and Hebeler's autopilot.

Source of the idea: W. Sun, A. Webb, "Can Retirees Base Wealth Withdrawals on the IRS' Required Minimum Distributions?",
Center for Retirement Research 12-21, 2012; its appendix gives the shares for ages 65 to 69. Tables: uniform lifetime
table, 26 CFR 1.401(a)(9)-9, as of 2002 (distributions through 2021) and as of 2022; its single life table as of 2002,
as cFIREsim-open (Apache-2.0) has it.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from finsim.simulation.spending.percentage import ShareRule
from finsim.simulation.spending.rule import Decision, InitialRule, Rate, Setting

SHARES_65_TO_69 = (0.0313, 0.0322, 0.0331, 0.0342, 0.0353)
DIVISORS_2002 = (  # ages 70 to 115
    27.4, 26.5, 25.6, 24.7, 23.8, 22.9, 22.0, 21.2, 20.3, 19.5, 18.7, 17.9, 17.1, 16.3, 15.5, 14.8, 14.1, 13.4, 12.7,
    12.0, 11.4, 10.8, 10.2, 9.6, 9.1, 8.6, 8.1, 7.6, 7.1, 6.7, 6.3, 5.9, 5.5, 5.2, 4.9, 4.5, 4.2, 3.9, 3.7, 3.4, 3.1,
    2.9, 2.6, 2.4, 2.1, 1.9,
)  # fmt: skip
DIVISORS_2022 = (  # ages 72 to 120
    27.4, 26.5, 25.5, 24.6, 23.7, 22.9, 22.0, 21.1, 20.2, 19.4, 18.5, 17.7, 16.8, 16.0, 15.2, 14.4, 13.7, 12.9, 12.2,
    11.5, 10.8, 10.1, 9.5, 8.9, 8.4, 7.8, 7.3, 6.8, 6.4, 6.0, 5.6, 5.2, 4.9, 4.6, 4.3, 4.1, 3.9, 3.7, 3.5, 3.4, 3.3,
    3.1, 3.0, 2.9, 2.8, 2.7, 2.5, 2.3, 2.0,
)  # fmt: skip
SINGLE_LIFE_2002 = (  # ages 0 to 110
    82.4, 81.6, 80.6, 79.7, 78.7, 77.7, 76.7, 75.8, 74.8, 73.8, 72.8, 71.8, 70.8, 69.9, 68.9, 67.9, 66.9, 66.0, 65.0,
    64.0, 63.0, 62.1, 61.1, 60.1, 59.1, 58.2, 57.2, 56.2, 55.3, 54.3, 53.3, 52.4, 51.4, 50.4, 49.4, 48.5, 47.5, 46.5,
    45.6, 44.6, 43.6, 42.7, 41.7, 40.7, 39.8, 38.8, 37.9, 37.0, 36.0, 35.1, 34.2, 33.3, 32.3, 31.4, 30.5, 29.6, 28.7,
    27.9, 27.0, 26.1, 25.2, 24.4, 23.5, 22.7, 21.8, 21.0, 20.2, 19.4, 18.6, 17.8, 17.0, 16.3, 15.5, 14.8, 14.1, 13.4,
    12.7, 12.1, 11.4, 10.8, 10.2, 9.7, 9.1, 8.6, 8.1, 7.6, 7.1, 6.7, 6.3, 5.9, 5.5, 5.2, 4.9, 4.6, 4.3, 4.1, 3.8, 3.6,
    3.4, 3.1, 2.9, 2.7, 2.5, 2.3, 2.1, 1.9, 1.7, 1.5, 1.4, 1.2, 1.1,
)  # fmt: skip
TABLES = {
    "2002": (65, (*SHARES_65_TO_69, *(1.0 / divisor for divisor in DIVISORS_2002))),
    "2022": (72, tuple(1.0 / divisor for divisor in DIVISORS_2022)),
}


class RequiredDistributions(ShareRule):
    """The portfolio over the divisor of the table at each age; past its last age the last one stays."""

    name: ClassVar[str] = "rmd"
    source: ClassVar[str] = "Sun, Webb, Center for Retirement Research 12-21, 2012; 26 CFR 1.401(a)(9)-9"

    age: int = Field(default=72, ge=0, le=120)
    table: Literal["2002", "2022"] = "2022"

    @model_validator(mode="after")
    def _table_reaches_down(self) -> RequiredDistributions:
        first, _ = TABLES[self.table]
        if self.age < first:
            raise ValueError(f"an age from {first} on, where the table of {self.table} begins")
        return self

    def shares(self, n_years: int) -> NDArray[np.float64]:
        first, shares = TABLES[self.table]
        return np.array(shares)[np.minimum(self.age - first + np.arange(n_years), len(shares) - 1)]


class HebelerAutopilot(InitialRule):
    """A part of the first budget in real money, and the rest of what a life table allows of the portfolio of the day.

    Spending then follows the portfolio, and does not follow it all the way.

    indexed  how much of the first budget goes on, indexed to prices
    drawn    how much of the portfolio over the years that the single life table expects is added
    """

    name: ClassVar[str] = "hebeler-autopilot"
    source: ClassVar[str] = "cFIREsim-open, spendingModule.js (hebelerAutopilot), after H. K. Hebeler"

    age: int = Field(default=65, ge=0, le=120)
    indexed: Rate = 0.5
    drawn: Rate = 0.5

    def decision(self) -> Decision:
        return Decision.HEBELER

    def terms(self, setting: Setting) -> tuple[float, ...]:
        return (self.indexed,)

    def by_year(self, setting: Setting) -> NDArray[np.float64]:
        ages = np.minimum(self.age + np.arange(setting.n_years), len(SINGLE_LIFE_2002) - 1)
        return self.drawn / np.array([SINGLE_LIFE_2002])[:, ages]
