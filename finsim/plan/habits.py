"""How closely the household keeps to its plan: habits, their usual strengths, and where each strength comes from.

Off by default. A profile (steady, typical, impulsive) sets every habit; a key of its own sets one. `simulation.habits`
and `simulation.panic` act on them, `analysis.habit_costs` says what each costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from finsim.plan.part import Part
from finsim.plan.quantities import Share, Span


@dataclass(frozen=True)
class Strength:
    """How strong a habit is, by profile.

    basis   measured (a study found about that), derived (from a study of something near) or assumed
    source  where it was read, or why it was assumed
    """

    steady: float
    typical: float
    impulsive: float
    basis: Literal["measured", "derived", "assumed"]
    source: str


STRENGTHS: dict[str, Strength] = {
    "windfall_spent": Strength(
        0.2, 0.5, 0.8, "measured",
        "Fagereng, Holm, Natvik, American Economic Journal: Macroeconomics 13(4), 2021: winners of lotteries spend "
        "slightly below one half of large prizes in the year of winning, all of small ones with little money at hand",
    ),
    "raise_spent": Strength(
        0.5, 0.7, 1.0, "derived",
        "Straub, Consumption, Savings, and the Distribution of Permanent Income, 2019: the elasticity of consumption "
        "to permanent income is 0.7 across households; taken as the share of a raise",
    ),
    "skips_saving": Strength(0.0, 0.03, 0.10, "assumed", "no study read"),
    "impulse": Strength(0.0, 0.15, 0.35, "assumed", "no study read"),
    "card_revolved": Strength(0.0, 0.3, 0.8, "assumed", "surveys count who revolves, not how much of a statement"),
    "panic": Strength(
        0.0, 0.01, 0.10, "derived",
        "Elkind, Kaminski, Lo, Siah, Wong, Journal of Financial Data Science 4(1), 2022: 9 % of households sold in a "
        "panic at least once in 13 years, 30.9 % of those that sold had not come back",
    ),
}  # fmt: skip


class Habits(Part):
    """How closely the household keeps to its plan. The short form is a profile: `habits: typical`."""

    SHORT: ClassVar[str] = "profile"

    profile: Literal["off", "steady", "typical", "impulsive"] = Field(
        "off", description="off (exactly as planned), steady, typical or impulsive."
    )
    windfall_spent: Share | None = Field(None, description="The share of a windfall spent within a year.")
    raise_spent: Share | None = Field(None, description="The share of a real raise that is spent.")
    skips_saving: Share | None = Field(None, description="The chance, each month, that saving is skipped and spent.")
    impulse: Share | None = Field(None, description="The chance, each month, of an impulse purchase.")
    impulse_size: Share | None = Field(None, description="The median impulse purchase, in % of the month's extras.")
    card_revolved: Share | None = Field(
        None, description="The share of a card's statement that is not paid, where the plan would pay it."
    )
    panic: Share | None = Field(None, description="The chance a year of selling after a fall of over 20 %.")
    panic_lasts: Span | None = Field(None, description="The longest that those who come back stay out of stocks.")

    @model_validator(mode="after")
    def _as_the_profile_has_it(self) -> Habits:
        for key, strength in STRENGTHS.items() if self.profile != "off" else ():
            self._infer(key, Share(getattr(strength, self.profile)))
        if self.impulse:
            self._infer("impulse_size", Share(IMPULSE_SIZE))
        if self.panic:
            self._infer("panic_lasts", Span(PANIC_LASTS))
        return self

    @property
    def is_on(self) -> bool:
        """Whether any habit has a strength."""
        return any(getattr(self, key) for key in STRENGTHS)


IMPULSE_SIZE, IMPULSE_LOG_SD = 0.10, 0.8  # median in shares of planned extras, deviation of its log: assumed
PANIC_FALL, PANIC_SHORTEST, PANIC_LASTS, PANIC_FOREVER = 0.20, 3, 24, 0.30  # the last derived from Elkind et al.
