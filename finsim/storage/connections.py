"""A path becomes SQLite connections: one a thread and process, set for many readers and one writer at a time.

WAL lets readers go on while one writes; `synchronous = FULL` means that what was acknowledged is on the disk, also
after a power cut. SQLite's own errors leave this module as StorageError.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from finsim.errors import StorageError
from finsim.storage.migrations import migrate

SECONDS_TO_WAIT = 10.0
KB_OF_PAGES = 512  # a connection keeps at hand; SQLite's own 2 MB, times the threads of a server, were 46 MB

_inherited: list[sqlite3.Connection] = []  # a fork's copies: closing them here would drop the parent's locks


class _Connection(sqlite3.Connection):
    """A connection that can be listed without being kept alive."""


class _Held:
    """A thread's connection, closed as the thread ends.

    sqlite3's cache of statements refers back to its connection, so that left alone it would stay open, with its pages
    and files, until the collector's oldest generation comes by: a server whose threads come and go grew by it.
    """

    def __init__(self, connection: _Connection, mark: tuple[int, int]) -> None:
        self.connection, self.mark = connection, mark

    def __del__(self) -> None:
        if self.mark[0] == os.getpid():
            self.connection.close()
        else:
            _inherited.append(self.connection)


class Connections:
    """The connections to one file, made at first use."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._here = threading.local()
        self._open: weakref.WeakSet[_Connection] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._generation = 0

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that sees one moment of the store."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that alone may write; what it did is stored at the end, or nothing of it."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def plain(self) -> Iterator[sqlite3.Connection]:
        """Give a connection outside any transaction."""
        with said_our_way(self.path):
            yield self._connection()

    def close(self) -> None:
        """Close every connection of this process; the next use opens new ones."""
        with self._lock:
            self._generation += 1
            connections = list(self._open)
            self._open = weakref.WeakSet()
        for connection in connections:
            connection.close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with said_our_way(self.path):
            connection = self._connection()
            connection.execute(begin)
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _connection(self) -> sqlite3.Connection:
        mine = (os.getpid(), self._generation)
        held: _Held | None = getattr(self._here, "held", None)
        if held is not None and held.mark == mine:
            return held.connection
        connection = _opened(self.path)
        self._here.held = _Held(connection, mine)
        with self._lock:
            self._open.add(connection)
        return connection


@contextmanager
def said_our_way(path: Path) -> Iterator[None]:
    """Turn what SQLite or the file system says into a StorageError that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        raise _translated(error, path) from error
    except OSError as error:
        raise StorageError(
            "store", "a folder that finsim can write to", error.strerror or str(error), _MOVE, str(path)
        ) from error


_MOVE = "set FINSIM_HOME to another folder"
_SENTENCES = (
    ("locked", "a store that is free within 10 seconds", "another process may be stuck: `finsim doctor` shows"),
    ("readonly", "a file that finsim can write to", _MOVE),
    ("unable to open", "a file that finsim can open and write to", _MOVE),
    ("full", "room on the disk", "make room, or move the store"),
    ("not a database", "a SQLite file", "move it away, or set FINSIM_HOME to another folder"),
    ("malformed", "an undamaged SQLite file", "`finsim doctor` says more; a backup helps"),
)


def _translated(error: sqlite3.Error, path: Path) -> StorageError:
    said = str(error)
    for word, expected, hint in _SENTENCES:
        if word in said:
            return StorageError("store", expected, said, hint, str(path))
    return StorageError("store", "SQLite to do what it was asked", said, "", str(path))


def _opened(path: Path) -> _Connection:
    _make_private(path)
    connection = sqlite3.connect(
        path, timeout=SECONDS_TO_WAIT, isolation_level=None, check_same_thread=False, factory=_Connection
    )
    try:
        connection.execute(f"PRAGMA busy_timeout = {int(SECONDS_TO_WAIT * 1000)}")
        _use_wal(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = -{KB_OF_PAGES}")
        connection.execute("PRAGMA foreign_keys = ON")
        migrate(connection, str(path))
    except BaseException:
        connection.close()
        raise
    return connection


def _make_private(path: Path) -> None:
    """Make folder and file for their user alone: a household's money is nobody else's business."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to WAL. The switch does not honour busy_timeout, so that several first openers must take turns here."""
    until = time.monotonic() + SECONDS_TO_WAIT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)
