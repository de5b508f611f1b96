"""Bytes by their sha256 in a SQLite file, or beside it when they are big: each stored once, whoever owns them.

Part of `sqlite`; `blob_files` writes and removes the files.
"""

from __future__ import annotations

import zlib

from finsim.errors import StorageError
from finsim.storage import document
from finsim.storage.blob_files import BlobFiles
from finsim.storage.connections import Connections, said_our_way
from finsim.storage.refusals import blob_not_found

FILE_ABOVE = 128 * 1024  # bytes of a packed blob


class SqliteBlobs:
    """The blobs of one SQLite file and of the folder `<file>.blobs` beside it."""

    def __init__(self, connections: Connections, files: BlobFiles) -> None:
        self.path = connections.path
        self._connections = connections
        self.files = files

    def put(self, owner: str, content: bytes) -> str:
        document.checked_id(owner, "owner")
        content = document.checked_blob(content)
        digest = document.digest(content)
        if self._claim(owner, digest):
            return digest
        packed = zlib.compress(content)
        in_row = len(packed) <= FILE_ABOVE
        with said_our_way(self.path):
            aside = None if in_row else self.files.write_aside(packed)
        with self._connections.changing() as connection:
            # Naming the file under the write lock keeps a removal of the same bytes from coming in between.
            if aside is not None:
                self.files.name(aside, digest)
            connection.execute(
                "INSERT INTO blobs VALUES (?, ?, ?) ON CONFLICT (digest) DO UPDATE SET content = excluded.content",
                (digest, len(content), packed if in_row else None),
            )
            connection.execute("INSERT OR IGNORE INTO blob_owners VALUES (?, ?)", (digest, owner))
        return digest

    def get(self, owner: str, digest: str) -> bytes:
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

    def delete(self, owner: str, digest: str) -> None:
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
                self.files.remove(digest)

    def digests(self, owner: str, after: str, limit: int) -> list[str]:
        document.checked_id(owner, "owner")
        query = "SELECT digest FROM blob_owners WHERE owner = ? AND digest > ? ORDER BY digest LIMIT ?"
        with self._connections.reading() as connection:
            return [row[0] for row in connection.execute(query, (owner, after, document.checked_limit(limit)))]

    def problems(self) -> list[str]:
        """Read every blob and return which are damaged."""
        with self._connections.reading() as connection:
            digests = [row[0] for row in connection.execute("SELECT digest FROM blobs")]
        return [line for digest in digests for line in self._problem(digest)]

    def _problem(self, digest: str) -> list[str]:
        with self._connections.reading() as connection:
            row = connection.execute("SELECT content FROM blobs WHERE digest = ?", (digest,)).fetchone()
        try:
            if row is not None:
                self._unpacked(digest, row[0])
        except StorageError as error:
            return [str(error)]
        return []

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
        packed = content if content is not None else self.files.read(digest)
        damaged = StorageError(
            f"blob {digest[:12]}", "the bytes that were stored", "others or none", "make it anew", str(self.path)
        )
        try:
            found = zlib.decompress(packed) if packed is not None else None
        except zlib.error:
            raise damaged from None
        if found is None or document.digest(found) != digest:
            raise damaged
        return found
