"""Where money comes from: wages with what is deducted and added, pensions, social security, rent."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field, PlainSerializer, PlainValidator, ValidationInfo, WithJsonSchema, model_validator

from finsim.plan.part import AccountName, Moment, Part, PersonName, check_order, neighbours_of
from finsim.plan.quantities import (
    Amount,
    Growth,
    Match,
    Money,
    Month,
    Monthly,
    MonthOfYear,
    Rate,
    Schedule,
    Share,
    Span,
    When,
    YearlySchedule,
    contribution,
)  # fmt: skip
from finsim.plan.written import Unreadable

Contribution = Annotated[
    Rate | Amount,
    PlainValidator(contribution),
    PlainSerializer(str),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "examples": ["6 %", "300 a month"]}, {"type": "number", "minimum": 0}]}
    ),
]


class Bonus(Part):
    """Pay that comes once a year. The short form is its size: `bonus: 10 %`."""

    SHORT: ClassVar[str] = "amount"

    amount: Contribution = Field(description="A share of the year's pay, or an amount.")
    month: MonthOfYear = Field(MonthOfYear(3), description="The month in which it comes.")


class Vesting(Part):
    """When the employer's part is one's own. The short form is the years that it takes: `vests: 3 years`."""

    SHORT: ClassVar[str] = "after"

    after: Span = Field(description="The service after which all of it is, like 3 years.")
    gradually_from: Span | None = Field(
        None,
        description="The service after which a first part is, with equal parts each year until all is: 2 years of 6 "
        "makes a fifth a year. Left out, nothing before `after`.",
    )
    hired: Month | None = Field(None, description="When service began; left out, with the wage, or with the plan.")
    so_far: Money = Field(
        Money(0.0), description="What of the account at the start the employer put in, with what it earned."
    )

    @model_validator(mode="after")
    def _is_whole(self) -> Vesting:
        if self.gradually_from is not None and not 0 < self.gradually_from <= self.after:
            raise Unreadable(f"a time up to {self.after}", at=("gradually from",), got=str(self.gradually_from))
        for attribute in ("after", "gradually_from"):
            span = getattr(self, attribute)
            if span is not None and span % 12:
                raise Unreadable("whole years", at=(attribute.replace("_", " "),), got=str(span))
        return self


class IncomeKind(StrEnum):
    """How an income is taxed, and when it comes."""

    WAGE = "wage"
    PENSION = "pension"
    SOCIAL_SECURITY = "social security"
    RENT = "rent"
    SELF_EMPLOYMENT = "self-employment"
    OTHER = "other"


EARNED = (IncomeKind.WAGE, IncomeKind.SELF_EMPLOYMENT)
_ONLY_WAGES = (
    "defers", "match", "employer_pays", "vests", "retirement_plan", "premiums", "deductions", "paid", "payday", "bonus",
)  # fmt: skip
_ONLY_SOCIAL_SECURITY = ("pia", "earnings", "claims")
_ONLY_PENSIONS = ("survivor_share",)


class Income(Part):
    """Money that comes in regularly. A wage says its amount; social security its `pia` and when it is claimed."""

    kind: IncomeKind = Field(
        IncomeKind.WAGE, description="wage, self-employment, pension, social security, rent or other."
    )
    person: PersonName | None = Field(None, description="Whose income it is.")
    amount: YearlySchedule | None = Field(
        None, description="Gross pay, or the profit of a business; a bare number is a year's."
    )
    grows: Growth = Field(Growth(), description="How it grows each year.")
    begins: Moment | None = Field(None, alias="from", description="The first month; left out, the plan's start.")
    until: Moment | None = Field(
        None, description="Stops in this month; what is earned stops at retirement, or with the plan."
    )
    defers: dict[AccountName, Contribution] = Field(
        default_factory=dict, description="Put aside from pay before tax, by account: 6 % of pay, or 300 a month."
    )
    match: dict[AccountName, Match] = Field(
        default_factory=dict, description="What the employer adds to what is deferred, by account."
    )
    employer_pays: dict[AccountName, Contribution] = Field(
        default_factory=dict, description="What the employer adds in any case, by account."
    )
    vests: Vesting | None = Field(
        None, description="When what the employer adds cannot be lost any more; left out, at once."
    )
    retirement_plan: bool | None = Field(
        None,
        description="Whether it comes with a retirement plan that covers its earner (form W-2, box 13), which may end "
        "the deduction for traditional accounts; left out, when pay goes into a retirement account.",
    )
    premiums: dict[str, Monthly] = Field(
        default_factory=dict, description="Insurance deducted from pay before tax, by name; a bare number is a month's."
    )
    deductions: dict[str, Monthly] = Field(
        default_factory=dict,
        description="Taken from pay and lowering no tax, by name: a professional tax, union dues; money of the day.",
    )
    paid: Literal["monthly", "every two weeks", "weekly"] | None = Field(
        None, description="How often a wage comes; every two weeks makes two months a year of three paydays."
    )
    payday: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = Field(
        None, description="One payday, like 2026-12-04, of a wage that does not come monthly."
    )
    bonus: Bonus | None = Field(None, description="What comes on top once a year: 10 %, or an amount and its month.")
    varies: Share | None = Field(
        None, description="How irregular it is: the standard deviation of the log of a month's pay."
    )
    skips: Share | None = Field(None, description="The chance, each month, that nothing comes.")
    survivor_share: Share | None = Field(
        None, description="What of a pension goes on after this person's death, while another adult lives."
    )
    pia: Monthly | None = Field(None, description="Social security at full retirement age, in money of the start.")
    earnings: dict[int, Money] = Field(
        default_factory=dict,
        description="Instead of `pia`: what was earned, by year, up to the plan's start; the plan's wages follow.",
    )
    claims: Moment | None = Field(None, description="When social security is claimed, from 62 to 70.")

    @model_validator(mode="after")
    def _is_whole(self, info: ValidationInfo) -> Income:
        if self.pia is not None or self.earnings:
            self._infer("kind", IncomeKind.SOCIAL_SECURITY)
        known = neighbours_of(info)
        earner = known.people.get(self.person or "") if known is not None else None
        if self.kind in EARNED and (earner is None or earner.retires is not None):
            self._infer("until", When(event="retirement"))
        if self.kind == IncomeKind.WAGE and (earner is None or earner.retires is not None):
            self._infer("paid", "monthly")
        if self.kind == IncomeKind.PENSION:
            self._infer("survivor_share", Share(0.0))
        if self.kind != IncomeKind.SOCIAL_SECURITY:
            self._infer("varies", Share(0.0))
            self._infer("skips", Share(0.0))
        if self.kind in (*EARNED, IncomeKind.SOCIAL_SECURITY) and self.person is None:
            raise Unreadable(f"person: whose {self.kind} it is", at=("person",))
        self._has_its_keys()
        self._match_has_deferral()
        self._vests_into_one_account()
        self._has_a_payday()
        check_order(info, self.person or "", self.begins or When(event="start"), self.until, "until")
        return self

    def _has_its_keys(self) -> None:
        """Refuse the keys of another kind of income, and a kind without its own."""
        is_social = self.kind == IncomeKind.SOCIAL_SECURITY
        needed: tuple[str, ...] = ("claims",) if is_social else ("amount",)
        needed += ("pia",) if is_social and not self.earnings else ()
        for key in needed:
            if getattr(self, key) is None:
                raise Unreadable(f"a key `{key}`, which {self.kind} needs", at=(key,))
        if self.pia is not None and self.earnings:
            raise Unreadable("`pia` or `earnings`, not both", at=("earnings",))
        foreign: tuple[str, ...] = () if self.kind == IncomeKind.WAGE else _ONLY_WAGES
        foreign += ("amount", "varies", "skips") if is_social else _ONLY_SOCIAL_SECURITY
        foreign += () if self.kind == IncomeKind.PENSION else _ONLY_PENSIONS
        for attribute in foreign:
            if attribute in self.model_fields_set:
                key = attribute.replace("_", " ")
                raise Unreadable(f"no `{key}` in an income of the kind {self.kind}", at=(key,))
        age = self.claims.age if is_social and self.claims is not None else None
        if age is not None and not 62 * 12 <= age <= 70 * 12:
            raise Unreadable("an age from 62 to 70", at=("claims",), got=str(self.claims))

    def _match_has_deferral(self) -> None:
        for account in self.match:
            if account not in self.defers:
                raise Unreadable(f"a deferral to {account} that the employer can match", at=("match", account))

    def _vests_into_one_account(self) -> None:
        if self.vests is None:
            return
        accounts = sorted({*self.match, *self.employer_pays})
        if len(accounts) != 1:
            words = "an employer who adds to one account" if accounts else "a `match` or `employer pays` that can vest"
            raise Unreadable(words, at=("vests",), got=", ".join(accounts) or None)

    def _has_a_payday(self) -> None:
        if (self.paid in ("weekly", "every two weeks")) != (self.payday is not None):
            word = "a `payday`, like 2026-12-04" if self.payday is None else "no `payday` for pay that comes monthly"
            raise Unreadable(word, at=("payday",), got=self.payday)
        try:
            date.fromisoformat(self.payday or "2026-12-04")
        except ValueError:
            raise Unreadable("a day like 2026-12-04", at=("payday",), got=self.payday) from None

    @property
    def schedule(self) -> Schedule | None:
        """Return the amounts over time, whichever kind of income it is."""
        return self.amount if self.pia is None else Schedule(self.pia)
