"""A packaged table of the law, from its file to rows that are known to be the ones that were read.

Every amount of law stands in a CSV under `files/`, with the sha256, source and day of reading in `provenance.json`.
`table`, `return_law` and the tables of benefits read through here; nothing is downloaded, nothing is filled in.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from finsim.errors import DataError

_FOLDER = "files"


class Parameter(NamedTuple):
    """One number of the law and where it was read."""

    code: str  # the source's own code
    title: str
    year: int
    filing: str  # "all", "single", "mjoint" or "headhh"; for other tables what the number is for
    value: float  # inf where the law sets no upper limit
    source: str
    last_verified: str  # ISO date


@cache
def packaged(name: str) -> tuple[Parameter, ...]:
    """Return every number of one packaged file, with its title, year, source and the day it was last verified.

    A row's own `source` column, where the file has one, wins over the source of the file.
    Raises `DataError` when the file is not the one whose sha256 stands in the provenance.
    """
    folder = files("finsim.taxes") / _FOLDER
    about = json.loads((folder / "provenance.json").read_text("utf-8"))[name]
    content = (folder / name).read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != about["sha256"]:
        raise DataError(f"finsim/taxes/files/{name}", f"sha256 {about['sha256']}", digest, "reinstall finsim")
    return tuple(
        Parameter(
            row["parameter"],
            row["title"],
            int(row["year"]),
            row["filing"],
            float(row["value"] or "inf"),
            row.get("source") or about["source"],
            about["last_verified"],
        )
        for row in csv.DictReader(io.StringIO(content.decode("utf-8")))
    )


@cache
def values_by_code(name: str, year: int, *filings: str) -> dict[str, float]:
    """Return a year's numbers of one file by code, for one of `filings` or for all; empty for a year not in it."""
    return {p.code: p.value for p in packaged(name) if p.year == year and p.filing in ("all", *filings)}
