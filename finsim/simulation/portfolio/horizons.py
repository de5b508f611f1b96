"""How long a study lasts: years, a lifetime drawn for each path, or as good as for ever.

A lifetime ends its path: after the last period lived nothing is spent, nothing fails, and what is left stays as it is.
"""

from __future__ import annotations

import math
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from finsim import longevity

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
        years = longevity.ExponentialLifetime(LN2 / self.force).draw(seed, paths)
        return np.minimum(years * cadence, float(self.n_years * cadence))


class Person(BaseModel):
    """Somebody of the packaged life table (Social Security Administration, period 2022)."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    sex: longevity.Sex
    age: float = Field(ge=0.0, lt=120.0)


class LifeTable(Horizon):
    """One life, or independent lives of which the last counts.

    people         of the packaged table
    death_chances  or of another one, a row a person: the chance to die within year 0, 1, ... of those alive at its
                   start, evenly over the year; whoever outlives the row lives as long as it
    """

    people: tuple[Person, ...] = ()
    death_chances: tuple[tuple[Chance, ...], ...] = ()

    @model_validator(mode="after")
    def _somebody_lives(self) -> LifeTable:
        if not self.people and not any(self.death_chances):
            raise ValueError("at least one person")
        return self

    @property
    def n_years(self) -> int:
        ages = [longevity.life_table(person.sex).last_age + 1 - person.age for person in self.people]
        return max(math.ceil(years) for years in [*ages, *map(len, self.death_chances)])

    def lived(self, seed: int, paths: NDArray[np.int64], cadence: int) -> NDArray[np.float64]:
        longest = np.zeros(paths.size)
        for number, person in enumerate(self.people):
            table = longevity.life_table(person.sex)
            np.maximum(longest, longevity.draw_lifetimes(table, person.age, seed, paths, number), out=longest)
        for number, chances in enumerate(self.death_chances, start=len(self.people)):
            np.maximum(longest, _drawn(np.array(chances), number, seed, paths), out=longest)
        return longest * cadence


def _drawn(chances: NDArray[np.float64], person: int, seed: int, paths: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the years lived under stated chances of death: float64 (n_paths,)."""
    from finsim.longevity.lifetime_draws import draw_from_curve

    years = np.empty(paths.size)
    curve = np.concatenate([[1.0], np.cumprod(1.0 - chances), [0.0]])
    draw_from_curve(curve, 1.0, seed, paths, person, years)
    return np.minimum(years, float(chances.size))
