"""The rule that sets the budget in retirement, as a plan states it: when it takes over, its limits, its parameters.

Part of `spending`. Each kind has the name of a rule of `simulation.spending`, where its paper is cited; a key that both
have means the same there. What a rule sees is investable money, and what it decides comes on top of other income.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, ValidationInfo, model_validator

from finsim.plan.part import Moment, Part, known_moment
from finsim.plan.quantities import Money, Monthly, MonthOfYear, Rate, Share, Span, When
from finsim.plan.written import Unreadable


class Budget(Part):
    """What every spending rule has: when it takes over, and when it decides."""

    begins: Moment = Field(
        When(event="retirement"), alias="from", description="When the rule takes over from the lines' own amounts."
    )
    floor: Monthly | None = Field(None, description="Never below this, in money of the plan's start.")
    ceiling: Monthly | None = Field(None, description="Never above this, in money of the plan's start.")
    review_month: MonthOfYear = Field(MonthOfYear(1), description="The month of each year in which the rule decides.")
    is_gross: bool = Field(
        False,
        alias="gross",
        description="Whether the budget includes income tax, as in published studies: what is withheld comes out of "
        "it, and what a year's return settles over the next twelve months.",
    )
    becomes: dict[str, Share] = Field(
        default_factory=dict,
        description="The share of the budget that is spent from a moment on: {at 75: 90 %, at 85: 95 %}.",
    )
    excess: Literal["spend", "invest"] = Field(
        "spend", description="What is in the budget above the lines: spent on extras, or left invested."
    )

    @property
    def starts(self) -> tuple[Monthly | None, Rate | None]:
        """The first year's budget, or its rate; neither where the rule reads it off the portfolio of the day."""
        return None, None

    @model_validator(mode="after")
    def _limits_in_order(self) -> Budget:
        if self.floor is not None and self.ceiling is not None and self.ceiling.a_month < self.floor.a_month:
            raise Unreadable(f"a ceiling above the floor ({self.floor})", at=("ceiling",), got=str(self.ceiling))
        return self

    @model_validator(mode="after")
    def _changes_at_moments(self, info: ValidationInfo) -> Budget:
        for text in self.becomes:
            try:
                known_moment(When.parse(text), info)
            except Unreadable as error:
                raise Unreadable(error.expected, error.hint, ("becomes", text), text) from None
        return self

    def steps(self) -> tuple[tuple[When, Share], ...]:
        """Return the shares of the budget with the moments from which they hold, in order."""
        return tuple((When.parse(text), share) for text, share in self.becomes.items())


class Started(Budget):
    """A rule that starts from an amount of the plan's, or from a rate."""

    MAY_START_ALONE: ClassVar[bool] = False

    amount: Monthly | None = Field(None, description="The first year's budget, in money of the plan's start.")
    initial_rate: Rate | None = Field(
        None, description="The first year's withdrawal as a share of investable money, on top of other income."
    )

    @property
    def starts(self) -> tuple[Monthly | None, Rate | None]:
        return self.amount, self.initial_rate

    @model_validator(mode="after")
    def _starts_somewhere(self) -> Started:
        n_given = (self.amount is not None) + (self.initial_rate is not None)
        if n_given == 2 or (n_given == 0 and not self.MAY_START_ALONE):
            raise Unreadable("either `amount` or `initial rate`, to start from")
        if self.initial_rate is not None and not 0 < self.initial_rate <= 0.25:
            raise Unreadable(
                'a rate above 0 % and up to 25 %, like "4 %"', at=("initial rate",), got=str(self.initial_rate)
            )
        return self


class ConstantReal(Started):
    """The same budget every year, in money of the plan's start."""

    rule: Literal["constant-real"] = Field(description="The same budget every year, in money of the plan's start.")


class ConstantNominal(Started):
    """The same budget every year, whatever prices do."""

    rule: Literal["constant-nominal"] = Field(description="The same budget every year, whatever prices do.")


class PercentOfPortfolio(Budget):
    """The same share of investable money every year."""

    rule: Literal["percent-of-portfolio"] = Field(description="The same share of investable money every year.")
    rate: Share = Field(Share(0.04), description="The share, a year.")
    lowest: Share | None = Field(None, description="Not below this share of the first portfolio, in its money.")
    highest: Share | None = Field(None, description="Not above this share of the first portfolio, in its money.")
    lowest_of_last: Share = Field(
        Share(0.0), description="Not below this share of last year's withdrawal, in its money."
    )


class FloorAndCeiling(Budget):
    """A share of investable money, within limits around the first year's withdrawal."""

    rule: Literal["floor-and-ceiling"] = Field(description="A share of investable money, within limits (Bengen 2001).")
    rate: Share = Field(Share(0.05), description="The share, a year.")
    lowest: Share = Field(Share(0.9), description="Not below this share of the first withdrawal, in its money.")
    highest: Rate = Field(Rate(1.25), description="Not above this share of the first withdrawal, in its money.")


class Vanguard(Budget):
    """A share of investable money that moves by at most so much a year."""

    rule: Literal["vanguard-dynamic"] = Field(description="A share of investable money that moves slowly.")
    rate: Share = Field(Share(0.04), description="The share, a year.")
    most_rise: Share = Field(Share(0.05), description="The largest real rise in a year.")
    most_fall: Share = Field(Share(0.025), description="The largest real fall in a year.")


