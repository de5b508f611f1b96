"""Runs that the laws of the figures share."""

from __future__ import annotations

import pytest

from finsim.plan import SAMPLES, sample
from finsim.workbench import simulate


@pytest.fixture(scope="session")
def runs():
    """Every sample over bootstrap, history and a fixed market: {(name, market): Run}."""
    return {(name, market): simulate(sample(name), market, n_paths=300, seed=7)
            for name in SAMPLES for market in ("bootstrap", "history", "fixed")}  # fmt: skip
