"""What the state takes: which rules apply, and what has been earned and paid so far in the first tax year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import Field, SerializerFunctionWrapHandler, field_validator, model_serializer, model_validator
from pydantic_core import core_schema

from finsim.plan.neighbours import nearest
from finsim.plan.part import Moment, Part
from finsim.plan.quantities import Money, Rate, Share
from finsim.plan.written import Unreadable, number, number_text
from finsim.taxes import regime_names, regime_of
from finsim.vocabulary import FilingStatus


class Levy(Part):
    """A state's or city's tax: `rate: 3.99 %`, or brackets like `above 26_050: 2.75 %`. The short form is the rate.

    `brackets` holds (above, rate) pairs in rising order, money of the plan's start.
    """

    name: str = Field("", description="Whose tax it is.")
    on: Literal["income", "wages"] = Field("income", description="What it is taken from: all income, or wages only.")
    brackets: tuple[tuple[float, Rate], ...] = Field((), description="Pairs of a threshold and the rate above it.")

    @model_validator(mode="before")
    @classmethod
    def _long_form(cls, raw: Any) -> Any:
        """Read `rate` and every `above …` key as brackets."""
        if not isinstance(raw, Mapping):
            raw = {"rate": raw}
        rest = {key: value for key, value in raw.items() if key != "rate" and not str(key).startswith("above ")}
        above = [(_threshold(key), Rate.parse_at(value, key)) for key, value in raw.items() if key not in rest]
        if "brackets" not in rest:
            if not above:
                raise Unreadable("a `rate`, or brackets like `above 26_050: 2.75 %`")
            rest["brackets"] = tuple(sorted(above))
        return rest

    @model_serializer(mode="wrap")
    def _short_form(self, handler: SerializerFunctionWrapHandler) -> Any:
        rest = {key: value for key, value in handler(self).items() if key != "brackets"}
        steps = {f"above {number_text(above)}": str(rate) for above, rate in self.brackets if above > 0}
        if self.brackets and self.brackets[0][0] == 0:
            steps["rate"] = str(self.brackets[0][1])
        return steps["rate"] if not rest and list(steps) == ["rate"] else rest | steps

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: core_schema.CoreSchema, handler: Any) -> dict[str, Any]:
        text = {"name": "string", "on": "string"}
        keys = {key: {"type": kind, "title": key, "description": cls.model_fields[key].description or ""}
                for key, kind in text.items()}  # fmt: skip
        keys["on"]["enum"] = ["income", "wages"]  # type: ignore[assignment]
        rate = Rate.json_schema() | {"title": "rate", "description": "The rate on all of it."}
        above = Rate.json_schema() | {
            "title": "above",
            "description": "The rate above an amount: above 26_050: 2.75 %.",
        }
        block = {
            "type": "object",
            "title": cls.__name__,
            "description": "A tax with one `rate`, or with a rate above each amount.",
            "properties": keys | {"rate": rate},
            "patternProperties": {r"^above [0-9][0-9_,.]*$": above},
            "additionalProperties": False,
        }
        return {"anyOf": [block, Rate.json_schema()]}


def _threshold(key: str) -> float:
    found = number(re.sub(r"^above ", "", key)) if key != "rate" else 0
    if found is None or found < 0:
        raise Unreadable("a key like `above 26_050`", at=(key,), got=key)
    return float(found)


class SoFar(Part):
    """What has already happened in the tax year in which the plan starts."""

    wages: Money = Field(Money(0.0), description="Gross wages so far this year.")
    income: Money = Field(Money(0.0), description="Income so far, after deferrals and premiums, before any deduction.")
    tax_paid: Money = Field(Money(0.0), description="National income tax paid or withheld so far.")
    local_tax_paid: Money = Field(Money(0.0), description="State and city income tax paid or withheld so far.")


NATIONAL = "us-federal"  # the one regime with rules of its own in code; `none` taxes nothing, others are files


def _name_regimes(schema: dict[str, Any]) -> None:
    """Let an editor complete the packaged regimes."""
    schema["enum"] = [NATIONAL, *regime_names(), "none"]


class Medicare(Part):
    """What Medicare costs more by the income of two years before; the premiums themselves are spending.

    From the plan's third year on the incomes are its own. Those before it matter only where somebody is on Medicare in
    the first two years; left out, nothing more is paid in the year that they decide.
    """

    income_two_years_ago: Money | None = Field(
        None, description="Modified adjusted gross income of the second year before the plan's first one."
    )
    income_last_year: Money | None = Field(None, description="The same of the year before the plan's first one.")
    counted: bool = Field(True, description="Whether Medicare costs more where income two years before was high.")


class BenefitsCut(Part):
    """A cut of all social-security benefits that the household reckons with; no law says so."""

    share: Share = Field(description="By how much benefits fall.")
    begins: Moment = Field(alias="from", description="From which month on.")


class Taxes(Part):
    """The tax rules of a household, national, state and city, and its first year so far."""

    regime: str = Field(
        "none",
        description="us-federal, none, or a country's by the name of its file: india-new.",
        json_schema_extra=_name_regimes,
    )
    filing: FilingStatus = Field(
        FilingStatus.SINGLE, description="single, married-jointly or head-of-household, under us-federal."
    )
    indexing: Literal["law", "prices"] = Field(
        "law",
        description="How a country's amounts go on after the last year that was read: as its law says, or with prices.",
    )
    state: Levy | None = Field(None, description="The state's income tax: a rate, or brackets.")
    city: Levy | None = Field(None, description="The city's or county's income tax.")
    medicare: Medicare = Field(
        Medicare(), description="What Medicare costs more by income, and the incomes before the plan that decide it."
    )
    benefits_cut: BenefitsCut | None = Field(
        None, description="A cut of social security to reckon with: {share: 20 %, from: 2034-01}."
    )
    so_far: SoFar = Field(SoFar(), description="What was earned and paid this tax year before the plan starts.")

    @field_validator("regime", mode="after")
    @classmethod
    def _is_known(cls, name: str) -> str:
        known = (NATIONAL, *regime_names(), "none")
        if name not in known:
            raise Unreadable(f"one of {', '.join(known)}", nearest(name, known, "regimes"), got=name)
        return name

    @model_validator(mode="after")
    def _fits_the_regime(self) -> Self:
        if self.city is not None:
            self.city._infer("on", "wages")
        if "filing" in self.model_fields_set and self.regime not in (NATIONAL, "none"):
            about = regime_of(self.regime)
            raise Unreadable(f"no `filing` under {self.regime}, which taxes each {about.unit}", at=("filing",))
        return self

    def silent(self) -> tuple[str, ...]:
        """A filing status means nothing under another country's regime, and its indexing nothing here."""
        return ("indexing",) if self.regime in (NATIONAL, "none") else ("filing",)

    @property
    def first_month(self) -> int:
        """The month that the tax year begins with, 1 to 12."""
        return 1 if self.regime in (NATIONAL, "none") else regime_of(self.regime).first_month
