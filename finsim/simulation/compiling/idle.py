"""What a plan states and nothing in it meets: an insurance against what cannot happen, tax without a law to levy it.

Part of `coverage`: such a key moves no figure, so the result says so. Held by `tests.simulation.test_every_key`, which
changes each key of a plan and looks whether a month moves.
"""

from __future__ import annotations

from collections.abc import Iterator

from finsim.plan.household import Plan
from finsim.plan.people import Lives
from finsim.plan.survivors import PolicyKind
from finsim.plan.taxes import NATIONAL
from finsim.simulation.compiling.living import may_die
from finsim.simulation.compiling.schedules import Calendar

NO_REGIME, LIVES_ON = "where the regime is none no tax is counted", "nobody dies within the plan"
OF_ANY_REGIME, OF_US_LAW = ("state", "city", "so_far"), ("medicare",)


def idle(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield the key and in words the reason of everything that a plan states for nothing."""
    yield from _idle_taxes(plan)
    yield from _idle_insurance(plan)
    if may_die(plan, Calendar.of(plan)):
        return
    for name, person in plan.people.items():
        if person.survivor_benefit is not None:
            yield f"people.{name}.survivor benefit", LIVES_ON
    if plan.survivors.model_fields_set:
        yield "survivors", LIVES_ON


def _idle_taxes(plan: Plan) -> Iterator[tuple[str, str]]:
    stated = plan.taxes.model_fields_set
    for attribute in OF_ANY_REGIME:
        if attribute in stated and plan.taxes.regime == "none":
            yield f"taxes.{attribute.replace('_', ' ')}", NO_REGIME
    for attribute in OF_US_LAW:
        if attribute in stated and plan.taxes.regime != NATIONAL:
            yield f"taxes.{attribute}", "it is law of the United States (us-federal) alone"
    if plan.taxes.indexing != "law" and plan.taxes.regime in (NATIONAL, "none"):
        yield "taxes.indexing", "under us-federal each amount goes on as its law says"


def _idle_insurance(plan: Plan) -> Iterator[tuple[str, str]]:
    at_risk = {risk.person for risk in plan.risks.values() if risk.kind == "disability"}
    calendar = Calendar.of(plan)
    for name, policy in plan.insurance.items():
        person = plan.people[policy.person]
        ends = person.until is not None and calendar.period(person.until, policy.person) < calendar.n_periods
        if policy.kind == PolicyKind.LIFE and not (ends or person.lives == Lives.LIFE_TABLE):
            yield f"insurance.{name}", f"it never pays: {policy.person} lives to the plan's end"
        if policy.kind == PolicyKind.DISABILITY and policy.person not in at_risk:
            yield f"insurance.{name}", f"it never pays: no disability of {policy.person} is among the risks"
