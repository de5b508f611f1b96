"""Payments as if the portfolio bought an annuity certain for the years left, figured anew each year.

`terms`: the rate a year (below -1 where the assets' own expected returns are weighed by what they have drifted to), the
tilt, the final value in real money, the most as a share of the portfolio, and the unit that payments are whole in.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from finsim.errors import SettingsError
from finsim.simulation.spending.rule import Decision, Rate, Setting, SpendingRule

RateOfReturn = Annotated[float, Field(gt=-0.5, lt=1.0)]
WEIGHED = -2.0  # as a rate: weigh the assets' own


class AnnuityRule(SpendingRule):
    """What the rules of this kind have in common.

    most       no more than this share of the portfolio in a year; left out, whatever the annuity pays
    whole      payments are rounded down to whole multiples of this much money; 0: not at all
    """

    most: Rate | None = None
    whole: float = Field(default=0.0, ge=0.0)

    def decision(self) -> Decision:
        return Decision.ANNUITY

    def rate_of(self, setting: Setting) -> float:
        """Return the rate of the annuity, or `WEIGHED`."""
        raise NotImplementedError

    def terms(self, setting: Setting) -> tuple[float, ...]:
        most = float("inf") if self.most is None else self.most
        return self.rate_of(setting), self.tilt_of(), self.final_of(), most, self.whole

    def tilt_of(self) -> float:
        return 0.0

    def final_of(self) -> float:
        return 0.0


class VariablePercentage(AnnuityRule):
    """VPW: the annuity at the real return that the mix is expected to earn.

    Source: longinvest and others, "Variable percentage withdrawal", Bogleheads wiki, 2013 on; its worksheet expects
    5.0 % of stocks and 1.8 % of bonds (Credit Suisse Global Investment Returns Yearbook 2016, world, 1900 to 2015).

    rates        expected real return of each asset, by name
    rate         one rate instead
    weights      which shares weigh them: the "wanted" ones of the plan, or the "drifted" ones of the day, before
                 rebalancing, as hoostus/prime-harvesting has it
    final_value  real money that is to be left; below 0 for what cFIREsim does, which adds it to what is spent
    """

    name: ClassVar[str] = "vpw"
    source: ClassVar[str] = "Bogleheads wiki, Variable percentage withdrawal"

    rates: dict[str, RateOfReturn] = Field(default_factory=lambda: {"stocks": 0.05, "bonds": 0.018})
    rate: RateOfReturn | None = None
    weights: Literal["wanted", "drifted"] = "wanted"
    final_value: float = 0.0

    def rate_of(self, setting: Setting) -> float:
        if self.rate is not None:
            return self.rate
        unknown = [name for name in setting.mix if name not in self.rates]
        if unknown:
            raise SettingsError("spending.rates", "an expected return of every asset of the mix", unknown[0])
        if self.weights == "drifted":
            return WEIGHED
        return sum(share * self.rates[name] for name, share in setting.mix.items())

    def expected_returns(self) -> dict[str, float]:
        return {} if self.rate is not None else self.rates

    def final_of(self) -> float:
        return self.final_value


class OneOverN(AnnuityRule):
    """The portfolio over the years left: an annuity at a rate of nothing."""

    name: ClassVar[str] = "one-over-n"
    source: ClassVar[str] = "Dus, Maurer, Mitchell, Betting on Death and Capital Markets in Retirement, 2005 (1/T rule)"

    def rate_of(self, setting: Setting) -> float:
        return 0.0


class Amortization(AnnuityRule):
    """ABW: the portfolio amortised over the years left at an expected real return, evenly or with a tilt.

    Source: B. Waring, L. Siegel, "The Only Spending Rule Article You Will Ever Need", Financial Analysts Journal 71(1),
    2015 (annually recalculated virtual annuity); "Amortization based withdrawal", Bogleheads wiki.

    tilt   real growth a year of the payments that are planned
    """

    name: ClassVar[str] = "amortization-based"
    source: ClassVar[str] = "Waring, Siegel, Financial Analysts Journal 71(1), 2015"

    expected_return: RateOfReturn = 0.035
    tilt: RateOfReturn = 0.0
    final_value: float = Field(default=0.0, ge=0.0)

    def rate_of(self, setting: Setting) -> float:
        return self.expected_return

    def tilt_of(self) -> float:
        return self.tilt

    def final_of(self) -> float:
        return self.final_value
