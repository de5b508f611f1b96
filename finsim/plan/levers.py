"""A plan to the few things worth moving: retirement ages, spending, saving, the stock share, how far to look.

A slider or a proposal takes a `Lever`, and `Lever.changes(value)` gives the changed keys for `Plan.with_changes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from finsim.plan.accounts import Mix
from finsim.plan.household import Plan
from finsim.plan.income import EARNED, Income
from finsim.plan.quantities import Rate, When
from finsim.plan.rules import FloorAndCeiling, PercentOfPortfolio, SensibleWithdrawals, Vanguard
from finsim.plan.written import number_text
from finsim.vocabulary import AccountKind, Need


@dataclass(frozen=True)
class Lever:
    """One thing that can be moved.

    key    the dotted key that it changes first; stable, so that a link can hold it
    label  in words
    value  as the plan has it, in `unit`
    low, high, step   the range of a slider, in `unit`; the value lies within
    unit   "age" (years; 62.5 is 62 and 6 months), "money a month", "money a year", "% of pay" or "%" (both in points)
    hint   one sentence
    template  pairs of a key and how its value is written; `{money:0.25}` is a quarter of the value
    """

    key: str
    label: str
    value: float
    low: float
    high: float
    step: float
    unit: str
    hint: str
    template: tuple[tuple[str, str], ...] = ()

    def changes(self, value: float) -> dict[str, Any]:
        """Return the changed keys for a value, ready for `Plan.with_changes`."""
        forms = {
            "money": _Amount(value),
            "percent": f"{number_text(round(value, 6), group=False)} %",
            "rest": f"{number_text(round(100.0 - value, 6), group=False)} %",
            "age": str(When(age=round(value * 12))),
        }
        return {key: written.format(**forms) for key, written in self.template}


class _Amount(float):
    """Money as a template writes it: whole, or the share that stands after the colon."""

    def __format__(self, share: str) -> str:
        return number_text(round(self * float(share or 1.0), 2))


def levers(plan: Plan) -> list[Lever]:
    """Return what is worth moving in this plan, the most telling first."""
    return [
        *_retirement_ages(plan),
        *_retired_spending(plan),
        *_saving(plan),
        *_stock_share(plan),
        *_plan_to(plan),
    ]


def _retirement_ages(plan: Plan) -> Iterator[Lever]:
    for name, person in plan.adults().items():
        earns = any(income.person == name and income.kind in EARNED for income in plan.income.values())
        if person.retires is None or not earns:
            continue
        age = (plan.month_of(person.retires, name) - person.born) / 12
        earliest = max(55.0, (plan.start - person.born) / 12 + 1)
        key = f"people.{name}.retires"
        yield Lever(
            key, f"{name} retires at", age, age - max(0, int(age - earliest)), age + max(0, int(75 - age)), 1.0, "age",
            f"The age at which {name} stops work.", ((key, "{age}"),),
        )  # fmt: skip


def _retired_spending(plan: Plan) -> Iterator[Lever]:
    rule = plan.spending.in_retirement
    if rule is None:
        yield from _wishes(plan)
        return
    amount, rate = rule.starts
    if amount is not None:
        key, value = "spending.in retirement.amount", amount.a_month
        yield Lever(key, "Spending in retirement", value, _down(value * 0.5), _up(value * 1.6), _step(value),
                    "money a month", "The first year's budget after tax, in money of today.",
                    ((key, "{money} a month"),))  # fmt: skip
    elif rate is not None:
        key, value = "spending.in retirement.initial rate", round(rate * 100, 6)
        yield Lever(key, "First year's withdrawal", value, min(2.0, value), max(8.0, value), 0.1, "%",
                    "What is taken in the first year of retirement, in % of investable money.",
                    ((key, "{percent}"),))  # fmt: skip
    elif isinstance(rule, PercentOfPortfolio | FloorAndCeiling | Vanguard | SensibleWithdrawals):
        key, value = "spending.in retirement.rate", round(rule.rate * 100, 6)
        yield Lever(key, "Share spent a year", value, min(2.0, value), max(8.0, value), 0.1, "%",
                    "What the rule spends a year, in % of investable money.", ((key, "{percent}"),))  # fmt: skip


def _wishes(plan: Plan) -> Iterator[Lever]:
    """Yield the lines that are no essentials as one amount: all of them move alike. Lines with steps stay as they are.

    For plans without a spending rule, whose lines go on in retirement.
    """
    amounts = {
        f"spending.{need}.{name}": line.amount.first.a_month
        for need, name, line in plan.spending.lines()
        if need != Need.ESSENTIAL and line.amount.first is not None and not line.amount.steps
    }
    total = sum(amounts.values())
    if total <= 0.0:
        return
    yield Lever(
        "spending.beyond essentials", "Spending beyond essentials", total, 0.0, _up(total * 1.6), _step(total),
        "money a month", "The important and the discretionary lines together; each is cut or raised alike.",
        tuple((key, f"{{money:{amount / total!r}}} a month") for key, amount in amounts.items() if amount > 0.0),
    )  # fmt: skip


def _saving(plan: Plan) -> Iterator[Lever]:
    """Yield each person's largest deferral into a retirement account, and each voluntary saving."""
    for name, income in plan.income.items():
        account = _main_deferral(plan, income)
        if account is not None:
            yield _deferral(name, income, account)
    for name, account_ in plan.accounts.items():
        if account_.saving is not None and account_.saving.first is not None and not account_.saving.steps:
            value, key = account_.saving.first.a_month, f"accounts.{name}.saving"
            yield Lever(key, f"Saving into {name}", value, 0.0, _up(max(value * 3, 1000.0)), _step(max(value, 250.0)),
                        "money a month", f"Put into {name} from net income.", ((key, "{money} a month"),))  # fmt: skip


