"""A store in this process's memory: what finsim uses without a disk, and the short form of every rule of the contract.

What it holds is gone at a restart, and `lasts` says so.
"""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Mapping
from typing import Any

from finsim.errors import Conflict
from finsim.storage import document
from finsim.storage.document import Document, Kind
from finsim.storage.refusals import blob_not_found, changed_since, not_found, taken

_Name = tuple[str, Kind, str]


class MemoryRepository:
    """Rows in dictionaries behind one lock; bodies as canonical text, so that nobody's later change reaches them."""

    backend = "memory"
    place = "the memory of this process"
    lasts = False

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._rows: dict[_Name, list[tuple[Document, str]]] = {}
        self._blobs: dict[str, bytes] = {}
        self._blob_owners: set[tuple[str, str]] = set()

    def create(
        self, owner: str, kind: Kind, id: str, body: Mapping[str, Any], labels: Mapping[str, str] | None = None
    ) -> Document:
        name, text, labels = _checked(owner, kind, id), document.canonical_json(body), document.checked_labels(labels)
        with self._lock:
            if name in self._rows:
                raise taken(kind, id)
            moment = document.now()
            row = Document(kind, owner, id, 1, {}, labels, moment, moment)
            self._rows[name] = [(row, text)]
        return _opened(row, text)

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
        name, text, labels = _checked(owner, kind, id), document.canonical_json(body), document.checked_labels(labels)
        document.checked_version(version)
        with self._lock:
            kept = self._kept(name)
            last = kept[-1][0]
            if last.version != version:
                raise changed_since(kind, id, version, last.version)
            row = Document(kind, owner, id, version + 1, {}, labels, last.created, document.now())
            self._rows[name] = [*(kept if kind.keeps_versions else []), (row, text)]
        return _opened(row, text)

    def get(self, owner: str, kind: Kind, id: str, version: int | None = None) -> Document:
        name = _checked(owner, kind, id)
        with self._lock:
            kept = self._kept(name)
        if version is None:
            return _opened(*kept[-1])
        document.checked_version(version)
        for row, text in kept:
            if row.version == version:
                return _opened(row, text)
        raise not_found(kind, id, version)

    def find(
        self, owner: str, kind: Kind, labels: Mapping[str, str] | None = None, after: str = "", limit: int = 100
    ) -> list[Document]:
        document.checked_id(owner, "owner")
        kind, wanted = Kind(kind), document.checked_labels(labels).items()
        limit = document.checked_limit(limit)
        with self._lock:
            rows = [kept[-1] for name, kept in self._rows.items() if name[:2] == (owner, kind) and name[2] > after]
        rows = sorted((row for row in rows if wanted <= row[0].labels.items()), key=lambda row: row[0].id)
        return [_opened(*row) for row in rows[:limit]]

    def versions(self, owner: str, kind: Kind, id: str) -> list[Document]:
        name = _checked(owner, kind, id)
        with self._lock:
            kept = self._kept(name)
        return [_opened(*row) for row in kept]

    def delete(self, owner: str, kind: Kind, id: str, version: int | None = None) -> None:
        name = _checked(owner, kind, id)
        with self._lock:
            last = self._kept(name)[-1][0].version
            if version is not None and document.checked_version(version) != last:
                raise changed_since(kind, id, version, last)
            del self._rows[name]

    def put_blob(self, owner: str, content: bytes) -> str:
        document.checked_id(owner, "owner")
        content = document.checked_blob(content)
        name = document.digest(content)
        with self._lock:
            if name not in self._blobs:
                self._blobs[name] = zlib.compress(content)
            self._blob_owners.add((owner, name))
        return name

    def get_blob(self, owner: str, digest: str) -> bytes:
        with self._lock:
            self._own_blob(owner, digest)
            packed = self._blobs[digest]
        return zlib.decompress(packed)

    def delete_blob(self, owner: str, digest: str) -> None:
        with self._lock:
            self._own_blob(owner, digest)
            self._blob_owners.remove((owner, digest))
            if not any(name == digest for _, name in self._blob_owners):
                del self._blobs[digest]

    def ping(self) -> None:
        return None

    def problems(self) -> list[str]:
        return []

    def close(self) -> None:
        return None

    def _kept(self, name: _Name) -> list[tuple[Document, str]]:
        if name not in self._rows:
            raise not_found(name[1], name[2])
        return self._rows[name]

    def _own_blob(self, owner: str, digest: str) -> None:
        document.checked_id(owner, "owner")
        if (owner, document.checked_digest(digest)) not in self._blob_owners:
            raise blob_not_found(digest)


def _checked(owner: str, kind: Kind, id: str) -> _Name:
    return document.checked_id(owner, "owner"), Kind(kind), document.checked_id(id)


def _opened(row: Document, text: str) -> Document:
    return Document(
        row.kind, row.owner, row.id, row.version, json.loads(text), dict(row.labels), row.created, row.changed
    )
