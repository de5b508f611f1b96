"""How the household behaves, what may hit it, and which markets are tried: habits, risks, markets."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, Field, model_validator

from finsim.errors import MarketError
from finsim.markets import MODELS, build
from finsim.plan.neighbours import nearest
from finsim.plan.part import Part, PersonName, words_of
from finsim.plan.quantities import Month, Share, Span
from finsim.plan.written import Unreadable


class Habits(Part):
    """How closely the household keeps to its plan. The short form is a profile: `habits: steady`."""

    SHORT: ClassVar[str] = "profile"

    profile: Literal["off", "steady", "typical", "impulsive"] = Field(
        "off", description="off (exactly as planned), steady, typical or impulsive."
    )
    windfall_spent: Share | None = Field(None, description="The share of a windfall spent within a year.")
    raise_spent: Share | None = Field(None, description="The share of a real raise that is spent.")
    skips_saving: Share | None = Field(None, description="The chance, each month, that saving is skipped.")
    impulse: Share | None = Field(None, description="The chance, each month, of an impulse purchase.")
    card_revolved: Share | None = Field(None, description="The share of a card's balance that is not paid off.")
    panic: Share | None = Field(None, description="The chance a year of selling after a fall of over 20 %.")


class Risk(Part):
    """Something that may happen to a wage. It is drawn each month in which the person lives and is paid."""

    kind: Literal["job loss", "disability"] = Field(
        "job loss", description="job loss: wages stop for a while. disability: likewise, and disability insurance pays."
    )
    person: PersonName = Field(description="Whose wages stop.")
    chance: Share = Field(description="How likely it is in a year.")
    lasts: Span | None = Field(None, description="How long it lasts; a disability that does not say lasts for good.")
    ends: Literal["as stated", "by chance"] = Field(
        "as stated", description="Whether it lasts just as long, or by chance each month, so long on average."
    )
    still_paid: Share = Field(Share(0.0), description="The share of the wage still paid meanwhile, taxed as wages.")

    @model_validator(mode="after")
    def _has_a_length(self) -> Risk:
        if self.lasts is None and self.kind == "job loss":
            raise Unreadable("a key `lasts`: how long a job loss lasts", at=("lasts",))
        if self.lasts is not None and self.lasts < 1:
            raise Unreadable("at least 1 month", at=("lasts",), got=str(self.lasts))
        if self.lasts is None:
            self._infer("ends", "as stated")
        return self


class Markets(Part):
    """Which futures are tried. The short form is the model's name; further keys are that model's own settings."""

    SHORT: ClassVar[str] = "model"
    model_config = ConfigDict(extra="allow", frozen=True, alias_generator=words_of)

    model: str = Field(
        "history",
        description="history (every start month since 1871), bootstrap, stationary, lognormal, student-t, regimes, "
        "normal, discrete or fixed; docs/markets.md has each with its settings.",
        json_schema_extra={"enum": list(MODELS)},
    )
    start_in: Month | None = Field(None, description="History from this month alone.")

    @model_validator(mode="after")
    def _is_known(self) -> Markets:
        if self.model not in MODELS:
            raise Unreadable("a market model", nearest(self.model, MODELS, "models"), ("model",), self.model)
        if self.start_in is not None and self.model != "history":
            raise Unreadable("no `start in` beside this model; only history has start months", at=("start in",))
        self._settings_fit()
        return self

    def _settings_fit(self) -> None:
        """Let the model itself judge its settings; nothing is drawn and nothing compiled for that."""
        try:
            build({"model": self.model, **self.settings})
        except MarketError as error:
            place = error.where.removeprefix("markets.")
            named = error.got if place == self.model and error.got in self.settings else place.replace("_", " ")
            at = (str(named),) if named in self.settings else ()
            raise Unreadable(error.expected, error.hint, at, error.got) from None

    @property
    def settings(self) -> dict[str, Any]:
        """Return the model's own settings by their keys, read by the model's parameters class."""
        return dict(self.__pydantic_extra__ or {})
