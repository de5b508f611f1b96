"""A store, or what one user has in it, becomes one zip file, and a store again: backup, move between backends, export.

In the file: `rows.ndjson` (a line a row, with its versions), `audit.ndjson`, `blobs/<sha256>`, and last `manifest.json`
with the sha256 and the count of each. A file without a manifest was not finished. Reading trusts nothing: digests,
counts, sizes and names are checked before and while rows are stored.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from finsim.errors import NotFound, StorageError
from finsim.storage import audit, document
from finsim.storage.audit import whole_trail
from finsim.storage.document import Document, Kind, Sealed
from finsim.storage.repository import Repository
from finsim.storage.sqlite import SqliteRepository

FORMAT = 1
EVERYBODY = "everybody"
_ROWS, _AUDIT, _MANIFEST = "rows.ndjson", "audit.ndjson", "manifest.json"
_MOST_MANIFEST_BYTES = 16 * 1024 * 1024  # some hundred thousand blobs; a packed one may not unpack without end
_HINT = "the file is damaged, or was made by something else"


@dataclass(frozen=True)
class Manifest:
    """What an archive holds; counts are of rows with all their versions, audit rows, and blobs with their owners."""

    format: int
    made: str
    whose: str
    rows: int
    audit: int
    blobs: int
    digests: dict[str, str]


def back_up(repository: Repository, file: Path) -> Manifest:
    """Write everything that a store holds to a new file; others may go on writing meanwhile.

    Of SQLite the file holds one moment. Over MongoDB each row is whole, but two rows may be of different moments.
    The file is readable for its user alone, and is there whole or not at all. Raises StorageError.
    """
    with ExitStack() as stack:
        still = stack.enter_context(_OneMoment(repository))
        return _written(_Source(still, repository), still.owners(), file, EVERYBODY)


def export_owner(repository: Repository, owner: str, file: Path) -> Manifest:
    """Write everything that a user has to a new file, except what opens doors: sessions and keys."""
    document.checked_id(owner, "owner")
    return _written(_Source(repository, repository), [owner], file, owner)


def restore(repository: Repository, file: Path) -> Manifest:
    """Put everything of a backup into an empty store.

    Nothing is stored before the whole file has been held against its manifest.
    Raises StorageError when the store is not empty or the file is not whole.
    """
    if repository.owners() or repository.chains():
        raise StorageError("store", "an empty store", repository.place, "set FINSIM_HOME to a new folder")
    with _opened(file) as packed:
        manifest = _checked(packed)
        for line in _lines(packed, _AUDIT):
            repository.record(_sealed(line))
        _put_rows(repository, packed, None)
    problems = repository.problems()
    if problems:
        raise StorageError("store", "no damage after restoring", problems[0])
    return manifest


def import_owner(repository: Repository, owner: str, file: Path) -> Manifest:
    """Put what a user took along under a user's name, maybe another one. Raises Conflict for a row that is there.

    Rows that open doors are refused, whoever put them into the file.
    """
    document.checked_id(owner, "owner")
    with _opened(file) as packed:
        manifest = _checked(packed)
        if any(Kind(line["kind"]).is_secret for line in _lines(packed, _ROWS)):
            raise StorageError("archive", "nothing that opens doors", "users, keys or sessions", _HINT)
        _put_rows(repository, packed, owner)
    return manifest


class _OneMoment:
    """Gives a store that stands still: of SQLite a copy beside it, of others the store itself."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._copy: SqliteRepository | None = None

    def __enter__(self) -> Repository:
        if not isinstance(self._repository, SqliteRepository):
            return self._repository
        path = self._repository.path
        self._folder = tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-")
        copy = Path(self._folder.name) / path.name
        self._repository.snapshot(copy)
        _link_tree(path.with_name(path.name + ".blobs"), copy.with_name(copy.name + ".blobs"))
        self._copy = SqliteRepository(copy)
        return self._copy

    def __exit__(self, *_: object) -> None:
        if self._copy is not None:
            self._copy.close()
        if self._folder is not None:
            self._folder.cleanup()


def _link_tree(source: Path, target: Path) -> None:
    """Give every blob file a second name: none of them ever changes, and a removal then leaves ours."""
    for file in source.glob("??/*.z"):
        place = target / file.parent.name / file.name
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(file, place)
        except OSError:
            shutil.copy2(file, place)


@dataclass(frozen=True)
class _Source:
    """Where an archive comes from: `still` stands still, `live` goes on."""

    still: Repository
    live: Repository

    def blob(self, owner: str, digest: str) -> bytes | None:
        """Return a blob's bytes; None when its owner has let go of it since. Raises StorageError when it is damaged."""
        try:
            return self.still.get_blob(owner, digest)
        except StorageError:
            try:
                return self.live.get_blob(owner, digest)
            except NotFound:
                return None

    def trails(self) -> Iterator[dict[str, Any]]:
        for chain in self.still.chains():
            yield from map(asdict, whole_trail(self.still, chain))


def _written(source: _Source, owners: Iterable[str], file: Path, whose: str) -> Manifest:
    """Write an archive aside and move it into place."""
    if file.exists():
        raise StorageError("file", "a file that is not there yet", str(file))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".archive-")  # readable for its user alone
    except OSError as error:
        raise StorageError("file", "a place that can be written to", error.strerror, "", str(file)) from None
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as raw:
            manifest = _pack(source, sorted(owners), raw, whose)
            raw.flush()
            os.fsync(raw.fileno())
        os.replace(aside, file)
    finally:
        aside.unlink(missing_ok=True)
    return manifest


