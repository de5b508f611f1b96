"""What is spent: lines by need, and the rule that sets the budget in retirement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field, ValidationInfo, model_validator

from finsim.plan.part import Moment, Part, PersonName, check_order
from finsim.plan.quantities import Growth, MonthlySchedule, When
from finsim.plan.rules import RetirementRule
from finsim.vocabulary import Deduction, Need


class Line(Part):
    """One line of spending. The short form is its amount: `rent: 1_290`."""

    SHORT: ClassVar[str] = "amount"

    amount: MonthlySchedule = Field(description="What it costs; a bare number is a month's.")
    grows: Growth = Field(Growth(), description="How the cost grows each year.")
    begins: Moment | None = Field(None, alias="from", description="The first month; left out, the plan's start.")
    until: Moment | None = Field(None, description="Stops in this month; left out, the end of the plan.")
    person: PersonName | None = Field(None, description="Whose it is: it ends when that person dies.")
    is_fixed: bool = Field(
        False, alias="fixed", description="Whether an essential costs one survivor as much as two (rent, home tax)."
    )
    benchmark: MonthlySchedule | None = Field(
        None,
        description="Makes of a line the premium of a marketplace (ACA) plan, with the premium tax credit: what the "
        "second cheapest silver plan costs for the same people. It grows as the premium does.",
    )
    category: str = Field(
        "",
        description="What it is for (health, education, housing, giving); left out, its name. A health account pays "
        "for health, medical and dental, not for health insurance.",
    )

    deducts: Deduction | None = Field(
        None,
        description="What the tax return may make of it: gifts, property tax, medical, or child care (for its credit).",
    )

    @model_validator(mode="after")
    def _dates_in_order(self, info: ValidationInfo) -> Line:
        check_order(info, self.person or "", self.begins or When(event="start"), self.until, "until")
        return self


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
