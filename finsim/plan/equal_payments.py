"""Equal periodic payments from a retirement account before 59 1/2, and what the law asks of whoever takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, model_validator

from finsim.plan.part import Moment, Part
from finsim.plan.quantities import Rate, Yearly
from finsim.plan.taxes import NATIONAL
from finsim.plan.written import Unreadable
from finsim.taxes.equal_payments import HIGHEST_RATE, NO_HIGHER
from finsim.vocabulary import AccountKind

if TYPE_CHECKING:
    from finsim.plan.household import Plan


class EqualPayments(Part):
    """Equal periodic payments (72(t)): nothing else leaves the account, or goes in, until they may end.

    That is after five years and at 59 1/2, whichever is later. In short: `equal payments: at 52`.
    """

    SHORT: ClassVar[str] = "from"

    begins: Moment = Field(alias="from", description="The month of the first payment; a year's come in equal parts.")
    method: Literal["amortization", "annuitization", "life expectancy"] = Field(
        "amortization",
        description="amortization or annuitization (the same amount every year), or life expectancy (each year's "
        "opening balance over the years of the table).",
    )
    rate: Rate = Field(Rate(HIGHEST_RATE), description="The interest that the first two reckon with, at most 5 %.")
    pays: Yearly | None = Field(
        None, description="What a year pays of a series of the same amount that began before the plan."
    )

    @model_validator(mode="after")
    def _keeps_to_the_notice(self) -> EqualPayments:
        if not 0.0 <= self.rate <= HIGHEST_RATE:
            raise Unreadable("a rate from 0 to 5 %", NO_HIGHER, at=("rate",), got=str(self.rate))
        return self


def keeps_untouched(plan: Plan, name: str) -> None:
    """Refuse a series from an account that the law gives none, and what else the plan would do with that account.

    Source: Notice 2022-6, section 3.02(e): what goes in, and what else goes out, modifies the series.
    """
    account, here = plan.accounts[name], ("accounts", name, "equal payments")
    series = account.equal_payments
    assert series is not None  # the caller asks only then
    if plan.taxes.regime != NATIONAL or account.kind != AccountKind.TAX_DEFERRED or account.inherited is not None:
        raise Unreadable("a tax-deferred account under us-federal that is not inherited", at=here, got=account.kind)
    if account.opens is not None or account.saving is not None:
        key = "opens" if account.opens is not None else "saving"
        raise Unreadable(f"no `{key}` in an account with equal payments", at=("accounts", name, key))
    began = plan.neighbours().month_of(series.begins, plan.owner_of(account))
    is_level = series.method != "life expectancy"
    if began is not None and is_level and (began < plan.start) != (series.pays is not None):
        words = "`pays`, what a year pays, where the series began before the plan, and only there"
        raise Unreadable(words, at=(*here, "pays"), got=str(series.pays or ""))
    uses = [
        *((("conversions", key, "from"), each.source) for key, each in plan.conversions.items()),
        *((("annuities", key, "from"), each.source) for key, each in plan.annuities.items()),
        *((("goals", key, "from"), each.sources) for key, each in plan.goals.items()),
        (("surplus",), (plan.surplus.to, *(step.to for step in plan.surplus.first))),
        *((("events", key, "account"), (each.account,)) for key, each in plan.events.items()),
    ]
    for at, names in uses:
        if name in names:
            raise Unreadable("an account without equal payments, which let nothing else in or out", at=at, got=name)
