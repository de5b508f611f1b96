"""What was clicked -> the path behind it: a point of a band, a figure, a path by number, a historical start.

The word in the address is one of `net_worth.p25.2064-12`, `success_rate`, `path.4953`, `path.4953.2064-12`,
`cohort.1966-01`. `panels.ledger` shows what this finds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from finsim.analysis.failing import is_spent
from finsim.charts import numbers
from finsim.errors import FinsimError, NotFound
from finsim.months import parse_month
from finsim.workbench import Run

_POINT = re.compile(r"(net_worth|spending)\.p(\d+(?:\.\d+)?)\.(\d{4}-\d{2})$")
_PATH = re.compile(r"path\.(\d+)(?:\.(\d{4}-\d{2}))?$")
_COHORT = re.compile(r"cohort\.(\d{4}-\d{2})$")


@dataclass(frozen=True)
class Opened:
    """A path, the month that was clicked, and what that was, in words.

    period      of the month, 0 <= period < n_periods
    title       what was clicked: "25 in 100 below, December 2064 = $1.36M"
    percentile  of a point of a band, else None
    """

    path: int
    period: int
    title: str
    percentile: float | None = None


def opened(word: str, run: Run, prices: str = "real") -> Opened | None:
    """Return what a word of the address opens in a run; None for nothing. Raises `NotFound` for what is not there."""
    if not word:
        return None
    if match := _POINT.match(word):
        return _point(run, match[1], float(match[2]), match[3], prices)
    if match := _PATH.match(word):
        path = _known(run, int(match[1]))
        return Opened(path, _period(run, match[2]), f"Path {numbers.plain(path, run.plan.locale)}")
    if match := _COHORT.match(word):
        return Opened(run.path_of(match[1]), 0, f"The start in {numbers.month(match[1])}")
    return _figure(run, word)


def _point(run: Run, series: str, percentile: float, month: str, prices: str) -> Opened:
    prices = prices if series == "net_worth" else "real"
    bands = run.bands(series, prices)
    if percentile not in bands.percentiles:
        raise NotFound("open", f"one of the percentiles {', '.join(f'{p:g}' for p in bands.percentiles)}", percentile)
    k, period = bands.percentiles.index(percentile), _period(run, month)
    path = bands.path_at(k, period)
    value = numbers.money_short(float(bands.values[k, period]), run.plan.currency, run.plan.locale)
    if bands.values[k, period] < 0.0 and is_spent(run.outcome, path, period):
        value = numbers.SPENT
    what = "The middle" if percentile == 50 else f"{percentile:g} in 100 below"
    kind = "" if series == "net_worth" else "spending, "
    return Opened(path, period, f"{what}, {kind}{numbers.month(month)} = {value}", percentile)


def _figure(run: Run, id: str) -> Opened | None:
    figure = run.why(id)
    opens = dict(figure.opens or {})
    if "cohort" in opens:
        opens["path"] = run.path_of(str(opens["cohort"]))
    if "path" not in opens:
        return None
    value = numbers.figure(figure, run.plan.currency, run.plan.locale, short=True)
    title = f"{figure.name[:1].upper()}{figure.name[1:]}: {value}"
    return Opened(int(opens["path"]), int(opens.get("period", 0)), title)


def _known(run: Run, path: int) -> int:
    if path not in run.outcome.path_ids:
        raise NotFound("open", f"one of the {run.n_paths:,} paths of this run", path)
    return path


def _period(run: Run, month: str | None) -> int:
    if month is None:
        return 0
    period = parse_month(month) - run.outcome.first_month
    if not 0 <= period < run.outcome.n_periods:
        raise FinsimError("open", f"a month from {run.outcome.months[0]} to {run.outcome.months[-1]}", month)
    return period
