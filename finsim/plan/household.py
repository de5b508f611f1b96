"""The whole plan as one model: what a household has, earns, owes, spends and wants. Joins the parts.

Read by `simulation.compile_plan`; made by `load`, which knows files and lines, or by `Plan.from_dict`. Everything is
stated once, here or in a part; the JSON Schema, the docs of the keys and the list of assumed defaults come from it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, PrivateAttr, ValidationInfo, field_validator, model_validator

from finsim.plan.accounts import Account, Credit, Location, Mix, Surplus
from finsim.plan.annuities import Annuity, fits_its_accounts, starts_in_plan
from finsim.plan.conduct import AnyRisk, Markets
from finsim.plan.conversions import Conversion
from finsim.plan.debts import Debt, ExtraPayments
from finsim.plan.equal_payments import keeps_untouched
from finsim.plan.goals import Goal
from finsim.plan.habits import Habits
from finsim.plan.happenings import Event
from finsim.plan.income import Income
from finsim.plan.neighbours import Neighbours
from finsim.plan.part import Moment, Part, neighbours_of, words_of
from finsim.plan.people import Person, Role
from finsim.plan.property import Possession
from finsim.plan.quantities import Month, When
from finsim.plan.spending import Spending
from finsim.plan.survivors import Policy, Survivors
from finsim.plan.taxes import NATIONAL, Taxes
from finsim.plan.vesting import within_the_law
from finsim.plan.withdrawals import Withdrawals
from finsim.plan.writing import known_currency, known_locale
from finsim.plan.written import Unreadable
from finsim.vocabulary import AccountKind, FilingStatus


class Plan(Part):
    """A household's plan. `start` is the first month simulated, and `end` the first month that is not."""

    finsim: Literal[1] = Field(1, description="The version of this format.")
    name: str = Field("", description="What the household calls this plan.")
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$"), AfterValidator(known_currency)] = Field(
        "USD", description="The currency of every amount (ISO 4217)."
    )
    locale: Annotated[str, AfterValidator(known_locale)] = Field(
        "en_US", description="How numbers and dates are written: en_US, en_IN, de_DE."
    )
    start: Month = Field(description="The first month of the plan; what is owned and owed is as of its beginning.")
    until: Moment = Field(
        When(age=95 * 12), description="How far the plan looks: an age of the youngest adult, or a month."
    )

    people: dict[str, Person] = Field(description="Who lives in the household, by name.")
    income: dict[str, Income] = Field(default_factory=dict, description="What comes in, by name.")
    spending: Spending = Field(Spending(), description="What goes out, by need, and the rule for retirement.")
    accounts: dict[str, Account] = Field(default_factory=dict, description="Where money rests, by name.")
    mixes: dict[str, Mix] = Field(default_factory=dict, description="What accounts hold, by name.")
    location: Location | None = Field(None, description="A mix that several accounts keep together.")
    surplus: Surplus = Field(Surplus(), description="Where what is left over goes.")
    withdrawals: Withdrawals = Field(Withdrawals(), description="Where money is taken from when income falls short.")
    conversions: dict[str, Conversion] = Field(
        default_factory=dict, description="Roth conversions at each year's end, by name."
    )
    annuities: dict[str, Annuity] = Field(
        default_factory=dict, description="Incomes for life that are bought once, by name."
    )
    credit: Credit = Field(Credit(), description="What may be borrowed when nothing else is left.")
    debts: dict[str, Debt] = Field(default_factory=dict, description="What is owed, by name.")
    extra_payments: ExtraPayments | None = Field(None, description="What is paid on debts beyond what is due.")
    possessions: dict[str, Possession] = Field(
        default_factory=dict, alias="property", description="What is owned that is not money, by name."
    )
    goals: dict[str, Goal] = Field(default_factory=dict, description="What the household wants, by name.")
    insurance: dict[str, Policy] = Field(default_factory=dict, description="What is insured, by name.")
    survivors: Survivors = Field(Survivors(), description="What changes for the others when somebody dies.")
    taxes: Taxes = Field(Taxes(), description="Which tax rules apply.")
    risks: dict[str, AnyRisk] = Field(default_factory=dict, description="What may happen, by name.")
    habits: Habits = Field(Habits(), description="How closely the household keeps to its plan.")
    markets: Markets = Field(Markets(), description="Which futures are tried.")
    events: dict[str, Event] = Field(default_factory=dict, description="What happens once, by name.")
    scenarios: dict[str, dict[str, Any]] = Field(
        default_factory=dict, description="Named sets of changed keys: {save more: {income.salary.defers.401k: 10 %}}."
    )
    notes: str = Field("", description="Anything worth remembering.")

    _document: Any = PrivateAttr(None)  # the tree of the file it came from, with comments; kept by `load`
    _text: str = PrivateAttr("")  # the file's text, written back as it is while nothing has changed
    _changes: dict[str, Any] | None = PrivateAttr(None)  # what has changed since, for `save`
    _file: str = PrivateAttr("plan")
    _neighbours: Neighbours | None = PrivateAttr(None)
    _stated: str = PrivateAttr("")

    @field_validator("until", mode="after")
    @classmethod
    def _comes_after_the_start(cls, until: When, info: ValidationInfo) -> When:
        known = neighbours_of(info)
        if known is None or known.start is None:
            return until
        end = known.month_of(until)
        if end is None and until.age is not None and any(life.born is None for life in known.people.values()):
            return until  # a birth that cannot be read is a mistake of its own
        if end is None or not known.start < end <= known.start + 1440:
            got = f"{until} ({end})" if end is not None and until.month is None else str(until)
            raise Unreadable(f"a time after the plan starts ({known.start}), at most 120 years later", got=got)
        return until

    @model_validator(mode="after")
    def _is_a_household(self) -> Plan:
        if not self.adults():
            raise Unreadable("at least one adult", at=("people",))
        for name, conversion in self.conversions.items():
            self._fits_its_accounts(name, conversion)
        for name in (name for name, account in self.accounts.items() if account.inherited is not None):
            self._stays_apart(name)
        for name in (name for name, account in self.accounts.items() if account.equal_payments is not None):
            keeps_untouched(self, name)
        if self.location is not None:
            self._shares_a_mix(self.location)
        for name, income in self.income.items():
            within_the_law(self, name, income)
        for name, annuity in self.annuities.items():
            fits_its_accounts(self, name, annuity)
            starts_in_plan(self, name, annuity)
        return self

    def _stays_apart(self, name: str) -> None:
        """Refuse to pay into an inherited account, and to convert one. Source: 26 USC 408(d)(3)(C)."""
        for key, income in self.income.items():
            for part in ("defers", "match", "employer_pays"):
                if name in getattr(income, part):
                    raise Unreadable("an account that may be paid into", at=("income", key, words_of(part), name))
        for key, conversion in self.conversions.items():
            if name in (*conversion.source, conversion.to):
                raise Unreadable("accounts that are not inherited", at=("conversions", key, "from"), got=name)
        if name in (self.surplus.to, *(step.to for step in self.surplus.first)):
            raise Unreadable("an account that may be paid into", at=("surplus",), got=name)
        for key, event in self.events.items():
            if event.account == name:
                raise Unreadable("an account that may be paid into", at=("events", key, "account"), got=name)

    def _shares_a_mix(self, location: Location) -> None:
        """Refuse a shared mix with cash or a band, and accounts that hold no mix."""
        mix = self.mixes[location.mix]
        if any(shares.cash > 0.0 for shares in (mix, *mix.becomes.values())) or mix.band:
            words = "a mix of stocks and bonds alone that is rebalanced yearly, monthly or never"
            raise Unreadable(words, at=("location", "mix"), got=location.mix)
        for word in location.bonds_first_in:
            known = self.accounts.get(word)
            if known is None and word not in ("tax-deferred", "tax-free", "taxable"):
                words = "accounts, or tax-deferred, tax-free, taxable"
                raise Unreadable(words, at=("location", "bonds first in"), got=word)
            if known is not None and known.mix is None:
                raise Unreadable("accounts that hold a mix", at=("location", "bonds first in"), got=word)

    def located(self) -> tuple[str, ...]:
        """Return the names of the accounts that share a mix, those first that bonds go to first."""
        words = self.location.bonds_first_in if self.location is not None else ()
        names: list[str] = []
        for word in words:
            of_kind = [n for n, account in self.accounts.items() if account.kind == word and account.mix is not None]
            names += [n for n in ([word] if word in self.accounts else of_kind) if n not in names]
        return tuple(names)

    def _fits_its_accounts(self, name: str, conversion: Conversion) -> None:
        """Refuse a conversion between accounts that the law does not let money move between."""
        owners = {self.owner_of(self.accounts[each]) for each in (*conversion.source, conversion.to)}
        for key, names, kind in (
            ("from", conversion.source, AccountKind.TAX_DEFERRED),
            ("to", (conversion.to,), AccountKind.TAX_FREE),
        ):
            for each in names:
                if self.accounts[each].kind != kind:
                    raise Unreadable(f"a {kind} account", at=("conversions", name, key), got=each)
        if len(owners) > 1:
            raise Unreadable("accounts of one owner", at=("conversions", name, "to"), got=conversion.to)

    def adults(self) -> dict[str, Person]:
        """Return the people who are not children, by name."""
        return {name: person for name, person in self.people.items() if person.role == Role.ADULT}

    def first_on_medicare(self) -> int | None:
        """Return the month in which Medicare begins for the first adult, the start if it has begun; or None."""
        first = max(int(self.start), min(person.medicare_begins for person in self.adults().values()))
        return first if self.taxes.regime == NATIONAL and first < int(self.end) else None

    def couple(self) -> tuple[str, ...]:
        """Return the two who are married: the first two adults, if they file jointly or no law asks; else nobody."""
        is_asked = self.taxes.regime != "none" or "filing" in self.taxes.model_fields_set
        is_couple = self.taxes.filing == FilingStatus.MARRIED_JOINTLY or not is_asked
        adults = tuple(self.adults())[:2]
        return adults if is_couple and len(adults) == 2 else ()

    def children(self) -> dict[str, Person]:
        return {name: person for name, person in self.people.items() if person.role == Role.CHILD}

    def owner_of(self, account: Account) -> str:
        """Return the name of an account's owner; what is shared counts as the oldest adult's."""
        adults = self.adults()
        return account.owner or min(adults, key=lambda name: int(adults[name].born))

    def neighbours(self) -> Neighbours:
        """Return what the parts know of each other, with which moments become months."""
        if self._neighbours is None:
            self._neighbours = Neighbours.of(self.to_dict())
        return self._neighbours

    def month_of(self, when: When, person: str = "") -> Month:
        """Return the month of a moment; raises `ValueError` where the plan cannot tell (someone never retires).

        `person` is whose age or retirement is meant where the moment does not say: the block's `person` or `owner`.
        For nobody in particular the last adult's counts.
        """
        month = self.neighbours().month_of(when, person)
        if month is None:
            raise ValueError(f"the plan does not say which month is {when!s}")
        return month

    @property
    def end(self) -> Month:
        """The first month that is no longer simulated."""
        return self.month_of(self.until)

    @property
    def n_months(self) -> int:
        return int(self.end - self.start)

    def withdrawal_order(self) -> tuple[str, ...]:
        """Return the names of the accounts in the order in which money is taken; a kind stands for all of its kind."""
        names: list[str] = []
        for word in self.withdrawals.order:
            of_kind = [name for name, account in self.accounts.items() if account.kind == word]
            names += [name for name in ([word] if word in self.accounts else of_kind) if name not in names]
        return tuple(names)

    @property
    def stated(self) -> str:
        """`to_dict` as JSON text, worked out once. The order of keys stays: it is the order of payments."""
        if not self._stated:
            self._stated = json.dumps(self.to_dict(), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return self._stated

    @property
    def digest(self) -> str:
        """SHA-256 of what the plan says: comments, order, and how a number is written do not matter, nor do stated
        defaults."""
        said = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """Return what the plan states as plain JSON types, in written forms; `from_dict` makes the same plan of it."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any], file: str = "plan") -> Self:
        """Make a plan of plain types; raises `PlanErrors` with every mistake."""
        from finsim.plan.load import plan_of

        return plan_of(raw, file)  # type: ignore[return-value]

    def with_changes(self, changes: Mapping[str, Any]) -> Plan:
        """Return this plan with keys changed: {"people.Sam.retires": "at 68"}. None takes a key away. See `changes`."""
        from finsim.plan.changes import changed

        return changed(self, changes)

    def scenario(self, name: str) -> Plan:
        """Return this plan as one of its scenarios has it."""
        from finsim.plan.changes import scenario

        return scenario(self, name)

    @property
    def assumed(self) -> list[Any]:
        """Every default that the plan did not state, as `Assumption`s."""
        from finsim.plan.assumed import assumptions

        return assumptions(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plan) and self.to_dict() == other.to_dict()

    def __hash__(self) -> int:
        return hash(self.digest)
