"""Social security of a plan: what each person draws in every month while all live, and what a death needs to know.

Filled by `income`; `simulation.benefits` carries the tables to the money of the day and takes over after a death. Money
is that in which primary insurance amounts are stated: of the plan's start. Law: `taxes.social_security`. Whoever is of
a couple draws a spouse's benefit from when both have claimed (20 CFR 404.330; a claim covers both, 404.623). Not
modelled: the maximum of a family's benefits, benefits of children, of divorced spouses and of disability.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finsim.errors import PlanError
from finsim.plan.household import Plan
from finsim.plan.income import Income
from finsim.simulation import program as rows
from finsim.simulation.compiling.schedules import Calendar, powers
from finsim.taxes import (
    LAST_YEAR,
    claim_factor,
    exempt_earnings,
    full_retirement_age,
    insurance_amount_of,
    spouse_benefit,
    spouse_factor,
    survivor_full_age,
    withheld_for_work,
)

OWN, AS_SPOUSE, UNTESTED, EXCESS = (
    rows.BENEFIT_OWN, rows.BENEFIT_AS_SPOUSE, rows.BENEFIT_UNTESTED, rows.BENEFIT_EXCESS,
)  # fmt: skip
HALF_A_CENT = 0.005
WITHOUT_LIMIT = 1e12
CLAIMS_FROM, CREDITS_TO, SURVIVES_FROM = 62 * 12, 70 * 12, 60 * 12


@dataclass(frozen=True)
class Worker:
    """One person's record; periods may lie before the plan.

    born     month of birth
    amount   primary insurance amount, real money a month
    claims   period of the claim
    factor   what an own benefit is of the amount, from that claim
    """

    born: int
    amount: float
    claims: int
    factor: float


class Benefits:
    """Gathers the records of all persons."""

    def __init__(self, plan: Plan, calendar: Calendar) -> None:
        self.plan, self.calendar = plan, calendar
        self.people = list(plan.people)
        self.workers: dict[int, Worker] = {}
        self.waiting: list[tuple[str, Income]] = []
        self.table = np.zeros((rows.N_BENEFITS, len(self.people), calendar.n_periods))

    def add(self, name: str, income: Income) -> None:
        """Enter one income of the kind social security; its record may hold wages that are still to be added."""
        self.waiting.append((name, income))

    def _enter(self, name: str, income: Income, wages: NDArray[np.float64]) -> None:
        """Enter it, now that all wages are known. Raises `PlanError`."""
        assert income.claims is not None and income.person is not None
        number = self.people.index(income.person)
        if number in self.workers:
            raise PlanError(f"income.{name}", "one social security for each person", income.person)
        born = int(self.plan.people[income.person].born)
        claimed = int(self.plan.month_of(income.claims, income.person))
        age = claimed - born
        if not CLAIMS_FROM <= age <= CREDITS_TO:
            raise PlanError(f"income.{name}.claims", "an age from 62 to 70", f"{age // 12} years {age % 12} months")
        amount = self._amount(name, income, born, wages[number])
        self.workers[number] = Worker(born, amount, claimed - self.calendar.first, claim_factor(born // 12, age))

    def _amount(self, name: str, income: Income, born: int, wages: NDArray[np.float64]) -> float:
        """Return the insurance amount with what wages rise beyond prices until 62. Source: 42 USC 415(b)(3)."""
        if not income.grows.over_cpi:
            raise PlanError(f"income.{name}.grows", 'growth over prices, like "CPI + 1 %"', str(income.grows))
        years = max(0, born // 12 + CLAIMS_FROM // 12 - int(self.calendar.years[0]))
        monthly = income.pia.a_month if income.pia is not None else self._of_record(income, born, wages)
        return float(monthly * powers(1.0 + income.grows.rate, years)[-1])

    def _of_record(self, income: Income, born: int, wages: NDArray[np.float64]) -> float:
        """Return the amount of a record, with the plan's own wages until the claim where it states none."""
        record = {year: float(earned) for year, earned in income.earnings.items()}
        assert income.claims is not None
        claims = self.calendar.period(income.claims, income.person or "")
        for year in np.unique(self.calendar.years):
            earned = float(wages[(self.calendar.years == year) & (np.arange(wages.size) < claims)].sum())
            if earned > 0.0 and year not in record:
                record[int(year)] = earned
        return insurance_amount_of(record, born // 12, int(self.calendar.years[0]))

    def of_all(self, wages: NDArray[np.float64]) -> NDArray[np.float64]:
        """Work out the table, and return its sum over all persons as a pair (2, T).

        wages  (P, T), payroll wages of each person in money of the start
        """
        for name, income in self.waiting:
            self._enter(name, income, wages)
        t = np.arange(self.calendar.n_periods)
        for number, worker in self.workers.items():
            self.table[OWN, number] = np.where(t >= worker.claims, worker.amount * worker.factor, 0.0)
            self._add_as_spouse(number, worker, t)
        self.table[UNTESTED], self.table[rows.BENEFIT_WORKS] = self.table[OWN], wages > 0.0
        for number in range(len(self.people)):
            self.table[EXCESS, number] = self._excess(number, wages[number])
        lost = np.zeros((2, len(self.people)), dtype=np.int64)
        for number in sorted(self.workers, key=self._pays_no_spouse):  # 20 CFR 404.434: the insured's earnings first
            self._withhold_for_work(number, wages[number], lost)
        self._credit_lost_months(lost)
        begins, kept = self.cut
        self.table[: EXCESS + 1, :, t >= begins] *= kept
        whole = np.zeros((2, self.calendar.n_periods))
        whole[0] = self.table[: AS_SPOUSE + 1].sum(axis=(0, 1))
        return whole

    def _full_age(self, number: int) -> int:
        """Return the period in which a person reaches full retirement age."""
        born = int(self.plan.people[self.people[number]].born)
        return born + full_retirement_age(born // 12) - self.calendar.first

    def _excess(self, number: int, wages: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what a person earns too much in the year of each month before full age (T,); then nothing.

        Of years before that of age 60 in which nobody draws anything, none. Source: 42 USC 403(f)(3). Exempt amounts
        follow prices after the last year that has been read.
        """
        full, excess = self._full_age(number), np.zeros(wages.size)
        from_60 = int(self.plan.people[self.people[number]].born) + SURVIVES_FROM - self.calendar.first
        months = np.arange(wages.size)
        for year in np.unique(self.calendar.years[(months >= from_60) & (months < full)]) if self.workers else ():
            early = (self.calendar.years == year) & (months < full)
            reaches = bool(year == (full + self.calendar.first) // 12)
            if earned := float(wages[early].sum()):
                exempt = exempt_earnings(min(int(year), LAST_YEAR), reaches_full_age=reaches)
                excess[early] = withheld_for_work(earned, exempt, WITHOUT_LIMIT, reaches)
        return excess

    @property
    def cut(self) -> tuple[int, float]:
        """Return from which period benefits are cut, and what is left of them."""
        cut = self.plan.taxes.benefits_cut
        return (rows.NEVER, 1.0) if cut is None else (self.calendar.period(cut.begins), 1.0 - float(cut.share))

    def _add_as_spouse(self, number: int, worker: Worker, t: NDArray[np.int64]) -> None:
        other = self.workers.get(self.partner(number))
        if other is None:
            return
        begins = max(worker.claims, other.claims)
        age = begins + self.calendar.first - worker.born
        more = spouse_benefit(other.amount, worker.amount, spouse_factor(worker.born // 12, age))
        self.table[AS_SPOUSE, number] = np.where(t >= begins, more, 0.0)

    def partner(self, number: int) -> int:
        """Return the number of the other one of the couple, -1 where there is none."""
        couple = self.plan.couple()
        if len(couple) < 2 or self.people[number] not in couple:
            return -1
        return self.people.index(couple[1] if self.people[number] == couple[0] else couple[0])

    def _pays_no_spouse(self, number: int) -> bool:
        """Return whether nobody draws a spouse's benefit on a person's record."""
        other = self.partner(number)
        return other < 0 or not self.table[AS_SPOUSE, other].any()

    def _withhold_for_work(self, number: int, wages: NDArray[np.float64], lost: NDArray[np.int64]) -> None:
        """Take the earnings test of one person out of the table, and count the months that it took in `lost` (2, P).

        What a person earns too much is withheld from all that he draws and from what a spouse draws on his record
        (20 CFR 404.415), in proportion where a month is paid in part (404.439). The test takes a year's first months;
        in the year of the claim only those in which something is earned (42 USC 403(f)(1)(E)). What is still to be
        withheld stays in the table, for a death within the year.
        """
        worker, full = self.workers[number], self._full_age(number)
        if worker.claims >= full:
            return
        drawn = [(OWN, number), (AS_SPOUSE, number)]
        if self.partner(number) >= 0:
            drawn.append((AS_SPOUSE, self.partner(number)))
        for year in np.unique(self.calendar.years[self.table[EXCESS, number] > 0.0]):
            early = (self.calendar.years == year) & (np.arange(wages.size) < full)
            claims_now = year == (worker.claims + self.calendar.first) // 12
            total = np.sum([self.table[row] for row in drawn], axis=0)
            months = np.flatnonzero(early & (total > 0.0) & ((wages > 0.0) | (not claims_now)))
            left = min(float(self.table[EXCESS, number, early][0]), float(total[months].sum()))
            for month in months:
                taken = min(left, total[month])
                left -= taken
                self.table[EXCESS, number, early & (np.arange(wages.size) > month)] -= taken
                for row in drawn:
                    lost[row] += taken > HALF_A_CENT and self.table[row][month] > 0.0  # what rounding leaves is none
                    self.table[row][month] -= taken * (self.table[row][month] / total[month])

    def _credit_lost_months(self, lost: NDArray[np.int64]) -> None:
        """Raise benefits at full age for months of which anything was withheld: none is early, 42 USC 402(q)(7)."""
        for number, worker in self.workers.items():
            full_age = full_retirement_age(worker.born // 12)
            later = slice(max(0, worker.born + full_age - self.calendar.first), None)
            if lost[OWN, number]:
                age = worker.claims + self.calendar.first - worker.born + int(lost[OWN, number])
                self.table[OWN, number, later] = worker.amount * claim_factor(worker.born // 12, age)
                self.table[UNTESTED, number, later] = self.table[OWN, number, later]
            if lost[AS_SPOUSE, number]:
                other = self.workers[self.partner(number)]
                age = (
                    max(worker.claims, other.claims) + self.calendar.first - worker.born + int(lost[AS_SPOUSE, number])
                )
                more = spouse_benefit(other.amount, worker.amount, spouse_factor(worker.born // 12, age))
                self.table[AS_SPOUSE, number, later] = np.where(self.table[AS_SPOUSE, number, later] > 0.0, more, 0.0)

    def enter(self, people: NDArray[np.float64]) -> None:
        """Enter what a death needs to know into `people` (N_PERSON_TERMS, P)."""
        for number, name in enumerate(self.people):
            born = int(self.plan.people[name].born)
            first, year = self.calendar.first, born // 12
            people[rows.PERSON_CLAIMS, number] = rows.NEVER
            people[rows.PERSON_PARTNER, number] = self.partner(number)
            people[rows.PERSON_AT_FULL_AGE, number] = born + full_retirement_age(year) - first
            people[rows.PERSON_AT_60, number] = born + SURVIVES_FROM - first
            people[rows.PERSON_AT_SURVIVORS_AGE, number] = born + survivor_full_age(year) - first
            people[rows.PERSON_TESTED_TO, number] = self._full_age(number) if self.table[EXCESS, number].any() else 0
            people[rows.PERSON_CLAIM_YEAR, number] = rows.NEVER
            people[rows.PERSON_CLAIMS_AS_SURVIVOR, number] = self._claims_as_survivor(number, name)
            worker = self.workers.get(number)
            if worker is not None:
                at_70 = claim_factor(year, CREDITS_TO)
                people[rows.PERSON_PIA, number] = worker.amount
                people[rows.PERSON_CLAIMS, number] = worker.claims
                people[rows.PERSON_CLAIM_YEAR, number] = (worker.claims + first) // 12
                people[rows.PERSON_CLAIM_FACTOR, number] = worker.factor
                people[rows.PERSON_CREDIT, number] = (at_70 - 1.0) / (CREDITS_TO - full_retirement_age(year))

    def _claims_as_survivor(self, number: int, name: str) -> int:
        """Return the period from which a person would draw on the other one's record. Raises `PlanError` before 60."""
        born, said = int(self.plan.people[name].born), self.plan.people[name].survivor_benefit
        if said is None:
            own = self.workers[number].claims if number in self.workers else rows.NEVER
            return min(own, born + survivor_full_age(born // 12) - self.calendar.first)
        claimed = int(self.plan.month_of(said, name))
        if claimed - born < SURVIVES_FROM:
            age = claimed - born
            raise PlanError(f"people.{name}.survivor benefit", "an age from 60", f"{age // 12} years {age % 12} months")
        return claimed - self.calendar.first
