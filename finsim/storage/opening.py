"""Settings become an open repository: MongoDB where it is asked for, else SQLite in finsim's folder, else memory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from pydantic import SecretStr

from finsim.errors import MissingExtra
from finsim.storage.memory import MemoryRepository
from finsim.storage.repository import Repository
from finsim.storage.sqlite import SqliteRepository

DATABASE = "finsim.sqlite"


class StoreSettings(Protocol):
    """What the store needs of the settings: the folder of what finsim must find again, and a MongoDB, if any."""

    @property
    def home(self) -> Path: ...

    @property
    def mongo_url(self) -> SecretStr | None: ...


def open_repository(settings: StoreSettings) -> Repository:
    """Open the store, making or migrating it where needed.

    A MongoDB that was asked for and does not answer is never replaced by another store: what was written there would be
    missed later. It is an error at each use until it answers again. Where the folder cannot be written at all, what is
    stored lasts until the process ends: the repository's `lasts` and the health check say so. A database that is there
    and cannot be used is an error, never passed over.
    Raises StorageError, SettingsError for an address that is none, MissingExtra.
    """
    if settings.mongo_url is not None:
        return _mongo(settings.mongo_url.get_secret_value())
    path = Path(settings.home) / DATABASE
    if not path.exists() and not _can_be_made(path.parent):
        return MemoryRepository()
    return SqliteRepository(path)


def _mongo(url: str) -> Repository:
    try:
        from finsim.storage.mongo import MongoRepository
    except ImportError:
        line = "pip install 'finsim-workbench[stores]'"
        raise MissingExtra("FINSIM_MONGO_URL", "the extra stores", "no pymongo", line) from None
    return MongoRepository(url)


def _can_be_made(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)
