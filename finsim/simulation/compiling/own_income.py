"""Whose income is whose: each person's salary and other income, where a regime asks each for a return of their own.

Read by `simulation.regimes`. Where the regime taxes households, all of it stands with the first person. What is taken
from pay before tax lowers the salary of the one who earns it; a pension counts as salary, since it is past pay; rent,
profit of a business and one-off income are other income, the first adult's where the plan names nobody.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finsim.errors import PlanError
from finsim.plan.household import Plan
from finsim.plan.income import IncomeKind
from finsim.plan.taxes import NATIONAL
from finsim.simulation import program as rows
from finsim.simulation.compiling.schedules import FOLLOWS_PRICES, Calendar
from finsim.taxes import regime_of


def is_regime(plan: Plan) -> bool:
    """Whether the plan is taxed by a country's file."""
    return plan.taxes.regime not in (NATIONAL, "none")


def filer_of(plan: Plan, person: str | None) -> int:
    """Return the number of the person on whose return a person's income stands; None is the first adult."""
    first = next(iter(plan.adults()))
    together = not is_regime(plan) or regime_of(plan.taxes.regime).unit == "household"
    return list(plan.people).index(first if together or person is None else person)


class OwnIncome:
    """Gathers `own_income` (N_OWN, P, 2, T); nobody's (P = 0) under another kind of law."""

    def __init__(self, plan: Plan, calendar: Calendar) -> None:
        self.plan, self.calendar = plan, calendar
        self.table = np.zeros((rows.N_OWN, len(plan.people) if is_regime(plan) else 0, 2, calendar.n_periods))

    def add(self, name: str, kind: IncomeKind, person: str | None, taxable: NDArray[np.float64]) -> None:
        """Enter one income, (2, T), as far as it is taxed."""
        if not is_regime(self.plan):
            return
        if kind == IncomeKind.SOCIAL_SECURITY:
            hint = f"social security is us-federal's, and this plan's law is {self.plan.taxes.regime}"
            raise PlanError(f"income.{name}", "an income of the kind pension", str(kind), hint)
        if kind == IncomeKind.OTHER:
            return
        is_other = kind in (IncomeKind.RENT, IncomeKind.SELF_EMPLOYMENT)
        row = rows.PERSON_OTHER if is_other else rows.PERSON_SALARY
        self.table[row, filer_of(self.plan, person)] += taxable

    def closed(self) -> NDArray[np.float64]:
        """Return the table with what is known of each tax year when it begins, and with taxed events, which are not."""
        if not is_regime(self.plan):
            return self.table
        for person in range(self.table.shape[1]):
            for year_row, row in (
                (rows.PERSON_YEAR_SALARY, rows.PERSON_SALARY),
                (rows.PERSON_YEAR_OTHER, rows.PERSON_OTHER),
            ):
                self.table[year_row, person] = self.calendar.year_sums(self.table[row, person])
        self._enter_so_far()
        for event in self.plan.events.values():
            if event.receives is not None and event.is_taxed:
                at = np.arange(self.calendar.n_periods) == self.calendar.period(event.when)
                received = self.calendar.grown(float(event.receives) * at, FOLLOWS_PRICES)
                self.table[rows.PERSON_OTHER, filer_of(self.plan, None)] += received
        return self.table

    def _enter_so_far(self) -> None:
        """Share out the salary of the tax year before the plan starts, as the first month's salary is shared."""
        first = self.table[rows.PERSON_SALARY, :, :, 0].sum(axis=1)
        total = float(first.sum())
        if total > 0.0:
            self.table[rows.PERSON_SO_FAR, :, 1, 0] = first * (float(self.plan.taxes.so_far.income) / total)
