"""Estimates from paths, and exact values, as lines to judge: the allowed gap is four standard errors of OUR estimate.

Between the adapters whose tolerances speak of standard errors and `judging`, which holds each line against its gap.
"""

from __future__ import annotations

import numpy as np

from tests.oracles.judging import Line

N_PATHS = 200_000
ERRORS = 4.0


def row(at, published, ours, allowed=0.0):
    """Return a line; `ours` may be the sentence that says why finsim has no value."""
    at = at if isinstance(at, tuple) else (at,)
    if isinstance(ours, str):
        return Line(at, published, None, missing=ours)
    return Line(at, published, float(ours), float(allowed))


def known(tolerance, *keys):
    """Say which tolerances this kind of case has, so that the harness finds one that nobody has defined."""
    for key in keys:
        tolerance.get(key)
    return tolerance


def mean_row(at, published, values, weights=None):
    """Compare a mean of draws, or, with the weights of an outcome tree, an exact one."""
    if weights is not None:
        return row(at, published, float(np.sum(weights * values)), 1e-9 * max(1.0, abs(published)))
    return row(at, published, float(values.mean()), ERRORS * values.std() / values.size**0.5)


def sd_row(at, published, values):
    """Compare a standard deviation; its error is that of a variance, by the fourth moment, halved."""
    moved = values - values.mean()
    variance = moved.var()
    error = np.sqrt(((moved**4).mean() - variance**2) / values.size) / (2.0 * variance**0.5)
    return row(at, published, float(variance**0.5), ERRORS * float(error))


def quantile_row(at, published, values, share):
    """Compare a quantile; its error is half the span between the order statistics one standard error either side."""
    ordered = np.sort(values)
    n = values.size
    error = (share * (1.0 - share) / n) ** 0.5
    low, ours, high = (
        ordered[min(n - 1, max(0, int(np.ceil(n * p)) - 1))] for p in (share - error, share, share + error)
    )
    return row(at, published, float(ours), ERRORS * float(high - low) / 2.0)


def share_row(at, published, hits, weights=None, slack=0.0):
    """Compare a share of paths; with weights it is exact."""
    if weights is not None:
        return row(at, published, float(np.sum(weights * hits)), 1e-9)
    error = (published * (1.0 - published) / hits.size) ** 0.5
    return row(at, published, float(hits.mean()), ERRORS * error + slack)


def exact_row(at, published, ours, rel=1e-9, absolute=0.0):
    """Compare a value that has no sampling error."""
    return row(at, published, float(ours), max(rel * abs(published), absolute))
