"""A SQLite file as the repository: the default store, safe with many threads and processes, whole after a kill.

Bodies are canonical JSON, packed where that pays. Each method is one transaction. `connections` says how the file is
opened, `migrations` what is in it, `sqlite_blobs` where bytes go.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from finsim.errors import NotFound
from finsim.storage import audit, document
from finsim.storage.audit import whole_trail
from finsim.storage.blob_files import BlobFiles
from finsim.storage.connections import Connections, said_our_way
from finsim.storage.document import Document, Kind, Sealed
from finsim.storage.refusals import audit_taken, changed_since, not_found, taken
from finsim.storage.sqlite_blobs import SqliteBlobs

PACK_ABOVE = 4 * 1024  # bytes of a body

_COLUMNS = "owner, kind, id, version, body, labels, created, changed"
_ROW = "owner = ? AND kind = ? AND id = ?"
_TRAIL = "SELECT chain, seq, at, event, seal FROM audit WHERE chain = ? AND seq > ?"


class SqliteRepository:
    """Rows in one SQLite file; blobs in it too, or in the folder `<file>.blobs` beside it."""

    backend = "sqlite"
    lasts = True

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path).absolute()
        self._connections = Connections(self.path)
        files = BlobFiles(self.path.with_name(self.path.name + ".blobs"))
        self._blobs = SqliteBlobs(self._connections, files)
        with said_our_way(self.path):
            self.ping()
            files.clear_unfinished()

    @property
    def place(self) -> str:
        return str(self.path)

    def create(
        self, owner: str, kind: Kind, id: str, body: Mapping[str, Any], labels: Mapping[str, str] | None = None
    ) -> Document:
        row = _first(owner, kind, id, labels)
        text = document.canonical_json(body)
        with self._connections.changing() as connection:
            if _last(connection, row.owner, row.kind, row.id) is not None:
                raise taken(kind, id)
            _insert(connection, "documents", row, text)
            _write_labels(connection, row)
        return _with_body(row, text)

    def replace(
        self,
        owner: str,
        kind: Kind,
        id: str,
        body: Mapping[str, Any],
        version: int,
        labels: Mapping[str, str] | None = None,
    ) -> Document:
        first = _first(owner, kind, id, labels)
        text = document.canonical_json(body)
        document.checked_version(version)
        with self._connections.changing() as connection:
            last = _last(connection, first.owner, first.kind, first.id)
            if last is None:
                raise not_found(kind, id)
            if last[0] != version:
                raise changed_since(kind, id, version, last[0])
            row = Document(first.kind, owner, id, version + 1, {}, first.labels, last[1], first.changed)
            _put_in_place(connection, row, text)
        return _with_body(row, text)

    def get(self, owner: str, kind: Kind, id: str, version: int | None = None) -> Document:
        name = _name(owner, kind, id)
        if version is not None:
            document.checked_version(version)
        with self._connections.reading() as connection:
            found = connection.execute(f"SELECT {_COLUMNS} FROM documents WHERE {_ROW}", name).fetchone()
            if found is not None and version not in (None, found[3]):
                found = connection.execute(
                    f"SELECT {_COLUMNS} FROM versions WHERE {_ROW} AND version = ?", (*name, version)
                ).fetchone()
        if found is None:
            raise not_found(kind, id, version)
        return _document(found)

    def find(
        self, owner: str, kind: Kind, labels: Mapping[str, str] | None = None, after: str = "", limit: int = 100,
        with_bodies: bool = True,
    ) -> list[Document]:  # fmt: skip
        document.checked_id(owner, "owner")
        wanted = document.checked_labels(labels)
        carries = "AND id IN (SELECT id FROM labels WHERE owner = ? AND kind = ? AND name = ? AND value = ?)"
        columns = _COLUMNS if with_bodies else _COLUMNS.replace("body", "'{}'")
        query = f"SELECT {columns} FROM documents WHERE owner = ? AND kind = ? AND id > ?"
        values: list[Any] = [owner, Kind(kind), after]
        for name, value in wanted.items():
            query += f" {carries}"
            values += [owner, Kind(kind), name, value]
        with self._connections.reading() as connection:
            rows = connection.execute(
                f"{query} ORDER BY id LIMIT ?", (*values, document.checked_limit(limit))
            ).fetchall()
        return [_document(row) for row in rows]

    def span(self, kind: Kind, label: str, low: str, high: str, limit: int = 100) -> list[Document]:
        columns = ", ".join(f"d.{column.strip()}" for column in _COLUMNS.split(","))
        query = f"""SELECT {columns} FROM labels AS l JOIN documents AS d USING (owner, kind, id)
                    WHERE l.kind = ? AND l.name = ? AND l.value >= ? AND l.value < ? ORDER BY l.value, d.id LIMIT ?"""
        with self._connections.reading() as connection:
            rows = connection.execute(query, (Kind(kind), label, low, high, document.checked_limit(limit))).fetchall()
        return [_document(row) for row in rows]

    def versions(self, owner: str, kind: Kind, id: str) -> list[Document]:
        name = _name(owner, kind, id)
        with self._connections.reading() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM versions WHERE {_ROW} UNION ALL SELECT {_COLUMNS} FROM documents WHERE {_ROW} "
                "ORDER BY version",
                (*name, *name),
            ).fetchall()
        if not rows:
            raise not_found(kind, id)
        return [_document(row) for row in rows]

    def delete(self, owner: str, kind: Kind, id: str, version: int | None = None) -> None:
        name = _name(owner, kind, id)
        with self._connections.changing() as connection:
            last = _last(connection, *name)
            if last is None:
                raise not_found(kind, id)
            if version is not None and document.checked_version(version) != last[0]:
                raise changed_since(kind, id, version, last[0])
            connection.execute(f"DELETE FROM documents WHERE {_ROW}", name)

    def restore(self, versions: Sequence[Document]) -> None:
        *earlier, last = document.checked_versions(versions)
        with self._connections.changing() as connection:
            if _last(connection, last.owner, last.kind, last.id) is not None:
                raise taken(last.kind, last.id)
            _insert(connection, "documents", last)
            for row in earlier:
                _insert(connection, "versions", row)
            _write_labels(connection, last)

    def put_blob(self, owner: str, content: bytes) -> str:
        return self._blobs.put(owner, content)

    def get_blob(self, owner: str, digest: str) -> bytes:
        return self._blobs.get(owner, digest)

    def delete_blob(self, owner: str, digest: str) -> None:
        self._blobs.delete(owner, digest)

    def blobs(self, owner: str, after: str = "", limit: int = 1000) -> list[str]:
        return self._blobs.digests(owner, after, limit)

    def owners(self) -> list[str]:
        with self._connections.reading() as connection:
            rows = connection.execute("SELECT owner FROM documents UNION SELECT owner FROM blob_owners ORDER BY owner")
            return [row[0] for row in rows]

    def erase(self, owner: str) -> None:
        document.checked_id(owner, "owner")
        with self._connections.changing() as connection:
            connection.execute("DELETE FROM documents WHERE owner = ?", (owner,))
        for digest in iter(lambda: next(iter(self.blobs(owner, limit=1)), None), None):
            with suppress(NotFound):
                self.delete_blob(owner, digest)

    def append(self, chain: str, event: Mapping[str, Any]) -> Sealed:
        document.checked_id(chain, "chain")
        text = audit.checked_event(event)
        with self._connections.changing() as connection:
            last = _sealed(connection.execute(f"{_TRAIL} ORDER BY seq DESC LIMIT 1", (chain, 0)).fetchone())
            row = audit.next_row(chain, last, event)
            connection.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?)", (chain, row.seq, row.at, text, row.seal))
        return row

    def trail(self, chain: str, after: int = 0, limit: int = 100) -> list[Sealed]:
        document.checked_id(chain, "chain")
        with self._connections.reading() as connection:
            rows = connection.execute(
                f"{_TRAIL} ORDER BY seq LIMIT ?", (chain, after, document.checked_limit(limit))
            ).fetchall()
        return [row for row in map(_sealed, rows) if row is not None]

    def chains(self) -> list[str]:
        with self._connections.reading() as connection:
            return [row[0] for row in connection.execute("SELECT DISTINCT chain FROM audit ORDER BY chain")]

    def record(self, row: Sealed) -> None:
        values = (row.chain, row.seq, row.at, audit.checked_event(row.event), row.seal)
        with self._connections.changing() as connection:
            if connection.execute("SELECT 1 FROM audit WHERE chain = ? AND seq = ?", values[:2]).fetchone():
                raise audit_taken(row.chain, row.seq)
            connection.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?)", values)

    def ping(self) -> None:
        with self._connections.changing() as connection:
            connection.execute("SELECT count(*) FROM migrations").fetchone()

    def problems(self) -> list[str]:
        with self._connections.reading() as connection:
            said = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            strays = connection.execute("PRAGMA foreign_key_check").fetchall()
        found = [line for line in said if line != "ok"]
        found += [f"a row of {table} belongs to nothing" for table, *_ in strays]
        found += self._blobs.problems()
        return found + [line for chain in self.chains() for line in audit.broken(whole_trail(self, chain))]

    def snapshot(self, path: Path) -> None:
        """Copy the file to another place while others go on writing: SQLite's online backup, one moment of the store.

        Blobs that are files of their own stay where they are: none of them ever changes.
        """
        with said_our_way(path), self._connections.plain() as connection:
            copy = sqlite3.connect(path)
            try:
                connection.backup(copy)
            finally:
                copy.close()

    def close(self) -> None:
        self._connections.close()


def _name(owner: str, kind: Kind, id: str) -> tuple[str, Kind, str]:
    return document.checked_id(owner, "owner"), Kind(kind), document.checked_id(id)


def _first(owner: str, kind: Kind, id: str, labels: Mapping[str, str] | None) -> Document:
    owner, kind, id = _name(owner, kind, id)
    moment = document.now()
    return Document(kind, owner, id, 1, {}, document.checked_labels(labels), moment, moment)


def _last(connection: sqlite3.Connection, owner: str, kind: Kind, id: str) -> tuple[int, str] | None:
    """Return version and moment of creation of the row that is there."""
    return connection.execute(f"SELECT version, created FROM documents WHERE {_ROW}", (owner, kind, id)).fetchone()


def _put_in_place(connection: sqlite3.Connection, row: Document, text: str) -> None:
    name = (row.owner, row.kind, row.id)
    if row.kind.keeps_versions:
        connection.execute(f"INSERT INTO versions ({_COLUMNS}) SELECT {_COLUMNS} FROM documents WHERE {_ROW}", name)
    connection.execute(
        f"UPDATE documents SET version = ?, body = ?, labels = ?, changed = ? WHERE {_ROW}",
        (row.version, _packed(text), json.dumps(dict(row.labels)), row.changed, *name),
    )
    connection.execute(f"DELETE FROM labels WHERE {_ROW}", name)
    _write_labels(connection, row)


def _write_labels(connection: sqlite3.Connection, row: Document) -> None:
    connection.executemany(
        "INSERT INTO labels (owner, kind, name, value, id) VALUES (?, ?, ?, ?, ?)",
        [(row.owner, row.kind, name, value, row.id) for name, value in row.labels.items()],
    )


def _insert(connection: sqlite3.Connection, table: str, row: Document, text: str | None = None) -> None:
    """Write one row; `text` is its body as canonical JSON, made here when it is not at hand."""
    packed = _packed(document.canonical_json(row.body) if text is None else text)
    labels = json.dumps(dict(row.labels))
    connection.execute(
        f"INSERT INTO {table} ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (row.owner, row.kind, row.id, row.version, packed, labels, row.created, row.changed),
    )


def _packed(text: str) -> str | bytes:
    return text if len(text) <= PACK_ABOVE else zlib.compress(text.encode())


def _document(row: tuple[Any, ...]) -> Document:
    owner, kind, id, version, body, labels, created, changed = row
    text = body if isinstance(body, str) else zlib.decompress(body).decode()
    return Document(Kind(kind), owner, id, version, json.loads(text), json.loads(labels), created, changed)


def _sealed(row: tuple[Any, ...] | None) -> Sealed | None:
    return None if row is None else Sealed(row[0], row[1], row[2], json.loads(row[3]), row[4])


def _with_body(row: Document, text: str) -> Document:
    return Document(row.kind, row.owner, row.id, row.version, json.loads(text), row.labels, row.created, row.changed)
