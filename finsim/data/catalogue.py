"""Packaged or refreshed files -> their text, checked against the digest that their provenance states.

Below `history`. A file that the user has refreshed (`keeping`) takes the place of the packaged one.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from finsim.data.keeping import REMOVE, folder, kept
from finsim.errors import DataError


@dataclass(frozen=True)
class Source:
    """Where one file came from.

    retrieved    the day on which it was read from its source, as "YYYY-MM-DD"
    first_month, last_month  its span, as "YYYY-MM"
    columns      what each column holds, with its unit
    notes        corrections made, and traps
    kept_as      its name in the user's folder; "" while the packaged file is in use
    """

    file: str
    title: str
    source: str
    licence: str
    retrieved: str
    first_month: str
    last_month: str
    n_rows: int
    sha256: str
    columns: dict[str, str]
    notes: list[str]
    kept_as: str = ""


@cache
def packaged() -> dict[str, Source]:
    """Return the provenance of every packaged file, by file name."""
    entries = json.loads((files("finsim.data") / "files" / "provenance.json").read_text(encoding="utf-8"))
    return {name: Source(file=name, **entry) for name, entry in entries.items()}


@cache
def catalogue() -> dict[str, Source]:
    """Return the provenance of every file in use, by file name: refreshed where the user has done so."""
    entries = {name: entry for name, entry in kept().items() if name in packaged()}
    try:
        return packaged() | {name: Source(file=name, **entry) for name, entry in entries.items()}
    except TypeError:
        raise DataError(f"data folder {folder()}", "entries that this version can read", hint=REMOVE) from None


def forget() -> None:
    """Let this process see what was refreshed: what is read next comes from the files now in use."""
    from finsim.data import further, history

    for cached in (catalogue, history.us_monthly, further.gold, further.cash):
        cached.cache_clear()


def digest(name: str) -> str:
    """Return the sha256 of a file in use, as a receipt states it."""
    return _source(name).sha256


def read_text(name: str) -> str:
    """Return the text of a file in use; a `DataError` if a single byte differs from what was packaged or kept."""
    source = _source(name)
    place = folder() / source.kept_as if source.kept_as else files("finsim.data") / "files" / name
    try:
        content = place.read_bytes()
    except FileNotFoundError:
        raise DataError(f"data file {name}", f"a file at {place}", "nothing", _remedy(source)) from None
    return checked(content, source)


def checked(content: bytes, source: Source) -> str:
    """Decode `content` if its sha256 is the one that `source` states."""
    found = hashlib.sha256(content).hexdigest()
    if found != source.sha256:
        raise DataError(f"data file {source.file}", f"sha256 {source.sha256}", found, _remedy(source))
    return content.decode("utf-8")


def _source(name: str) -> Source:
    try:
        return catalogue()[name]
    except KeyError:
        raise DataError("data file", f"one of {', '.join(catalogue())}", name) from None


def _remedy(source: Source) -> str:
    return REMOVE if source.kept_as else "the installation is damaged; install finsim-workbench again"
