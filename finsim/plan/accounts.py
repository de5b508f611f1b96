"""Where money rests: accounts, the mixes they hold, the order in which they are drawn on, credit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    BeforeValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from finsim.plan.equal_payments import EqualPayments
from finsim.plan.neighbours import nearest
from finsim.plan.part import MixName, Moment, Part, PersonName, neighbours_of, words_of
from finsim.plan.quantities import Amount, Money, Month, MonthlySchedule, Rate, Share, Span, When
from finsim.plan.written import Unreadable, Written, is_number
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


def _expectancy(raw: Any) -> float | str:
    """Read "by table", or years."""
    if raw == BY_TABLE or (is_number(raw) and 1 < raw < 90):
        return BY_TABLE if raw == BY_TABLE else float(raw)
    raise Unreadable('"by table", or the years that table I says, like 31.6')


BY_TABLE = "by table"
FIRST_OF_TABLE = 2021  # the first year's part is due in the year after
Expectancy = Annotated[
    float | str,
    PlainValidator(_expectancy),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "enum": [BY_TABLE]},
                {"type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 90},
            ]
        }
    ),
]


class Inherited(Part):
    """From whom an account came that must be emptied in time. In short: `inherited: 2024-05`."""

    SHORT: ClassVar[str] = "died"

    died: Month = Field(description="When its owner died.")
    life_expectancy: Expectancy | None = Field(
        None,
        description="Where that owner had begun required distributions: by table (what table I of Publication 590-B "
        "says for the heir's age in the year after the death), or that number; a part of it is due each year. Left "
        "out, none is before the tenth.",
    )

    @property
    def is_of_old_law(self) -> bool:
        """Whether the death was before 2020: then the heir's life expectancy decides, and no tenth year."""
        return self.died.year < 2020


