"""Bytes by their sha256 in GridFS: each stored once, whoever owns them. Part of `mongo`.

A document of `blobs` names a blob's file and its owners, and moves on by its version, so that of two writers one wins.
A file has a name of its own: a stop between file and document leaves a file too many, never a document without one.
"""

from __future__ import annotations

import uuid
import zlib
from typing import Any

import gridfs
from gridfs.errors import CorruptGridFile
from pymongo.errors import DuplicateKeyError

from finsim.errors import NotFound, StorageError
from finsim.storage import document
from finsim.storage.mongo_link import MongoLink
from finsim.storage.refusals import blob_not_found

_TRIES = 50


class MongoBlobs:
    """The blobs of one database."""

    def __init__(self, link: MongoLink) -> None:
        self._link = link

    def put(self, owner: str, content: bytes) -> str:
        document.checked_id(owner, "owner")
        content = document.checked_blob(content)
        digest = document.digest(content)
        for _ in range(_TRIES):
            if self._claim(owner, digest) or self._store(owner, digest, content):
                return digest
        raise _busy(digest)

    def get(self, owner: str, digest: str) -> bytes:
        document.checked_id(owner, "owner")
        document.checked_digest(digest)
        for _ in range(_TRIES):
            with self._link.database() as database:
                row = database.blobs.find_one({"_id": digest})
            if row is None or owner not in row["owners"]:
                raise blob_not_found(digest)
            try:
                return self._read(digest, row["file"])
            except NotFound:
                continue  # the file was put anew between the two questions
        raise self._damaged(digest)

    def delete(self, owner: str, digest: str) -> None:
        document.checked_id(owner, "owner")
        document.checked_digest(digest)
        for _ in range(_TRIES):
            with self._link.database() as database:
                row = database.blobs.find_one({"_id": digest})
                if row is None or owner not in row["owners"]:
                    raise blob_not_found(digest)
                others = [each for each in row["owners"] if each != owner]
                same = {"_id": digest, "version": row["version"]}
                if others:
                    change = {"$set": {"owners": others, "version": uuid.uuid4().hex}}
                    if database.blobs.update_one(same, change).matched_count:
                        return
                elif database.blobs.delete_one(same).deleted_count:
                    self._remove(database, row["file"])
                    return
        raise _busy(digest)

    def digests(self, owner: str, after: str, limit: int) -> list[str]:
        document.checked_id(owner, "owner")
        wanted = {"owners": owner, "_id": {"$gt": after}}
        limit = document.checked_limit(limit)
        with self._link.database() as database:
            return [row["_id"] for row in database.blobs.find(wanted, {"_id": 1}).sort("_id", 1).limit(limit)]

    def owners(self) -> set[str]:
        with self._link.database() as database:
            return {owner for row in database.blobs.find({}, {"owners": 1}) for owner in row["owners"]}

    def problems(self) -> list[str]:
        """Read every blob and return which are damaged."""
        with self._link.database() as database:
            rows = list(database.blobs.find({}, {"file": 1}))
        return [line for row in rows for line in self._problem(row)]

    def _claim(self, owner: str, digest: str) -> bool:
        """Add an owner to bytes that are there already and whole, or say that they are not."""
        with self._link.database() as database:
            row = database.blobs.find_one({"_id": digest})
            if row is None or self._problem(row):
                return False
            if owner in row["owners"]:
                return True
            change = {"$set": {"owners": sorted([*row["owners"], owner]), "version": uuid.uuid4().hex}}
            return bool(database.blobs.update_one({"_id": digest, "version": row["version"]}, change).matched_count)

    def _store(self, owner: str, digest: str, content: bytes) -> bool:
        """Store bytes that are not there, or not whole; False when another writer came first."""
        file, version = uuid.uuid4().hex, uuid.uuid4().hex
        with self._link.database() as database:
            bucket = gridfs.GridFSBucket(database, bucket_name="bytes")
            bucket.upload_from_stream_with_id(file, digest, zlib.compress(content))
            row = database.blobs.find_one({"_id": digest})
            try:
                if row is None:
                    new = {"_id": digest, "file": file, "owners": [owner], "size": len(content), "version": version}
                    database.blobs.insert_one(new)
                    return True
                change = {"file": file, "owners": sorted({*row["owners"], owner}), "version": version}
                same = {"_id": digest, "version": row["version"]}
                is_ours = bool(database.blobs.update_one(same, {"$set": change}).matched_count)
            except DuplicateKeyError:
                is_ours = False
            self._remove(database, row["file"] if is_ours and row is not None else file)
            return is_ours

    def _read(self, digest: str, file: str) -> bytes:
        """Return a file's bytes, held against their digest. Raises NotFound when there is no such file any more."""
        with self._link.database() as database:
            bucket = gridfs.GridFSBucket(database, bucket_name="bytes")
            try:
                content = zlib.decompress(bucket.open_download_stream(file).read())
            except gridfs.NoFile:
                raise NotFound(f"blob {digest[:12]}", "a file of its bytes") from None
            except (zlib.error, CorruptGridFile):
                raise self._damaged(digest) from None
        if document.digest(content) != digest:
            raise self._damaged(digest)
        return content

    def _problem(self, row: dict[str, Any]) -> list[str]:
        try:
            self._read(row["_id"], row["file"])
        except StorageError as error:
            return [str(error)]
        return []

    def _remove(self, database: Any, file: str) -> None:
        try:
            gridfs.GridFSBucket(database, bucket_name="bytes").delete(file)
        except gridfs.NoFile:
            return

    def _damaged(self, digest: str) -> StorageError:
        place = self._link.place
        return StorageError(
            f"blob {digest[:12]}", "the bytes that were stored", "others or none", "make it anew", place
        )


def _busy(digest: str) -> StorageError:
    return StorageError(f"blob {digest[:12]}", f"a moment of its own within {_TRIES} tries", "none", "try again")
