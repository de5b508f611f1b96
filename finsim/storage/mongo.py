"""MongoDB as the repository, through pymongo: for several machines, or a host without a disk.

Every rule that must hold is held by one document: a row is one document whose version only one writer can move on; an
audit row is an insert that only one writer can make. No transactions, so that it works on a single server and on every
service that speaks the protocol. Ids are strings, bodies are canonical JSON as `sqlite` has them, packed where that
pays; nothing a user wrote is ever a key or an operator of a query. `mongo_link` opens the connection, `mongo_blobs`
keeps bytes.
"""

from __future__ import annotations

import json
import uuid
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pymongo.errors import DuplicateKeyError

from finsim.errors import Conflict, NotFound, StorageError
from finsim.storage import audit, document
from finsim.storage.audit import whole_trail
from finsim.storage.document import Document, Kind, Sealed
from finsim.storage.mongo_blobs import MongoBlobs
from finsim.storage.mongo_link import MongoLink
from finsim.storage.refusals import audit_taken, changed_since, not_found, taken

PACK_ABOVE = 4 * 1024  # bytes of a body


class MongoRepository:
    """Rows in the collections `documents`, `versions` and `audit` of one database; blobs in GridFS."""

    backend = "mongo"
    lasts = True

    def __init__(self, url: str, database: str = "") -> None:
        self._link = MongoLink(url, database)
        self._blobs = MongoBlobs(self._link)

    @property
    def place(self) -> str:
        return self._link.place

    def create(
        self, owner: str, kind: Kind, id: str, body: Mapping[str, Any], labels: Mapping[str, str] | None = None
    ) -> Document:
        name = _name(owner, kind, id)
        moment, text = document.now(), document.canonical_json(body)
        row = Document(Kind(kind), owner, id, 1, {}, document.checked_labels(labels), moment, moment)
        with self._link.database() as database:
            try:
                database.documents.insert_one({"_id": name, **_fields(row, text), "life": uuid.uuid4().hex})
            except DuplicateKeyError:
                raise taken(kind, id) from None
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
        name, text = _name(owner, kind, id), document.canonical_json(body)
        document.checked_version(version)
        new_labels = document.checked_labels(labels)
        with self._link.database() as database:
            last = database.documents.find_one({"_id": name})
            if last is None:
                raise not_found(kind, id)
            if last["version"] != version:
                raise changed_since(kind, id, version, last["version"])
            if Kind(kind).keeps_versions:
                # Kept before it is passed: a stop in between leaves a copy of what is still the last version.
                _keep_version(database, last)
            row = Document(
                Kind(kind), owner, id, version + 1, {}, new_labels, last["created"], _later_than(last["changed"])
            )
            # `life` too: the row may have been deleted and made anew since it was read.
            same = {"_id": name, "version": version, "life": last["life"]}
            if not database.documents.update_one(same, {"$set": _fields(row, text)}).matched_count:
                raise changed_since(kind, id, version, version + 1)
        return _with_body(row, text)

    def get(self, owner: str, kind: Kind, id: str, version: int | None = None) -> Document:
        name = _name(owner, kind, id)
        if version is not None:
            document.checked_version(version)
        with self._link.database() as database:
            found = database.documents.find_one({"_id": name})
            if found is not None and version not in (None, found["version"]):
                found = database.versions.find_one({"_id": _version_name(found, version)})
        if found is None:
            raise not_found(kind, id, version)
        return _document(found)

    def find(
        self, owner: str, kind: Kind, labels: Mapping[str, str] | None = None, after: str = "", limit: int = 100,
        with_bodies: bool = True,
    ) -> list[Document]:  # fmt: skip
        document.checked_id(owner, "owner")
        wanted: dict[str, Any] = {"owner": owner, "kind": Kind(kind).value, "id": {"$gt": after}}
        wanted |= {f"labels.{name}": value for name, value in document.checked_labels(labels).items()}
        limit = document.checked_limit(limit)
        with self._link.database() as database:
            rows = database.documents.find(wanted, None if with_bodies else {"body": 0}).sort("id", 1).limit(limit)
            return [_document(row if with_bodies else {**row, "body": "{}"}) for row in rows]

    def span(self, kind: Kind, label: str, low: str, high: str, limit: int = 100) -> list[Document]:
        [field] = [f"labels.{name}" for name in document.checked_labels({label: ""})]
        wanted = {"kind": Kind(kind).value, field: {"$gte": low, "$lt": high}}
        limit = document.checked_limit(limit)
        with self._link.database() as database:
            rows = database.documents.find(wanted).sort([(field, 1), ("id", 1)]).limit(limit)
            return [_document(row) for row in rows]

    def versions(self, owner: str, kind: Kind, id: str) -> list[Document]:
        name = _name(owner, kind, id)
        with self._link.database() as database:
            last = database.documents.find_one({"_id": name})
            if last is None:
                raise not_found(kind, id)
            earlier = {"of": name, "life": last["life"], "version": {"$lt": last["version"]}}
            rows = [_document(row) for row in database.versions.find(earlier).sort("version", 1)]
        return [*rows, _document(last)]

    def delete(self, owner: str, kind: Kind, id: str, version: int | None = None) -> None:
        name = _name(owner, kind, id)
        with self._link.database() as database:
            last = database.documents.find_one({"_id": name}, {"version": 1, "life": 1})
            if last is None:
                raise not_found(kind, id)
            if version is not None and document.checked_version(version) != last["version"]:
                raise changed_since(kind, id, version, last["version"])
            same = {"_id": name, "life": last["life"]} | ({} if version is None else {"version": version})
            if not database.documents.delete_one(same).deleted_count:
                raise not_found(kind, id) if version is None else changed_since(kind, id, version, version + 1)
            database.versions.delete_many({"of": name, "life": last["life"]})

    def restore(self, versions: Sequence[Document]) -> None:
        *earlier, last = document.checked_versions(versions)
        name, life = _name(last.owner, last.kind, last.id), uuid.uuid4().hex
        with self._link.database() as database:
            if database.documents.find_one({"_id": name}, {"_id": 1}) is not None:
                raise taken(last.kind, last.id)
            for row in earlier:
                fields = _fields(row, document.canonical_json(row.body))
                _keep_version(database, {"_id": name, **fields, "life": life})
            try:
                fields = _fields(last, document.canonical_json(last.body))
                database.documents.insert_one({"_id": name, **fields, "life": life})
            except DuplicateKeyError:
                database.versions.delete_many({"of": name, "life": life})
                raise taken(last.kind, last.id) from None

    def put_blob(self, owner: str, content: bytes) -> str:
        return self._blobs.put(owner, content)

    def get_blob(self, owner: str, digest: str) -> bytes:
        return self._blobs.get(owner, digest)

    def delete_blob(self, owner: str, digest: str) -> None:
        self._blobs.delete(owner, digest)

    def blobs(self, owner: str, after: str = "", limit: int = 1000) -> list[str]:
        return self._blobs.digests(owner, after, limit)

    def owners(self) -> list[str]:
        with self._link.database() as database:
            return sorted({*database.documents.distinct("owner"), *self._blobs.owners()})

    def erase(self, owner: str) -> None:
        document.checked_id(owner, "owner")
        with self._link.database() as database:
            database.documents.delete_many({"owner": owner})
            database.versions.delete_many({"owner": owner})
        while digests := self.blobs(owner):
            for digest in digests:
                self.delete_blob(owner, digest)

    def append(self, chain: str, event: Mapping[str, Any]) -> Sealed:
        document.checked_id(chain, "chain")
        audit.checked_event(event)
        for _ in range(audit.TRIES):
            with self._link.database() as database:
                last = database.audit.find({"chain": chain}).sort("seq", -1).limit(1).to_list()
            row = audit.next_row(chain, _sealed(last[0]) if last else None, event)
            try:
                self.record(row)
                return row
            except Conflict:
                continue
        raise StorageError(f"audit {chain}", f"a free place within {audit.TRIES} tries", "none", "try again")

    def trail(self, chain: str, after: int = 0, limit: int = 100) -> list[Sealed]:
        document.checked_id(chain, "chain")
        limit = document.checked_limit(limit)
        with self._link.database() as database:
            rows = database.audit.find({"chain": chain, "seq": {"$gt": after}}).sort("seq", 1).limit(limit)
            return [_sealed(row) for row in rows]

    def chains(self) -> list[str]:
        with self._link.database() as database:
            return sorted(database.audit.distinct("chain"))

    def record(self, row: Sealed) -> None:
        fields = {"chain": row.chain, "seq": row.seq, "at": row.at, "seal": row.seal}
        text = audit.checked_event(row.event)
        with self._link.database() as database:
            try:
                database.audit.insert_one({"_id": f"{row.chain}/{row.seq:012d}", **fields, "event": text})
            except DuplicateKeyError:
                raise audit_taken(row.chain, row.seq) from None

    def ping(self) -> None:
        self._link.ping()

    def problems(self) -> list[str]:
        with self._link.database() as database:
            rows = database.documents.find({})
            found = [line for row in rows for line in _damage(row)]
        found += self._blobs.problems()
        return found + [line for chain in self.chains() for line in audit.broken(whole_trail(self, chain))]

    def close(self) -> None:
        self._link.close()


