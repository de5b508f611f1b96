"""What is owed: loans, mortgages, cards, and how the household pays more than it must. `property` has what it owns."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from finsim.plan.part import Moment, Part, neighbours_of
from finsim.plan.quantities import Amount, Money, Monthly, Rate, Span
from finsim.plan.written import Unreadable, Written, number_text
from finsim.vocabulary import minor_units

CARD_MINIMUM = 35.0  # METHODS section 6, assumed
CARD_LATE_FEE = 30.0  # assumed
CARD_MONTHS = 6.0  # of what it buys, that a card may owe on top of its first balance; assumed


class DebtKind(StrEnum):
    """How a debt is repaid."""

    LOAN = "loan"
    MORTGAGE = "mortgage"
    CARD = "card"


class RateKind(StrEnum):
    """What a floating rate follows."""

    SHORT_RATE = "short rate"
    BOND_YIELD = "bond yield"


@dataclass(frozen=True, slots=True, repr=False)
class Floating(Written):
    """A rate of the market plus a margin a year."""

    follows: RateKind
    margin: float = 0.0

    expected: ClassVar[str] = 'a rate of the market and a margin, like "short rate + 2.5 %"'
    examples: ClassVar[tuple[Any, ...]] = ("short rate + 2.5 %", "bond yield + 1 %")
    pattern: ClassVar[str] = r"^(short rate|bond yield)( *[+-].*)?$"

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Read "short rate + 2.5 %" or "bond yield"."""
        found = re.fullmatch(r"(short rate|bond yield)(?: *([+-]) *(.+))?", " ".join(str(raw).lower().split()))
        if found is None:
            raise Unreadable(cls.expected)
        margin = float(Rate.parse(found[3])) if found[3] else 0.0
        return cls(RateKind(found[1]), -margin if found[2] == "-" else margin)

    def __str__(self) -> str:
        if self.margin == 0.0:
            return str(self.follows)
        return f"{self.follows} {'-' if self.margin < 0 else '+'} {Rate(abs(self.margin))}"


class Debt(Part):
    """Something owed. A loan or mortgage says its level `payment` or its `term`; a card may say what it is used for."""

    kind: DebtKind = Field(DebtKind.LOAN, description="loan, mortgage or card.")
    balance: Money = Field(description="What is owed at the start, or what is borrowed where it `begins` later.")
    begins: Moment | None = Field(
        None, description="When a loan is taken out that is not owed yet; its balance follows prices until then."
    )
    rate: Rate = Field(description="The yearly interest, charged a twelfth a month.")
    floats: Floating | None = Field(
        None, description="From the first January on, what the rate follows instead: short rate + 2.5 %."
    )
    payment: Monthly | None = Field(
        None, description="The level payment; on a card, what is paid if more than the minimum."
    )
    term: Span | None = Field(
        None, description="How long a loan or mortgage still runs, from which its level payment follows."
    )
    extra: Monthly | None = Field(None, description="What is paid on a loan beyond its payment, when money is left.")
    minimum: Monthly | None = Field(
        None, description="The least that a card asks for; 1 % and interest when that is more."
    )
    pays: Literal["minimum", "in full"] | None = Field(
        None, description="What is paid of a card's statement: minimum, or in full."
    )
    buys: Monthly | None = Field(None, description="How much of the month's spending is put on a card.")
    limit: Money | None = Field(
        None, description="The most that a card may owe; left out, its balance and six months of what it buys."
    )
    late_fee: Money | None = Field(None, description="What a card charges when its minimum is missed.")

    @model_validator(mode="after")
    def _is_repaid(self, info: ValidationInfo) -> Debt:
        if self.rate < 0:
            raise Unreadable(Rate.expected + ", not below 0", at=("rate",), got=str(self.rate))
        if self.kind == DebtKind.CARD:
            self._is_a_card()
        else:
            self._is_a_loan(info)
        return self

    def _is_a_card(self) -> None:
        for key in ("term", "begins", "floats", "extra"):
            if getattr(self, key) is not None:
                raise Unreadable(f"no `{key}` in a card; only a loan or mortgage has one", at=(key,))
        if self.payment is not None and self.pays is not None:
            raise Unreadable("`payment` or `pays`, not both", at=("pays",), got=str(self.pays))
        if self.payment is None:
            self._infer("pays", "minimum")
        bought = self.buys.a_month if self.buys is not None else 0.0
        self._infer("limit", Money(self.balance + CARD_MONTHS * bought))
        self._infer("minimum", Amount(CARD_MINIMUM, "month"))
        self._infer("late_fee", Money(CARD_LATE_FEE))

    def _is_a_loan(self, info: ValidationInfo) -> None:
        for key in ("minimum", "pays", "buys", "limit", "late_fee"):
            if getattr(self, key) is not None:
                words = key.replace("_", " ")
                raise Unreadable(f"no `{words}` in a {self.kind}; only a card has one", at=(words,))
        if self.payment is None:
            if not self.term:
                raise Unreadable(f"a key `payment` or `term`: what the {self.kind} costs a month", at=("payment",))
            known = neighbours_of(info)
            units = minor_units(known.currency if known is not None else "USD")
            self._infer("payment", Amount(level_payment(self.balance, self.rate, self.term, units), "month"))
        elif self.term is not None:
            raise Unreadable("`payment` or `term`, not both", at=("term",), got=str(self.term))
        if self.begins is not None and self.term is None:
            raise Unreadable("a key `term` in a loan that begins later", at=("term",))
        interest = self.balance * self.rate / 12
        if self.payment is not None and self.balance > 0 and self.payment.a_month <= interest:
            least = number_text(round(interest, 2))
            raise Unreadable(f"more than the first month's interest ({least})", at=("payment",), got=str(self.payment))


class ExtraPayments(Part):
    """What is paid on debts beyond what is due, once spending and planned saving are paid. The short form is an amount.

    Avalanche pays the dearest debt first and costs least; snowball the smallest first, which frees a payment soonest.
    """

    SHORT: ClassVar[str] = "amount"

    amount: Monthly = Field(Amount(0.0, "month"), description="How much; a bare number is a month's.")
    order: Literal["avalanche", "snowball"] = Field(
        "avalanche", description="avalanche (the dearest first) or snowball (the smallest first); surplus follows it."
    )
    rolls_over: bool = Field(True, description="Whether the payment of a debt that is paid off goes on to the others.")


def level_payment(balance: float, rate: float, n_months: int, units: float = 100.0) -> float:
    """Return what a month repays `balance` at a twelfth of `rate` in so many months, rounded up to the cent.

    units  of the smallest coin in one of the currency

    The last payment is the smaller one, as a lender's schedule has it.
    """
    growth = 1.0
    for _ in range(n_months):
        growth *= 1.0 + rate / 12.0
    exact = balance * rate / 12.0 * growth / (growth - 1.0) if growth > 1.0 else balance / n_months
    return math.ceil(exact * units - 1e-6) / units
