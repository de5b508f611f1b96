"""Guyton and Klinger's decision rules: a real budget that is frozen, cut and raised at guardrails.

Source: J. T. Guyton, W. J. Klinger, "Decision Rules and Maximum Initial Withdrawal Rates", Journal of Financial
Planning 19(3), March 2006. Two programs run variants of their own, which their published numbers need.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from finsim.simulation.spending.rule import Decision, InitialRule, Rate, Setting

DECISIONS = {
    "2006": Decision.GUYTON_KLINGER,
    "cfiresim": Decision.GUYTON_KLINGER_CFIRESIM,
    "prime-harvesting": Decision.GUYTON_KLINGER_PRIME_HARVESTING,
}


class GuytonKlinger(InitialRule):
    """No rise after a loss while the rate is above the first; rises capped; cut and raised at the guardrails.

    inflation_cap     no rise above this in a year (not in cFIREsim's variant)
    cut_above, cut    above this multiple of the first rate the budget falls by `cut`
    rise_below, rise  below this multiple it rises by `rise`
    no_cut_in_last    years before the end in which it is not cut
    cuts_through      prime-harvesting's instead: the last year, counted from 0, in which it may be cut
    variant           "2006": the paper's order, on the rate after indexing;
                      "cfiresim": compares last year's nominal budget, indexes in full and after every year, and takes
                      the first rate from what was left after the first withdrawal;
                      "prime-harvesting": prosperity first, then inflation, then preservation, through a year of age
    """

    name: ClassVar[str] = "guyton-klinger"
    source: ClassVar[str] = "Guyton, Klinger, Journal of Financial Planning 19(3), 2006"
    reads_nominal: ClassVar[bool] = True  # a nominal loss freezes it, and indexing is capped

    rate: Rate = 0.05
    inflation_cap: Rate = 0.06
    cut_above: float = Field(default=1.2, ge=1.0)
    cut: Rate = 0.10
    rise_below: float = Field(default=0.8, ge=0.0, le=1.0)
    rise: Rate = 0.10
    no_cut_in_last: int = Field(default=15, ge=0)
    cuts_through: int | None = Field(default=None, ge=0)
    variant: Literal["2006", "cfiresim", "prime-harvesting"] = "2006"

    def decision(self) -> Decision:
        return DECISIONS[self.variant]

    def terms(self, setting: Setting) -> tuple[float, ...]:
        return self.inflation_cap, self.cut_above, self.cut, self.rise_below, self.rise

    def by_year(self, setting: Setting) -> NDArray[np.float64]:
        year = np.arange(setting.n_years)
        is_early = setting.n_years - year > self.no_cut_in_last
        return np.array([is_early if self.cuts_through is None else year <= self.cuts_through], dtype=np.float64)
