"""Will it work? The share of futures in which everything that must be paid is paid, and when the others fail."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from finsim.analysis.figure import Figure
from finsim.analysis.shares import quantile, share
from finsim.simulation.fields import CAUSES
from finsim.simulation.outcome import Outcome
from finsim.vocabulary import Unit


def success(outcome: Outcome) -> Iterator[Figure]:
    """Yield success, survival of the portfolio, and the months and causes of failure (METHODS section 1)."""
    span = f"{outcome.months[0]}..{outcome.months[-1]}"
    works = outcome.fail_period < 0
    yield share(outcome, works, "success_rate", "success rate", "success", period=span, better=1)
    survives = outcome.depletion_period < 0
    yield share(outcome, survives, "portfolio_survival", "portfolio survival", "success", period=span, better=1)
    yield from failures(outcome)
    yield from depletions(outcome)


def failures(outcome: Outcome) -> Iterator[Figure]:
    """Yield when failing paths first fail, and the shares of what they could not pay."""
    fails = outcome.fail_period >= 0
    if not fails.any():
        return
    months = np.where(fails, outcome.first_month + outcome.fail_period, np.iinfo(np.int64).max)
    first = int(np.argmin(months))
    yield Figure(
        "failure.first", "earliest failure", float(months[first]), Unit.MONTH, "failure", better=1,
        error_note="none (an extreme of the sample)",
        opens={"path": int(outcome.path_ids[first]), "period": int(outcome.fail_period[first])},
    )  # fmt: skip
    yield quantile(outcome, months[fails], 0.5, "failure.median", "middle month of failure among failing paths",
                   "failure", Unit.MONTH, None, among=fails)  # fmt: skip
    for code in range(1, len(CAUSES)):
        hits = outcome.fail_cause == code
        if hits.any():
            opens = {"path": int(outcome.path_ids[np.argmax(hits)])}
            yield share(outcome, hits, f"failure.{code}.share", f"share of futures that fail by: {CAUSES[code]}",
                        "failure share", better=-1, opens=opens)  # fmt: skip


def depletions(outcome: Outcome) -> Iterator[Figure]:
    """Yield the middle month in which the portfolio of those paths ends whose portfolio ends."""
    ends = outcome.depletion_period >= 0
    if ends.any():
        months = outcome.first_month + outcome.depletion_period[ends]
        yield quantile(outcome, months, 0.5, "depletion.month", "middle month of depletion among "
                       "paths whose portfolio ends", "failure", Unit.MONTH, None, among=ends)  # fmt: skip
