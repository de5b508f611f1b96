"""Settings become an open repository: SQLite in finsim's folder, or memory where there is no disk to write to."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from finsim.errors import SettingsError
from finsim.storage.memory import MemoryRepository
from finsim.storage.repository import Repository

DATABASE = "finsim.sqlite"


class StoreSettings(Protocol):
    """What the store needs of the settings.

    store   "sqlite" (in `folder`), "sqlite:///somewhere/else.sqlite" or "memory"
    folder  where finsim keeps what it must find again
    """

    @property
    def store(self) -> str: ...

    @property
    def folder(self) -> Path: ...


def open_repository(settings: StoreSettings) -> Repository:
    """Open the store that the settings name, making or migrating it where needed.

    Raises SettingsError for a store that finsim does not know, StorageError for one that cannot be opened.
    """
    name, _, place = settings.store.partition("://")
    if name == "memory":
        return MemoryRepository()
    if name == "sqlite":
        from finsim.storage.sqlite import SqliteRepository

        path = Path(place) if place.strip("/") else Path(settings.folder) / DATABASE
        return SqliteRepository(path.expanduser())
    raise SettingsError("FINSIM_STORE", "sqlite, sqlite:///path/to/a/file or memory", settings.store)
