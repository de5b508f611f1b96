"""How does spending give way? Cuts and rises of a spending rule: how likely, how deep, how long, and in which years.

A cut is a month for which the rule allows less than at first, in real money, a rise a year that is lived on more
(METHODS section 1). Stands beside the success rate, which social security alone keeps near 100 in 100 for many
households. Years are read in the month before each review, when what was decided a year ago still holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finsim.analysis.figure import Figure
from finsim.analysis.shares import quantile, share
from finsim.simulation.outcome import Outcome
from finsim.vocabulary import Unit

LEAST = 1e-4  # of the first year's spending: what float32 and rounding may lose is neither cut nor rise
EVERY = 5  # years from one figure by year to the next; `by_year` has them all


def adjustments(outcome: Outcome, years: Sequence[int], rule_from: int) -> Iterator[Figure]:
    """Yield the odds of a cut and of a rise, depth and length of the cuts, and both odds in every fifth year.

    years      periods, one in each year of the rule, in which `by_year` looks; none where spending is not the budget
    rule_from  first period of the rule
    """
    if not (outcome.row("rule_first") > 0.0).any():
        return
    span = f"{outcome.months[rule_from]}..{outcome.months[-1]}"
    cut = outcome.row("cut_periods") > 0.0
    yield share(outcome, cut, "spending.cut.share", "share of futures with a cut in retired spending", "adjustment",
                period=span, better=-1, opens=_opens(outcome, cut))  # fmt: skip
    yield quantile(outcome, outcome.row("cut_depth"), 0.9, "spending.cut.p90", "deepest cut, nine in ten lie below",
                   "adjustment depth", Unit.SHARE, None, span, better=-1)  # fmt: skip
    if cut.any():
        yield from _of_the_cuts(outcome, cut, span)
    if outcome.is_streamed or len(years) < 2:
        return
    changed = changes_by_year(outcome, years)
    raised: NDArray[np.bool_] = np.asarray((changed > LEAST).any(axis=0))
    yield share(outcome, raised, "spending.rise.share", "share of futures with a rise in retired spending",
                "adjustment", period=span, better=1, opens=_opens(outcome, raised))  # fmt: skip
    for down, up in _odds_by_year(outcome, changed[EVERY - 1 :: EVERY], years[EVERY - 1 :: EVERY]):
        yield from (down, up)


def _of_the_cuts(outcome: Outcome, cut: NDArray[np.bool_], span: str) -> Iterator[Figure]:
    """Yield depth and length among the futures that have a cut: the median and the 90th percentile."""
    of_those = replace(outcome, path_ids=outcome.path_ids[cut])  # all that a quantile reads of it
    depth, length = outcome.row("cut_depth")[cut], outcome.row("cut_periods")[cut]
    for p, words in ((50, "half lie below"), (90, "nine in ten lie below")):
        yield quantile(of_those, depth, p / 100, f"spending.cut.depth.p{p}", f"deepest cut where there is one, {words}",
                       "adjustment depth", Unit.SHARE, None, span, better=-1)  # fmt: skip
        yield quantile(of_those, length, p / 100, f"spending.cut.months.p{p}", f"time below the first budget where it "
                       f"is cut, {words}", "adjustment length", Unit.MONTHS, None, span, better=-1)  # fmt: skip


def by_year(outcome: Outcome, years: Sequence[int]) -> Iterator[tuple[Figure, Figure]]:
    """Return for each year of the rule the share of futures that live on less than in its first, and on more."""
    return _odds_by_year(outcome, changes_by_year(outcome, years), years)


def _odds_by_year(
    outcome: Outcome, changed: NDArray[np.float64], years: Sequence[int]
) -> Iterator[tuple[Figure, Figure]]:
    for row, t in zip(changed, years, strict=True):
        month = outcome.months[t]
        found: list[Figure] = []
        for sign, key, words in ((-1, "cut", "less"), (1, "rise", "more")):
            hits = sign * row > LEAST
            found.append(share(
                outcome, hits, f"spending.{key}.share.{month[:4]}",
                f"share of futures that live on {words} than at first in {month[:4]}", "adjustment by year",
                period=month, better=sign, opens={**_opens(outcome, hits), "period": t},
            ))  # fmt: skip
        yield found[0], found[1]


def changes_by_year(outcome: Outcome, years: Sequence[int]) -> NDArray[np.float64]:
    """Return real spending against the first year's, less one: float64 (n_years, n_paths)."""
    spent = outcome.series("spending", "real")[list(years)].astype(np.float64)
    first = spent[0]
    return spent / np.where(first > 0.0, first, 1.0) - 1.0


def _opens(outcome: Outcome, hits: NDArray[np.bool_]) -> dict[str, Any]:
    """Open the first path that is one of them."""
    return {"path": int(outcome.path_ids[hits.argmax()])}
