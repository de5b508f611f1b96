"""Annuities into the program: when each is bought, from which accounts, what it pays and how that is taxed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finsim.plan.annuities import Annuity
from finsim.plan.household import Plan
from finsim.plan.quantities import Rate
from finsim.simulation import program as rows
from finsim.simulation.compiling.schedules import Calendar
from finsim.vocabulary import AccountKind

TAXED = {AccountKind.TAX_DEFERRED: rows.TAXED_WHOLLY, AccountKind.TAX_FREE: rows.TAXED_NEVER}


def annuity_tables(plan: Plan, calendar: Calendar, accounts: list[str]) -> tuple[
    NDArray[np.float64], NDArray[np.int64]
]:  # fmt: skip
    """Return `annuities` (N_ANNUITY, L) and `annuity_sources` (sources of all,)."""
    table = np.zeros((rows.N_ANNUITY, len(plan.annuities)))
    sources: list[int] = []
    for k, annuity in enumerate(plan.annuities.values()):
        table[:, k] = (
            list(plan.people).index(annuity.person), calendar.period(annuity.bought, annuity.person),
            float(annuity.premium), len(sources), len(annuity.source), _monthly_share(annuity),
            annuity.grows.rate, annuity.grows.over_cpi, annuity.survivor_share, annuity.excluded or 0.0,
            TAXED.get(plan.accounts[annuity.source[0]].kind, rows.TAXED_IN_PART),
        )  # fmt: skip
        sources += [accounts.index(name) for name in annuity.source]
    return table, np.array(sources, dtype=np.int64)


def _monthly_share(annuity: Annuity) -> float:
    """Return a first month's payment as a share of the premium."""
    pays = annuity.pays
    return float(pays) / 12.0 if isinstance(pays, Rate) else pays.a_month / float(annuity.premium)
