"""`measure`: an outcome and one ledger become figures. The one verb of this package; each question is a module.

`workbench` calls it once a run; everything that is shown, said or compared afterwards is one of these figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from finsim.analysis.adjustments import adjustments
from finsim.analysis.cash_flow import cash_flow, debts
from finsim.analysis.failing import shortfall
from finsim.analysis.figure import Figures
from finsim.analysis.goals import GoalAsked, goals
from finsim.analysis.habits import habits
from finsim.analysis.success import success
from finsim.analysis.wealth import wealth
from finsim.simulation.ledger import Ledger
from finsim.simulation.outcome import Outcome, order_index


@dataclass(frozen=True)
class Household:
    """What the figures need to know of the household beside its outcome.

    debts         (name, yearly rate, whether it is a card)
    behaves       whether the run simulates habits, so that spending against plan can be measured
    retired_from  first period without wages to come; None when nobody retires within the plan
    rule_from     first period of the spending rule; None without one
    rule_years    periods, one in each year of the rule, that stand for their year; none where it does not set spending
    """

    currency: str
    locale: str
    goals: Sequence[GoalAsked]
    debts: Sequence[tuple[str, float, bool]]
    retired_from: int | None
    rule_from: int | None = None
    rule_years: Sequence[int] = ()
    behaves: bool = False


def middle_path(outcome: Outcome) -> int:
    """Return the number of the path whose real net worth at the end is the median, an order statistic."""
    order = np.argsort(outcome.net_worth_at(outcome.n_periods - 1), kind="stable")
    return int(outcome.path_ids[order[order_index(0.5, outcome.n_paths)]])


def measure(outcome: Outcome, ledger: Ledger, household: Household, failing: Ledger | None = None) -> Figures:
    """Return every figure of a run, in the order in which they are shown.

    ledger   of the middle path
    failing  of `failing.middle_failing_path`, where a path fails
    """
    names = tuple(name for name, _, _ in household.debts)
    rates = tuple(rate for _, rate, _ in household.debts)
    found = [
        *success(outcome),
        *(() if failing is None else shortfall(failing)),
        *(() if household.rule_from is None else adjustments(outcome, household.rule_years, household.rule_from)),
        *goals(outcome, household.goals),
        *wealth(outcome, float(ledger["net_worth_open"][0]), household.retired_from),
        *cash_flow(outcome, ledger),
        *debts(ledger, names, rates),
        *habits(ledger, [name for name, _, is_card in household.debts if is_card], household.behaves),
    ]
    return Figures(found, household.currency, household.locale)
