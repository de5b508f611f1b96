"""Who lives in the household."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field, ValidationInfo, model_validator

from finsim.plan.part import Moment, Part, neighbours_of
from finsim.plan.quantities import Month
from finsim.plan.written import Unreadable


class Role(StrEnum):
    """Whether somebody earns and owns, or is brought up."""

    ADULT = "adult"
    CHILD = "child"


class Lives(StrEnum):
    """How long somebody lives, where the plan does not say until when."""

    TO_THE_END = "to the end"
    LIFE_TABLE = "life table"


class Person(Part):
    """One person of the household."""

    born: Month = Field(description="The month of birth.")
    retires: Moment | None = Field(None, description="When work ends: wages stop in this month.")
    until: Moment | None = Field(None, description="When this person dies: the first month without him or her.")
    lives: Lives = Field(
        Lives.TO_THE_END,
        description="to the end (of the plan), or life table: each future draws a lifetime from the Social Security "
        "Administration's period life table of 2022, which needs the `sex`.",
    )
    sex: Literal["female", "male"] | None = Field(None, description="Which of the two life tables holds.")
    role: Role = Field(Role.ADULT, description="An adult, or a child who is brought up.")
    survivor_benefit: Moment | None = Field(
        None,
        description="When this person, widowed, claims social security on the other one's record, from 60 on; left "
        "out, with the own benefit or at the full age of survivors, whichever comes first.",
    )

    @model_validator(mode="after")
    def _dates_in_order(self, info: ValidationInfo) -> Person:
        known = neighbours_of(info)
        self._has_one_lifetime()
        moments = (("retires", self.retires), ("until", self.until), ("survivor benefit", self.survivor_benefit))
        for key, when in moments:
            if when is None:
                continue
            if when.month is not None and when.month <= self.born:
                raise Unreadable(f"a time after birth ({self.born})", at=(key,), got=str(when))
            if key == "retires" and when.event == "retirement" and not when.person:
                raise Unreadable('a month like "2030-06" or an age like "at 65"', at=(key,), got=str(when))
        if known is not None and known.start is not None and self.role == Role.ADULT and self.born > known.start:
            raise Unreadable(f"a month before the plan starts ({known.start})", at=("born",), got=str(self.born))
        return self

    @property
    def medicare_begins(self) -> int:
        """The month of the 65th birthday, from which Medicare covers. Source: 42 USC 1395c."""
        return int(self.born) + 65 * 12

    def _has_one_lifetime(self) -> None:
        if self.lives == Lives.LIFE_TABLE and self.until is not None:
            raise Unreadable("`until` or `lives: life table`, not both", at=("until",), got=str(self.until))
        if self.lives == Lives.LIFE_TABLE and self.sex is None:
            raise Unreadable("a key `sex`, female or male: life tables differ", at=("sex",))
