"""How a portfolio is divided, where a withdrawal is taken from, and when the shares are put right again.

Sources: J. J. Choi's and Bengen's fixed mix; W. Pfau, M. Kitces, "Reducing Retirement Risk with a Rising Equity Glide
Path", Journal of Financial Planning 27(1), 2014; M. H. McClung, "Living Off Your Money", 2016 (Prime Harvesting).
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Mix = dict[str, Share]
Rebalance = Literal["yearly", "every period", "bands", "never"]


class Allocation(BaseModel):
    """What every way to divide a portfolio has: the wanted share of each asset, by name."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    kind: ClassVar[str]
    mix: Mix

    @model_validator(mode="after")
    def _sums_to_one(self) -> Allocation:
        for mix in self.mixes():
            if not mix or abs(sum(mix.values()) - 1.0) > 1e-9:
                raise ValueError(f"shares that sum to 1, not to {sum(mix.values())}")
        return self

    def mixes(self) -> tuple[Mix, ...]:
        """Return every mix that is stated."""
        return (self.mix,)

    @property
    def assets(self) -> tuple[str, ...]:
        return tuple(self.mix)

    @property
    def when(self) -> Rebalance:
        return "never"

    @property
    def drift(self) -> float:
        """How far a share may stray before bands bring it back."""
        return 0.0

    @property
    def order(self) -> tuple[str, ...]:
        """Assets in the order that withdrawals empty them; empty: all in proportion."""
        return ()

    def weights(self, n_periods: int, cadence: int) -> NDArray[np.float64]:
        """Return the wanted share of each asset in each period: float64 (n_assets, n_periods)."""
        return np.repeat(np.array([[self.mix[name]] for name in self.assets]), n_periods, axis=1)


class FixedMix(Allocation):
    """The same shares throughout, put right yearly, every period, when one strays beyond a band, or never."""

    kind: ClassVar[str] = "fixed-mix"
    rebalance: Rebalance = "yearly"
    band: Share = 0.05

    @property
    def when(self) -> Rebalance:
        return self.rebalance

    @property
    def drift(self) -> float:
        return self.band


class GlidePath(FixedMix):
    """Shares that move in equal yearly steps from `mix` to `mix_after`, `years` after the start, and stay there."""

    kind: ClassVar[str] = "glide-path"
    mix_after: Mix
    years: int = Field(ge=1)

    def mixes(self) -> tuple[Mix, ...]:
        return self.mix, self.mix_after

    @property
    def assets(self) -> tuple[str, ...]:
        return tuple(self.mix) + tuple(name for name in self.mix_after if name not in self.mix)

    def weights(self, n_periods: int, cadence: int) -> NDArray[np.float64]:
        gone = np.minimum(np.arange(n_periods) // cadence / self.years, 1.0)
        before, after = (np.array([[mix.get(name, 0.0)] for name in self.assets]) for mix in self.mixes())
        return before * (1.0 - gone) + after * gone


class BondsFirst(Allocation):
    """Withdrawals empty the assets in `sell_first`, then the rest; shares are never put right."""

    kind: ClassVar[str] = "bonds-first"
    sell_first: tuple[str, ...] = ("bonds",)

    @model_validator(mode="after")
    def _names_its_assets(self) -> BondsFirst:
        unknown = [name for name in self.sell_first if name not in self.mix]
        if unknown:
            raise ValueError(f"a name of the mix, not {unknown[0]}")
        return self

    @property
    def order(self) -> tuple[str, ...]:
        return self.sell_first + tuple(name for name in self.assets if name not in self.sell_first)


class PrimeHarvesting(BondsFirst):
    """Bonds first; and when stocks exceed `ceiling` times their start in real money, a `share` of them buys bonds.

    McClung's rule, as hoostus/prime-harvesting runs it: the test and the sale come yearly, before the withdrawal.
    """

    kind: ClassVar[str] = "prime-harvesting"
    harvest: str = "stocks"
    ceiling: float = Field(default=1.2, gt=0)
    share: Share = 0.2

    @model_validator(mode="after")
    def _harvests_a_part(self) -> PrimeHarvesting:
        if self.harvest not in self.mix or self.harvest in self.sell_first:
            raise ValueError("an asset of the mix to harvest that is not sold first")
        return self


ALLOCATIONS: dict[str, type[Allocation]] = {
    allocation.kind: allocation for allocation in (FixedMix, GlidePath, BondsFirst, PrimeHarvesting)
}
