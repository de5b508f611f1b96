"""The environment's FINSIM_ variables become one checked object. Nothing else in finsim reads them.

A variable that is not set has the default that stands here. `VARIABLES` is what `finsim doctor` prints and what a
typing mistake is compared with.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from finsim.errors import SettingsError

VARIABLES = {
    "FINSIM_FOLDER": "where finsim keeps what it must find again; default .finsim in the working folder",
    "FINSIM_STORE": "sqlite (default, in that folder), sqlite:///path/to/a/file, or memory (nothing lasts)",
    "FINSIM_THREADS": "threads of one run; default: the cores that this process may use",
    "FINSIM_REDIS": "redis://host:port, when there is one; without it the cache lives in the process",
    "FINSIM_MONGO": "mongodb://host:port, when there is one",
    "FINSIM_CHROMIUM": "the browser that prints PDF; default: the first one found",
    "FINSIM_REQUIRE": "for tests: services whose absence is a failure and not a skip, such as chromium,redis",
}


@dataclass(frozen=True)
class Settings:
    """What the environment asked for.

    threads  0 means: as many as the cores that this process may use
    redis, mongo, chromium  empty when not set
    unknown  FINSIM_ variables that mean nothing, each with the nearest one that does, or ""
    """

    folder: Path = Path(".finsim")
    store: str = "sqlite"
    threads: int = 0
    redis: str = ""
    mongo: str = ""
    chromium: str = ""
    unknown: tuple[tuple[str, str], ...] = ()


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the environment. Raises SettingsError for a value that cannot be used."""
    values = os.environ if environment is None else environment
    folder = values.get("FINSIM_FOLDER") or ".finsim"
    return Settings(
        folder=Path(folder).expanduser(),
        store=values.get("FINSIM_STORE") or "sqlite",
        threads=_threads(values.get("FINSIM_THREADS") or "0"),
        redis=values.get("FINSIM_REDIS", ""),
        mongo=values.get("FINSIM_MONGO", ""),
        chromium=values.get("FINSIM_CHROMIUM", ""),
        unknown=tuple(
            (name, next(iter(get_close_matches(name, VARIABLES, 1)), ""))
            for name in sorted(values)
            if name.startswith("FINSIM_") and name not in VARIABLES
        ),
    )


def _threads(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 1024:
        raise SettingsError("FINSIM_THREADS", "a whole number from 0 (all cores) to 1024", text)
    return int(text)
