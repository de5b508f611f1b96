"""The same amount every year, in real or in nominal money: what most published success rates are about.

Sources: W. P. Bengen, "Determining Withdrawal Rates Using Historical Data", Journal of Financial Planning 7(4), 1994;
P. L. Cooley, C. M. Hubbard, D. T. Walz, "Retirement Savings: Choosing a Withdrawal Rate That Is Sustainable", AAII
Journal 20(2), 1998, which has both.
"""

from __future__ import annotations

from typing import ClassVar

from finsim.simulation.spending.rule import Decision, InitialRule


class ConstantReal(InitialRule):
    """A share of the first portfolio, then that amount indexed to prices: the "4 % rule"."""

    name: ClassVar[str] = "constant-real"
    source: ClassVar[str] = "Bengen, Journal of Financial Planning 7(4), 1994"

    def decision(self) -> Decision:
        return Decision.CONSTANT_REAL


class ConstantNominal(InitialRule):
    """The same nominal amount every year, whatever prices do."""

    name: ClassVar[str] = "constant-nominal"
    source: ClassVar[str] = "Cooley, Hubbard, Walz, AAII Journal 20(2), 1998, table 1"
    is_nominal: ClassVar[bool] = True
    reads_nominal: ClassVar[bool] = True

    def decision(self) -> Decision:
        return Decision.CONSTANT_NOMINAL
