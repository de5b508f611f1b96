"""Risk-based guardrails: hold the real budget while its chance of lasting stays between two bounds, else move it.

Source: D. Fitzpatrick, M. Kitces, J. Tharp, "Risk-based guardrails", kitces.com and Income Lab, 2021 on. The chances
come from a table by (years left, net spending / investable money) that is made before the run, on luck of its own: a
rule that looked at the future of its own path would be clairvoyance.

For one path of real portfolio returns r, the constant real spending from 1 that lasts n years, paid in advance, is
1 / (1 + 1/(1 + r_1) + 1/((1 + r_1)(1 + r_2)) + ...) (the sustainable spending rate of Blanchett, Kowara, Chen, 2012),
so the share of paths whose rate is not below a given one is its chance of success, for all rates at once.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from finsim.errors import SettingsError
from finsim.markets.bootstrap import Bootstrap
from finsim.markets.given import GivenReturns
from finsim.markets.history import History
from finsim.markets.series import BONDS, INFLATION, STOCKS
from finsim.simulation.spending.rule import Decision, Money, Rate, Setting, SpendingRule

Chance = Annotated[float, Field(gt=0.0, lt=1.0)]
OWN_PATHS = 1 << 40  # the table's paths are numbered from here, where no run has any


class RiskBasedGuardrails(SpendingRule):
    """Cut when success falls below a bound, rise when it is above another, and move to a third.

    amount, rate  what it starts from; left out, what has the chance `move_to`
    table_paths   futures that the table is made from
    """

    name: ClassVar[str] = "risk-based-guardrails"
    source: ClassVar[str] = "Fitzpatrick, Kitces, Tharp, Risk-based guardrails, 2021"

    cut_below: Chance = 0.70
    rise_above: Chance = 0.95
    move_to: Chance = 0.85
    amount: Money | None = None
    rate: Rate | None = None
    table_paths: int = Field(default=2_000, ge=200, le=100_000)

    @model_validator(mode="after")
    def _in_order(self) -> RiskBasedGuardrails:
        if not self.cut_below <= self.move_to <= self.rise_above:
            raise ValueError("chances in the order cut below, move to, rise above")
        return self

    def decision(self) -> Decision:
        return Decision.GUARDRAILS

    def by_year(self, setting: Setting) -> NDArray[np.float64]:
        """Return by year the rates at which success is `cut_below`, `rise_above` and `move_to`."""
        rates = success_table(setting, self.table_paths)
        at = [
            int(round((1.0 - chance) * self.table_paths, 9))
            for chance in (self.cut_below, self.rise_above, self.move_to)
        ]
        return np.ascontiguousarray(rates[:, at].T)

    def first(self, setting: Setting) -> float:
        if self.amount is not None:
            return self.amount
        if self.rate is not None:
            return self.rate * setting.start
        return float(self.by_year(setting)[2, 0]) * setting.start + setting.income


def success_table(setting: Setting, n_paths: int) -> NDArray[np.float64]:
    """Return the rates that last, by year of the study, rising: float64 (n_years, n_paths).

    In year y the chance of success of a rate is the share of row y that is not below it.
    """
    growth = real_growth(setting, n_paths)
    price, factor = np.ones(n_paths), np.ones(n_paths)
    lasting = np.empty((setting.n_years, n_paths))
    for years_left in range(1, setting.n_years + 1):
        lasting[setting.n_years - years_left] = np.sort(1.0 / price)
        factor = factor / growth[years_left - 1]
        price = price + factor
    return lasting


def real_growth(setting: Setting, n_paths: int) -> NDArray[np.float64]:
    """Return one plus the yearly real return of the study's mix on paths of the table's own: (n_years, n_paths)."""
    if isinstance(setting.market, GivenReturns):
        rows, cadence = _blocks_of_given(setting, setting.market, n_paths), setting.market.cadence
    else:
        rows, cadence = _own_paths(setting, n_paths), 1
    nominal = np.zeros(rows.shape[1:])
    for place, share in enumerate(setting.mix.values()):
        nominal += share * rows[place]
    real = (1.0 + nominal) / (1.0 + rows[-1])
    yearly = np.ones((setting.n_years, n_paths))
    for part in range(cadence):
        yearly *= real[part::cadence]
    return yearly * (1.0 - setting.fee)


def _own_paths(setting: Setting, n_paths: int) -> NDArray[np.float64]:
    """Draw from the market on paths of its own; history, which has no others, in blocks of five years."""
    market = setting.market
    if isinstance(market, History):
        market = Bootstrap(since=market.since)
    known = {"stocks": STOCKS, "bonds": BONDS}
    unknown = [name for name in setting.mix if name not in known]
    if unknown:
        raise SettingsError("spending", "a mix of stocks and bonds for a table of success", unknown[0])
    paths = OWN_PATHS + np.arange(n_paths, dtype=np.int64)
    rows = market.sample(setting.seed, paths, setting.n_years, 1).rows
    return rows[[*(known[name] for name in setting.mix), INFLATION]]


def _blocks_of_given(setting: Setting, market: GivenReturns, n_paths: int) -> NDArray[np.float64]:
    """Draw blocks of five years from stated series, which are taken as a circle."""
    from finsim.simulation.spending.guardrails_draws import draw_rows

    length = min(5 * market.cadence, market.n_rows)
    places = np.empty((setting.n_years * market.cadence, n_paths), dtype=np.int64)
    draw_rows(setting.seed, market.n_rows, length, places)
    none = np.zeros(market.n_rows)
    unknown = [name for name in setting.mix if name not in market.returns]
    if unknown:
        raise SettingsError("spending", "a mix of the market's own assets for a table of success", unknown[0])
    table = np.array([*(market.returns[name] for name in setting.mix), market.inflation or none])
    return table[:, places]
