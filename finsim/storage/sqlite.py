"""A SQLite file as the repository: the default store, safe with many threads and processes, whole after a kill.

Bodies are canonical JSON, packed where that pays. Each method is one transaction. `connections` says how the file is
opened, `migrations` what is in it, `blob_files` where blobs too big for a row go.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from finsim.errors import Conflict, StorageError
from finsim.storage import document
from finsim.storage.blob_files import BlobFiles
from finsim.storage.connections import Connections, said_our_way
from finsim.storage.document import Document, Kind
from finsim.storage.refusals import blob_not_found, changed_since, not_found, taken

PACK_ABOVE = 4 * 1024  # bytes of a body
FILE_ABOVE = 128 * 1024  # bytes of a packed blob

_COLUMNS = "owner, kind, id, version, body, labels, created, changed"
_ROW = "owner = ? AND kind = ? AND id = ?"


class SqliteRepository:
    """Rows in one SQLite file; blobs in it too, or in the folder `<file>.blobs` beside it."""

    backend = "sqlite"
    lasts = True

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path).absolute()
        self._connections = Connections(self.path)
        self._files = BlobFiles(self.path.with_name(self.path.name + ".blobs"))
        with said_our_way(self.path):
            self.ping()
            self._files.clear_unfinished()

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
            connection.execute(
                f"INSERT INTO documents ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _values(row, text)
            )
            _write_labels(connection, row)
        return _with_body(row, text)

    def keep(
        self, owner: str, kind: Kind, id: str, body: Mapping[str, Any], labels: Mapping[str, str] | None = None
    ) -> Document:
        try:
            return self.create(owner, kind, id, body, labels)
        except Conflict:
            return self.get(owner, kind, id)

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
        self, owner: str, kind: Kind, labels: Mapping[str, str] | None = None, after: str = "", limit: int = 100
    ) -> list[Document]:
        document.checked_id(owner, "owner")
        wanted = document.checked_labels(labels)
        carries = "AND id IN (SELECT id FROM labels WHERE owner = ? AND kind = ? AND name = ? AND value = ?)"
        query = f"SELECT {_COLUMNS} FROM documents WHERE owner = ? AND kind = ? AND id > ?"
        values: list[Any] = [owner, Kind(kind), after]
        for name, value in wanted.items():
            query += f" {carries}"
            values += [owner, Kind(kind), name, value]
        with self._connections.reading() as connection:
            rows = connection.execute(
                f"{query} ORDER BY id LIMIT ?", (*values, document.checked_limit(limit))
            ).fetchall()
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

    def put_blob(self, owner: str, content: bytes) -> str:
        document.checked_id(owner, "owner")
        content = document.checked_blob(content)
        digest = document.digest(content)
        if self._claim(owner, digest):
            return digest
        packed = zlib.compress(content)
        in_row = len(packed) <= FILE_ABOVE
        with said_our_way(self.path):
            aside = None if in_row else self._files.write_aside(packed)
        with self._connections.changing() as connection:
            # Naming the file under the write lock keeps a removal of the same bytes from coming in between.
            if aside is not None:
                self._files.name(aside, digest)
            connection.execute(
                "INSERT INTO blobs VALUES (?, ?, ?) ON CONFLICT (digest) DO UPDATE SET content = excluded.content",
                (digest, len(content), packed if in_row else None),
            )
            connection.execute("INSERT OR IGNORE INTO blob_owners VALUES (?, ?)", (digest, owner))
        return digest

    def get_blob(self, owner: str, digest: str) -> bytes:
        document.checked_id(owner, "owner")
        document.checked_digest(digest)
        with self._connections.reading() as connection:
            row = connection.execute(
                "SELECT content FROM blobs JOIN blob_owners USING (digest) WHERE digest = ? AND owner = ?",
                (digest, owner),
            ).fetchone()
            if row is None:
                raise blob_not_found(digest)
            return self._unpacked(digest, row[0])

    def delete_blob(self, owner: str, digest: str) -> None:
        document.checked_id(owner, "owner")
        document.checked_digest(digest)
        with self._connections.changing() as connection:
            gone = connection.execute("DELETE FROM blob_owners WHERE digest = ? AND owner = ?", (digest, owner))
            if not gone.rowcount:
                raise blob_not_found(digest)
            connection.execute(
                "DELETE FROM blobs WHERE digest = ? AND NOT EXISTS (SELECT 1 FROM blob_owners WHERE digest = ?)",
                (digest, digest),
            )
        with self._connections.changing() as connection:
            # Only now that the row is gone for good: a kill in between leaves a file too many, never one too few.
            if not connection.execute("SELECT 1 FROM blobs WHERE digest = ?", (digest,)).fetchone():
                self._files.remove(digest)

    def ping(self) -> None:
        with self._connections.changing() as connection:
            connection.execute("SELECT count(*) FROM migrations").fetchone()

    def problems(self) -> list[str]:
        with self._connections.reading() as connection:
            said = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            strays = connection.execute("PRAGMA foreign_key_check").fetchall()
            blobs = connection.execute("SELECT digest, content FROM blobs").fetchall()
        found = [line for line in said if line != "ok"]
        found += [f"a row of {table} belongs to nothing" for table, *_ in strays]
        for digest, content in blobs:
            try:
                self._unpacked(digest, content)
            except StorageError as error:
                found.append(str(error))
        return found

    def close(self) -> None:
        self._connections.close()

    def _claim(self, owner: str, digest: str) -> bool:
        """Add an owner to bytes that are there already and whole, or say that they are not."""
        with self._connections.changing() as connection:
            row = connection.execute("SELECT content FROM blobs WHERE digest = ?", (digest,)).fetchone()
            if row is None or not self._is_whole(digest, row[0]):
                return False
            connection.execute("INSERT OR IGNORE INTO blob_owners VALUES (?, ?)", (digest, owner))
        return True

    def _is_whole(self, digest: str, content: bytes | None) -> bool:
        try:
            self._unpacked(digest, content)
        except StorageError:
            return False
        return True

    def _unpacked(self, digest: str, content: bytes | None) -> bytes:
        """Return a blob's bytes from its row's content, or from its file where the row has none."""
        packed = content if content is not None else self._files.read(digest)
        damaged = StorageError(
            f"blob {digest[:12]}", "the bytes that were stored", "others or none", "make it anew", self.place
        )
        try:
            found = zlib.decompress(packed) if packed is not None else None
        except zlib.error:
            raise damaged from None
        if found is None or document.digest(found) != digest:
            raise damaged
        return found


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


def _values(row: Document, text: str) -> tuple[Any, ...]:
    labels = json.dumps(dict(row.labels))
    return row.owner, row.kind, row.id, row.version, _packed(text), labels, row.created, row.changed


def _packed(text: str) -> str | bytes:
    return text if len(text) <= PACK_ABOVE else zlib.compress(text.encode())


def _document(row: tuple[Any, ...]) -> Document:
    owner, kind, id, version, body, labels, created, changed = row
    text = body if isinstance(body, str) else zlib.decompress(body).decode()
    return Document(Kind(kind), owner, id, version, json.loads(text), json.loads(labels), created, changed)


def _with_body(row: Document, text: str) -> Document:
    return Document(row.kind, row.owner, row.id, row.version, json.loads(text), row.labels, row.created, row.changed)