class Account(Part):
    """One account. A cash account may have a `buffer` and a `rate`; an invested one has a `mix`."""

    kind: AccountKind = Field(description="cash, taxable, tax-deferred, tax-free, health or education.")
    owner: PersonName | None = Field(None, description="Whose it is; left out, it is shared.")
    balance: Money = Field(Money(0.0), description="What is in it at the start.")
    basis: Money | None = Field(None, description="What was paid for what a taxable account holds.")
    contributed: Money | None = Field(
        None,
        description="What was paid into a tax-free account, and may come out freely; of a tax-deferred one what was "
        "taxed before (form 8606, line 2).",
    )
    mix: MixName | None = Field(None, description="What it is invested in, by the name of a mix.")
    fee: Rate = Field(Rate(0.0), description="What its funds cost a year.")
    rate: Rate | None = Field(None, description="The interest that a cash account pays; left out, none.")
    buffer: Buffer | None = Field(None, description="What a cash account keeps: months of spending, or an amount.")
    saving: MonthlySchedule | None = Field(None, description="Put in from net income; a bare number is a month's.")
    deducted: bool | None = Field(
        None,
        description="Whether what is paid into a traditional account of one's own is deducted from income as far as "
        "the law lets it (form 1040, Schedule 1 line 20); what is not is basis (form 8606).",
    )
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
    inherited: Inherited | None = Field(
        None, description="From whom it came: a retirement account that must be empty ten years after the death."
    )
    equal_payments: EqualPayments | None = Field(
        None, description="Equal periodic payments from it before 59 1/2, which bear no extra tax."
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
        fits = {"basis": AccountKind.TAXABLE, "buffer": AccountKind.CASH,
                "begun": AccountKind.TAX_FREE, "pays_from": AccountKind.HEALTH,
                "covers": AccountKind.HEALTH}  # fmt: skip
        for key, kind in fits.items():
            if key in self.model_fields_set and self.kind != kind:
                words = words_of(key)
                raise Unreadable(f"no `{words}` in a {self.kind} account; only a {kind} one has it", at=(words,))
        if self.contributed is not None and self.kind not in (AccountKind.TAX_FREE, AccountKind.TAX_DEFERRED):
            words = f"no `contributed` in a {self.kind} account; only a tax-free or tax-deferred one has it"
            raise Unreadable(words, at=("contributed",))
        if self.deducted is not None and (self.kind != AccountKind.TAX_DEFERRED or self.is_employers):
            words = "no `deducted` but in a tax-deferred account of one's own, which no employer keeps"
            raise Unreadable(words, at=("deducted",))
        if self.kind == AccountKind.TAX_DEFERRED and self.saving is not None and not self.is_employers:
            self._infer("deducted", True)
        if self.inherited is not None:
            self._may_be_inherited()
        if self.mix is not None and self.kind == AccountKind.CASH:
            raise Unreadable("no `mix` in a cash account; it may have a `rate`", at=("mix",), got=self.mix)
        if self.mix is not None and self.rate is not None:
            raise Unreadable("a `mix` or a `rate`, not both", at=("rate",), got=str(self.rate))
        if self.kind != AccountKind.CASH and self.mix is None and self.rate is None:
            raise Unreadable(f"a key `mix`: what the {self.kind} account holds, by the name of a mix", at=("mix",))
        if self.contributed is not None and self.contributed > self.balance:
            raise Unreadable("at most the balance", at=("contributed",), got=str(self.contributed))
        return self

    def _may_be_inherited(self) -> None:
        """Refuse what an inherited account cannot be: of another kind, an employer's, or one that is paid into."""
        if self.kind not in (AccountKind.TAX_DEFERRED, AccountKind.TAX_FREE):
            raise Unreadable("a tax-deferred or tax-free account that is inherited", at=("inherited",))
        for key in ("saving", "begun", "opens"):
            if getattr(self, key) is not None:
                raise Unreadable(f"no `{key}` in an inherited account", at=(key,))
        if self.is_employers:
            raise Unreadable("no `employer plan` that is inherited", at=("employer plan",))
        assert self.inherited is not None  # the caller asks only then
        at, has_table = ("inherited", "life expectancy"), self.inherited.life_expectancy is not None
        if self.inherited.is_of_old_law and not has_table:
            raise Unreadable("a `life expectancy`, over which the law before 2020 pays out", at=at)
        if self.inherited.life_expectancy == BY_TABLE and self.inherited.died.year < FIRST_OF_TABLE:
            words = f"the years of the table then in force: that of 2022 serves deaths from {FIRST_OF_TABLE} on"
            raise Unreadable(words, at=at, got=BY_TABLE)
        if self.kind == AccountKind.TAX_FREE and has_table and not self.inherited.is_of_old_law:
            raise Unreadable("no `life expectancy`: a tax-free account has no yearly part", at=at)


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


REBALANCE = r"^(yearly|monthly|never|beyond \d+(\.\d+)? ?%)$"


class Mix(Shares):
    """A named mix, and what it becomes later."""

    becomes: dict[str, Shares] = Field(
        default_factory=dict, description="The mix from a moment on: {at 67: {stocks: 55 %, bonds: 45 %}}."
    )
    rebalance: Annotated[str, Field(pattern=REBALANCE)] = Field(
        "yearly",
        description="When it is brought back to its shares: yearly, monthly, never, or beyond 5 %: at the end of a "
        "month in which a share stands further than that from where it should.",
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

    @property
    def band(self) -> float:
        """How far a share may drift before the mix is brought back, 0..1; 0 where the calendar decides."""
        return float(Rate.parse(self.rebalance.removeprefix("beyond "))) if "beyond" in self.rebalance else 0.0

    def steps(self) -> tuple[tuple[When, Shares], ...]:
        """Return the later mixes, each with its moment, in order."""
        return tuple((When.parse(text), shares) for text, shares in self.becomes.items())


def _destination(raw: Any) -> Any:
    """Read "to brokerage" and "extra debt" as the words for them."""
    if not isinstance(raw, str):
        return raw
    words = " ".join(raw.split()).removeprefix("to ")
    return {"extra debt": "debt", "debts": "debt"}.get(words, words)


@dataclass(frozen=True, slots=True, repr=False)
class SurplusStep(Written):
    """A place that surplus goes to before others: debts, or an account, up to so much a year or in all.

    limit   money of the plan's start; None: no end
    a_year  whether it counts what goes there in a year, rather than what the account holds
    """

    to: str
    limit: Money | None = None
    a_year: bool = False

    expected = 'debt or an account, with a limit or without: "roth up to 7_500 a year", "savings up to 30_000"'
    examples = ("debt", "roth up to 7_500 a year", "savings up to 30_000")

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Read "extra debt", "to savings", "roth up to 7_500 a year" or "savings up to 30_000"."""
        if not isinstance(raw, str):
            raise Unreadable(cls.expected)
        name, separator, rest = raw.partition(" up to ")
        if not separator:
            return cls(_destination(name))
        amount, a_year = rest.removesuffix(" a year"), rest.endswith(" a year")
        try:
            return cls(_destination(name), Money.parse(amount), a_year)
        except Unreadable as error:
            raise Unreadable(cls.expected, error.hint) from None

    def __str__(self) -> str:
        if self.limit is None:
            return self.to
        return f"{self.to} up to {self.limit}" + (" a year" if self.a_year else "")


class Surplus(Part):
    """Where money goes that is left over at the end of a month."""

    SHORT: ClassVar[str] = "to"

    to: Annotated[str, BeforeValidator(_destination)] = Field(
        "cash", description="cash, debt (extra payments on the dearest), or an account: `to brokerage`."
    )
    first: tuple[SurplusStep, ...] = Field(
        (),
        description="Where it goes before that, in this order: [debt, roth up to 7_500 a year, savings up to 30_000].",
    )
    saved: Share = Field(Share(1.0), description="The part of it that goes there; the rest is spent on extras.")

    @model_validator(mode="after")
    def _goes_somewhere(self, info: ValidationInfo) -> Surplus:
        known = neighbours_of(info)
        if known is not None and self.to not in ("cash", "debt", *known.names["accounts"]):
            hint = nearest(self.to, ("cash", "debt", *known.names["accounts"]), "accounts")
            raise Unreadable("cash, debt, or the name of an account", hint, at=("to",), got=self.to)
        for step in self.first:
            if known is not None and step.to not in ("debt", *known.names["accounts"]):
                hint = nearest(step.to, ("debt", *known.names["accounts"]), "accounts")
                raise Unreadable("debt, or the name of an account", hint, at=("first",), got=step.to)
            if step.to == "debt" and step.limit is not None and not step.a_year:
                raise Unreadable("a limit a year for debts: debt up to 6_000 a year", at=("first",), got=str(step))
        return self


class Location(Part):
    """One mix for several accounts together, with bonds where the plan wants them. In short: `location: even`."""

    SHORT: ClassVar[str] = "mix"

    mix: MixName = Field(description="What all these accounts hold together; of stocks and bonds, and no cash.")
    bonds_first_in: tuple[str, ...] = Field(
        ("tax-deferred", "tax-free", "taxable"),
        description="The accounts that share it, by name or kind: bonds fill the first, then the next.",
    )


class Credit(Part):
    """What the household may borrow when nothing else is left, and at what price."""

    limit: Span = Field(Span(3), description="The most that may be borrowed, in months of net income.")
    rate: Rate = Field(Rate(0.22), description="The yearly interest on it.")
