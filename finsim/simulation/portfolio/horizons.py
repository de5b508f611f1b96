"""How long a study lasts: years, a lifetime drawn for each path, or as good as for ever.

A lifetime ends its path: after the last period lived nothing is spent, nothing fails, and what is left stays as it is.
"""

from __future__ import annotations

import math
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

LN2 = 0.6931471805599453
Chance = Annotated[float, Field(ge=0.0, le=1.0)]


class Horizon(BaseModel):
    """What every horizon has: a longest number of years, and how many of its periods a path lives."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @property
    def n_years(self) -> int:
        """Return the most years that a path may last."""
        raise NotImplementedError

    def lived(self, seed: int, paths: NDArray[np.int64], cadence: int) -> NDArray[np.float64]:
        """Return how many periods each path lives, not rounded: float64 (n_paths,)."""
        return np.full(paths.size, float(self.n_years * cadence))


class Years(Horizon):
    """A fixed number of years, for every path."""

    years: int = Field(ge=1, le=1_000)

    @property
    def n_years(self) -> int:
        return self.years


class Perpetual(Years):
    """No end: so many years that more would change nothing to speak of."""

    years: int = Field(default=300, ge=100, le=1_000)


class ExponentialLifetime(Horizon):
    """A constant force of mortality, stated by the median of what is left to live or as a rate a year.

    Source: M. A. Milevsky, C. Robinson, "A Sustainable Spending Rate without Simulation", FAJ 61(6), 2005.
    """

    median: float | None = Field(default=None, gt=0)
    rate: float | None = Field(default=None, gt=0)
    longest: int | None = Field(default=None, ge=1, le=5_000)

    @model_validator(mode="after")
    def _one_of_both(self) -> ExponentialLifetime:
        if (self.median is None) == (self.rate is None):
            raise ValueError("either a median or a rate")
        return self

    @property
    def force(self) -> float:
        """Return the chance of death a year and person alive, in the limit of short years."""
        return LN2 / self.median if self.median is not None else float(self.rate or 0.0)

    @property
    def n_years(self) -> int:
        return self.longest or math.ceil(20.0 * LN2 / self.force)  # one in a million lives longer

    def lived(self, seed: int, paths: NDArray[np.int64], cadence: int) -> NDArray[np.float64]:
        from finsim.simulation.portfolio.lifetimes import exponential_lifetimes

        years = np.empty(paths.size)
        exponential_lifetimes(self.force, seed, paths, years)
        return np.minimum(years * cadence, float(self.n_years * cadence))


class LifeTable(Horizon):
    """One life, or independent lives of which the last counts, from the chances of dying in each year from now on.

    death_chances  one row a person: the chance to die within year 0, 1, ... of those alive at its start
    """

    death_chances: tuple[tuple[Chance, ...], ...] = Field(min_length=1)

    @property
    def n_years(self) -> int:
        return max(len(row) for row in self.death_chances)

    def lived(self, seed: int, paths: NDArray[np.int64], cadence: int) -> NDArray[np.float64]:
        from finsim.simulation.portfolio.lifetimes import table_lifetimes

        years, longest = np.zeros(paths.size), np.zeros(paths.size)
        for person, chances in enumerate(self.death_chances):
            table_lifetimes(np.array(chances), person, seed, paths, years)
            np.maximum(longest, years, out=longest)
        return longest * cadence
