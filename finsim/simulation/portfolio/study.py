"""A study of a bare portfolio, as papers and calculators state one: checked parameters, no household.

    from finsim.markets.given import GivenReturns
    from finsim.simulation.portfolio import FixedMix, Study, run_study
    from finsim.simulation.spending import ConstantReal

    market = GivenReturns(returns={"stocks": [...], "bonds": [...]}, inflation=[...], first=1926)
    study = Study(horizon=30, allocation=FixedMix(mix={"stocks": 0.5, "bonds": 0.5}),
                  spending=ConstantReal(rate=0.04), market=market, withdraw_at="end")
    outcome = run_study(study)          # every complete start; `run_study(study, 100_000)` where paths are drawn
    outcome.success_rate, outcome.failed, outcome.labels, outcome.balance[-1]

`compile_study` turns it into tables, `run_study` runs those; `analysis.solving` looks for the most that can be spent.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SerializeAsAny, model_validator

from finsim.markets import MarketModel, build
from finsim.simulation.portfolio.allocation import ALLOCATIONS, Allocation, FixedMix
from finsim.simulation.portfolio.horizons import Horizon, Years
from finsim.simulation.spending import RULES, ConstantReal, SpendingRule


def _as_rule(raw: Any) -> Any:
    """Read a rule's name, or a mapping `{rule: name, ...}`."""
    return raw if isinstance(raw, SpendingRule) else _named(raw, "rule", RULES)


def _as_allocation(raw: Any) -> Any:
    """Read a mapping `{kind: name, mix: ...}`, or the shares of a fixed mix alone."""
    if isinstance(raw, Allocation):
        return raw
    if isinstance(raw, dict) and "kind" not in raw:
        return FixedMix(**raw) if "mix" in raw else FixedMix(mix=raw)
    return _named(raw, "kind", ALLOCATIONS)


def _named(raw: Any, key: str, known: dict[str, Any]) -> Any:
    parts = dict(raw) if isinstance(raw, dict) else {key: raw}
    name = parts.pop(key, None)
    if name not in known:
        raise ValueError(f"{key}: one of {', '.join(known)}, not {name!r}")
    return known[name](**parts)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Flow(_Part):
    """Money a year, from year `start` of the study through year `end` (the first is 0); spread over its periods."""

    amount: float
    start: int = Field(default=0, ge=0)
    end: int | None = Field(default=None, ge=0)
    is_real: bool = True


class Income(Flow):
    """Income from elsewhere, paid when spending is: it goes to spending first, and what is over is paid in."""


class Contribution(Flow):
    """Money paid into the portfolio at the begin or the end of each period, at the wanted shares."""

    at: Literal["begin", "end"] = "end"


class Fee(_Part):
    """A fee a year, charged at each period's end on what an asset has grown to.

    on  "value": all of it; "price": without the period's dividends and coupons (isim; and cFIREsim, whose bonds and
        cash state no income and so pay on all of it)
    """

    rate: float = Field(default=0.0, ge=0.0, lt=1.0)
    on: Literal["value", "price"] = "value"


class Study(_Part):
    """A portfolio, what is taken out of it, for how long, in which market.

    horizon       years, or a `Horizon`: `Years`, `Perpetual`, `ExponentialLifetime`, `LifeTable`
    allocation    an `Allocation`: `FixedMix`, `GlidePath`, `BondsFirst`, `PrimeHarvesting`; or the shares of a mix
    spending      a rule of `simulation.spending.RULES`, or its name
    start         the portfolio on the first day
    cadence       periods a year; a rule decides in the first period of each year and is paid out in equal parts
    withdraw_at   "start": from the opening balance, before returns; "end": after returns, fees and the rise of prices
    may_go_negative
                  a balance below 0 goes on (and grows) as in cFIREsim; the path has then failed. Else spending that is
                  not paid in full fails the path
    fixed_growth  assets that the market does not know and that grow by a stated rate a year (cash at 0.25 %)
    market        a `MarketModel`, its name, or a mapping as `markets.build` reads it; `GivenReturns` for stated series
    whole_cents   what is spent, and what each asset gains, pays and holds, is rounded to cents, as cFIREsim does
    """

    horizon: SerializeAsAny[Horizon]
    allocation: Annotated[SerializeAsAny[Allocation], BeforeValidator(_as_allocation)]
    spending: Annotated[SerializeAsAny[SpendingRule], BeforeValidator(_as_rule)] = ConstantReal()
    market: Annotated[SerializeAsAny[MarketModel], BeforeValidator(build)]
    start: float = Field(default=1_000_000.0, ge=0)
    incomes: tuple[Income, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    fee: Fee = Fee()
    cadence: int = Field(default=1, ge=1, le=366)
    withdraw_at: Literal["start", "end"] = "start"
    may_go_negative: bool = False
    fixed_growth: dict[str, float] = Field(default_factory=dict)
    whole_cents: bool = False

    @model_validator(mode="before")
    @classmethod
    def _years(cls, raw: Any) -> Any:
        is_number = isinstance(raw, dict) and isinstance(raw.get("horizon"), int)
        return raw | {"horizon": Years(years=raw["horizon"])} if is_number else raw

    @property
    def n_periods(self) -> int:
        return self.horizon.n_years * self.cadence

    @property
    def assets(self) -> tuple[str, ...]:
        return self.allocation.assets

    def with_changes(self, **changes: Any) -> Study:
        """Return the same study with some of its keys changed, checked anew."""
        return Study(**{name: getattr(self, name) for name in type(self).model_fields} | changes)
