"""Shares and quantiles of paths as figures, each with its sampling error and the path that it opens.

Shares have binomial errors, quantiles the interval of their order statistics (METHODS section 1). Cohorts of history
overlap, so their errors cannot be known and the figure says so.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from finsim.analysis.figure import Figure
from finsim.simulation.outcome import Outcome, order_index
from finsim.vocabulary import Per, Prices, Unit

Z95 = 1.959963984540054  # the 97.5 % point of the normal law


def share(outcome: Outcome, hits: NDArray[np.bool_], figure_id: str, name: str, topic: str, **more: Any) -> Figure:
    """Return the share of paths for which `hits` holds; it opens the first path for which it does not."""
    p = float(hits.mean())
    missed = np.flatnonzero(~hits)
    more.setdefault("opens", {"path": int(outcome.path_ids[missed[0] if missed.size else 0])})
    if outcome.no_error:
        return Figure(figure_id, name, p, Unit.SHARE, topic, error_note=outcome.no_error, **more)
    low, high = wilson(p, hits.size)
    error = float(np.sqrt(p * (1.0 - p) / hits.size))
    return Figure(figure_id, name, p, Unit.SHARE, topic, standard_error=error, low=low, high=high, **more)


def wilson(p: float, n: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share; right at 0 and 1 too. Source: Wilson (1927), JASA 22."""
    middle = (p + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 * np.sqrt(p * (1 - p) / n + Z95**2 / (4 * n * n)) / (1 + Z95**2 / n)
    return max(0.0, min(p, float(middle - half))), min(1.0, max(p, float(middle + half)))


def quantile(
    outcome: Outcome, values: NDArray[Any], p: float, figure_id: str, name: str, topic: str, unit: Unit = Unit.MONEY,
    prices: Prices | None = Prices.REAL, period: str = "", at: int | None = None, better: int = 1,
    scope: str = "plan", among: NDArray[np.bool_] | None = None, per: Per = Per.NONE,
) -> Figure:  # fmt: skip
    """Return the value of one real path: the order statistic for a share `p` of the paths, and that path to open.

    values  (n_paths,), or one for each of the paths `among` which it is read
    at      the period that opens with the path, if there is one
    among   bool (n_paths,): the paths that count; None: all
    """
    order = np.argsort(values, kind="stable")
    index = order_index(p, values.size)
    ids = outcome.path_ids if among is None else outcome.path_ids[among]
    path = int(ids[order[index]])
    opens = {"path": path} if at is None else {"path": path, "period": at}
    value = float(values[order[index]])
    more: dict[str, Any] = {"prices": prices, "period": period, "better": better, "opens": opens, "scope": scope,
                            "per": per}  # fmt: skip
    if outcome.no_error:
        return Figure(figure_id, name, value, unit, topic, error_note=outcome.no_error, **more)
    half = Z95 * np.sqrt(p * (1.0 - p) / values.size)
    low = float(values[order[order_index(p - half, values.size)]])
    high = float(values[order[order_index(p + half, values.size)]])
    error = (high - low) / (2.0 * Z95)
    return Figure(figure_id, name, value, unit, topic, standard_error=error, low=low, high=high, **more)