def _name(owner: str, kind: Kind, id: str) -> str:
    """Return a row's `_id`; neither owners nor ids hold a slash."""
    return f"{document.checked_id(owner, 'owner')}/{Kind(kind).value}/{document.checked_id(id)}"


def _version_name(row: Mapping[str, Any], version: int | None) -> str:
    return f"{row['_id']}/{row['life']}/{version}"


def _keep_version(database: Any, row: Mapping[str, Any]) -> None:
    """Write a version down, unless another writer has: both would write the same."""
    kept = {**row, "_id": _version_name(row, row["version"]), "of": row["_id"]}
    try:
        database.versions.insert_one(kept)
    except DuplicateKeyError:
        return


def _fields(row: Document, text: str) -> dict[str, Any]:
    packed = text if len(text) <= PACK_ABOVE else zlib.compress(text.encode())
    return {
        "owner": row.owner, "kind": row.kind.value, "id": row.id, "version": row.version, "body": packed,
        "labels": dict(row.labels), "created": row.created, "changed": row.changed,
    }  # fmt: skip


def _document(row: Mapping[str, Any]) -> Document:
    body = row["body"]
    text = body if isinstance(body, str) else zlib.decompress(body).decode()
    return Document(
        Kind(row["kind"]), row["owner"], row["id"], row["version"], json.loads(text), dict(row["labels"]),
        row["created"], row["changed"],
    )  # fmt: skip


def _with_body(row: Document, text: str) -> Document:
    return Document(row.kind, row.owner, row.id, row.version, json.loads(text), row.labels, row.created, row.changed)


def _sealed(row: Mapping[str, Any]) -> Sealed:
    return Sealed(row["chain"], row["seq"], row["at"], json.loads(row["event"]), row["seal"])


def _damage(row: Mapping[str, Any]) -> Iterator[str]:
    try:
        _document(row)
    except (KeyError, ValueError, zlib.error, NotFound) as error:
        yield f"document {row['_id']}: {type(error).__name__}"


def _later_than(moment: str) -> str:
    """Return now, or `moment` where this machine's clock is behind the one that wrote it."""
    return max(document.now(), moment)
