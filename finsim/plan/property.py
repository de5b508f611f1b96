"""What is owned that is not money: a home, land. When it is bought and sold, and what that costs.

A loan that pays for it is a debt that `begins` in the same month; one that it `secures` is paid off when it is sold.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationInfo, model_validator

from finsim.plan.part import DebtName, Moment, Part, check_order
from finsim.plan.quantities import Growth, Money, Rate, Share, When

SELLING_COST, BUYING_COST = 0.06, 0.02  # assumed


class Possession(Part):
    """Something owned that is not money, such as a home."""

    kind: Literal["home", "investment"] = Field(
        "home", description="home (lived in: part of its gain is free of tax, a loss is nobody's) or investment."
    )
    value: Money = Field(description="What it would sell for at the start, also where it is bought later.")
    basis: Money | None = Field(None, description="What was paid for it; left out, its value.")
    grows: Growth = Field(Growth(), description="How its value grows each year.")
    costs: Rate = Field(Rate(0.0), description="What it costs a year to own (tax, insurance, upkeep), in % of value.")
    secures: DebtName | None = Field(None, description="The debt that it secures, by name, paid off when it is sold.")
    bought: Moment | None = Field(None, description="When it is bought; left out, it is owned at the start.")
    sold: Moment | None = Field(None, description="When it is sold: 2041-06, at 70, or at an event of the plan.")
    buying_cost: Share | None = Field(None, description="What buying costs, in % of the price.")
    selling_cost: Share | None = Field(None, description="What selling costs, in % of the price.")

    @model_validator(mode="after")
    def _is_whole(self, info: ValidationInfo) -> Possession:
        self._infer("basis", self.value)
        if self.sold is not None:
            self._infer("selling_cost", Share(SELLING_COST))
        if self.bought is not None:
            self._infer("buying_cost", Share(BUYING_COST))
        check_order(info, "", self.bought or When(event="start"), self.sold, "sold")
        return self