def _main_deferral(plan: Plan, income: Income) -> str | None:
    kinds = (AccountKind.TAX_DEFERRED, AccountKind.TAX_FREE)
    names = [name for name in income.defers if plan.accounts[name].kind in kinds]
    return names[0] if names else None


def _deferral(income_name: str, income: Income, account: str) -> Lever:
    said = income.defers[account]
    key = f"income.{income_name}.defers.{account}"
    hint = f"Put aside from {income_name} before tax, into {account}."
    if isinstance(said, Rate):
        value = round(said * 100, 6)
        return Lever(key, f"{income_name} into {account}", value, 0.0, max(30.0, value), 0.5, "% of pay", hint,
                     ((key, "{percent}"),))  # fmt: skip
    top = _up(said.value * 2)
    return Lever(key, f"{income_name} into {account}", said.value, 0.0, top, _step(said.value), f"money a {said.per}",
                 hint, ((key, f"{{money}} a {said.per}"),))  # fmt: skip


def main_mix(plan: Plan) -> str | None:
    """Return the name of the mix that holds the most money, or the first one while there is none."""
    held = dict.fromkeys(plan.mixes, 0.0)
    for account in plan.accounts.values():
        if account.mix in held:
            held[account.mix] += account.balance
    return max(held, key=lambda name: held[name]) if held else None


def _stock_share(plan: Plan) -> Iterator[Lever]:
    """Yield the stock share of the main mix; the rest goes to bonds,."""
    name = main_mix(plan)
    if name is None:
        return
    mix: Mix = plan.mixes[name]
    if mix.cash > 0 or mix.stocks + mix.bonds == 0:
        return
    key = f"mixes.{name}"
    yield Lever(f"{key}.stocks", f"Stocks in {name}", round(mix.stocks * 100, 6), 0.0, 100.0, 5.0, "%",
                f"The share of stocks in the mix {name} until it changes; the rest is in bonds.",
                ((f"{key}.stocks", "{percent}"), (f"{key}.bonds", "{rest}")))  # fmt: skip


def _plan_to(plan: Plan) -> Iterator[Lever]:
    if plan.until.age is None:
        return
    age, whose = plan.until.age / 12, f"{plan.until.person} " if plan.until.person else ""
    yield Lever(
        "until", "Plan to age", age, min(80.0, age), max(105.0, age), 1.0, "age",
        "How far the plan looks: an age of the youngest adult.", (("until", whose + "{age}"),),
    )  # fmt: skip


def _step(value: float) -> float:
    return 100.0 if value >= 4000 else 50.0 if value >= 1000 else 10.0


def _down(value: float) -> float:
    return float(int(value / 100) * 100)


def _up(value: float) -> float:
    return float(-int(-value // 100) * 100)
