"""What an adapter says of a case line by line, where a tolerance is more than one number: published, ours, allowed.

An adapter with `rows(case) -> [Row]` is judged by them; it must answer every line of `expected` and know every key of
`tolerance`. Four standard errors are the errors of OUR estimate, from our paths.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

N_PATHS = 200_000
ERRORS = 4.0


class Row(NamedTuple):
    """One published value beside ours. `ours` is a sentence where finsim cannot express the line."""

    line: str
    published: float
    ours: float | str
    allowed: float

    @property
    def is_right(self) -> bool:
        return not isinstance(self.ours, str) and abs(self.ours - self.published) <= self.allowed


def known(tolerance, *keys):
    """Return the tolerance, or fail on a key that nobody has defined."""
    unknown = sorted(set(tolerance) - set(keys) - {"info_only"})
    assert not unknown, f"a tolerance that nobody has defined: {unknown}"
    return tolerance


def mean_row(line, published, values, weights=None):
    """Compare a mean of draws, or, with the weights of an outcome tree, an exact one."""
    if weights is not None:
        return Row(line, published, float(np.sum(weights * values)), 1e-9 * max(1.0, abs(published)))
    return Row(line, published, float(values.mean()), ERRORS * values.std() / values.size**0.5)


def sd_row(line, published, values):
    """Compare a standard deviation; its error is that of a variance, by the fourth moment, halved."""
    moved = values - values.mean()
    variance = moved.var()
    error = np.sqrt(((moved**4).mean() - variance**2) / values.size) / (2.0 * variance**0.5)
    return Row(line, published, float(variance**0.5), ERRORS * float(error))


def quantile_row(line, published, values, share):
    """Compare a quantile; its error is half the span between the order statistics one standard error either side."""
    ordered = np.sort(values)
    n = values.size
    error = (share * (1.0 - share) / n) ** 0.5
    low, ours, high = (
        ordered[min(n - 1, max(0, int(np.ceil(n * p)) - 1))] for p in (share - error, share, share + error)
    )
    return Row(line, published, float(ours), ERRORS * float(high - low) / 2.0)


def share_row(line, published, hits, weights=None, slack=0.0):
    """Compare a share of paths; with weights it is exact."""
    if weights is not None:
        return Row(line, published, float(np.sum(weights * hits)), 1e-9)
    error = (published * (1.0 - published) / hits.size) ** 0.5
    return Row(line, published, float(hits.mean()), ERRORS * error + slack)


def exact_row(line, published, ours, rel=1e-9, absolute=0.0):
    """Compare a value that has no sampling error."""
    return Row(line, published, float(ours), max(rel * abs(published), absolute))
