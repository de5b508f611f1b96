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
    found = [*_success(base, other, after)]
    for key, figure in after.items():
        earlier = before.get(key)
        if key == "success_rate" or earlier is None or earlier.value is None or figure.value is None:
            continue
        if figure.unit in (Unit.MONEY, Unit.SCORE, Unit.SHARE, Unit.MONTHS):
            found.append(_difference(earlier, figure))
    return Figures(found, after.currency, after.locale)


def _success(base: Outcome, other: Outcome, after: Figures) -> Iterator[Figure]:
    """Yield the difference in success with its paired error (McNemar's, from the paths that changed sides)."""
    rate = after["success_rate"]
    both = (base.fail_period < 0).astype(float), (other.fail_period < 0).astype(float)
    value = float(both[1].mean() - both[0].mean())
    error, note = None, UNPAIRED
    if base.path_ids.shape == other.path_ids.shape and (base.path_ids == other.path_ids).all():
        note = base.no_error
        if not note:
            error = float(np.std(both[1] - both[0], ddof=1) / np.sqrt(both[0].size)) if both[0].size > 1 else None
    yield Figure("effect.success_rate", "change of the success rate", value, Unit.POINTS, "success effect",
                 standard_error=error, error_note=note, better=1, period=rate.period, opens=rate.opens)  # fmt: skip


def _difference(before: Figure, after: Figure) -> Figure:
    assert before.value is not None and after.value is not None
    unit = Unit.POINTS if after.unit is Unit.SHARE else after.unit
    errors = (before.standard_error, after.standard_error)
    # Paired paths make the true error smaller than this bound; where one has no error, neither has the difference.
    error = float(np.hypot(*errors)) if None not in errors else None  # type: ignore[arg-type]
    prices = after.prices if after.prices is not None else (Prices.REAL if unit is Unit.MONEY else None)
    return Figure(f"effect.{after.id}", f"change of {after.name}", after.value - before.value, unit,
                  f"{after.topic} effect", prices, error, error_note=after.error_note, scope=after.scope,
                  period=after.period, better=after.better, opens=after.opens)  # fmt: skip
