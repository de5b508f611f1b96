"""A base amount in real money that moves with what the portfolio has gained or lost.

Sources: P. J. Ponzo ("gummy"), "Sensible Withdrawals", gummy-stuff.org; cFIREsim's variable spending (z value).
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from finsim.simulation.spending.rule import Decision, InitialRule, Rate, Setting, SpendingRule


class SensibleWithdrawals(SpendingRule):
    """A share in the first year; then a smaller base in real money, and a share of last year's real gain.

    boost  share of what the portfolio, less the base, is above what was left last year in today's prices
    """

    name: ClassVar[str] = "sensible"
    source: ClassVar[str] = "Ponzo, gummy-stuff.org, Sensible Withdrawals"

    rate: Rate = 0.05
    base_rate: Rate = 0.03
    boost: Rate = 0.25

    def decision(self) -> Decision:
        return Decision.SENSIBLE

    def first(self, setting: Setting) -> float:
        return self.rate * setting.start

    def terms(self, setting: Setting) -> tuple[float, ...]:
        return self.base_rate * setting.start, self.boost


class VariableSpending(InitialRule):
    """A first amount in real money, times 1 + z times the portfolio's real gain or loss since the start.

    gain_since  what the portfolio is compared with: its "start", or what was left "after first withdrawal", as in
                cFIREsim, which overwrites the opening balance
    """

    name: ClassVar[str] = "variable-spending"
    source: ClassVar[str] = "cFIREsim-open, spendingModule.js (variableSpending)"

    z: float = Field(default=0.5, ge=0.0, le=1.0)
    gain_since: Literal["start", "after first withdrawal"] = "start"

    def decision(self) -> Decision:
        return Decision.VARIABLE

    def terms(self, setting: Setting) -> tuple[float, ...]:
        return self.z, float(self.gain_since == "start")
