"""What is owed, and what is owned that is not money: loans, cards, a home."""

from __future__ import annotations

import math
from enum import StrEnum

from pydantic import Field, ValidationInfo, model_validator

from finsim.plan.part import DebtName, Part, neighbours_of
from finsim.plan.quantities import Amount, Growth, Money, Monthly, Rate, Span
from finsim.plan.written import Unreadable, number_text
from finsim.vocabulary import minor_units


class DebtKind(StrEnum):
    """How a debt is repaid."""

    LOAN = "loan"
    MORTGAGE = "mortgage"
    CARD = "card"


class Debt(Part):
    """Something owed. A loan or mortgage says its level `payment` or its `term`; a card may say its `minimum`."""

    kind: DebtKind = Field(DebtKind.LOAN, description="loan, mortgage or card.")
    balance: Money = Field(description="What is owed at the start.")
    rate: Rate = Field(description="The yearly interest, charged a twelfth a month.")
    payment: Monthly | None = Field(
        None, description="The level payment; on a card, what is paid if more than the minimum."
    )
    term: Span | None = Field(
        None, description="How long a loan or mortgage still runs, from which its level payment follows."
    )
    minimum: Monthly | None = Field(
        None, description="A card's least payment; left out, 1 % and interest, at least 35."
    )

    @model_validator(mode="after")
    def _is_repaid(self, info: ValidationInfo) -> Debt:
        if self.rate < 0:
            raise Unreadable(Rate.expected + ", not below 0", at=("rate",), got=str(self.rate))
        if self.kind == DebtKind.CARD:
            if self.term is not None:
                raise Unreadable("no `term` in a card; only a loan or mortgage has one", at=("term",))
            return self
        if self.payment is None:
            if not self.term:
                raise Unreadable(f"a key `payment` or `term`: what the {self.kind} costs a month", at=("payment",))
            known = neighbours_of(info)
            units = minor_units(known.currency if known is not None else "USD")
            self._infer("payment", Amount(level_payment(self.balance, self.rate, self.term, units), "month"))
        elif self.term is not None:
            raise Unreadable("`payment` or `term`, not both", at=("term",), got=str(self.term))
        if self.minimum is not None:
            raise Unreadable(f"no `minimum` in a {self.kind}; only a card has one", at=("minimum",))
        interest = self.balance * self.rate / 12
        if self.payment is not None and self.balance > 0 and self.payment.a_month <= interest:
            least = number_text(round(interest, 2))
            raise Unreadable(f"more than the first month's interest ({least})", at=("payment",), got=str(self.payment))
        return self


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


class Possession(Part):
    """Something owned that is not money, such as a home."""

    value: Money = Field(description="What it would sell for at the start.")
    basis: Money | None = Field(None, description="What was paid for it; left out, its value.")
    grows: Growth = Field(Growth(), description="How its value grows each year.")
    secures: DebtName | None = Field(None, description="The debt that it secures, by name.")

    @model_validator(mode="after")
    def _has_basis(self) -> Possession:
        self._infer("basis", self.value)
        return self
