"""Packaged files -> their text, checked against the digest that their provenance states. Below `history`."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from finsim.errors import DataError


@dataclass(frozen=True)
class Source:
    """Where one packaged file came from.

    retrieved    the day on which it was read from its source, as "YYYY-MM-DD"
    first_month, last_month  its span, as "YYYY-MM"
    columns      what each column holds, with its unit
    notes        corrections made, and traps
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


@cache
def catalogue() -> dict[str, Source]:
    """Return the provenance of every packaged file, by file name."""
    entries = json.loads((files("finsim.data") / "files" / "provenance.json").read_text(encoding="utf-8"))
    return {name: Source(file=name, **entry) for name, entry in entries.items()}


def digest(name: str) -> str:
    """Return the sha256 of a packaged file, as a receipt states it."""
    return _source(name).sha256


def read_text(name: str) -> str:
    """Return a packaged file's text; a `DataError` if a single byte differs from what was packaged."""
    source = _source(name)
    try:
        content = (files("finsim.data") / "files" / name).read_bytes()
    except FileNotFoundError:
        raise DataError(f"data file {name}", "a file of the package", "nothing", _REINSTALL) from None
    return checked(content, source)


def checked(content: bytes, source: Source) -> str:
    """Decode `content` if its sha256 is the one that `source` states."""
    found = hashlib.sha256(content).hexdigest()
    if found != source.sha256:
        raise DataError(f"data file {source.file}", f"sha256 {source.sha256}", found, _REINSTALL)
    return content.decode("utf-8")


def _source(name: str) -> Source:
    try:
        return catalogue()[name]
    except KeyError:
        raise DataError("data file", f"one of {', '.join(catalogue())}", name) from None


_REINSTALL = "the installation is damaged; install finsim-workbench again"
