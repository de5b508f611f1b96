"""In which order, or proportion, money is taken from accounts when income does not cover what is due."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator

from finsim.plan.conversions import Ceiling
from finsim.plan.neighbours import nearest
from finsim.plan.part import Part, neighbours_of
from finsim.plan.written import Unreadable
from finsim.vocabulary import AccountKind

USUAL_ORDER = (AccountKind.TAXABLE, AccountKind.TAX_DEFERRED, AccountKind.TAX_FREE)


class WithdrawalMethod(StrEnum):
    """How a withdrawal is shared out."""

    IN_ORDER = "in order"
    PROPORTIONAL = "proportional"
    FILL = "fill bracket"


class Withdrawals(Part):
    """Where money is taken from. The short form is the order: `withdrawals: [taxable, tax-deferred, tax-free]`."""

    SHORT: ClassVar[str] = "order"

    order: Annotated[tuple[str, ...], BeforeValidator(lambda raw: raw)] = Field(
        USUAL_ORDER, description="The order in which money is taken: kinds of account, or their names."
    )
    method: WithdrawalMethod = Field(
        WithdrawalMethod.IN_ORDER,
        description="in order; proportional (from every open account in proportion to what it holds); or fill bracket "
        "(tax-deferred up to a ceiling each year, then the others in order, then the rest of tax-deferred).",
    )
    up_to: Ceiling | None = Field(
        None, description="How far `fill bracket` goes: 12 % bracket, Medicare threshold, marketplace threshold."
    )

    @model_validator(mode="after")
    def _is_whole(self, info: ValidationInfo) -> Withdrawals:
        if (self.method == WithdrawalMethod.FILL) != (self.up_to is not None):
            raise Unreadable("a key `up to` with the method `fill bracket`, and only with it", at=("up to",))
        known = neighbours_of(info)
        names = known.names["accounts"] if known is not None else ()
        for n, word in enumerate(self.order):
            if known is not None and word not in names and word not in list(AccountKind):
                hint = nearest(word, (*names, *AccountKind), "accounts and kinds")
                raise Unreadable("the name or kind of an account", hint, ("order", str(n)), word)
            if word in self.order[:n]:
                raise Unreadable("each account once", at=("order", str(n)), got=word)
        return self
