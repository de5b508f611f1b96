"""Each published case, translated into a study and run: what finsim says, what they say, how far apart is expected."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import numpy as np

from finsim import longevity
from finsim.analysis.ruin import ruin_probability, ruin_probability_eq8
from finsim.analysis.solving import sustainable_spending
from finsim.markets import GivenReturns, History, Lognormal, OutcomeTree
from finsim.simulation.portfolio import ExponentialLifetime, FixedMix, Study, run_study
from finsim.simulation.spending import ConstantReal

N_PATHS = 100_000
ERRORS = 4.0


@dataclass(frozen=True)
class Checked:
    """One published value beside finsim's.

    group      the publication, in a word or two
    unit       "share", "rate", "money" or "years"
    tolerance  how far apart they may be, in the same unit, and `reason` says why
    """

    group: str
    case: str
    unit: str
    published: float
    ours: float
    tolerance: float
    reason: str
    source: str

    @property
    def gap(self) -> float:
        return self.ours - self.published

    @property
    def is_within(self) -> bool:
        return abs(self.gap) <= self.tolerance

    def as_dict(self) -> dict[str, Any]:
        """Return the parts as JSON types."""
        return vars(self) | {"gap": self.gap, "is_within": self.is_within}

    def text(self, value: float) -> str:
        """Write a value of this case as people write it."""
        return f"{100 * value:.{self._digits}f} %" if self._is_percent else f"{value:,.2f}"

    def distance(self, value: float, sign: str = "") -> str:
        """Write a gap or a tolerance: points where the values are per cent; `sign` is "+" for a gap."""
        moved = 100 * value if self._is_percent else value
        text = f"{moved:{sign},.{self._digits}f}"
        shown = text if float(text.replace(",", "")) else text.lstrip("+-")
        return f"{shown} points" if self._is_percent else shown

    @property
    def _is_percent(self) -> bool:
        return self.unit in ("share", "rate")

    @property
    def _digits(self) -> int:
        return 1 if self.unit == "share" and self.group not in PRECISE else 2


PRECISE = ("Ruin", "Outcome tree")


def validate(n_paths: int = N_PATHS, seed: int = 2026) -> list[Checked]:
    """Run every shipped case; the order is that of the page.

    n_paths  paths of the cases that are drawn; the historical and exact ones have their own number
    """
    return [checked for check in CHECKS for checked in check(_published(), n_paths, seed)]


@cache
def _published() -> dict[str, Any]:
    text = (files("finsim.analysis.validation") / "published.json").read_text(encoding="utf-8")
    return json.loads(text)


def _bengen(published: dict[str, Any], n_paths: int, seed: int) -> Iterator[Checked]:
    case = published["bengen"]
    market = History(since=case["since"], starts="year")
    study = _study(market, case["years"], {"stocks": case["stocks"], "bonds": 1.0 - case["stocks"]}, withdraw_at="end")
    yield Checked(
        "Bengen", f"most that lasted {case['years']} years, half in stocks", "rate", case["safemax"],
        sustainable_spending(study), case["tolerance"], case["reason"], case["source"],
    )  # fmt: skip


def _trinity(published: dict[str, Any], n_paths: int, seed: int) -> Iterator[Checked]:
    case = published["trinity"]
    market = History(since=case["span"][0], until=case["span"][1], starts="year")
    gaps: dict[bool, list[float]] = {True: [], False: []}
    for share, by_rate in case["success"].items():
        stocks = float(share)
        for rate, value in by_rate.items():
            mix = {"stocks": stocks, "bonds": 1.0 - stocks}
            outcome = run_study(_study(market, case["years"], mix, ConstantReal(rate=float(rate)), withdraw_at="end"))
            ours = float(np.mean(~outcome.failed & ~outcome.depleted))
            gaps[stocks >= 0.5].append(abs(ours - value))
            tolerance = case["tolerance"]["stocks_half_or_more" if stocks >= 0.5 else "less"]
            words = f"{100 * stocks:.0f} % stocks, {100 * float(rate):.0f} % a year, {case['years']} years"
            yield Checked("Trinity", words, "share", value, ours, tolerance, case["reason"], case["source"])
    for words, chosen, most in (
        ("mean gap, half or more in stocks", gaps[True], case["tolerance"]["mean_stocks_half_or_more"]),
        ("mean gap, all mixes", gaps[True] + gaps[False], case["tolerance"]["mean"]),
    ):
        yield Checked("Trinity", words, "share", 0.0, float(np.mean(chosen)), most, case["reason"], case["source"])


def _owl(published: dict[str, Any], n_paths: int, seed: int) -> Iterator[Checked]:
    case = published["owl"]
    level = case["level"]
    inflation = [after / before - 1.0 for before, after in pairwise(level)]
    market = GivenReturns(returns={"stocks": case["returns"]}, inflation=[*inflation, 0.0], first=case["first"])
    study = _study(market, len(level), {"stocks": 1.0}, start=case["start"])
    words = (
        f"most a year from {case['start']:,.0f}, {case['first']} to {case['first'] + len(level) - 1}, half in stocks"
    )
    yield Checked(
        "Owl", words, "money", case["spending"], sustainable_spending(study), case["tolerance"], case["reason"],
        case["source"],
    )  # fmt: skip


def _ruin(published: dict[str, Any], n_paths: int, seed: int) -> Iterator[Checked]:
    cases = published["milevsky"]
    for case in cases["cases"]:
        spend, mu, sigma, median = case["spend"], case["mu"], case["sigma"], case["median"]
        words = f"drift {100 * mu:g} %, volatility {100 * sigma:g} %, spending {100 * spend:g} %"
        closed = ruin_probability_eq8(spend, mu, sigma, median)
        yield Checked(
            "Ruin", f"{words}: equation 8", "share", case["eq8"], closed, 1e-9, "The same formula.", cases["source"]
        )
        exact = ruin_probability(spend, mu, sigma, median)
        yield Checked(
            "Ruin", f"{words}: exact law", "share", case["exact"], exact, 1e-9, "The same law.", cases["exact"]
        )
        market = _lognormal(mu - sigma * sigma / 2.0, sigma)
        study = _study(
            market, ExponentialLifetime(median=median), {"stocks": 1.0}, ConstantReal(rate=spend), cadence=24
        )
        ours = float(run_study(study, n_paths, seed).failed.mean())
        error = ERRORS * math.sqrt(case["exact"] * (1.0 - case["exact"]) / n_paths) + cases["slack"]
        yield Checked(
            "Ruin", f"{words}: the engine", "share", case["exact"], ours, error, cases["reason"], cases["exact"]
        )


def _tree(published: dict[str, Any], n_paths: int, seed: int) -> Iterator[Checked]:
    case = published["tree"]
    tree, years = OutcomeTree(stocks=case["returns"], chances=case["chances"]), case["years"]
    paths = np.arange(tree.n_sequences(years))
    study = _study(tree, years, {"stocks": 1.0}, ConstantReal(rate=case["rate"]))
    ours = float(np.sum(tree.weights(paths, years) * run_study(study, paths).failed))
    words = f"ruin within {years} years of spending {100 * case['rate']:g} %, three outcomes"
    yield Checked("Outcome tree", words, "share", case["ruin"], ours, case["tolerance"], case["reason"], case["source"])


def _lump(published: dict[str, Any], n_paths: int, seed: int) -> Iterator[Checked]:
    case = published["lump"]
    study = _study(
        _lognormal(case["log_mean"], case["log_sd"]), case["years"], {"stocks": 1.0}, ConstantReal(rate=0.0),
        start=case["start"],
    )  # fmt: skip
    ends = np.sort(run_study(study, n_paths, seed).end_balance)
    words = (
        f"{case['start']:,.0f} after {case['years']} years, log mean {case['log_mean']:g}, deviation {case['log_sd']:g}"
    )
    step = 0.5 / n_paths**0.5
    low, middle, high = (ends[int(n_paths * share)] for share in (0.5 - step, 0.5, 0.5 + step))
    below = case["below"]
    for name, unit, value, ours, error in (
        ("mean", "money", case["mean"], ends.mean(), ends.std() / n_paths**0.5),
        ("median", "money", case["median"], middle, (high - low) / 2.0),
        ("chance to end below the start", "share", below, np.mean(ends < case["start"]),
         math.sqrt(below * (1.0 - below) / n_paths)),
    ):  # fmt: skip
        yield Checked(
            "Lognormal",
            f"{words}: {name}",
            unit,
            value,
            float(ours),
            ERRORS * float(error),
            case["reason"],
            case["source"],
        )


def _life(published: dict[str, Any], n_paths: int, seed: int) -> Iterator[Checked]:
    case = published["life"]
    for sex, age, value in case["expectation"]:
        ours = longevity.complete_expectation(longevity.life_table(sex).survival(age))
        words = f"{'women' if sex == 'female' else 'men'} aged {age}: years left"
        yield Checked("Life table", words, "years", value, ours, case["tolerance"], case["reason"], case["source"])


CHECKS: tuple[Callable[[dict[str, Any], int, int], Iterator[Checked]], ...] = (
    _bengen, _trinity, _owl, _ruin, _tree, _lump, _life,
)  # fmt: skip


def _study(
    market: Any,
    horizon: Any,
    mix: dict[str, float],
    spending: ConstantReal | None = None,
    start: float = 1.0,
    **more: Any,
) -> Study:
    return Study(
        horizon=horizon,
        allocation=FixedMix(mix=mix),
        spending=spending or ConstantReal(),
        market=market,
        start=start,
        **more,
    )


def _lognormal(log_mean: float, log_sd: float) -> Lognormal:
    return Lognormal(
        returns="nominal", stocks=math.expm1(log_mean), stocks_sd=log_sd, bonds_sd=0.0, inflation=0.0, inflation_sd=0.0
    )
