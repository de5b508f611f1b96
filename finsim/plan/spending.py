"""What is spent: lines by need, and the rule that sets the budget in retirement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field, ValidationInfo, model_validator

from finsim.plan.part import Moment, Part, check_order
from finsim.plan.quantities import Growth, Monthly, MonthlySchedule, MonthOfYear, Rate, Share, Span, When
from finsim.plan.written import Unreadable
from finsim.vocabulary import Need


class Line(Part):
    """One line of spending. The short form is its amount: `rent: 1_290`."""

    SHORT: ClassVar[str] = "amount"

    amount: MonthlySchedule = Field(description="What it costs; a bare number is a month's.")
    grows: Growth = Field(Growth(), description="How the cost grows each year.")
    begins: Moment | None = Field(None, alias="from", description="The first month; left out, the plan's start.")
    until: Moment | None = Field(None, description="Stops in this month; left out, the end of the plan.")
    category: str = Field("", description="What it is for (health, education, housing, giving); left out, its name.")

    @model_validator(mode="after")
    def _dates_in_order(self, info: ValidationInfo) -> Line:
        check_order(info, "", self.begins or When(event="start"), self.until, "until")
        return self


class _Budget(Part):
    """What every spending rule has: when it takes over, and when it decides."""

    begins: Moment = Field(
        When(event="retirement"), alias="from", description="When the rule takes over from the lines' own amounts."
    )
    floor: Monthly | None = Field(None, description="Never below this, in money of the plan's start.")
    ceiling: Monthly | None = Field(None, description="Never above this, in money of the plan's start.")
    review_month: MonthOfYear = Field(MonthOfYear(1), description="The month of each year in which the rule decides.")
    is_gross: bool = Field(
        False, alias="gross", description="Whether the budget includes taxes, as in published studies."
    )
    excess: Literal["spend", "invest"] = Field(
        "spend", description="What is in the budget above the lines: spent on extras, or left invested."
    )
    amount: Monthly | None = Field(None, description="The first year's budget, in money of the plan's start.")
    initial_rate: Rate | None = Field(
        None, description="The first year's withdrawal as a share of investable money, on top of other income."
    )

    @model_validator(mode="after")
    def _starts_somewhere(self) -> _Budget:
        if (self.amount is None) == (self.initial_rate is None):
            raise Unreadable("either `amount` or `initial rate`, to start from")
        if self.initial_rate is not None and not 0 < self.initial_rate <= 0.25:
            raise Unreadable(
                'a rate above 0 % and up to 25 %, like "4 %"', at=("initial rate",), got=str(self.initial_rate)
            )
        if self.floor is not None and self.ceiling is not None and self.ceiling.a_month < self.floor.a_month:
            raise Unreadable(f"a ceiling above the floor ({self.floor})", at=("ceiling",), got=str(self.ceiling))
        return self


class ConstantReal(_Budget):
    """The same budget every year, in money of the plan's start."""

    rule: Literal["constant-real"] = Field(description="The same budget every year, in money of the plan's start.")


class GuytonKlinger(_Budget):
    """A budget with guardrails on its share of the portfolio (Guyton and Klinger 2006)."""

    rule: Literal["guyton-klinger"] = Field(description="A budget with guardrails on its share of the portfolio.")
    cut_above: Rate = Field(Rate(1.2), description="Cut when the rate exceeds this share of the initial one.")
    cut: Share = Field(Share(0.1), description="How much is cut.")
    rise_below: Share = Field(Share(0.8), description="Rise when the rate falls below this share of the initial one.")
    rise: Share = Field(Share(0.1), description="How much it rises.")
    inflation_cap: Share = Field(Share(0.06), description="The largest rise for inflation in a year.")
    no_cut_in_last: Span = Field(Span(180), description="How long before the end of the plan cuts stop.")


RULES: tuple[type[_Budget], ...] = (ConstantReal, GuytonKlinger)
RetirementRule = Annotated[ConstantReal | GuytonKlinger, Field(discriminator="rule")]


class Spending(Part):
    """What the household spends, by how badly it needs it, and the rule that sets the budget in retirement."""

    essential: dict[str, Line] = Field(default_factory=dict, description="What must be paid. A number is a month's.")
    important: dict[str, Line] = Field(default_factory=dict, description="What is cut only when it must be.")
    discretionary: dict[str, Line] = Field(default_factory=dict, description="What is cut first.")
    in_retirement: RetirementRule | None = Field(
        None, description="The rule that sets the budget in retirement; left out, the lines go on as they are."
    )

    def lines(self) -> Iterator[tuple[Need, str, Line]]:
        """Yield every line with its need and name, the most needed first."""
        for need in (Need.ESSENTIAL, Need.IMPORTANT, Need.DISCRETIONARY):
            for name, line in getattr(self, need.value).items():
                yield need, name, line
