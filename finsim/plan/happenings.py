"""What happens once: an inheritance, a move, a sale. Events can be referred to as moments: `from: at move`."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, model_validator

from finsim.plan.part import AccountName, Moment, Part
from finsim.plan.quantities import Money
from finsim.plan.written import Unreadable


class Event(Part):
    """Something that happens once. The short form is its month: `move: 2028-01`."""

    SHORT: ClassVar[str] = "when"

    when: Moment = Field(description="When it happens.")
    receives: Money | None = Field(None, description="Money that comes in, in money of the plan's start.")
    pays: Money | None = Field(None, description="Money that goes out, in money of the plan's start.")
    account: AccountName | None = Field(None, description="Where the money goes to or comes from; left out, cash.")
    is_taxed: bool = Field(False, alias="taxed", description="Whether what comes in is taxed as income.")

    @model_validator(mode="after")
    def _is_one_way(self) -> Event:
        if self.receives is not None and self.pays is not None:
            raise Unreadable("either `receives` or `pays`", at=("pays",), got=str(self.pays))
        return self
