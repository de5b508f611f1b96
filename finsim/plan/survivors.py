"""What goes on when somebody dies: what the others spend and own, and what insurance pays.

Beside `people`, which says until when everybody lives; read by `simulation.compiling.living` and `policies`.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, ValidationInfo, model_validator

from finsim.plan.part import Moment, Part, PersonName, check_order
from finsim.plan.quantities import Growth, Money, Monthly, Share, When
from finsim.plan.written import Unreadable


class Survivors(Part):
    """How life goes on after a death."""

    essentials: Share = Field(
        Share(0.67),
        description="What one of two adults spends on essentials that are shared; lines that are `fixed` stay, lines "
        "of a `person` end.",
    )
    community_property: bool = Field(
        False, description="Whether the state has community property: at a death the basis of all of it steps up."
    )


class PolicyKind(StrEnum):
    """What an insurance pays for."""

    LIFE = "life"
    DISABILITY = "disability"


class Policy(Part):
    """An insurance: a sum at death, or a share of the wage while its earner cannot work."""

    kind: PolicyKind = Field(PolicyKind.LIFE, description="life, or disability.")
    person: PersonName = Field(description="Whose life, or whose wage, is insured.")
    pays: Money | None = Field(None, description="Life insurance: the sum, which prices do not move.")
    share: Share | None = Field(None, description="Disability insurance: the share of the wage that it pays, untaxed.")
    premium: Monthly | None = Field(None, description="What it costs while it lasts; a bare number is a month's.")
    grows: Growth = Field(Growth(0.0, False), description="How the premium grows each year; left out, not at all.")
    begins: Moment | None = Field(None, alias="from", description="The first month; left out, the plan's start.")
    until: Moment | None = Field(None, description="Ends in this month; left out, it lasts as long as the person.")

    @model_validator(mode="after")
    def _says_what_it_pays(self, info: ValidationInfo) -> Policy:
        needed, other = ("pays", "share") if self.kind == PolicyKind.LIFE else ("share", "pays")
        if getattr(self, needed) is None:
            raise Unreadable(f"a key `{needed}`, which {self.kind} insurance needs", at=(needed,))
        if getattr(self, other) is not None:
            raise Unreadable(f"no `{other}` in {self.kind} insurance", at=(other,))
        check_order(info, self.person, self.begins or When(event="start"), self.until, "until")
        return self
