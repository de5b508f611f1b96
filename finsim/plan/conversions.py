"""Roth conversions, and how far the filling of a bracket goes: what a plan says of moving money while taxes are low."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator

from finsim.plan.part import AccountName, Moment, Part, check_order
from finsim.plan.quantities import Amount, Rate, When, Yearly
from finsim.plan.written import Unreadable, Written, number_text

_EXPECTED = 'how far to fill: "12 % bracket", "Medicare threshold", "marketplace threshold" or an income like 150_000'


class CeilingKind(StrEnum):
    """What stops the filling of a year with income."""

    BRACKET = "bracket"
    MEDICARE = "Medicare threshold"
    MARKETPLACE = "marketplace threshold"
    INCOME = "income"


@dataclass(frozen=True, slots=True, repr=False)
class Ceiling(Written):
    """How far a year is filled with income.

    kind   the top of a bracket of federal tax, the first income above which Medicare costs more, four times the poverty
           line, or an adjusted gross income that the plan states
    value  the bracket's rate, or the income in money of the plan's start; 0 for the thresholds
    """

    kind: CeilingKind
    value: float = 0.0

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Read "12 % bracket", "Medicare threshold" (IRMAA), "marketplace threshold" (ACA), or an income."""
        words = " ".join(raw.split()) if isinstance(raw, str) else ""
        if found := re.fullmatch(r"(?:the )?(.+?%) bracket", words):
            try:
                return cls(CeilingKind.BRACKET, float(Rate.parse(found[1])))
            except Unreadable as error:
                raise Unreadable(_EXPECTED, error.hint) from None
        for kind, name in _NAMES:
            if words.casefold() == name.casefold():
                return cls(kind)
        if words.endswith("%"):
            raise Unreadable(_EXPECTED, f"did you mean {words} bracket?")
        try:
            return cls(CeilingKind.INCOME, Amount.read(raw, "year", ("year",)).value)
        except Unreadable as error:
            raise Unreadable(_EXPECTED, error.hint) from None

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        text = {"type": "string", "examples": ["12 % bracket", "Medicare threshold", "marketplace threshold"]}
        return {"anyOf": [text, {"type": "number", "minimum": 0, "examples": [150000]}]}

    def __str__(self) -> str:
        if self.kind == CeilingKind.BRACKET:
            return f"{Rate(self.value)} bracket"
        return number_text(self.value) if self.kind == CeilingKind.INCOME else str(self.kind)


_NAMES = (
    (CeilingKind.MEDICARE, "Medicare threshold"),
    (CeilingKind.MEDICARE, "IRMAA"),
    (CeilingKind.MARKETPLACE, "marketplace threshold"),
    (CeilingKind.MARKETPLACE, "ACA"),
)


def one_or_many(raw: object) -> object:
    """Read one name as a list of one."""
    return [raw] if isinstance(raw, str | int) else raw


class Conversion(Part):
    """Money moved at each year's end from tax-deferred accounts into a tax-free one, taxed in that year's return."""

    source: Annotated[tuple[AccountName, ...], BeforeValidator(one_or_many)] = Field(
        alias="from", description="The tax-deferred accounts that it comes from, in their order; of one owner."
    )
    to: AccountName = Field(description="The tax-free account of the same owner that it goes to.")
    amount: Yearly | None = Field(None, description="How much a year, in money of the plan's start.")
    fill: Ceiling | None = Field(
        None,
        description="How far the year's income is filled instead: 12 % bracket, Medicare threshold (IRMAA), "
        "marketplace threshold (ACA, four times the poverty line), or an adjusted gross income in money of the start.",
    )
    begins: Moment | None = Field(None, description="The first month of it; each December counts. Left out, at once.")
    until: Moment | None = Field(None, description="Stops in this month; left out, the end of the plan.")

    @model_validator(mode="after")
    def _is_whole(self, info: ValidationInfo) -> Conversion:
        if (self.amount is None) == (self.fill is None):
            raise Unreadable("either `amount` (the same every year) or `fill` (up to a ceiling)", at=("amount",))
        if not self.source:
            raise Unreadable("at least one account", at=("from",))
        check_order(info, "", self.begins or When(event="start"), self.until, "until")
        return self
