"""Studies of a bare portfolio, as papers and calculators run them: `Study`, `run_study`, and what comes of it.

study -> compile_study -> tables -> kernel (strips of paths) -> StudyOutcome, or the StudyLedger of one path
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "Study": "study",
    "Income": "study",
    "Contribution": "study",
    "Fee": "study",
    "FixedMix": "allocation",
    "GlidePath": "allocation",
    "BondsFirst": "allocation",
    "PrimeHarvesting": "allocation",
    "ALLOCATIONS": "allocation",
    "Years": "horizons",
    "Perpetual": "horizons",
    "ExponentialLifetime": "horizons",
    "LifeTable": "horizons",
    "Person": "horizons",
    "StudyOutcome": "outcome",
    "StudyLedger": "outcome",
    "run_study": "run",
    "study_ledger": "run",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    """Load a name when it is first used: the kernel needs a compiler, which stating a study does not."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
