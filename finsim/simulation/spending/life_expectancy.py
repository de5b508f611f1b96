"""Required distributions as a spending rule: the portfolio over the years that a table expects to be left.

Source of the idea: W. Sun, A. Webb, "Can Retirees Base Wealth Withdrawals on the IRS' Required Minimum Distributions?",
Center for Retirement Research 12-21, 2012; its appendix gives the shares for ages 65 to 69. Tables: uniform lifetime
table, 26 CFR 1.401(a)(9)-9, as of 2002 (distributions through 2021) and as of 2022.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from finsim.simulation.spending.percentage import ShareRule

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
