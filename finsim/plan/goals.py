"""What the household wants: sums by a month, spending over years, retiring in time, something to leave."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema, model_validator

from finsim.plan.part import AccountName, Moment, Part, PersonName, check_order, neighbours_of
from finsim.plan.quantities import Growth, LumpOrYearly, Share, Span
from finsim.plan.written import Unreadable
from finsim.vocabulary import GoalNeed


class GoalKind(StrEnum):
    """What a goal asks for."""

    SPEND = "spend"
    RETIRE = "retire"
    BEQUEST = "bequest"


def _one_or_many(raw: object) -> object:
    return [raw] if isinstance(raw, str) else raw


_ONE_OR_MANY = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}


class Goal(Part):
    """Something the household wants to pay for by a month (`by`), or over some years (`from` and `lasts`)."""

    kind: GoalKind = Field(
        GoalKind.SPEND, description="spend, retire (stop working by then) or bequest (leave at the end)."
    )
    amount: LumpOrYearly | None = Field(
        None, description="What it costs, in money of the plan's start: once, or a year."
    )
    need: GoalNeed = Field(GoalNeed.IMPORTANT, description="required (the plan fails without it), important or wished.")
    by: Moment | None = Field(None, description="When it is paid for, or reached.")
    begins: Moment | None = Field(None, description="The first month of a goal that lasts: 2029-04, or at 18.")
    lasts: Span | None = Field(None, description="How long a goal that begins goes on.")
    until: Moment | None = Field(None, description="Stops in this month; instead of `lasts`.")
    each: Annotated[tuple[PersonName, ...], BeforeValidator(_one_or_many), WithJsonSchema(_ONE_OR_MANY)] = Field(
        (), description="Once for each of these people, at their own age."
    )
    person: PersonName | None = Field(None, description="Who retires, for a goal of the kind retire.")
    sources: Annotated[tuple[AccountName, ...], BeforeValidator(_one_or_many), WithJsonSchema(_ONE_OR_MANY)] = Field(
        (), alias="from", description="The account that pays first, or several in their order; left out, the usual one."
    )
    priority: Annotated[int, Field(ge=1, le=99)] = Field(
        50, description="Which goal of the same need comes first: 1 before 2."
    )
    grows: Growth = Field(Growth(), description="How the cost grows each year.")
    may_move: Span = Field(Span(0), description="How much later it may come when money is short.")
    may_shrink_to: Share = Field(Share(1.0), description="The least part of it that will do.")

    @model_validator(mode="after")
    def _is_whole(self, info: ValidationInfo) -> Goal:
        if self.kind == GoalKind.RETIRE:
            self._retires()
        elif self.amount is None:
            raise Unreadable(
                f"a key `amount`: what the {'bequest is' if self.kind == GoalKind.BEQUEST else 'goal costs'}",
                at=("amount",),
            )
        if self.kind == GoalKind.SPEND:
            self._has_a_time()
        elif self.lasts is not None or self.begins is not None:
            raise Unreadable(f"no `begins` or `lasts` in a goal of the kind {self.kind}", at=("begins",))
        self._dates_in_order(info)
        return self

    def _retires(self) -> None:
        if self.person is None or self.amount is not None:
            missing = "person" if self.person is None else "amount"
            raise Unreadable("a `person` and no `amount` in a goal to retire", at=(missing,))

    def _has_a_time(self) -> None:
        if (self.by is None) == (self.begins is None):
            raise Unreadable("either `by` (paid once) or `begins` with `lasts` (paid over some time)", at=("by",))
        if self.begins is not None and (self.lasts is None) == (self.until is None):
            raise Unreadable("either `lasts` or `until` beside `begins`", at=("begins",))
        if self.lasts == 0:
            raise Unreadable("a length of time above 0", at=("lasts",), got=str(self.lasts))
        if self.by is not None and self.amount is not None and self.amount.per != "once":
            raise Unreadable("an amount like 24_000, paid once", "say `begins` and `lasts` for a goal over some time",
                             at=("amount",), got=str(self.amount))  # fmt: skip

    def _dates_in_order(self, info: ValidationInfo) -> None:
        for person in self.each or (self.person or "",):
            check_order(info, person, self.begins, self.until, "until")
        known = neighbours_of(info)
        if known is None or known.start is None or self.each:
            return
        for key, when in (("by", self.by), ("begins", self.begins)):
            month = known.month_of(when, self.person or "") if when is not None else None
            if month is not None and month < known.start:
                raise Unreadable(f"a time after the plan starts ({known.start})", at=(key,), got=str(when))

    def occurrences(self) -> tuple[str, ...]:
        """Return the people for whom the goal comes, each once; ("",) when it is for all."""
        return self.each or ("",)