class GuytonKlinger(Started):
    """A budget with guardrails on its share of the portfolio (Guyton and Klinger 2006)."""

    rule: Literal["guyton-klinger"] = Field(description="A budget with guardrails on its share of the portfolio.")
    cut_above: Rate = Field(Rate(1.2), description="Cut when the rate exceeds this share of the initial one.")
    cut: Share = Field(Share(0.1), description="How much is cut.")
    rise_below: Share = Field(Share(0.8), description="Rise when the rate falls below this share of the initial one.")
    rise: Share = Field(Share(0.1), description="How much it rises.")
    inflation_cap: Share = Field(Share(0.06), description="The largest rise for inflation in a year.")
    no_cut_in_last: Span = Field(Span(180), description="How long before the end of the plan cuts stop.")


class RiskBasedGuardrails(Started):
    """A budget held while its chance of lasting stays between two bounds, else moved to a third."""

    MAY_START_ALONE: ClassVar[bool] = True

    rule: Literal["risk-based-guardrails"] = Field(description="A budget with guardrails on its chance of lasting.")
    cut_below: Share = Field(Share(0.70), description="Cut when the chance of lasting falls below this.")
    rise_above: Share = Field(Share(0.95), description="Rise when it is above this.")
    move_to: Share = Field(Share(0.85), description="The chance that a cut or a rise moves to.")

    @model_validator(mode="after")
    def _chances_in_order(self) -> RiskBasedGuardrails:
        if not 0.0 < self.cut_below <= self.move_to <= self.rise_above < 1.0:
            got = f"{self.cut_below}, {self.move_to}, {self.rise_above}"
            raise Unreadable("chances between 0 % and 100 % in the order `cut below`, `move to`, `rise above`", got=got)
        return self


class VariablePercentage(Budget):
    """What an annuity over the years left would pay at the return that the mix is expected to earn (VPW)."""

    rule: Literal["vpw"] = Field(description="An annuity over the years left, worked out anew each year.")
    stocks: Rate = Field(Rate(0.05), description="Expected real return of stocks.")
    bonds: Rate = Field(Rate(0.018), description="Expected real return of bonds and cash.")
    final_value: Money = Field(Money(0.0), description="What is to be left, in money of the plan's start.")


class OneOverN(Budget):
    """Investable money over the years left."""

    rule: Literal["one-over-n"] = Field(description="Investable money over the years left.")


class Amortization(Budget):
    """Investable money amortised over the years left at an expected real return, evenly or with a tilt (ABW)."""

    rule: Literal["amortization-based"] = Field(description="Investable money amortised over the years left.")
    expected_return: Rate = Field(Rate(0.035), description="Expected real return.")
    tilt: Rate = Field(Rate(0.0), description="Real growth a year of the payments that are planned.")
    final_value: Money = Field(Money(0.0), description="What is to be left, in money of the plan's start.")


class RequiredDistributions(Budget):
    """Investable money over the divisor of the table of required distributions, at the youngest adult's age."""

    rule: Literal["rmd"] = Field(description="Investable money over the divisor of a life table at each age.")
    table: Literal["2002", "2022"] = Field("2022", description="From age 72, or that of 2002 from age 65.")


class FeelFree(Budget):
    """The youngest adult's age divided by 20, in percent of investable money."""

    rule: Literal["feel-free"] = Field(description="Age divided by 20, in percent of investable money.")


class CapeBased(Budget):
    """A share of investable money that rises as stocks get cheaper by their price over ten years' earnings (CAPE)."""

    rule: Literal["cape-based"] = Field(description="A share of investable money by the price of stocks.")
    constant: Rate = Field(Rate(0.01), description="The share that does not depend on CAPE.")
    slope: Rate = Field(Rate(0.5), description="What is divided by CAPE and added to it.")


class SensibleWithdrawals(Budget):
    """A base that is small, and a share of what the portfolio gained in real money."""

    rule: Literal["sensible"] = Field(description="A small base, and a share of last year's real gain.")
    rate: Share = Field(Share(0.05), description="The first year's share of investable money.")
    base_rate: Share = Field(Share(0.03), description="The base of later years, as a share of the first portfolio.")
    boost: Share = Field(Share(0.25), description="The share of last year's real gain.")


class VariableSpending(Started):
    """A first budget that is moved by part of the portfolio's real gain or loss since the start."""

    rule: Literal["variable-spending"] = Field(description="A budget moved by part of the real gain or loss.")
    z: Share = Field(Share(0.5), description="The part of the gain or loss since the start that moves it.")


class HebelerAutopilot(Started):
    """A part of the first budget in real money, and part of what a life table allows of the portfolio of the day."""

    rule: Literal["hebeler-autopilot"] = Field(description="Half the first budget, half of what a life table allows.")
    indexed: Share = Field(Share(0.5), description="The part of the first budget that goes on, indexed to prices.")
    drawn: Share = Field(Share(0.5), description="The part of investable money over the years of life expected.")


RULES: tuple[type[Budget], ...] = (
    ConstantReal, ConstantNominal, PercentOfPortfolio, FloorAndCeiling, Vanguard, GuytonKlinger, RiskBasedGuardrails,
    VariablePercentage, OneOverN, Amortization, RequiredDistributions, FeelFree, CapeBased, SensibleWithdrawals,
    VariableSpending, HebelerAutopilot,
)  # fmt: skip
RetirementRule = Annotated[
    ConstantReal
    | ConstantNominal
    | PercentOfPortfolio
    | FloorAndCeiling
    | Vanguard
    | GuytonKlinger
    | RiskBasedGuardrails
    | VariablePercentage
    | OneOverN
    | Amortization
    | RequiredDistributions
    | FeelFree
    | CapeBased
    | SensibleWithdrawals
    | VariableSpending
    | HebelerAutopilot,
    Field(discriminator="rule"),
]


def name_of(rule: Budget) -> str:
    """Return the name of a rule's kind."""
    named: Any = rule
    return str(named.rule)
