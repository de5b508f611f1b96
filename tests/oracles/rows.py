"""Estimates from paths, and exact values, as lines to judge: the allowed gap is four standard errors of OUR estimate.

Between the adapters whose tolerances speak of standard errors and `judging`, which holds each line against its gap.
"""

from __future__ import annotations

import numpy as np

from tests.oracles.judging import Line

N_PATHS = 200_000
ERRORS = 4.0
EXACT_REL = 1e-9  # what holds of a value that no luck is left in


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


def mean_row(at, published, values, weights=None, deviation=None):
    """Compare a mean of draws, or, with the weights of an outcome tree, an exact one; `deviation`: theirs, if known."""
    if weights is not None:
        return row(at, published, float(np.sum(weights * values)), 1e-9 * max(1.0, abs(published)))
    deviation = values.std() if deviation is None else deviation
    return row(at, published, float(values.mean()), _sampled(published, deviation / values.size**0.5))


def sd_row(at, published, values, kurtosis=None):
    """Compare a standard deviation; its error is that of a variance, by the fourth moment, halved.

    kurtosis  the law's, where it is known: the draws of a long tail show too little of it, hence too small an error
    """
    moved = values - values.mean()
    variance = float(moved.var())
    if variance <= (EXACT_REL * float(np.abs(values).max())) ** 2:
        return row(at, published, variance**0.5, EXACT_REL * float(np.abs(values).max()))
    shape = float((moved**4).mean()) / variance**2 if kurtosis is None else kurtosis
    error = published * (shape - 1.0) ** 0.5 / 2.0 / values.size**0.5
    return row(at, published, variance**0.5, _sampled(published, error))


def _sampled(published, error):
    """Four standard errors, and never less than rounding."""
    return max(ERRORS * float(error), EXACT_REL * abs(published))


def quantile_row(at, published, values, share):
    """Compare a quantile; its error is half the span between the order statistics one standard error either side."""
    ordered = np.sort(values)
    n = values.size
    error = (share * (1.0 - share) / n) ** 0.5
    low, ours, high = (
        ordered[min(n - 1, max(0, int(np.ceil(n * p)) - 1))] for p in (share - error, share, share + error)
    )
    return row(at, published, float(ours), _sampled(published, (high - low) / 2.0))


def share_row(at, published, hits, weights=None, slack=0.0):
    """Compare a share of paths; with weights it is exact."""
    if weights is not None:
        return row(at, published, float(np.sum(weights * hits)), 1e-9)
    error = (published * (1.0 - published) / hits.size) ** 0.5
    return row(at, published, float(hits.mean()), ERRORS * error + slack)


def exact_row(at, published, ours, rel=1e-9, absolute=0.0):
    """Compare a value that has no sampling error."""
    return row(at, published, float(ours), max(rel * abs(published), absolute))
