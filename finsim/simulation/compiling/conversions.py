"""Roth conversions into the program's tables: when, how much or up to which ceiling, from which accounts.

A ceiling is in money of the law's first year; it follows prices as the law's own amounts do. Medicare's is the first
income above which premiums rise, of the return that they look back at; the marketplace's is four times the poverty line
of the household that files together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finsim.errors import PlanError
from finsim.plan.conversions import Ceiling, CeilingKind, Conversion
from finsim.plan.household import Plan
from finsim.plan.withdrawals import WithdrawalMethod
from finsim.simulation import program as rows
from finsim.simulation.compiling.schedules import Calendar
from finsim.simulation.compiling.taxes import filers, law
from finsim.taxes import TaxTable, medicare_table, premium_table
from finsim.taxes.filling import GROSS, ORDINARY, WITH_BENEFITS
from finsim.vocabulary import FilingStatus

MEASURES = {
    CeilingKind.BRACKET: ORDINARY,
    CeilingKind.MEDICARE: GROSS,
    CeilingKind.MARKETPLACE: WITH_BENEFITS,
    CeilingKind.INCOME: GROSS,
}


def conversion_order(plan: Plan) -> tuple[str, ...]:
    """Return the names of the conversions in the order in which a year's end makes them: fixed amounts come first."""
    return tuple(sorted(plan.conversions, key=lambda name: plan.conversions[name].amount is None))


