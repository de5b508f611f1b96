"""The files that hold a country's tax: which regimes there are, by name, and what each file says, checked.

`regime` turns what a file says of a year into numbers; `plan` names a regime as people write it: `india-new` is the
file `india_new_regime.json`. Packaged files come first; further ones are looked for in the folder `FINSIM_REGIMES`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple

from finsim.errors import TaxError
from finsim.settings import settings

ENDING = "_regime.json"
_ALLOWED: Mapping[str, Any] = {
    "unit": ("person", "household"),
    "indexing": ("none", "prices"),
    "first_month": range(1, 13),
}
_NEEDED = ("name", "unit", "first_month", "indexing", "source", "last_verified", "years")


class Regime(NamedTuple):
    """What a file says of a country besides its amounts."""

    name: str
    unit: str  # person or household
    first_month: int  # of the tax year, 1 to 12
    indexing: str  # none, or prices: amounts follow the path's price level after the last year
    years: tuple[int, ...]  # calendar years in which a tax year with a source begins
    source: str
    last_verified: str


def regime_names() -> tuple[str, ...]:
    """Return the names of all regimes, as a plan writes them: "india-new"."""
    return tuple(sorted(written(name) for name in _places()))


def written(name: str) -> str:
    """Return a file's name as a plan writes it: "india_new_regime" is "india-new"."""
    return name.removesuffix("_regime").replace("_", "-")


def regime_of(name: str) -> Regime:
    """Return what the packaged file `name` says of its country. Raises `TaxError` for an unknown one."""
    raw = regime_law(name)
    return Regime(
        raw["name"], raw["unit"], raw["first_month"], raw["indexing"], tuple(sorted(map(int, raw["years"]))),
        raw["source"], raw["last_verified"],
    )  # fmt: skip


def regime_law(name: str) -> Mapping[str, Any]:
    """Return what a regime's file says; `name` is the file's or a plan's word for it.

    Raises `TaxError` where there is no such file, or it does not say what every file must.
    """
    places = _places()
    stem = name if name in places else f"{name.replace('-', '_')}_regime"
    if stem not in places:
        raise TaxError("taxes.regime", f"one of {', '.join(regime_names())}", name)
    return _read(stem, places[stem])  # type: ignore[arg-type]


def regime_sources() -> Iterator[tuple[str, bytes]]:
    """Yield every regime file with its bytes, in order of name: what a run's receipt stands on."""
    for name, place in sorted(_places().items()):
        yield name, place.read_bytes()


def _places() -> dict[str, Traversable]:
    """Return the file of each regime by its stem; a packaged file is never replaced."""
    own = settings().regimes
    folders: list[Any] = [*([own] if own is not None and own.is_dir() else []), files("finsim.taxes") / "files"]
    found = {path.name.removesuffix(".json"): path for folder in folders for path in folder.iterdir()
             if path.name.endswith(ENDING)}  # fmt: skip
    return {name: path for name, path in found.items() if name.isidentifier()}


@cache
def _read(stem: str, place: Traversable) -> Mapping[str, Any]:
    try:
        raw = json.loads(place.read_text("utf-8"))
    except ValueError as error:
        raise TaxError(stem, "a file of JSON", str(error)) from None
    for key in _NEEDED:
        if key not in raw:
            raise TaxError(f"{stem}.{key}", "to be there", hint="docs/extending.md shows a whole file")
    for key, allowed in _ALLOWED.items():
        if raw[key] not in allowed:
            raise TaxError(f"{stem}.{key}", f"one of {', '.join(map(str, allowed))}", raw[key])
    return dict(raw)