def _pack(source: _Source, owners: list[str], raw: IO[bytes], whose: str) -> Manifest:
    is_backup = whose == EVERYBODY
    digests: dict[str, str] = {}
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as packed:
        rows = (line for owner in owners for line in _rows_of(source.still, owner, is_backup))
        digests[_ROWS], n_rows = _write_lines(packed, _ROWS, rows)
        digests[_AUDIT], n_audit = _write_lines(packed, _AUDIT, source.trails() if is_backup else ())
        names = _write_blobs(packed, source, owners)
        manifest = Manifest(FORMAT, document.now(), whose, n_rows, n_audit, len(names), digests | names)
        packed.writestr(_MANIFEST, json.dumps(asdict(manifest), indent=1, sort_keys=True))
    return manifest


def _write_blobs(packed: zipfile.ZipFile, source: _Source, owners: list[str]) -> dict[str, str]:
    """Write every blob once, and return its digest by "blobs/<digest>@<owner>"."""
    names, written = {}, set()
    for owner in owners:
        for digest in _digests_of(source.still, owner):
            content = None if digest in written else source.blob(owner, digest)
            if content is not None:
                packed.writestr(f"blobs/{digest}", content)
                written.add(digest)
            if digest in written:
                names[f"blobs/{digest}@{owner}"] = digest
    return names


def _write_lines(packed: zipfile.ZipFile, name: str, lines: Iterable[dict[str, Any]]) -> tuple[str, int]:
    digest, count = hashlib.sha256(), 0
    with packed.open(name, "w", force_zip64=True) as member:
        for line in lines:
            text = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            digest.update(text)
            member.write(text)
            count += 1
    return digest.hexdigest(), count


def _rows_of(repository: Repository, owner: str, with_secrets: bool) -> Iterator[dict[str, Any]]:
    for kind in (kind for kind in Kind if with_secrets or not kind.is_secret):
        after = ""
        while page := repository.find(owner, kind, after=after, limit=100):
            for row in page:
                try:
                    versions = repository.versions(owner, kind, row.id)
                except NotFound:
                    continue  # deleted since the page was read
                yield {
                    "owner": owner, "kind": kind.value, "id": row.id,
                    "versions": [
                        {"version": each.version, "body": each.body, "labels": dict(each.labels),
                         "created": each.created, "changed": each.changed}
                        for each in versions
                    ],
                }  # fmt: skip
            after = page[-1].id


def _digests_of(repository: Repository, owner: str) -> Iterator[str]:
    after = ""
    while page := repository.blobs(owner, after):
        yield from page
        after = page[-1]


def _opened(file: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except (OSError, zipfile.BadZipFile) as error:
        raise StorageError("archive", "an archive of finsim", str(error)[:200], _HINT, str(file)) from None


def _checked(packed: zipfile.ZipFile) -> Manifest:
    """Hold every member against the manifest, and return it."""
    try:
        if packed.getinfo(_MANIFEST).file_size > _MOST_MANIFEST_BYTES:
            raise ValueError(_MANIFEST)
        stated = json.loads(packed.read(_MANIFEST))
        manifest = Manifest(**stated)
        names = {name.partition("@")[0] for name in manifest.digests}
        by_name = {name.partition("@")[0]: digest for name, digest in manifest.digests.items()}
    except (KeyError, TypeError, ValueError, AttributeError, zipfile.BadZipFile):
        raise StorageError("archive", "a manifest", "none that can be read", _HINT) from None
    if manifest.format != FORMAT:
        raise StorageError("archive", f"format {FORMAT}", manifest.format, "made by another version of finsim")
    if {*packed.namelist()} != names | {_MANIFEST}:
        raise StorageError("archive", "the files that its manifest names", "others", _HINT)
    for name in sorted(names):
        if _digest_of(packed, name) != by_name[name]:
            raise StorageError("archive", f"{name} as it was written", "other bytes", _HINT)
    for row in audit.problems_of(_sealed(line) for line in _lines(packed, _AUDIT)):
        raise StorageError("archive", "whole audit trails", row, _HINT)
    return manifest


def _digest_of(packed: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    try:
        with packed.open(name) as member:
            size = 0
            while part := member.read(1 << 20):
                size += len(part)
                if name.startswith("blobs/") and size > document.MOST_BLOB_BYTES:
                    raise StorageError("archive", f"at most {document.MOST_BLOB_BYTES:,} bytes in {name}", "more")
                digest.update(part)
    except (zipfile.BadZipFile, OSError, EOFError):
        raise StorageError("archive", f"{name} as it was written", "damage", _HINT) from None
    return digest.hexdigest()


def _lines(packed: zipfile.ZipFile, name: str) -> Iterator[dict[str, Any]]:
    with packed.open(name) as member:
        for line in io.TextIOWrapper(member, encoding="utf-8", newline="\n"):
            yield json.loads(line)


def _sealed(line: dict[str, Any]) -> Sealed:
    return Sealed(line["chain"], line["seq"], line["at"], line["event"], line["seal"])


def _put_rows(repository: Repository, packed: zipfile.ZipFile, owner: str | None) -> None:
    """Store blobs first, then rows: a row that is there never names bytes that are not. `owner` None: as they were."""
    for name in sorted(name for name in _manifest_digests(packed) if name.startswith("blobs/")):
        member, _, whose = name.partition("@")
        repository.put_blob(owner or whose, packed.read(member))
    for line in _lines(packed, _ROWS):
        repository.restore([
            Document(Kind(line["kind"]), owner or line["owner"], line["id"], each["version"], each["body"],
                     each["labels"], each["created"], each["changed"])
            for each in line["versions"]
        ])  # fmt: skip


def _manifest_digests(packed: zipfile.ZipFile) -> dict[str, str]:
    return dict(json.loads(packed.read(_MANIFEST))["digests"])
