"""What every spending rule is: checked parameters, its source, and what they come to as plain numbers for a kernel.

A rule is its parameters here, one compiled decision in `decisions`, and one entry in RULES; one suite of laws
(`tests/simulation/test_every_spending_rule.py`) then checks it unasked. Reading and checking a rule loads no compiler.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, auto
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from finsim.markets import MarketModel

Rate = Annotated[float, Field(ge=0.0, le=1.0)]
Money = Annotated[float, Field(ge=0.0)]
OTHER_INCOME = "other income"


class Decision(IntEnum):
    """Which compiled decision a rule takes; the kernels branch on it once a strip."""

    CONSTANT_REAL = 0
    CONSTANT_NOMINAL = auto()
    SHARE = auto()  # of the portfolio, by year, within a floor and a ceiling
    CAPE = auto()
    VANGUARD = auto()
    GUYTON_KLINGER = auto()
    GUYTON_KLINGER_CFIRESIM = auto()
    GUYTON_KLINGER_PRIME_HARVESTING = auto()
    ANNUITY = auto()
    SENSIBLE = auto()
    VARIABLE = auto()
    GUARDRAILS = auto()
    HEBELER = auto()


@dataclass(frozen=True)
class Setting:
    """What a rule may know of the study that it is compiled for.

    start     the portfolio at the start
    n_years   years of the horizon
    mix       wanted share of each asset over the whole study, by name, at its start
    income    real income of the first year that is not from the portfolio
    market    where returns come from; `seed` draws tables that need luck
    fee       share of the portfolio that fees take a year, which tables of luck are less of
    """

    start: float
    n_years: int
    mix: dict[str, float]
    income: float
    market: MarketModel
    seed: int
    fee: float = 0.0


@dataclass(frozen=True)
class Decided:
    """A rule as plain numbers.

    first     the first year's budget in real money, where the rule starts from one; else not a number
    terms     float64 (8,): parameters in the order that the rule's decision takes them
    by_year   float64 (3, n_years): what the decision reads by year
    floor, ceiling
              real money that the budget is kept within, whatever the rule says
    """

    first: float
    terms: NDArray[np.float64]
    by_year: NDArray[np.float64]
    floor: float
    ceiling: float


N_TERMS = 8


class SpendingRule(BaseModel):
    """Parameters of one rule.

    floor, ceiling  real money a year that its budget is kept within; the ceiling counts where they cross. A floor of
                    "other income" is what pensions and the like bring in that year
    limits_as       "cfiresim": a floor is never more than there is; an amount to start from is not limited; Guyton and
                    Klinger's floor holds where they cut and their ceiling where they raise; of a CAPE rule the floor
                    counts where they cross
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    name: ClassVar[str]
    source: ClassVar[str]
    is_nominal: ClassVar[bool] = False  # held in nominal money from one decision to the next
    needs_cape: ClassVar[bool] = False
    reads_nominal: ClassVar[bool] = False  # decides by nominal figures, so that real spending depends on inflation

    floor: Money | Literal["other income"] | None = None
    ceiling: Money | None = None
    limits_as: Literal["stated", "cfiresim"] = "stated"

    def decision(self) -> Decision:
        """Return which compiled decision this rule takes."""
        raise NotImplementedError

    def first(self, setting: Setting) -> float:
        """Return the first year's budget, or not a number where the rule reads it off the portfolio of that day."""
        return float("nan")

    def terms(self, setting: Setting) -> tuple[float, ...]:
        """Return up to eight parameters in the order that the decision takes them."""
        return ()

    def by_year(self, setting: Setting) -> NDArray[np.float64]:
        """Return what the decision reads by year: float64 (up to 3, n_years)."""
        return np.zeros((1, setting.n_years))

    def expected_returns(self) -> dict[str, float]:
        """Return what the rule expects each asset to return a year, by name, where it weighs them by their shares."""
        return {}

    def decided(self, setting: Setting) -> Decided:
        """Return the rule as plain numbers for a kernel."""
        terms, by_year = np.zeros(N_TERMS), np.zeros((3, setting.n_years))
        given, table = self.terms(setting), self.by_year(setting)
        terms[: len(given)] = given
        by_year[: table.shape[0]] = table
        floor = self.floor if isinstance(self.floor, float) else 0.0
        ceiling = float("inf") if self.ceiling is None else self.ceiling
        return Decided(self.first(setting), terms, by_year, floor, ceiling)


class InitialRule(SpendingRule):
    """A rule that starts from an amount of its own: real money a year, or else a share of the portfolio."""

    amount: Money | None = None
    rate: Rate = 0.04

    def first(self, setting: Setting) -> float:
        return self.rate * setting.start if self.amount is None else self.amount
