"""A short list of outcomes with their chances, drawn anew each period: small enough to be enumerated, so exact.

`Discrete` draws them; `OutcomeTree` holds every sequence once, with its weight, so that a share of paths is a
probability without sampling error.
"""

from __future__ import annotations

import math
from typing import Annotated, ClassVar

import numpy as np
from pydantic import BeforeValidator, Field, model_validator

from finsim.errors import MarketError
from finsim.markets.model import Capabilities, MarketModel
from finsim.markets.rates import Yield, as_decimal
from finsim.markets.series import BOND_INCOME, BONDS, INFLATION, STOCK_INCOME, STOCKS

Outcome = Annotated[float, BeforeValidator(as_decimal), Field(ge=-1.0, le=10.0)]  # a total loss is one
Inflation = Annotated[float, BeforeValidator(as_decimal), Field(gt=-1.0, le=10.0)]
Chance = Annotated[float, BeforeValidator(as_decimal), Field(ge=0.0, le=1.0)]
Outcomes = Annotated[tuple[Outcome, ...], Field(max_length=1000)]
MOST_SEQUENCES = 2**40


class Discrete(MarketModel):
    """Outcomes of one period, whatever its length: stocks, bonds and inflation of the k-th come together.

    stocks            nominal returns a period
    bonds, inflation  as many; left out, 0 in every outcome
    chances           as many, with sum 1; left out, all equal: a bootstrap of a given list
    stock_income, bond_income  dividends and coupons a period, less than what the worst outcome leaves; none where an
                      outcome is -100 %, which leaves nothing
    """

    name: ClassVar[str] = "discrete"
    capabilities: ClassVar[Capabilities] = Capabilities(
        cadences=(),
        has_standard_error=True,
        needs_data=False,
        has_cohorts=False,
        words="One of a short list of outcomes each period, drawn with stated chances.",
        needs_settings=True,
    )

    stocks: Annotated[Outcomes, Field(min_length=1)]
    bonds: Outcomes = ()
    inflation: Annotated[tuple[Inflation, ...], Field(max_length=1000)] = ()
    chances: tuple[Chance, ...] = ()
    stock_income: Yield = 0.0
    bond_income: Yield = 0.0

    @model_validator(mode="after")
    def _fits(self) -> Discrete:
        n = len(self.stocks)
        for name in ("bonds", "inflation", "chances"):
            if len(getattr(self, name)) not in (0, n):
                raise ValueError(f"as many {name} as stocks, which are {n}")
        if self.chances and abs(math.fsum(self.chances) - 1.0) > 1e-12:
            raise ValueError(f"chances with sum 1, not {math.fsum(self.chances):.12g}")
        for worst, income in ((min(self.stocks), self.stock_income), (min((*self.bonds, 0.0)), self.bond_income)):
            if income > 0.0 and worst - income <= -1.0:
                raise ValueError("an income that leaves the price above zero in the worst outcome")
        return self

    @property
    def n_outcomes(self) -> int:
        return len(self.stocks)

    @property
    def odds(self) -> np.ndarray:
        """Return the chance of each outcome: float64 (n_outcomes,)."""
        return np.array(self.chances or [1.0 / self.n_outcomes] * self.n_outcomes)

    def draw(self, seed: int, paths: np.ndarray, rows: np.ndarray, cadence: int, extras: tuple[str, ...]) -> None:
        from finsim.markets.discrete_draws import draw_outcomes

        draw_outcomes(self._table(), self._upper_edges(), seed, paths, np.empty_like(paths), rows)

    def _table(self) -> np.ndarray:
        table = np.zeros((5, self.n_outcomes))
        for row, values in ((STOCKS, self.stocks), (BONDS, self.bonds), (INFLATION, self.inflation)):
            table[row] = values or 0.0
        table[STOCK_INCOME], table[BOND_INCOME] = self.stock_income, self.bond_income
        return table

    def _upper_edges(self) -> np.ndarray:
        """Return the cumulative chances, the last of them beyond any draw."""
        edges = np.array([math.fsum(self.odds[: k + 1]) for k in range(self.n_outcomes)])
        edges[np.flatnonzero(self.odds)[-1] :] = 2.0
        return edges


class OutcomeTree(Discrete):
    """Every sequence of outcomes once: path k is k written in base `n_outcomes`, the first period its lowest digit."""

    name: ClassVar[str] = "outcome-tree"

    def n_sequences(self, n_periods: int) -> int:
        """Return how many sequences there are: outcomes to the power of periods."""
        return self.n_outcomes**n_periods

    def weights(self, paths: np.ndarray, n_periods: int) -> np.ndarray:
        """Return the probability of each path: float64 (n_paths,); over all sequences they sum to 1."""
        odds, weight, rest = self.odds, np.ones(paths.size), np.array(paths, dtype=np.int64)
        for _ in range(n_periods):
            weight *= odds[rest % self.n_outcomes]
            rest //= self.n_outcomes
        return weight

    def check(self, n_periods: int, cadence: int) -> None:
        super().check(n_periods, cadence)
        if self.n_sequences(n_periods) > MOST_SEQUENCES:
            raise MarketError(
                f"markets.{self.name}", f"at most {MOST_SEQUENCES} sequences", self.n_sequences(n_periods)
            )

    def draw(self, seed: int, paths: np.ndarray, rows: np.ndarray, cadence: int, extras: tuple[str, ...]) -> None:
        table, rest = self._table(), paths.copy()
        if paths.size and paths.max() >= self.n_sequences(rows.shape[1]):
            most = self.n_sequences(rows.shape[1]) - 1
            raise MarketError(f"markets.{self.name}", f"paths 0 to {most}, one a sequence", int(paths.max()))
        for period in range(rows.shape[1]):
            rows[:, period, :] = table[:, rest % self.n_outcomes]
            rest //= self.n_outcomes
