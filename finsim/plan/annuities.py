"""Income bought once for life: a premium from named accounts, and what an insurer pays for it from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field, model_validator

from finsim.plan.conversions import one_or_many
from finsim.plan.income import Contribution
from finsim.plan.part import AccountName, Moment, Part, PersonName
from finsim.plan.quantities import Growth, Money, Share
from finsim.plan.taxes import NATIONAL
from finsim.plan.written import Unreadable
from finsim.vocabulary import AccountKind

if TYPE_CHECKING:
    from finsim.plan.household import Plan

TAXED_ALIKE = (
    (AccountKind.CASH, AccountKind.TAXABLE),
    (AccountKind.TAX_DEFERRED,),
    (AccountKind.TAX_FREE,),
)


class Annuity(Part):
    """An immediate life annuity. What the accounts cannot pay of its premium buys so much less income."""

    person: PersonName = Field(description="On whose life it is paid.")
    bought: Moment = Field(description="When the premium is paid; the income begins the month after.")
    premium: Money = Field(description="What is paid for it, in money of the plan's start.")
    source: Annotated[tuple[AccountName, ...], BeforeValidator(one_or_many)] = Field(
        alias="from", description="The accounts that pay the premium, in their order: all of them taxed alike."
    )
    pays: Contribution = Field(description="The first year's income: 6.4 % of the premium, or 3_200 a month for all.")
    grows: Growth = Field(Growth(0.0, False), description="How the income rises each year; left out, never.")
    survivor_share: Share = Field(
        Share(0.0), description="What of it goes on after this person's death, while another adult lives."
    )
    excluded: Share | None = Field(
        None,
        description="The exclusion ratio that the insurer states: what of each first payment gives the premium back, "
        "and is not taxed until all of it is back. Of money that was taxed before.",
    )

    @model_validator(mode="after")
    def _is_whole(self) -> Annuity:
        if not self.source:
            raise Unreadable("at least one account", at=("from",))
        if self.premium <= 0.0:
            raise Unreadable("a premium above 0", at=("premium",), got=str(self.premium))
        return self


def fits_its_accounts(plan: Plan, name: str, annuity: Annuity) -> None:
    """Refuse a premium from accounts that the law does not let pay it together, and one of unknown taxation."""
    kinds = [plan.accounts[each].kind for each in annuity.source]
    alike = next((group for group in TAXED_ALIKE if kinds[0] in group), ())
    for account, kind in zip(annuity.source, kinds, strict=True):
        if kind not in alike:
            words = "accounts that are taxed alike: cash and taxable ones, tax-deferred ones, or tax-free ones"
            raise Unreadable(words, at=("annuities", name, "from"), got=account)
        inside = kind in (AccountKind.TAX_DEFERRED, AccountKind.TAX_FREE)
        if inside and plan.owner_of(plan.accounts[account]) != annuity.person:
            raise Unreadable(f"accounts of {annuity.person}", at=("annuities", name, "from"), got=account)
    is_own = kinds[0] in TAXED_ALIKE[0]
    if is_own and annuity.excluded is None and plan.taxes.regime == NATIONAL:
        words = "the exclusion ratio that the insurer states (26 USC 72(b)), like 65 %"
        raise Unreadable(words, at=("annuities", name, "excluded"))
    if not is_own and annuity.excluded is not None:
        words = "no `excluded`: of an annuity inside an account the account decides what is taxed"
        raise Unreadable(words, at=("annuities", name, "excluded"), got=str(annuity.excluded))
    if plan.taxes.regime not in (NATIONAL, "none"):
        raise Unreadable("us-federal or none where an annuity is bought", at=("taxes", "regime"), got=plan.taxes.regime)


def starts_in_plan(plan: Plan, name: str, annuity: Annuity) -> None:
    """Refuse a purchase before the plan: what pays already is a pension."""
    month = plan.neighbours().month_of(annuity.bought, annuity.person)
    if month is not None and month < plan.start:
        hint = "an annuity that pays already is an income of the kind pension"
        raise Unreadable(
            f"a time from {plan.start} on", hint, at=("annuities", name, "bought"), got=str(annuity.bought)
        )
