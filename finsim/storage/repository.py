"""The one interface of every store: documents with an owner and a version, blobs by digest.

Kept by `sqlite`, `mongo` and `memory`; `tests/contracts/test_every_repository.py` holds the rules as tests and runs
them over each. A call changes one document or none: nobody ever sees half of a change. A row of another owner is not
found, in the same words as a row that is not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from finsim.errors import Conflict
from finsim.storage.document import Document, Kind, Sealed


class Repository(Protocol):
    """Documents and blobs of many owners. Safe to share between threads; a fork opens its own."""

    @property
    def backend(self) -> str:
        """The backend's name: "sqlite", "mongo", "memory"."""

    @property
    def place(self) -> str:
        """Where the rows rest, for people."""

    @property
    def lasts(self) -> bool:
        """Whether what is stored is still there after a restart."""

    def create(
        self, owner: str, kind: Kind, id: str, body: Mapping[str, Any], labels: Mapping[str, str] | None = None
    ) -> Document:
        """Store a new row as version 1. Raises Conflict when the owner has a row of this kind and id."""

    def replace(
        self,
        owner: str,
        kind: Kind,
        id: str,
        body: Mapping[str, Any],
        version: int,
        labels: Mapping[str, str] | None = None,
    ) -> Document:
        """Put a body in the place of version `version`. Raises Conflict when another change came first, or NotFound."""

    def get(self, owner: str, kind: Kind, id: str, version: int | None = None) -> Document:
        """Return the last version of a row, or the one asked for. Raises NotFound."""

    def find(
        self, owner: str, kind: Kind, labels: Mapping[str, str] | None = None, after: str = "", limit: int = 100,
        with_bodies: bool = True,
    ) -> list[Document]:  # fmt: skip
        """Return an owner's rows that carry all these labels, by id, those after the id `after`, at most `limit`.

        with_bodies  False: each body is {}, and is neither read nor unpacked
        """

    def span(self, kind: Kind, label: str, low: str, high: str, limit: int = 100) -> list[Document]:
        """Return rows of every owner whose label is at least `low` and less than `high`, in the label's order.

        For the house itself (the queue, keys, sessions), never for an answer to a user.
        """

    def versions(self, owner: str, kind: Kind, id: str) -> list[Document]:
        """Return every version that is kept of a row, the first one first. Raises NotFound."""

    def delete(self, owner: str, kind: Kind, id: str, version: int | None = None) -> None:
        """Remove a row with all its versions. Raises NotFound, or Conflict when `version` is given and not the last."""

    def restore(self, versions: Sequence[Document]) -> None:
        """Store a row that another store held, as it stands: versions, moments and all. Raises Conflict when taken.

        versions  of one row, the first one first
        """

    def put_blob(self, owner: str, content: bytes) -> str:
        """Store some bytes and return their sha256. The same bytes are stored once, whoever owns them."""

    def get_blob(self, owner: str, digest: str) -> bytes:
        """Return the bytes with this sha256, checked against it. Raises NotFound, or StorageError when damaged."""

    def delete_blob(self, owner: str, digest: str) -> None:
        """Take the bytes from this owner; the last owner's going removes them. Raises NotFound."""

    def blobs(self, owner: str, after: str = "", limit: int = 1000) -> list[str]:
        """Return the digests of an owner's blobs in their order, those after `after`."""

    def owners(self) -> list[str]:
        """Return everybody who owns a row or a blob, in order."""

    def erase(self, owner: str) -> None:
        """Remove every row and blob of an owner. May be repeated; an interrupted one is finished by the next."""

    def append(self, chain: str, event: Mapping[str, Any]) -> Sealed:
        """Add the next row to an audit trail. Events hold opaque ids and words of ours, never what a user wrote."""

    def trail(self, chain: str, after: int = 0, limit: int = 100) -> list[Sealed]:
        """Return the rows of an audit trail after the row `after`, in their order."""

    def chains(self) -> list[str]:
        """Return the names of the audit trails, in order."""

    def record(self, row: Sealed) -> None:
        """Store a row of an audit trail that another store held, as it stands. Raises Conflict when taken."""

    def ping(self) -> None:
        """Read and write nothing in particular. Raises StorageError when the store does not answer."""

    def problems(self) -> list[str]:
        """Look through the whole store and return what is damaged, in words; empty when all is well."""

    def close(self) -> None:
        """Let go of files and connections. A closed repository opens again at its next use."""


def keep(
    repository: Repository,
    owner: str,
    kind: Kind,
    id: str,
    body: Mapping[str, Any],
    labels: Mapping[str, str] | None = None,
) -> Document:
    """Store a row unless it is there, and return what is there. For rows whose id follows from their content."""
    try:
        return repository.create(owner, kind, id, body, labels)
    except Conflict:
        return repository.get(owner, kind, id)
