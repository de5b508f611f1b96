"""Care that may be needed: how likely, from when on, for how long, and what it costs. One of the plan's risks."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationInfo, model_validator

from finsim.plan.part import Moment, Part, PersonName, check_order
from finsim.plan.quantities import Growth, Monthly, Share, Span, When
from finsim.plan.written import Unreadable


class Care(Part):
    """Care that a person may need by chance, paid as essential spending while it lasts."""

    kind: Literal["care"] = Field(description="care: somebody needs help that costs.")
    person: PersonName = Field(description="Who may need it.")
    chance: Share = Field(description="How likely it is to begin, in a year in which it has not.")
    begins: Moment | None = Field(None, alias="from", description="From when on: at 75. Left out, the plan's start.")
    until: Moment | None = Field(None, description="Until when it may begin or go on; left out, the end of the plan.")
    lasts: Span = Field(description="How long it lasts each time.")
    costs: Monthly = Field(description="What it costs a month, in money of the plan's start.")
    grows: Growth = Field(Growth(), description="How its cost grows each year.")

    @model_validator(mode="after")
    def _is_possible(self, info: ValidationInfo) -> Care:
        check_order(info, self.person, self.begins or When(event="start"), self.until, "until")
        if not self.lasts:
            raise Unreadable(Span.expected + ", not 0", at=("lasts",), got=str(self.lasts))
        return self
