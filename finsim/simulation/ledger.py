"""One path month by month: every row of the state as a column, and the proof that it balances.

The trace comes from the same compiled code as the Monte Carlo, one lane wide, so what a chart shows and what its audit
trail says cannot disagree. Amounts are nominal money.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from finsim.simulation import fields
from finsim.simulation.fields import N_GLOBAL

if TYPE_CHECKING:
    import pandas as pd

# net worth at the end - at the start = what came in - what went out + what grew. Each column counts once;
# growth is each account's gain.
CAME_IN = ("wages", "match", "pensions", "benefits", "other_income", "insurance", "premium_credit", "property_growth")
WENT_OUT = ("premiums", "payroll_tax", "withheld", "settled", "essential", "important", "discretionary", "goals_paid",
            "debt_interest", "credit_interest", "card_fees", "trade_costs", "annuity_premium", "forfeited")  # fmt: skip


@dataclass(frozen=True)
class Ledger:
    """The months of one path.

    path     the market's number of the path
    months   "YYYY-MM" of each row
    columns  names, as `fields.column_names`
    values   float64 (n_periods, n_columns)
    """

    path: int
    months: tuple[str, ...]
    columns: tuple[str, ...]
    values: NDArray[np.float64]

    def __getitem__(self, column: str) -> NDArray[np.float64]:
        """Return one column, float64 (n_periods,)."""
        return self.values[:, self.columns.index(column)]

    def total(self, columns: tuple[str, ...]) -> NDArray[np.float64]:
        """Return the sum of some columns, month by month."""
        return np.sum([self[column] for column in columns], axis=0)

    @property
    def income(self) -> NDArray[np.float64]:
        """What came in, before tax and without growth."""
        return self.total(("wages", "match", "pensions", "benefits", "other_income", "insurance", "premium_credit"))

    @property
    def growth(self) -> NDArray[np.float64]:
        """What the market added to all accounts, less fees."""
        return self.total(tuple(name for name in self.columns if name.endswith(": gain")))

    @property
    def tax(self) -> NDArray[np.float64]:
        """Payroll tax, withholding and the yearly settlement."""
        return self.total(("payroll_tax", "withheld", "settled"))

    @property
    def spending(self) -> NDArray[np.float64]:
        """Essential, important and discretionary spending, premiums and goals."""
        return self.total(("premiums", "essential", "important", "discretionary", "goals_paid"))

    @property
    def interest(self) -> NDArray[np.float64]:
        """Interest on debts and on forced borrowing, and the fees of cards."""
        return self.total(("debt_interest", "credit_interest", "card_fees"))

    @cached_property
    def residual(self) -> NDArray[np.float64]:
        """What does not add up in each month; under 0.005, or the engine is wrong."""
        change = self["net_worth"] - self["net_worth_open"]
        return change - self.total(CAME_IN) - self.growth + self.total(WENT_OUT)

    def balances(self) -> dict[str, NDArray[np.float64]]:
        """Return what each account holds at each month's end, by name."""
        found: dict[str, NDArray[np.float64]] = {}
        for k in range(N_GLOBAL, len(self.columns)):
            name, _, field = self.columns[k].rpartition(": ")
            if field == fields.ACCOUNT[0]:
                found[name] = self.values[:, k : k + 3].sum(axis=1)
        return found

    def frame(self) -> pd.DataFrame:
        """Return all columns as a DataFrame, one row a month, indexed by month."""
        import pandas as pd

        frame = pd.DataFrame(self.values, columns=list(self.columns), index=pd.Index(self.months, name="month"))
        frame["residual"] = self.residual
        frame.attrs["path"] = self.path
        return frame
