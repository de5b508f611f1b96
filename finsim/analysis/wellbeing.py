"""A month's outflows -> the wellbeing lens: which share nourishes, which is restless, which drags.

METHODS section 8. Each unit of outflow is counted once, under the first rule that matches it. W = 100 (s + 0.5 r) with
s + r + t = 1: moving money from tamas to rajas to sattva never lowers W, and income does not enter at all. It is a
cultural lens (Gita 17.20-22 on giving, 18.37-39 on kinds of happiness) on spending, not a verdict on a person.
Callers give outflows from a ledger or from actuals; `discipline` scores the same months against the plan.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from finsim.errors import FinsimError
from finsim.vocabulary import Need

LENS = (
    "A way of looking at spending taken from the Gita (17.20-22, 18.37-39): "
    "it describes where money went and judges no one."
)


class Guna(StrEnum):
    """The three kinds of outflow; what is `OUTSIDE` is counted in none of them."""

    SATTVIC = "sattvic"
    RAJASIC = "rajasic"
    TAMASIC = "tamasic"
    OUTSIDE = "outside"


class Kind(StrEnum):
    """What an outflow is, before its category is looked at."""

    TAX = "tax"
    FORCED_BORROWING = "forced borrowing"  # the cost of credit that essentials forced
    CARD_INTEREST = "card interest"
    FEE = "fee"
    PENALTY = "penalty"
    IMPULSE = "impulse"
    SPENDING = "spending"
    SAVING = "saving"
    PRINCIPAL = "principal"  # debt repaid
    INTEREST = "interest"  # of a loan or mortgage, as agreed


# Categories that nourish whatever their need; a plan may remap any category.
NOURISHING = frozenset(
    {
        "health",
        "medical",
        "dental",
        "education",
        "school",
        "college",
        "tuition",
        "learning",
        "giving",
        "charity",
        "insurance",
    }
)
_BY_KIND: Mapping[Kind, Guna] = {
    Kind.TAX: Guna.OUTSIDE,
    Kind.FORCED_BORROWING: Guna.OUTSIDE,
    Kind.CARD_INTEREST: Guna.TAMASIC,
    Kind.FEE: Guna.TAMASIC,
    Kind.PENALTY: Guna.TAMASIC,
    Kind.IMPULSE: Guna.TAMASIC,
    Kind.PRINCIPAL: Guna.SATTVIC,
    Kind.INTEREST: Guna.RAJASIC,
}


@dataclass(frozen=True)
class Outflow:
    """One amount that left the household, >= 0.

    planned    how much of it the plan foresaw; None when there is no plan for it to exceed
    need       of spending only
    on_credit  how much of it was put on credit; the part above plan is taken to be what went on credit first
    """

    kind: Kind
    amount: float
    planned: float | None = None
    need: Need | None = None
    category: str = ""
    on_credit: float = 0.0

    def __post_init__(self) -> None:
        for name, value in (("amount", self.amount), ("planned", self.planned or 0.0), ("on_credit", self.on_credit)):
            if not (math.isfinite(value) and value >= 0.0):
                raise FinsimError(f"wellbeing.{name}", "an amount of money, zero or more", got=value)


@dataclass(frozen=True)
class Wellbeing:
    """W from 0 to 100, None when nothing was spent, and the money it was made from."""

    score: float | None
    amounts: Mapping[Guna, float]
    shares: Mapping[Guna, float]
    not_measured: tuple[str, ...] = ()


def wellbeing(outflows: Iterable[Outflow], remap: Mapping[str, Guna] | None = None) -> Wellbeing:
    """Sort every unit of outflow and score the whole.

    remap  the plan's own guna for a category of spending; it takes the place of every rule for that category
    """
    amounts = dict.fromkeys(Guna, 0.0)
    for outflow in outflows:
        for guna, amount in split(outflow, remap or {}):
            amounts[guna] += amount
    inside = {guna: amounts[guna] for guna in (Guna.SATTVIC, Guna.RAJASIC, Guna.TAMASIC)}
    total = math.fsum(inside.values())
    if total <= 0.0:
        return Wellbeing(None, amounts, {}, ("the lens: not measured, nothing was spent, saved or repaid",))
    shares = {guna: amount / total for guna, amount in inside.items()}
    score = 100.0 * (shares[Guna.SATTVIC] + 0.5 * shares[Guna.RAJASIC])
    return Wellbeing(min(100.0, score), amounts, shares)


def split(outflow: Outflow, remap: Mapping[str, Guna]) -> list[tuple[Guna, float]]:
    """Return where each part of one outflow belongs; the parts add up to its amount."""
    if outflow.kind is Kind.SAVING:
        within, above = _by_plan(outflow)
        return [(Guna.SATTVIC, within), (Guna.RAJASIC, above)]
    if outflow.kind is not Kind.SPENDING:
        return [(_BY_KIND[outflow.kind], outflow.amount)]
    if outflow.category in remap:
        return [(remap[outflow.category], outflow.amount)]
    within, above = _by_plan(outflow)
    is_essential = outflow.need is Need.ESSENTIAL
    dragging = 0.0 if is_essential else min(above, outflow.on_credit)
    if nourishes(outflow.category):
        return [(Guna.TAMASIC, dragging), (Guna.SATTVIC, outflow.amount - dragging)]
    nourishing = within if is_essential else 0.0
    return [
        (Guna.TAMASIC, dragging),
        (Guna.SATTVIC, nourishing),
        (Guna.RAJASIC, outflow.amount - dragging - nourishing),
    ]


def nourishes(category: str) -> bool:
    """Whether a category's own words name health, education, giving or insurance."""
    return not NOURISHING.isdisjoint(category.lower().replace("-", " ").replace("_", " ").split())


def _by_plan(outflow: Outflow) -> tuple[float, float]:
    """Return the part within plan and the part above it."""
    within = outflow.amount if outflow.planned is None else min(outflow.amount, outflow.planned)
    return within, outflow.amount - within
