"""A store in this process's memory: what finsim uses without a disk, and the short form of every rule of the contract.

What it holds is gone at a restart, and `lasts` says so.
"""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from finsim.storage import audit, document
from finsim.storage.document import Document, Kind, Sealed
from finsim.storage.refusals import audit_taken, blob_not_found, changed_since, not_found, taken

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
        self._trails: dict[str, list[Sealed]] = {}

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
        self, owner: str, kind: Kind, labels: Mapping[str, str] | None = None, after: str = "", limit: int = 100,
        with_bodies: bool = True,
    ) -> list[Document]:  # fmt: skip
        document.checked_id(owner, "owner")
        kind, wanted = Kind(kind), document.checked_labels(labels).items()
        limit = document.checked_limit(limit)
        with self._lock:
            rows = [kept[-1] for name, kept in self._rows.items() if name[:2] == (owner, kind) and name[2] > after]
        rows = sorted((row for row in rows if wanted <= row[0].labels.items()), key=lambda row: row[0].id)
        return [_opened(row, text if with_bodies else "{}") for row, text in rows[:limit]]

    def span(self, kind: Kind, label: str, low: str, high: str, limit: int = 100) -> list[Document]:
        kind, limit = Kind(kind), document.checked_limit(limit)
        with self._lock:
            rows = [kept[-1] for name, kept in self._rows.items() if name[1] == kind]
        rows = [row for row in rows if low <= row[0].labels.get(label, "") < high and label in row[0].labels]
        rows.sort(key=lambda row: (row[0].labels[label], row[0].id))
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

    def restore(self, versions: Sequence[Document]) -> None:
        rows = [(row, document.canonical_json(row.body)) for row in document.checked_versions(versions)]
        last = rows[-1][0]
        with self._lock:
            name = (last.owner, last.kind, last.id)
            if name in self._rows:
                raise taken(last.kind, last.id)
            self._rows[name] = rows

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

    def blobs(self, owner: str, after: str = "", limit: int = 1000) -> list[str]:
        document.checked_id(owner, "owner")
        limit = document.checked_limit(limit)
        with self._lock:
            return sorted(name for whose, name in self._blob_owners if whose == owner and name > after)[:limit]

    def owners(self) -> list[str]:
        with self._lock:
            return sorted({name[0] for name in self._rows} | {owner for owner, _ in self._blob_owners})

    def erase(self, owner: str) -> None:
        document.checked_id(owner, "owner")
        with self._lock:
            for name in [name for name in self._rows if name[0] == owner]:
                del self._rows[name]
            for _, digest in [each for each in self._blob_owners if each[0] == owner]:
                self.delete_blob(owner, digest)

    def append(self, chain: str, event: Mapping[str, Any]) -> Sealed:
        document.checked_id(chain, "chain")
        text = audit.checked_event(event)
        with self._lock:
            rows = self._trails.setdefault(chain, [])
            rows.append(audit.next_row(chain, rows[-1] if rows else None, json.loads(text)))
            return rows[-1]

    def trail(self, chain: str, after: int = 0, limit: int = 100) -> list[Sealed]:
        document.checked_id(chain, "chain")
        limit = document.checked_limit(limit)
        with self._lock:
            return [row for row in self._trails.get(chain, []) if row.seq > after][:limit]

    def chains(self) -> list[str]:
        with self._lock:
            return sorted(self._trails)

    def record(self, row: Sealed) -> None:
        audit.checked_event(row.event)
        with self._lock:
            rows = self._trails.setdefault(row.chain, [])
            if any(there.seq == row.seq for there in rows):
                raise audit_taken(row.chain, row.seq)
            rows.append(row)
            rows.sort(key=lambda each: each.seq)

    def ping(self) -> None:
        return None

    def problems(self) -> list[str]:
        return [line for chain in self.chains() for line in audit.broken(audit.whole_trail(self, chain))]

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