def conversion_tables(
    plan: Plan, calendar: Calendar, names: list[str], traits: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Return `conversions` (C, N_CONV, T), `conversion_traits` (N_CONV_TRAITS, C), `conversion_sources` (C, A, T)."""
    order, periods = conversion_order(plan), calendar.n_periods
    table = np.zeros((len(order), rows.N_CONV, periods))
    kinds = np.zeros((rows.N_CONV_TRAITS, len(order)), dtype=np.int64)
    sources = np.full((len(order), len(names), periods), rows.NO_ACCOUNT, dtype=np.int64)
    for c, name in enumerate(order):
        conversion = plan.conversions[name]
        is_on = calendar.mask(conversion.begins, conversion.until) & calendar.year_ends
        kinds[rows.CONV_TO, c] = names.index(conversion.to)
        _enter_sources(conversion, names, traits, sources[c])
        if conversion.fill is None:
            assert conversion.amount is not None  # the model asks for one of the two
            table[c, rows.CONV_MODE] = np.where(is_on, rows.CONVERT_AMOUNT, rows.CONVERT_NONE)
            table[c, rows.CONV_AMOUNT] = conversion.amount.a_year
        else:
            table[c, rows.CONV_MODE] = np.where(is_on, rows.CONVERT_TO_CEILING, rows.CONVERT_NONE)
            kinds[rows.CONV_MEASURE, c] = MEASURES[conversion.fill.kind]
    _share_no_source(order, table, sources)
    return table, kinds, sources


def _enter_sources(
    conversion: Conversion, names: list[str], traits: NDArray[np.int64], sources: NDArray[np.int64]
) -> None:
    """Enter a conversion's accounts where they can be reached: an employer's plan not while its owner works there."""
    t = np.arange(sources.shape[1])
    for k, account in enumerate(conversion.source):
        number = names.index(account)
        reached = t >= min(traits[rows.ACC_OPENS, number], traits[rows.ACC_EARLY, number])
        sources[k] = np.where(reached, number, rows.NO_ACCOUNT)


def _share_no_source(order: tuple[str, ...], table: NDArray[np.float64], sources: NDArray[np.int64]) -> None:
    """Refuse two conversions of a year that take from one account: neither would know what the other leaves."""
    for later in range(len(order)):
        for earlier in range(later):
            both = (table[[earlier, later], rows.CONV_MODE] > 0).all(axis=0)
            shared = set(sources[earlier].ravel()) & set(sources[later].ravel()) - {rows.NO_ACCOUNT}
            if both.any() and shared:
                raise PlanError(f"conversions.{order[later]}.from", "accounts that no other conversion takes from in "
                                "the same years", order[earlier])  # fmt: skip


def ceilings(plan: Plan, calendar: Calendar) -> NDArray[np.float64]:
    """Return `ceilings` (1 + C, N_CEILING, T): of withdrawals, then of each conversion; zero where none is stated."""
    stated = {"withdrawals.up to": plan.withdrawals.up_to}
    stated |= {f"conversions.{name}.fill": plan.conversions[name].fill for name in conversion_order(plan)}
    found = np.zeros((len(stated), rows.N_CEILING, calendar.n_periods))
    for k, (where, fill) in enumerate(stated.items()):
        if fill is None:
            continue
        if plan.taxes.regime != "us-federal":
            raise PlanError(where, "nothing to fill, where the regime is not us-federal", str(fill))
        laws = law(plan)
        for status, table in enumerate((laws.filed, laws.alone, laws.head)):
            found[k, status] = _ceiling(plan, calendar, where, fill, table)
    return found


def _ceiling(plan: Plan, calendar: Calendar, where: str, fill: Ceiling, table: TaxTable) -> float | NDArray[np.float64]:
    """Return what a ceiling comes to for one filing status, in money of the law's year."""
    if fill.kind == CeilingKind.BRACKET:
        return _top_of_bracket(where, table.brackets, table.rate_steps, fill.value)
    if fill.kind == CeilingKind.MEDICARE:
        joint = FilingStatus.MARRIED_JOINTLY if table.n_filers > 1.0 else FilingStatus.SINGLE
        return medicare_table(table.year, joint).above[0]
    if fill.kind == CeilingKind.MARKETPLACE:
        poverty, counts = premium_table(table.year), filers(plan, calendar)
        n_persons = table.n_filers + counts[rows.CHILDREN] + counts[rows.DEPENDENTS]
        return poverty.ends[-1] * (poverty.poverty_first + poverty.poverty_more * (n_persons - 1.0))
    return fill.value


METHODS = {
    WithdrawalMethod.IN_ORDER: rows.WITHDRAWS_IN_ORDER,
    WithdrawalMethod.PROPORTIONAL: rows.WITHDRAWS_IN_PROPORTION,
    WithdrawalMethod.FILL: rows.WITHDRAWS_BELOW,
}


def withdrawal_method(plan: Plan, choices: NDArray[np.int64]) -> None:
    """Enter how withdrawals are shared out."""
    choices[rows.WITHDRAWS] = METHODS[plan.withdrawals.method]
    if plan.withdrawals.up_to is not None:
        choices[rows.FILL_MEASURE] = MEASURES[plan.withdrawals.up_to.kind]


def _top_of_bracket(where: str, begins: tuple[float, ...], steps: tuple[float, ...], rate: float) -> float:
    rates = np.cumsum(steps)
    found = np.flatnonzero(np.abs(rates[:-1] - rate) < 1e-9)
    if not found.size:
        known = ", ".join(f"{100 * each:.0f} %" for each in rates[:-1])
        raise PlanError(where, f"a bracket that has a top: {known}", f"{100 * rate:g} %")
    return begins[int(found[0]) + 1]


def add_layers(conversions: NDArray[np.float64], kinds: NDArray[np.int64], traits: NDArray[np.int64]) -> int:
    """Number the accounts that are converted into while the extra tax may hold; return how many there are."""
    traits[rows.ACC_LAYERS] = rows.NO_LAYERS
    n_layered = 0
    for c, account in enumerate(kinds[rows.CONV_TO]):
        on = np.flatnonzero(conversions[c, rows.CONV_MODE])
        is_young = on.size > 0 and on[0] < traits[rows.ACC_NO_EXTRA, account]
        if is_young and traits[rows.ACC_LAYERS, account] == rows.NO_LAYERS:
            traits[rows.ACC_LAYERS, account] = n_layered
            n_layered += 1
    return n_layered
