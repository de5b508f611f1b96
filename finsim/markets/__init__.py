"""What may happen: market models that draw returns, inflation and income for any paths. `simulation` runs on them.

A model is two short files: its parameters, and its compiled draws in `..._draws`, which are imported with the first
draw so that reading and checking a plan does not load a compiler. A new model is an entry in MODELS; one suite of laws
(`tests/markets/test_every_model.py`) then checks it unasked.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from finsim.errors import MarketError
from finsim.markets.bootstrap import Bootstrap
from finsim.markets.discrete import Discrete, OutcomeTree
from finsim.markets.fixed import Fixed
from finsim.markets.given import GivenReturns
from finsim.markets.history import History
from finsim.markets.lognormal import Lognormal
from finsim.markets.model import Capabilities, MarketModel
from finsim.markets.normal import Normal
from finsim.markets.outlook import Shift
from finsim.markets.regimes import Regimes
from finsim.markets.series import (
    BOND_INCOME,
    BONDS,
    EXTRAS,
    INFLATION,
    NO_RETURNS,
    SERIES,
    STOCK_INCOME,
    STOCKS,
    Returns,
    Sample,
)
from finsim.markets.stationary import Stationary
from finsim.markets.student_t import StudentT

MODELS: dict[str, type[MarketModel]] = {
    model.name: model
    for model in (History, Bootstrap, Lognormal, Fixed, Stationary, StudentT, Regimes, Normal, Discrete, GivenReturns)
}
CAPABILITIES: dict[str, Capabilities] = {name: model.capabilities for name, model in MODELS.items()}

__all__ = [
    "BONDS",
    "BOND_INCOME",
    "CAPABILITIES",
    "EXTRAS",
    "INFLATION",
    "MODELS",
    "NO_RETURNS",
    "SERIES",
    "STOCKS",
    "STOCK_INCOME",
    "Bootstrap",
    "Capabilities",
    "Discrete",
    "Fixed",
    "GivenReturns",
    "History",
    "Lognormal",
    "MarketModel",
    "Normal",
    "OutcomeTree",
    "Regimes",
    "Returns",
    "Sample",
    "Shift",
    "Stationary",
    "StudentT",
    "build",
    "capability_rows",
]


def build(stated: str | Mapping[str, Any] | MarketModel) -> MarketModel:
    """Make the model that a plan states: `"history"`, or `{"model": "bootstrap", "block": 60, "since": 1926}`.

    Keys may be written with spaces, as people write them. The first mistake is raised as a `MarketError`.
    """
    if isinstance(stated, MarketModel):
        return stated
    parts = dict(stated) if isinstance(stated, Mapping) else {"model": stated}
    name = parts.pop("model", None)
    if not isinstance(name, str) or name not in MODELS:
        raise MarketError("markets.model", f"one of {', '.join(MODELS)}", name, _nearest(str(name), MODELS))
    model = MODELS[name]
    try:
        return model(**{str(key).replace(" ", "_"): value for key, value in parts.items()})
    except ValidationError as error:
        raise _in_our_words(error, model) from None


def capability_rows() -> list[dict[str, str]]:
    """Return one row of words a model: what `finsim data models` and docs/markets.md show."""
    rows = []
    for name, able in CAPABILITIES.items():
        independent = "draws" if able.has_standard_error else "all the same"
        rows.append(
            {
                "model": name,
                "cadences": " or ".join(map(str, able.cadences)) or "any",
                "paths": "historical starts" if able.has_cohorts else independent,
                "standard_error": "yes" if able.has_standard_error else "no",
                "needs_data": "yes" if able.needs_data else "no",
                "extras": ", ".join(able.extras) or "-",
                "takes_cape": "yes" if able.takes_cape else "no",
                "words": able.words,
            }
        )
    return rows


def _in_our_words(error: ValidationError, model: type[MarketModel]) -> MarketError:
    found = error.errors()
    first = next((each for each in found if each["type"] == "extra_forbidden"), found[0])
    key = ".".join(str(part) for part in first["loc"]) or model.name
    if first["type"] == "extra_forbidden":
        known = list(model.model_fields)
        return MarketError(f"markets.{model.name}", f"a key among {', '.join(known)}", key, _nearest(key, known))
    if first["type"] == "missing":
        return MarketError(f"markets.{key}", f"to be stated: {model.name} has no default for it")
    words = first["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    got = None if isinstance(first["input"], dict) else first["input"]
    return MarketError(f"markets.{key}", words[0].lower() + words[1:], got)


def _nearest(word: str, known: Any) -> str:
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"did you mean {near[0]}?" if near else ""
