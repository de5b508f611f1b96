"""What each habit costs: the same futures with the habit off and on -> figures of money, odds and interactions.

A cost is the present value of what the household spends less over its life, plus what it leaves less at the end, in
money of the plan's start (METHODS section 7). Spending on a habit counts as spending, so what is left is what the habit
takes without giving anything: interest, growth missed, tax. Draws have addresses, so each path meets the same months
and the same luck in every run, and errors are those of the paths' own differences.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from finsim.analysis.differences import UNPAIRED
from finsim.analysis.figure import Figure
from finsim.errors import FinsimError
from finsim.simulation.compiling.schedules import monthly_rate
from finsim.simulation.outcome import Outcome
from finsim.vocabulary import Prices, Unit

DISCOUNT = 0.02  # real, a year: assumed
WORDS: Mapping[str, str] = {
    "windfall_spent": "spending windfalls",
    "raise_spent": "spending raises",
    "skips_saving": "skipping saving",
    "impulse": "impulse purchases",
    "card_revolved": "revolving the card",
    "panic": "selling in a panic",
}
ALL = "all"
Floats = NDArray[np.float64]


def habit_costs(off: Outcome, runs: Iterable[tuple[str, Outcome]], discount: float = DISCOUNT) -> Iterator[Figure]:
    """Yield for each habit, and for all of them, its cost with its two parts and its change of the odds.

    off       the run without habits
    runs      (key of the habit, the run with it alone), at last (`ALL`, the run with all), on the same paths; one is
              looked at after the other, so that who makes them as they are asked for never holds two
    discount  real rate a year at which later money counts less
    Raises    FinsimError where the runs do not share their paths
    """
    before = _lifetime(off, discount)
    costs: dict[str, Floats] = {}
    for key, run in runs:
        _same_paths(off, run)
        spending, wealth = (after - was for after, was in zip(_lifetime(run, discount), before, strict=True))
        costs[key] = -(spending + wealth)
        name = WORDS.get(key, "all habits together")
        yield _mean(off, f"habit.{key}.cost", f"cost of {name}", costs[key], "habit cost", better=-1)
        yield _mean(off, f"habit.{key}.spending", f"change of lifetime spending by {name}", spending, "habit spending")
        yield _mean(off, f"habit.{key}.wealth", f"change of what is left by {name}", wealth, "habit wealth", better=1)
        moved = (run.fail_period < 0).astype(np.float64) - (off.fail_period < 0)
        yield _mean(off, f"habit.{key}.odds", f"change of the success rate by {name}", moved, "habit odds",
                    Unit.POINTS, None, better=1)  # fmt: skip
    together = costs.pop(ALL)
    if len(costs) > 1:
        parts = np.sum(list(costs.values()), axis=0)
        yield _mean(off, "habit.interaction.cost", "cost of all habits beyond the sum of each", together - parts,
                    "habit interaction", better=-1)  # fmt: skip


def _same_paths(off: Outcome, run: Outcome) -> None:
    if run.path_ids.shape != off.path_ids.shape or (run.path_ids != off.path_ids).any():
        raise FinsimError("habit_costs", "runs on the same paths", UNPAIRED)


def _lifetime(run: Outcome, discount: float) -> tuple[Floats, Floats]:
    """Return each path's spending of all months and its net worth at the end, both at present value: float64 (n,)."""
    keep, factor = 1.0 / (1.0 + monthly_rate(discount)), 1.0
    spent, rows = np.zeros(run.n_paths), run.series("spending", "real")
    for row in rows:
        spent += factor * row
        factor *= keep
    return spent, factor * run.row("net_worth_real")


def _mean(
    off: Outcome, figure_id: str, name: str, values: Floats, topic: str, unit: Unit = Unit.MONEY,
    prices: Prices | None = Prices.REAL, better: int = 0,
) -> Figure:  # fmt: skip
    """Return the mean over the paths with its paired error; it opens the path on which it is worst."""
    worst = int(off.path_ids[int(np.argmin(values if better > 0 else -values))])
    error, note = None, off.no_error
    if not note and values.size > 1:
        error = float(np.std(values, ddof=1) / np.sqrt(values.size))
    return Figure(figure_id, name, float(values.mean()), unit, topic, prices, error, error_note=note, better=better,
                  period=f"{off.months[0]}..{off.months[-1]}", opens={"path": worst})  # fmt: skip
