"""Where money rests: accounts, the mixes they hold, the order in which they are drawn on, credit."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BeforeValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from finsim.plan.neighbours import nearest
from finsim.plan.part import MixName, Moment, Part, PersonName, neighbours_of, words_of
from finsim.plan.quantities import Amount, Money, Month, MonthlySchedule, Rate, Share, Span, When
from finsim.plan.written import Unreadable, is_number
from finsim.vocabulary import AccountKind


def _buffer(raw: Any) -> Span | Amount:
    """Read "3 months" of spending, or an amount."""
    if isinstance(raw, Span | Amount):
        return raw
    try:
        if isinstance(raw, str) and ("month" in raw or "year" in raw):
            return Span.parse(raw)
        if is_number(raw) and 0 < raw <= 24:
            raise Unreadable("", f"did you mean {raw:g} months?")
        return Amount.read(raw, "once", ("once",))
    except Unreadable as error:
        raise Unreadable('months of spending like "3 months", or an amount like 8_000', error.hint) from None


Buffer = Annotated[
    Span | Amount,
    PlainValidator(_buffer),
    PlainSerializer(str),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "examples": ["3 months", "8_000"]}, {"type": "number", "minimum": 0}]}
    ),
]


class Account(Part):
    """One account. A cash account may have a `buffer` and a `rate`; an invested one has a `mix`."""

    kind: AccountKind = Field(description="cash, taxable, tax-deferred, tax-free, health or education.")
    owner: PersonName | None = Field(None, description="Whose it is; left out, it is shared.")
    balance: Money = Field(Money(0.0), description="What is in it at the start.")
    basis: Money | None = Field(None, description="What was paid for what a taxable account holds.")
    contributed: Money | None = Field(
        None, description="What was paid into a tax-free account, and may come out freely."
    )
    mix: MixName | None = Field(None, description="What it is invested in, by the name of a mix.")
    fee: Rate = Field(Rate(0.0), description="What its funds cost a year.")
    rate: Rate | None = Field(None, description="The interest that a cash account pays; left out, none.")
    buffer: Buffer | None = Field(None, description="What a cash account keeps: months of spending, or an amount.")
    saving: MonthlySchedule | None = Field(None, description="Put in from net income; a bare number is a month's.")
    is_employers: bool | None = Field(
        None, alias="employer plan", description="Whether an employer keeps it; left out, it is when pay goes into it."
    )
    opens: Moment | None = Field(
        None, description="When money may be taken out; left out, when the law lets it be without an extra tax."
    )
    begun: Month | None = Field(
        None,
        description="When a tax-free account was first paid into: earnings are free five tax years later; "
        "left out, long ago.",
    )
    covers: Literal["self", "family"] | None = Field(
        None,
        description="What a health account's insurance covers, for its limit; left out, everybody in the plan.",
    )
    pays_from: Moment | None = Field(
        None, description="From when a health account pays costs of health; left out, its owner's retirement, or 65."
    )

    @model_validator(mode="after")
    def _keys_fit_the_kind(self) -> Account:
        if self.kind == AccountKind.TAXABLE:
            self._infer("basis", self.balance)
        if self.kind == AccountKind.TAX_FREE:
            self._infer("contributed", Money(0.0))
        if self.kind == AccountKind.CASH:
            self._infer("rate", Rate(0.0))
        fits = {"basis": AccountKind.TAXABLE, "contributed": AccountKind.TAX_FREE, "buffer": AccountKind.CASH,
                "begun": AccountKind.TAX_FREE, "pays_from": AccountKind.HEALTH,
                "covers": AccountKind.HEALTH}  # fmt: skip
        for key, kind in fits.items():
            if key in self.model_fields_set and self.kind != kind:
                words = words_of(key)
                raise Unreadable(f"no `{words}` in a {self.kind} account; only a {kind} one has it", at=(words,))
        if self.mix is not None and self.kind == AccountKind.CASH:
            raise Unreadable("no `mix` in a cash account; it may have a `rate`", at=("mix",), got=self.mix)
        if self.mix is not None and self.rate is not None:
            raise Unreadable("a `mix` or a `rate`, not both", at=("rate",), got=str(self.rate))
        if self.kind != AccountKind.CASH and self.mix is None and self.rate is None:
            raise Unreadable(f"a key `mix`: what the {self.kind} account holds, by the name of a mix", at=("mix",))
        if self.contributed is not None and self.contributed > self.balance:
            raise Unreadable("at most the balance", at=("contributed",), got=str(self.contributed))
        return self


def _sums_to_one(mix: Shares) -> None:
    total = mix.stocks + mix.bonds + mix.cash
    if abs(total - 1.0) > 1e-9:
        parts = " + ".join(f"{key} {value}" for key in ("stocks", "bonds", "cash") if (value := getattr(mix, key)))
        raise Unreadable(
            "shares that make 100 %", got=f"{parts or 'nothing'} = {Share(round(total, 9)) if total else '0 %'}"
        )


class Shares(Part):
    """What money is invested in; the shares make 100 %."""

    stocks: Share = Field(Share(0.0), description="The share in stocks.")
    bonds: Share = Field(Share(0.0), description="The share in bonds.")
    cash: Share = Field(Share(0.0), description="The share in cash.")

    @model_validator(mode="after")
    def _is_whole(self) -> Shares:
        _sums_to_one(self)
        return self


class Mix(Shares):
    """A named mix, and what it becomes later."""

    becomes: dict[str, Shares] = Field(
        default_factory=dict, description="The mix from a moment on: {at 67: {stocks: 55 %, bonds: 45 %}}."
    )
    rebalance: Annotated[str, Field(pattern="^(yearly|monthly|never)$")] = Field(
        "yearly", description="How often it is brought back to its shares: yearly, monthly or never."
    )

    @model_validator(mode="after")
    def _moments_in_order(self, info: ValidationInfo) -> Mix:
        known = neighbours_of(info)
        last = known.start if known is not None else None
        for text in self.becomes:
            try:
                moment = When.parse(text)
            except Unreadable as error:
                raise Unreadable(error.expected, error.hint, ("becomes", text), text) from None
            month = known.month_of(moment) if known is not None else None
            if month is not None and last is not None and month <= last:
                raise Unreadable(f"a time after {last}", at=("becomes", text), got=text)
            last = month or last
        return self

    def steps(self) -> tuple[tuple[When, Shares], ...]:
        """Return the later mixes, each with its moment, in order."""
        return tuple((When.parse(text), shares) for text, shares in self.becomes.items())


def _destination(raw: Any) -> Any:
    """Read "to brokerage" and "extra debt" as the words for them."""
    if not isinstance(raw, str):
        return raw
    words = " ".join(raw.split()).removeprefix("to ")
    return {"extra debt": "debt", "debts": "debt"}.get(words, words)


class Surplus(Part):
    """Where money goes that is left over at the end of a month."""

    SHORT: ClassVar[str] = "to"

    to: Annotated[str, BeforeValidator(_destination)] = Field(
        "cash", description="cash, debt (extra payments on the dearest), or an account: `to brokerage`."
    )
    saved: Share = Field(Share(1.0), description="The part of it that goes there; the rest is spent on extras.")

    @model_validator(mode="after")
    def _goes_somewhere(self, info: ValidationInfo) -> Surplus:
        known = neighbours_of(info)
        if known is not None and self.to not in ("cash", "debt", *known.names["accounts"]):
            hint = nearest(self.to, ("cash", "debt", *known.names["accounts"]), "accounts")
            raise Unreadable("cash, debt, or the name of an account", hint, at=("to",), got=self.to)
        return self


class Credit(Part):
    """What the household may borrow when nothing else is left, and at what price."""

    limit: Span = Field(Span(3), description="The most that may be borrowed, in months of net income.")
    rate: Rate = Field(Rate(0.22), description="The yearly interest on it.")
