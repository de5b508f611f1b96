"""What does a change do? Differences between two runs on the same paths, with paired errors.

Same seed, same market: path p of one run met the same months as path p of the other, so the error of a difference is
that of the paths that came out differently, which is far smaller than the two errors put together.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from finsim.analysis.figure import Figure, Figures
from finsim.errors import FinsimError
from finsim.simulation.outcome import Outcome
from finsim.vocabulary import Prices, Unit

UNPAIRED = "none (the runs do not share their paths)"


def differences(base: Outcome, other: Outcome, figures: tuple[Figures, Figures]) -> Figures:
    """Return other minus base for every share, money, score and count of months that both runs have.

    figures  of base and other, in the same currency
    """
    before, after = figures
    if before.currency != after.currency:
        raise FinsimError("compare", f"two plans in {before.currency}", after.currency)
    found = [
        *_paired(base, other, after.get("success_rate"), base.fail_period < 0, other.fail_period < 0),
        *_paired(base, other, after.get("spending.cut.share"), *(run.row("cut_periods") > 0 for run in (base, other))),
    ]
    for key, figure in after.items():
        earlier = before.get(key)
        if (
            key in ("success_rate", "spending.cut.share")
            or earlier is None
            or earlier.value is None
            or figure.value is None
        ):
            continue
        if figure.unit in (Unit.MONEY, Unit.SCORE, Unit.SHARE, Unit.MONTHS):
            found.append(_difference(earlier, figure))
    return Figures(found, after.currency, after.locale)


def _paired(
    base: Outcome, other: Outcome, figure: Figure | None, before: np.ndarray, after: np.ndarray
) -> Iterator[Figure]:
    """Yield the difference of a share of paths with its paired error, from the paths that changed sides (McNemar)."""
    if figure is None:
        return
    value = float(after.mean() - before.mean())
    error, note = None, UNPAIRED
    if base.path_ids.shape == other.path_ids.shape and (base.path_ids == other.path_ids).all():
        note = base.no_error
        if not note:
            moved = after.astype(float) - before.astype(float)
            error = float(np.std(moved, ddof=1) / np.sqrt(moved.size)) if moved.size > 1 else None
    yield Figure(f"effect.{figure.id}", f"change of the {figure.name}", value, Unit.POINTS, f"{figure.topic} effect",
                 standard_error=error, error_note=note, better=figure.better, period=figure.period,
                 opens=figure.opens)  # fmt: skip


def _difference(before: Figure, after: Figure) -> Figure:
    assert before.value is not None and after.value is not None
    unit = Unit.POINTS if after.unit is Unit.SHARE else after.unit
    errors = (before.standard_error, after.standard_error)
    # Paired paths make the true error smaller than this bound; where one has no error, neither has the difference.
    error = float(np.hypot(*errors)) if None not in errors else None  # type: ignore[arg-type]
    prices = after.prices if after.prices is not None else (Prices.REAL if unit is Unit.MONEY else None)
    return Figure(f"effect.{after.id}", f"change of {after.name}", after.value - before.value, unit,
                  f"{after.topic} effect", prices, error, error_note=after.error_note, scope=after.scope,
                  period=after.period, better=after.better, per=after.per, opens=after.opens)  # fmt: skip
