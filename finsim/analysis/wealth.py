"""How much will there be, to own and to live on? Points of the bands as figures, each the value of one real path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from finsim.analysis.failing import fails, is_spent
from finsim.analysis.figure import NO_ERROR_EXACT, Figure
from finsim.analysis.shares import quantile
from finsim.simulation.outcome import Outcome
from finsim.vocabulary import Per, Prices, Unit

PERCENTILES = (5, 25, 50, 75, 95)
WORDS = {
    5: "one in 20 lies below",
    25: "one in four lies below",
    50: "the middle future",
    75: "three in four lie below",
    95: "19 in 20 lie below",
}


def wealth(outcome: Outcome, start: float, retire_period: int | None) -> Iterator[Figure]:
    """Yield net worth at the start, at retirement and at the end, and spending after retirement.

    start          net worth on the first day, money of the plan's start
    retire_period  first period of the spending rule; None when nobody retires within the plan
    """
    yield Figure("net_worth.start", "net worth today", start, Unit.MONEY, "net worth", Prices.REAL,
                 error_note=NO_ERROR_EXACT, period=outcome.months[0], better=1)  # fmt: skip
    if retire_period is not None and 0 < retire_period < outcome.n_periods:
        yield from _net_worth(outcome, retire_period - 1, "retirement", "at retirement")
    yield from _net_worth(outcome, outcome.n_periods - 1, "end", "at the end")
    if retire_period is not None and retire_period + 24 <= outcome.n_periods:
        yield from _spending(outcome, retire_period)


def _net_worth(outcome: Outcome, t: int, key: str, words: str) -> Iterator[Figure]:
    for p in PERCENTILES:
        found = quantile(
            outcome, outcome.net_worth_at(t), p / 100, f"net_worth.p{p}.{key}",
            f"net worth {words}, {WORDS[p]}", f"net worth {words}", period=outcome.months[t], at=t,
        )  # fmt: skip
        path = found.opens["path"] if found.opens else -1
        yield replace(found, fails=fails(outcome, path)) if is_spent(outcome, path, t) else found


def _spending(outcome: Outcome, retire_period: int) -> Iterator[Figure]:
    """Yield the mean month of spending over each path's retired life, by percentile, of those who live to see it."""
    lived = outcome.months_lived > retire_period
    if not lived.any():
        return
    retired = outcome.mean_spending(retire_period)[lived]
    span = f"{outcome.months[retire_period]}..{outcome.months[-1]}"
    for p in (5, 50, 95):
        found = quantile(
            outcome, retired, p / 100, f"spending.p{p}.retired", f"spending a month when retired, {WORDS[p]}",
            "spending when retired", period=span, among=lived, per=Per.MONTH,
        )  # fmt: skip
        yield replace(found, fails=fails(outcome, found.opens["path"] if found.opens else -1))
