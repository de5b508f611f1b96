"""What happens once: an inheritance, a move, a loan refinanced. Events are moments too: `from: at move`."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, model_validator

from finsim.plan.part import AccountName, DebtName, Moment, Part
from finsim.plan.quantities import Money, Rate, Span
from finsim.plan.written import Unreadable


class Event(Part):
    """Something that happens once. The short form is its month: `move: 2028-01`."""

    SHORT: ClassVar[str] = "when"

    when: Moment = Field(description="When it happens.")
    receives: Money | None = Field(None, description="Money that comes in, in money of the plan's start.")
    pays: Money | None = Field(None, description="Money that goes out, in money of the plan's start.")
    account: AccountName | None = Field(
        None, description="Where what comes in is put, once its month is paid for; left out, it stays in cash."
    )
    is_taxed: bool = Field(False, alias="taxed", description="Whether what comes in is taxed as income.")
    refinances: DebtName | None = Field(None, description="A loan or mortgage that gets a new rate and term.")
    rate: Rate | None = Field(None, description="The rate of the loan from then on.")
    term: Span | None = Field(None, description="How long it then runs.")

    @model_validator(mode="after")
    def _is_one_way(self) -> Event:
        for key in ("rate", "term"):
            if self.refinances is not None and not getattr(self, key):
                raise Unreadable(f"a key `{key}`: what a loan that is refinanced has from then on", at=(key,))
            if self.refinances is None and getattr(self, key) is not None:
                raise Unreadable(f"no `{key}` in an event that refinances nothing", at=(key,))
        if self.receives is not None and self.pays is not None:
            raise Unreadable("either `receives` or `pays`", at=("pays",), got=str(self.pays))
        if self.account is not None and self.receives is None:
            hint = "what an account pays for is a goal: {amount: 8_000, by: 2030-06, from: brokerage}"
            raise Unreadable("no `account` in an event that receives nothing", hint, at=("account",), got=self.account)
        return self
