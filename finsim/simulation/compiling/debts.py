"""Debts into the program's tables: terms, what changes when, and what is paid beyond what is due."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from finsim.errors import PlanError
from finsim.plan.debts import Debt, DebtKind, RateKind
from finsim.plan.household import Plan
from finsim.simulation import program as rows
from finsim.simulation.compiling.schedules import Calendar

CARD_SHARE = 0.01  # of the balance that a card's minimum holds beside interest; METHODS section 6
FLOATS = {
    RateKind.SHORT_RATE: rows.FLOATS_OVER_SHORT_RATE,
    RateKind.BOND_YIELD: rows.FLOATS_OVER_BOND_YIELD,
}
PAYS = {None: rows.PAYS_AMOUNT, "minimum": rows.PAYS_DUE, "in full": rows.PAYS_IN_FULL}


class DebtTables(NamedTuple):
    """The program's tables of these names, which give their shapes."""

    debts: NDArray[np.float64]
    debt_traits: NDArray[np.int64]
    debt_rates: NDArray[np.float64]
    debt_days: NDArray[np.int64]


def debt_tables(plan: Plan, calendar: Calendar) -> DebtTables:
    """Return the tables of all debts, in the order of the plan."""
    n_debts = len(plan.debts)
    tables = DebtTables(
        np.zeros((rows.N_DEBT_TERMS, n_debts)),
        np.zeros((rows.N_DEBT_TRAITS, n_debts), dtype=np.int64),
        np.zeros((n_debts, calendar.n_periods)),
        np.zeros((rows.N_DEBT_DAYS, n_debts, calendar.n_periods), dtype=np.int64),
    )
    for k, debt in enumerate(plan.debts.values()):
        _enter_terms(tables, k, debt)
        _enter_days(tables, k, debt, calendar)
    _enter_refinancing(plan, calendar, tables)
    return tables


def _enter_terms(tables: DebtTables, k: int, debt: Debt) -> None:
    terms = tables.debts[:, k]
    terms[rows.DEBT_OWED], terms[rows.DEBT_RATE] = debt.balance, debt.rate / 12.0
    terms[rows.DEBT_PAYMENT] = debt.payment.a_month if debt.payment is not None else 0.0
    terms[rows.DEBT_EXTRA] = debt.extra.a_month if debt.extra is not None else 0.0
    terms[rows.DEBT_IS_HOME] = debt.kind == DebtKind.MORTGAGE
    if debt.kind == DebtKind.CARD:
        assert (
            debt.minimum is not None and debt.late_fee is not None and debt.limit is not None
        )  # the model infers them
        tables.debt_traits[:, k] = rows.KIND_CARD, PAYS[debt.pays]
        terms[rows.DEBT_SHARE], terms[rows.DEBT_FLOOR] = CARD_SHARE, debt.minimum.a_month
        terms[rows.DEBT_FEE], terms[rows.DEBT_LIMIT] = debt.late_fee, debt.limit
        terms[rows.DEBT_BUYS] = debt.buys.a_month if debt.buys is not None else 0.0


def _enter_days(tables: DebtTables, k: int, debt: Debt, calendar: Calendar) -> None:
    """Enter when a debt begins, and from when on its rate follows the market's."""
    first = max(0, calendar.period(debt.begins)) if debt.begins is not None else 0
    tables.debt_rates[k] = debt.rate / 12.0
    if first >= calendar.n_periods:
        return
    tables.debt_days[rows.DEBT_BEGINS, k, first] = 1
    if first > 0:
        tables.debt_days[rows.DEBT_SETS, k, first] = rows.SETS_RATE
        tables.debt_days[rows.DEBT_RECASTS, k, first] = int(debt.term or 0)
    if debt.floats is not None:
        ends = first + n_payments(debt)
        for t in range(first + 1, min(ends, calendar.n_periods)):
            if calendar.months[t] % 12 == 0:
                tables.debt_days[rows.DEBT_SETS, k, t] = FLOATS[debt.floats.follows]
                tables.debt_days[rows.DEBT_RECASTS, k, t] = ends - t
                tables.debt_rates[k, t] = debt.floats.margin / 12.0


def n_payments(debt: Debt) -> int:
    """Return in how many payments a loan is repaid at its first rate."""
    if debt.term is not None:
        return int(debt.term)
    assert debt.payment is not None  # the model asks for one of them
    owed, n = float(debt.balance), 0
    while owed > 0.005:
        owed += owed * debt.rate / 12.0 - debt.payment.a_month
        n += 1
    return n


def _enter_refinancing(plan: Plan, calendar: Calendar, tables: DebtTables) -> None:
    """Let each refinancing set a rate and a payment, in order of time; a rate that floated is fixed from then on."""
    names = list(plan.debts)
    found = [(calendar.period(event.when), name, event) for name, event in plan.events.items() if event.refinances]
    for t, name, event in sorted(found, key=lambda each: each[0]):
        k = names.index(str(event.refinances))
        if plan.debts[names[k]].kind == DebtKind.CARD:
            raise PlanError(f"events.{name}.refinances", "a loan or a mortgage", names[k], "a card has no term")
        if not 0 <= t < calendar.n_periods:
            continue
        assert event.rate is not None and event.term is not None  # the model asks for both
        tables.debt_days[rows.DEBT_SETS : rows.DEBT_RECASTS + 1, k, t:] = 0
        tables.debt_days[rows.DEBT_SETS, k, t] = rows.SETS_RATE
        tables.debt_days[rows.DEBT_RECASTS, k, t] = int(event.term)
        tables.debt_rates[k, t:] = event.rate / 12.0


def debt_choices(plan: Plan, tables: DebtTables, terms: NDArray[np.float64], choices: NDArray[np.int64]) -> None:
    """Enter which parts of the kernel these debts need, and what is paid beyond what is due."""
    sets = tables.debt_days[rows.DEBT_SETS]
    choices[rows.DEBT_CHANGES] = int(sets.any())
    choices[rows.READS_SHORT_RATE] = int((sets == rows.FLOATS_OVER_SHORT_RATE).any())
    cards = tables.debt_traits[rows.DEBT_KIND] == rows.KIND_CARD
    pays = tables.debt_traits[rows.DEBT_PAYS] != rows.PAYS_DUE
    choices[rows.HAS_CARDS] = int((cards & (pays | (tables.debts[rows.DEBT_BUYS] > 0.0))).any())
    extra = plan.extra_payments
    if extra is not None:
        choices[rows.SMALLEST_FIRST] = int(extra.order == "snowball")
        terms[rows.EXTRA_PAID] = extra.amount.a_month
        terms[rows.FIRST_DUE] = first_due(tables) if extra.rolls_over else 0.0
    choices[rows.PAYS_EXTRA] = int(extra is not None or bool((tables.debts[rows.DEBT_EXTRA] > 0.0).any()))


def first_due(tables: DebtTables) -> float:
    """Return what is due in the first period on all debts that are owed then."""
    owed = tables.debts[rows.DEBT_OWED] * tables.debt_days[rows.DEBT_BEGINS, :, 0]
    interest = owed * tables.debts[rows.DEBT_RATE]
    is_card = tables.debt_traits[rows.DEBT_KIND] == rows.KIND_CARD
    minimum = np.maximum(tables.debts[rows.DEBT_FLOOR], tables.debts[rows.DEBT_SHARE] * owed + interest)
    due = np.minimum(np.where(is_card, minimum, tables.debts[rows.DEBT_PAYMENT]), owed + interest)
    return float(due.sum())
