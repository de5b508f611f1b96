"""Actuals in the store, and against the plan: a user's imports, rules and months. Read by the API and the command line.

A row a month, so that two files imported at the same moment meet in few rows, and each row changes whole or not at all.
An import may be repeated: a booking has an id that follows from what it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from finsim.actuals import Balance, Months, Rule, Sorted, Statement, Transaction, merged, months_of, reconcile, sort
from finsim.actuals.transaction import ActualsError
from finsim.errors import Conflict, NotFound
from finsim.months import month_text, parse_month
from finsim.storage import Document, Kind, Repository
from finsim.vocabulary import Need
from finsim.workbench.keeping import OWNER, store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from finsim.plan import Plan

RULES, BALANCES = "rules", "balances"
MOST_BY_HAND = 20_000
MOST_BALANCES = 5_000
TRIES = 20
PAGE = 200


@dataclass(frozen=True)
class Imported:
    """What came of an import: bookings that are new, that were there already, the months, balances with their check."""

    added: int
    known: int
    months: tuple[str, ...]
    balances: tuple[dict[str, Any], ...]


class Actuals:
    """The actuals of one owner."""

    def __init__(self, owner: str = "", repository: Repository | None = None) -> None:
        self._owner, self._given = owner or OWNER, repository

    def take(self, statement: Statement) -> Imported:
        """Keep a file's bookings and balances, each once; hold each balance against the one before it."""
        by_month: dict[str, list[Transaction]] = {}
        for each in merged(statement.transactions):
            by_month.setdefault(month_text(each.month), []).append(each)
        added = sum(self._add(month, rows) for month, rows in by_month.items())
        known = sum(map(len, by_month.values())) - added
        checked = self._keep_balances(statement.balances) if statement.balances else ()
        return Imported(added, known, tuple(sorted(by_month)), tuple(checked))

    def months(self) -> list[str]:
        """Return the months in which anything was booked, "2026-04"."""
        return [row.labels["month"] for row in self._found()]

    def bookings(self, month: str | None = None) -> list[Sorted]:
        """Return bookings with their categories, of one month or of all. Transfers are looked for across all."""
        rows = [_transaction(each) for row in self._found() for each in row.body["bookings"]]
        rules, by_hand = self.rules()
        found = sort(rows, rules, by_hand)
        wanted = None if month is None else parse_month(month)
        return [each for each in found if wanted is None or each.transaction.month == wanted]

    def spent(self, currency: str, first: str | None = None, n_months: int | None = None) -> Months:
        """Return what each month spent by category, and what came in. Raises ActualsError without any bookings."""
        return months_of(self.bookings(), currency, None if first is None else parse_month(first), n_months)

    def forget(self, month: str) -> None:
        """Remove a month's bookings. Raises NotFound."""
        self._rows.delete(self._owner, Kind.ACTUALS, _row_id(month))

    def rules(self) -> tuple[list[Rule], dict[str, str]]:
        """Return the rules in their order, and the categories that were given by hand, by booking."""
        body = self._body(RULES)
        return [Rule(**each) for each in body.get("rules", [])], dict(body.get("by_hand", {}))

    def set_rules(self, rules: Sequence[Rule], by_hand: Mapping[str, str] | None = None) -> None:
        """Put rules, and categories by hand, in the place of those that are there."""
        if len(by_hand or {}) > MOST_BY_HAND:
            raise ActualsError("by hand", f"at most {MOST_BY_HAND:,}", len(by_hand or {}))
        body = {"rules": [vars(rule) for rule in rules], "by_hand": dict(by_hand or {})}
        sort([], rules)
        self._change(RULES, lambda _: body)

    def against(self, plan: Plan, first: str | None = None) -> dict[str, Any]:
        """Hold months of bookings against a plan's own, category by category; see `held_against`."""
        return held_against(plan, self.spent(plan.currency, first))

    def _add(self, month: str, rows: Sequence[Transaction]) -> int:
        """Keep a month's bookings; return how many were new."""
        new = {each.id: _plain(each) for each in rows}
        added = 0

        def joined(body: Mapping[str, Any]) -> dict[str, Any]:
            nonlocal added
            there = {each["id"]: each for each in body.get("bookings", [])}
            added = len(new.keys() - there.keys())
            together = new | there
            return {"bookings": sorted(together.values(), key=lambda each: (each["day"], each["id"]))}

        self._change(_row_id(month), joined, {"month": month})
        return added

    def _keep_balances(self, said: Iterable[Balance]) -> list[dict[str, Any]]:
        new = {f"{each.account} {each.day}": each for each in said}

        def joined(body: Mapping[str, Any]) -> dict[str, Any]:
            there = {**body} | {key: _of_balance(each) for key, each in new.items()}
            if len(there) > MOST_BALANCES:
                raise ActualsError("balances", f"at most {MOST_BALANCES:,}", len(there))
            return there

        kept = [_balance(each) for each in self._change(BALANCES, joined).values()]
        rows = [row.transaction for row in self.bookings()]
        return [_reconciled(each, kept, rows) for each in new.values()]

    def _change(self, id: str, changed: Any, labels: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Change a row whole, whoever else changes it meanwhile. Raises Conflict where others keep doing so."""
        for attempt in range(TRIES):
            try:
                row = self._row(id)
                body: dict[str, Any] = changed({} if row is None else row.body)
                if row is None:
                    return self._rows.create(self._owner, Kind.ACTUALS, id, body, labels).body
                if body == row.body:
                    return body
                return self._rows.replace(self._owner, Kind.ACTUALS, id, body, row.version, labels).body
            except (Conflict, NotFound):
                if attempt + 1 == TRIES:
                    raise
        raise AssertionError("the last try returns or raises")

    def _row(self, id: str) -> Document | None:
        try:
            return self._rows.get(self._owner, Kind.ACTUALS, id)
        except NotFound:
            return None

    def _body(self, id: str) -> dict[str, Any]:
        row = self._row(id)
        return {} if row is None else row.body

    def _found(self) -> list[Document]:
        found: list[Document] = []
        while True:
            page = self._rows.find(self._owner, Kind.ACTUALS, None, found[-1].id if found else "month-", PAGE)
            found += [row for row in page if "month" in row.labels]
            if len(page) < PAGE:
                return found

    @property
    def _rows(self) -> Repository:
        return self._given or store()


def held_against(plan: Plan, months: Months) -> dict[str, Any]:
    """Return each category's plan and actual, and part A of the discipline score over them.

    Months outside the plan are left out. A line's plan is in money of the plan's start, or nominal where the line grows
    by a rate of its own: what consumer prices do within these months is not in it, and `prices` says so. Essential
    lines are shown and not scored (METHODS section 8); what no rule has sorted is shown and not scored either.
    Raises  ActualsError where no month of the bookings lies in the plan
    """
    import numpy as np

    first, last = max(months.first, int(plan.start)), min(months.first + months.n_months, int(plan.end))
    if first >= last:
        span = f"{month_text(months.first)} to {month_text(months.first + months.n_months - 1)}"
        raise ActualsError("bookings", f"months from {plan.start} on, where the plan begins", span)
    here = slice(first - months.first, last - months.first)
    actual = {name: row[here] for name, row in months.spent.items()}
    planned = planned_months(plan, first, last - first)
    needs = {name: need for need, name, _ in plan.spending.lines()}
    nothing = np.zeros(last - first)
    categories = [
        {"category": name, "need": str(needs[name]) if name in needs else "", "is_planned": name in needs,
         "planned": _listed(planned.get(name, nothing)), "actual": _listed(actual.get(name, nothing))}
        for name in dict.fromkeys((*needs, *actual))
    ]  # fmt: skip
    score, why = within_plan(planned, actual, needs, months.income[here])
    return {"currency": months.currency, "first": month_text(first), "n_months": last - first, "prices": "plan's start",
            "within_plan": score, "why": why, "categories": categories}  # fmt: skip


def planned_months(plan: Plan, first: int, n_months: int) -> dict[str, NDArray[np.float64]]:
    """Return each spending line's planned amount in some months of the plan: float64 (n_months,) by its name."""
    from finsim.simulation.compiling.schedules import Calendar

    calendar = Calendar.of(plan)
    here = slice(first - calendar.first, first - calendar.first + n_months)
    planned = {}
    for _, name, line in plan.spending.lines():
        who = line.person or ""
        amounts = calendar.monthly(line.amount, who) * calendar.mask(line.begins, line.until, who)
        planned[name] = calendar.grown(amounts, line.grows).sum(axis=0)[here]
    return planned


def within_plan(
    planned: Mapping[str, NDArray[np.float64]],
    actual: Mapping[str, NDArray[np.float64]],
    needs: Mapping[str, Need],
    income: NDArray[np.float64],
) -> tuple[float | None, str]:
    """Return part A, 0 to 1, of what is not essential; None with the reason where it cannot be measured."""
    import numpy as np

    from finsim.actuals.sorting import UNSORTED
    from finsim.analysis.discipline import Year, discipline

    def beyond(rows: Mapping[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float64]]:
        return {name: row for name, row in rows.items() if needs.get(name) != Need.ESSENTIAL and name != UNSORTED}

    spent = {name: np.maximum(0.0, row) for name, row in beyond(actual).items()}
    none = np.zeros(income.size)
    part = discipline(Year(income, beyond(planned), spent, none, none, none, none, none)).parts["A"]
    return part.value, part.why


def _reconciled(later: Balance, kept: Iterable[Balance], rows: Sequence[Transaction]) -> dict[str, Any]:
    """Return a balance and what is missing between it and the last one before it; None where there is none."""
    before = [
        each
        for each in kept
        if (each.account, each.currency) == (later.account, later.currency) and each.day < later.day
    ]
    earlier = max(before, key=lambda each: each.day, default=None)
    missing = None if earlier is None else reconcile(rows, earlier, later).missing
    since = None if earlier is None else earlier.day.isoformat()
    return _of_balance(later) | {"since": since, "missing": missing}


def _plain(each: Transaction) -> dict[str, Any]:
    return vars(each) | {"day": each.day.isoformat()}


def _transaction(body: Mapping[str, Any]) -> Transaction:
    return Transaction(**{**body, "day": date.fromisoformat(body["day"])})


def _of_balance(each: Balance) -> dict[str, Any]:
    return vars(each) | {"day": each.day.isoformat()}


def _balance(body: Mapping[str, Any]) -> Balance:
    return Balance(**{**body, "day": date.fromisoformat(body["day"])})


def _listed(row: NDArray[np.float64]) -> list[float]:
    return [round(float(value), 2) for value in row]


def _row_id(month: str) -> str:
    return f"month-{month_text(parse_month(month))}"
