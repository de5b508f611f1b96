"""An older SQLite file becomes today's: numbered steps forward, each in one transaction, each written down.

A step is never edited once it is released; a change of the schema is a new step at the end. Several processes may open
the same file at once: the first one migrates, the others wait for its lock and find the work done.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from finsim.errors import StorageError
from finsim.storage.document import now

APPLICATION_ID = 0x46494E53  # "FINS", so that `file` and we can tell our files from others


@dataclass(frozen=True)
class Migration:
    """One step: its number (1, 2, ...), what it does in words, its statements."""

    number: int
    words: str
    statements: tuple[str, ...]


# Columns of a WITHOUT ROWID table stand in the order of its key: SQLite 3.40's integrity_check cries wolf otherwise.
MIGRATIONS = (
    Migration(
        1,
        "documents with their versions and labels, blobs with their owners",
        (
            """CREATE TABLE documents (
                 owner TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
                 body NOT NULL, labels TEXT NOT NULL, created TEXT NOT NULL, changed TEXT NOT NULL,
                 PRIMARY KEY (owner, kind, id))""",
            """CREATE TABLE versions (
                 owner TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
                 body NOT NULL, labels TEXT NOT NULL, created TEXT NOT NULL, changed TEXT NOT NULL,
                 PRIMARY KEY (owner, kind, id, version),
                 FOREIGN KEY (owner, kind, id) REFERENCES documents ON DELETE CASCADE)""",
            """CREATE TABLE labels (
                 owner TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
                 PRIMARY KEY (owner, kind, id, name),
                 FOREIGN KEY (owner, kind, id) REFERENCES documents ON DELETE CASCADE) WITHOUT ROWID""",
            "CREATE INDEX labels_by_value ON labels (owner, kind, name, value, id)",
            "CREATE TABLE blobs (digest TEXT PRIMARY KEY, size INTEGER NOT NULL, content BLOB) ",
            """CREATE TABLE blob_owners (
                 digest TEXT NOT NULL REFERENCES blobs ON DELETE CASCADE, owner TEXT NOT NULL,
                 PRIMARY KEY (digest, owner)) WITHOUT ROWID""",
        ),
    ),
    Migration(
        2,
        "audit trails; labels of all owners in order, for the queue",
        (
            """CREATE TABLE audit (
                 chain TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, event TEXT NOT NULL, seal TEXT NOT NULL,
                 PRIMARY KEY (chain, seq)) WITHOUT ROWID""",
            "CREATE INDEX labels_in_order ON labels (kind, name, value)",
            "CREATE INDEX blobs_of_owner ON blob_owners (owner, digest)",
        ),
    ),
)


def migrate(connection: sqlite3.Connection, place: str, steps: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Bring a file to the last step. Raises StorageError for a file that is not ours or that a newer finsim made.

    connection  in autocommit mode, without an open transaction
    """
    newest = steps[-1].number
    if _step(connection) == newest and _application(connection) == APPLICATION_ID:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        _refuse_strangers(connection, place, newest)
        _apply(connection, steps)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _refuse_strangers(connection: sqlite3.Connection, place: str, newest: int) -> None:
    n_tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if n_tables and _application(connection) != APPLICATION_ID:
        raise StorageError(
            "store", "a finsim database", "another SQLite file", "set FINSIM_HOME to another folder", place
        )
    if _step(connection) > newest:
        raise StorageError(
            "store",
            f"a schema of at most step {newest}",
            _step(connection),
            "a newer finsim made it: use that one",
            place,
        )


def _apply(connection: sqlite3.Connection, steps: tuple[Migration, ...]) -> None:
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, words TEXT NOT NULL, applied TEXT NOT NULL)"
    )
    done = _step(connection)
    for step in steps:
        if step.number <= done:
            continue
        for statement in step.statements:
            connection.execute(statement)
        connection.execute("INSERT INTO migrations VALUES (?, ?, ?)", (step.number, step.words, now()))
        connection.execute(f"PRAGMA user_version = {step.number}")


def _step(connection: sqlite3.Connection) -> int:
    return connection.execute("PRAGMA user_version").fetchone()[0]


def _application(connection: sqlite3.Connection) -> int:
    return connection.execute("PRAGMA application_id").fetchone()[0]
