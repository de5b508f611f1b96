"""The base of every block of a plan: keys as people write them, no unknown key, a short form where one is natural.

Comes before the blocks (`people`, `income`, `spending`, `accounts`, `debts`, `goals`, `taxes`, `conduct`,
`happenings`), which `household` joins. An attribute `review_month` is the key `review month`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    model_serializer,
    model_validator,
)

from finsim.plan.moments import Month, When
from finsim.plan.neighbours import Neighbours
from finsim.plan.written import Unreadable


def words_of(attribute: str) -> str:
    """Return the key of an attribute: `review_month` is `review month`."""
    return attribute.replace("_", " ")


class Part(BaseModel):
    """One block of a plan. `SHORT` is the key that a lone value stands for: `rent: 1_290` says its `amount`."""

    # A part's checks are built with those of the plan that holds it, once, and not for every class as it is defined.
    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=words_of, protected_namespaces=(), defer_build=True
    )
    SHORT: ClassVar[str] = ""

    @model_validator(mode="before")
    @classmethod
    def _long_form(cls, raw: Any) -> Any:
        if cls.SHORT and not isinstance(raw, Mapping | BaseModel):
            return {cls.SHORT: raw}
        return raw

    @model_serializer(mode="wrap")
    def _short_form(self, handler: SerializerFunctionWrapHandler) -> Any:
        long = handler(self)
        return long[self.SHORT] if self.SHORT and list(long) == [self.SHORT] else long

    def _infer(self, attribute: str, value: Any) -> None:
        """Set a default that depends on the other keys; it stays unstated, so it is listed as assumed."""
        if attribute not in self.model_fields_set:
            self.__dict__[attribute] = value

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """Show what was written, and none of the defaults beside it."""
        return ((name, value) for name, value in super().__repr_args__() if name in self.model_fields_set)

    def silent(self) -> tuple[str, ...]:
        """Return the attributes whose defaults mean nothing beside the other keys, so that nobody lists them."""
        return ()


def neighbours_of(info: ValidationInfo) -> Neighbours | None:
    """Return what the other parts of the plan say, or None when a part is made alone."""
    return info.context if isinstance(info.context, Neighbours) else None


def _text(raw: Any) -> Any:
    """Let a name that YAML reads as a number (529) be a name."""
    return str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw


def refers_to(section: str, one: str) -> Any:
    """Return the type of a name that must be one of the names in a section: `refers_to("accounts", "an account")`."""

    def check(name: str, info: ValidationInfo) -> str:
        known = neighbours_of(info)
        if known is not None and name not in known.names[section]:
            raise Unreadable(f"the name of {one}", known.nearest(section, name))
        return name

    return Annotated[
        str,
        BeforeValidator(_text),
        AfterValidator(check),
        Field(json_schema_extra={"description": f"The name of {one} of this plan."}),
    ]


PersonName = refers_to("people", "a person")
AccountName = refers_to("accounts", "an account")
MixName = refers_to("mixes", "a mix")
DebtName = refers_to("debts", "a debt")


def known_moment(when: When, info: ValidationInfo) -> When:
    """Return a moment whose person or event the plan knows; raises `Unreadable` with the nearest name."""
    known = neighbours_of(info)
    if known is None:
        return when
    if when.person and when.person not in known.names["people"]:
        raise Unreadable("the name of a person", known.nearest("people", when.person), got=when.person)
    if when.event and when.event not in ("retirement", "start") and when.event not in known.names["events"]:
        raise Unreadable(
            'a month like "2030-06", an age like "at 65", or an event like "at retirement"',
            known.nearest_event(when.event),
        )
    if when.event == "retirement" and when.person and known.people[when.person].retires is None:
        raise Unreadable("a person who retires", f"say when {when.person} does, in people.{when.person}.retires")
    return when


Moment = Annotated[When, AfterValidator(known_moment)]


def check_order(info: ValidationInfo, person: str, earlier: When | None, later: When | None, at: str) -> None:
    """Refuse a block in which `later` (the key `at`) does not come after `earlier`, where both can be told.

    A block between a retirement and an age (insurance until 65) is merely empty when somebody works longer, so that
    it does not forbid working longer.
    """
    known = neighbours_of(info)
    if known is None or earlier is None or later is None:
        return
    if "retirement" in (earlier.event, later.event) and earlier.event != "start":
        return
    first, last = known.month_of(earlier, person), known.month_of(later, person)
    if first is not None and last is not None and last <= first:
        raise Unreadable(f"a time after {described(earlier, first)}", at=(at,), got=str(later))


def described(when: When, month: Month) -> str:
    """Say a moment with its month: "at 65 (2063-05)"."""
    return str(when) if when.month is not None else f"{when} ({month})"
