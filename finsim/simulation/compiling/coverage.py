"""What the plan says and the engine does not yet model: kept in the plan, and listed with every result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from finsim.plan.household import Plan
from finsim.plan.taxes import NATIONAL
from finsim.simulation.compiling.access import is_ira
from finsim.simulation.compiling.health_cover import medicare_left_out
from finsim.simulation.compiling.idle import idle
from finsim.simulation.compiling.living import may_die
from finsim.simulation.compiling.schedules import Calendar
from finsim.vocabulary import AccountKind

AGE_OF_LAST_BENEFIT = 19  # of a child at school
NO_BASIS = "into an employer's plan its basis is not kept: it is taxed again"


@dataclass(frozen=True)
class NotModelled:
    """One thing that a result leaves out: the key of the plan, and in words what happens instead."""

    key: str
    words: str


def not_modelled(plan: Plan, goals_beyond: list[str], cut: Mapping[str, str]) -> tuple[NotModelled, ...]:
    """Return everything of this plan that its results leave out, in the order of the plan.

    goals_beyond  names of goals outside its years; cut: what the law's limits cut, by key
    """
    found = [*_people_and_income(plan), *_money(plan), *_conduct(plan), *_law(plan), *idle(plan)]
    found += list(cut.items())
    found += [("goals", f"{name} lies outside the plan's years and is left out") for name in goals_beyond]
    return tuple(NotModelled(key, words) for key, words in found)


def _people_and_income(plan: Plan) -> Iterator[tuple[str, str]]:
    if len(plan.adults()) > 2 and plan.taxes.regime != "none":
        yield "people", "everybody's income is on the household's one return; a third adult files none"
    if _children_could_draw(plan):
        yield "income", "social security pays children nothing"


def _children_could_draw(plan: Plan) -> bool:
    """Whether a child is still at school when a parent may draw or be dead. Source: 42 USC 402(d)(1), (7)."""
    calendar = Calendar.of(plan)
    claims = [(each.claims, each.person or "") for each in plan.income.values() if each.claims is not None]
    if not claims or not plan.children():
        return False
    grown = max(int(child.born) for child in plan.children().values()) + AGE_OF_LAST_BENEFIT * 12 - calendar.first
    first = min(calendar.period(when, person) for when, person in claims)
    return grown > (0 if may_die(plan, calendar) else max(0, first))


def _money(plan: Plan) -> Iterator[tuple[str, str]]:
    if plan.taxes.regime == "us-federal":
        yield from _paid_in(plan)
    for name, thing in plan.possessions.items():
        if thing.sold is not None and plan.taxes.regime not in (NATIONAL, "none"):
            yield f"property.{name}.sold", "its gain is not taxed: what this country takes of it is not modelled"


def _paid_in(plan: Plan) -> Iterator[tuple[str, str]]:
    calendar = Calendar.of(plan)
    for name, account in plan.accounts.items():
        if account.kind != AccountKind.TAX_DEFERRED or is_ira(plan, calendar, name):
            continue
        if account.saving is not None:
            yield f"accounts.{name}.saving", NO_BASIS
        if name in (plan.surplus.to, *(step.to for step in plan.surplus.first)):
            yield "surplus", NO_BASIS


def _conduct(plan: Plan) -> Iterator[tuple[str, str]]:
    for name, event in plan.events.items():
        if event.account is not None and plan.habits.skips_saving:
            yield f"events.{name}.account", "where saving is skipped by habit, its money stays in cash"


def _law(plan: Plan) -> Iterator[tuple[str, str]]:
    if plan.taxes.regime != NATIONAL:
        return
    if left_out := medicare_left_out(plan):
        yield "taxes.medicare", left_out
