"""Settings become an open repository: SQLite in finsim's folder, or memory where there is no disk to write to."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from finsim.storage.memory import MemoryRepository
from finsim.storage.repository import Repository
from finsim.storage.sqlite import SqliteRepository

DATABASE = "finsim.sqlite"


class StoreSettings(Protocol):
    """What the store needs of the settings: the folder where finsim keeps what it must find again."""

    @property
    def home(self) -> Path: ...


def open_repository(settings: StoreSettings) -> Repository:
    """Open the store, making or migrating it where needed.

    Where the folder cannot be written at all, what is stored lasts until the process ends: the repository's `lasts` and
    the health check say so. A database that is there and cannot be used is an error, never passed over.
    Raises StorageError.
    """
    path = Path(settings.home) / DATABASE
    if not path.exists() and not _can_be_made(path.parent):
        return MemoryRepository()
    return SqliteRepository(path)


def _can_be_made(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)
