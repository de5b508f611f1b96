"""Who may die when, and what is whose: read by `simulation.living`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finsim.longevity import life_table
from finsim.plan.household import Plan
from finsim.plan.people import Lives, Role
from finsim.plan.survivors import PolicyKind
from finsim.simulation import program as rows
from finsim.simulation.compiling.benefits import Benefits
from finsim.simulation.compiling.schedules import Calendar
from finsim.simulation.compiling.spending import premiums_of
from finsim.vocabulary import AccountKind, Need

NEEDS = (Need.ESSENTIAL, Need.IMPORTANT, Need.DISCRETIONARY)


def may_die(plan: Plan, calendar: Calendar) -> bool:
    """Say whether anybody's death can lie within the plan."""
    return any(
        person.lives == Lives.LIFE_TABLE
        or (person.until is not None and calendar.period(person.until, name) < calendar.n_periods)
        for name, person in plan.people.items()
    )


def people_table(plan: Plan, calendar: Calendar, benefits: Benefits) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return `people` (N_PERSON_TERMS, P) and `curves` (P, n_years + 1)."""
    people = np.zeros((rows.N_PERSON_TERMS, len(plan.people)))
    curves = np.zeros((len(plan.people), 2))
    for k, (name, person) in enumerate(plan.people.items()):
        born = int(person.born)
        people[rows.PERSON_IS_ADULT, k] = person.role == Role.ADULT
        people[rows.PERSON_AT_65, k] = person.medicare_begins - calendar.first
        people[rows.PERSON_DIES, k] = rows.NEVER
        if person.until is not None:
            people[rows.PERSON_DIES, k] = max(1, calendar.period(person.until, name))
        if person.lives == Lives.LIFE_TABLE:
            assert person.sex is not None
            table, months = life_table(person.sex), max(0, calendar.first - born)
            curve = table.survival(months // 12)
            curves = _widened(curves, curve.size)
            curves[k, : curve.size] = curve
            part = months % 12 / 12.0
            people[rows.PERSON_DRAWS, k] = 1.0
            people[rows.PERSON_PART, k] = part
            people[rows.PERSON_BEGAN, k] = 1.0 - part * table.qx[months // 12]
    benefits.enter(people)
    return people, curves


def _widened(curves: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    return np.pad(curves, ((0, 0), (0, max(0, n - curves.shape[1]))))


def basis_steps(plan: Plan, accounts: list[str]) -> NDArray[np.float64]:
    """Return what part of each account's untaxed gain a person's death frees (P, A).

    An account without an owner is held by the couple, or by all adults, in equal parts.
    """
    people, couple = list(plan.people), plan.couple()
    steps = np.zeros((len(people), len(accounts)))
    for k, name in enumerate(accounts):
        account = plan.accounts.get(name)
        if account is None or account.kind != AccountKind.TAXABLE:
            continue
        holders = (account.owner,) if account.owner else couple or tuple(plan.adults())
        is_common = plan.survivors.community_property and set(holders) <= set(couple)
        for person in couple if is_common else holders:
            steps[people.index(person), k] = 1.0 if is_common else 1.0 / len(holders)
    return steps


def living_table(plan: Plan, calendar: Calendar) -> NDArray[np.float64]:
    """Return `living` (1 + 3 P, 2, T): essentials that survivors share, and each person's own lines by need."""
    people = list(plan.people)
    table = np.zeros((1 + len(NEEDS) * len(people), 2, calendar.n_periods))
    for need, _, line in plan.spending.lines():
        pair = calendar.costs(line)
        if line.person is not None:
            table[1 + NEEDS.index(need) * len(people) + people.index(line.person)] += pair
        elif need == Need.ESSENTIAL and not line.is_fixed:
            table[0] += pair
    for policy in plan.insurance.values():
        if policy.premium is not None:
            table[1 + people.index(policy.person)] += premiums_of(policy, calendar)
    return table


def policy_table(plan: Plan, calendar: Calendar) -> NDArray[np.float64]:
    """Return the life insurances, `policies` (N_POLICY, I)."""
    kept = [policy for policy in plan.insurance.values() if policy.kind == PolicyKind.LIFE]
    table = np.zeros((rows.N_POLICY, len(kept)))
    for k, policy in enumerate(kept):
        begins = 0 if policy.begins is None else calendar.period(policy.begins, policy.person)
        until = rows.NEVER if policy.until is None else calendar.period(policy.until, policy.person)
        assert policy.pays is not None
        table[:, k] = list(plan.people).index(policy.person), policy.pays, begins, until
    return table
