"""`Run`: what users hold after a simulation. Its figures, its bands, the ledger of any path, its receipt and its words.

Made by `simulate`. Everything heavy is worked out when it is first asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from finsim.analysis.failing import middle_failing_path
from finsim.analysis.figure import Figure, Figures
from finsim.analysis.goals import GoalAsked
from finsim.analysis.measure import Household, measure, middle_path
from finsim.errors import FinsimError, NotFound
from finsim.markets import MarketModel
from finsim.months import month_text, parse_month
from finsim.plan.debts import DebtKind
from finsim.plan.household import Plan
from finsim.simulation.compiling.compile_plan import Compiled
from finsim.simulation.compiling.rules import table_digests
from finsim.simulation.ledger import Ledger
from finsim.simulation.outcome import BAND_PERCENTILES, Bands, Outcome
from finsim.simulation.paths import trace_path
from finsim.simulation.program import HAS_DEATHS, REVIEWS, SPENDS_EXCESS
from finsim.simulation.receipt import make_asked, make_receipt

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Run:
    """One simulation of one plan over one market.

    seed      of every draw
    n_paths   futures, or cohorts of history
    """

    plan: Plan
    compiled: Compiled
    market: MarketModel
    seed: int
    outcome: Outcome

    @property
    def n_paths(self) -> int:
        return self.outcome.n_paths

    @cached_property
    def figures(self) -> Figures:
        """Every figure of this run by its id, in the order in which they are shown."""
        failing = middle_failing_path(self.outcome)
        return measure(self.outcome, self.trace(self.middle_path), self._household,
                       None if failing is None else self.trace(failing))  # fmt: skip

    @cached_property
    def middle_path(self) -> int:
        """Number of the path whose real net worth at the end is the median."""
        return middle_path(self.outcome)

    @property
    def _household(self) -> Household:
        names = list(self.compiled.goal_names)
        months = self.outcome.months
        asked = [
            GoalAsked(
                goal.name, goal.kind, str(goal.need), names.index(goal.name) if goal.name in names else -1, goal.amount,
                (months[max(0, goal.first)], months[min(goal.last, len(months) - 1)]), goal.shrink,
            )
            for goal in self.compiled.goals
        ]  # fmt: skip
        owed = [(name, float(debt.rate), debt.kind == DebtKind.CARD) for name, debt in self.plan.debts.items()]
        return Household(
            self.plan.currency, self.plan.locale, asked, owed, self.compiled.retired_from, self.compiled.rule_from,
            self.rule_years, self.plan.habits.is_on,
        )  # fmt: skip

    @property
    def rule_years(self) -> tuple[int, ...]:
        """The month before each review of the spending rule: one for each year in which it sets spending.

        None where the plan leaves invested what the rule allows above its lines, since then they decide what is spent;
        and none where somebody may die within the plan, since fewer people live on less.
        """
        choices = self.compiled.program.choices
        if self.compiled.rule_from is None or not choices[SPENDS_EXCESS] or choices[HAS_DEATHS]:
            return ()
        before = [int(t) - 1 for t in np.flatnonzero(self.compiled.program.calendar[REVIEWS])]
        last = self.compiled.n_periods - 1
        return (*before, last) if before and last - before[-1] >= 12 else tuple(before)

    def bands(self, series: str = "net_worth", prices: str = "real", percentiles: Any = BAND_PERCENTILES) -> Bands:
        """Return percentiles of `net_worth` or `spending` month by month, each point a real path's value."""
        return self.outcome.bands(series, prices, percentiles)

    def trace(self, path: int) -> Ledger:
        """Return the ledger of one path as plain arrays; raises `NotFound` for a path that was not run."""
        if not (self.outcome.path_ids == path).any():
            raise NotFound("path", f"one of the {self.n_paths:,} paths of this run", path)
        values = trace_path(self.compiled.program, self.compiled.tax, self.market, self.seed, path)
        return Ledger(path, self.outcome.months, self.compiled.columns, values)

    def path_of(self, cohort: str) -> int:
        """Return the path of a historical start month, "1966-01"; only runs over history have cohorts."""
        if not self.market.capabilities.has_cohorts:
            raise FinsimError("cohort", "a run over history", self.market.name, "other markets have paths by number")
        return int(self.market.path_of(parse_month(cohort), self.outcome.n_periods))  # type: ignore[attr-defined]

    def cohort_of(self, path: int) -> str:
        """Return the historical start month of a path, "" where the market has no cohorts."""
        if not self.market.capabilities.has_cohorts:
            return ""
        return month_text(int(self.market.cohorts(self.outcome.n_periods)[path]))  # type: ignore[attr-defined]

    def ledger(self, path: int | None = None, cohort: str | None = None) -> pd.DataFrame:
        """Return the month-by-month ledger of a path or a cohort; of the middle path when neither is said."""
        if cohort is not None:
            path = self.path_of(cohort)
        return self.trace(self.middle_path if path is None else path).frame()

    def why(self, figure_id: str) -> Figure:
        """Return a figure by its id; its `opens` names the path and period behind it."""
        if figure_id not in self.figures:
            import difflib

            near = difflib.get_close_matches(figure_id, list(self.figures), 1)
            raise NotFound("figure", "the id of a figure of this run", figure_id,
                           f"did you mean {near[0]}?" if near else "")  # fmt: skip
        return self.figures[figure_id]

    @cached_property
    def receipt(self) -> dict[str, Any]:
        """Everything needed to run this again, and the digests by which the second run is judged."""
        asked = asked_of(self.plan, self.market, self.seed, self.n_paths, self.outcome.n_periods)
        return make_receipt(asked, self.outcome.digest, self._facts)

    @cached_property
    def _facts(self) -> dict[str, Any]:
        """The figures in JSON types, as the receipt seals them and `to_json` hands them out."""
        return self.figures.to_json()

    def to_json(self) -> dict[str, Any]:
        """Return figures, receipt, assumed defaults and what is not modelled, in plain JSON types."""
        return {
            "figures": self._facts,
            "receipt": self.receipt,
            "assumed": [{"key": a.key, "value": str(a.value), "words": a.words} for a in self.plan.assumed],
            "not_modelled": [{"key": n.key, "words": n.words} for n in self.compiled.not_modelled],
        }

    def plot(self, series: str = "net_worth", prices: str = "real") -> Any:
        """Return the fan chart of a series; it shows itself in a notebook."""
        from finsim.workbench.pictures import fan_chart

        return fan_chart(self, series, prices)

    def _repr_html_(self) -> str:
        from finsim.workbench.pictures import summary_html

        return summary_html(self)

    def __repr__(self) -> str:
        rate = self.figures["success_rate"].value
        return f"<Run of {self.plan.name or 'a plan'}: {self.n_paths:,} {self.market.name} paths, success {rate:.3f}>"


def asked_of(plan: Plan, market: MarketModel, seed: int, n_paths: int, n_periods: int) -> dict[str, Any]:
    """Return what a run asks of the engine, as its receipt states it.

    The plan stands in it as text: the order of its accounts and expenses is the order in which they are paid and added
    up, so it decides bytes, and whoever keeps a receipt may sort keys.
    """
    return make_asked(plan.stated, market_settings(market), data_digest(plan, market), seed, n_paths, n_periods)


def market_settings(market: MarketModel) -> dict[str, Any]:
    """Return a market as the plan would state it: its model and all its settings."""
    return {"model": market.name, **market.model_dump(mode="json", by_alias=True)}


def data_digest(plan: Plan, market: MarketModel) -> str:
    """Return one digest of the data that a run reads, through its market and its rule's; "" when it reads none."""
    digests = market.data_digests() | table_digests(plan)
    return ",".join(f"{name}:{digest}" for name, digest in sorted(digests.items()))
