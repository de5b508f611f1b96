"""The sentences with which every backend refuses, so that no caller can tell backends, or other owners' rows, apart."""

from __future__ import annotations

from finsim.errors import Conflict, NotFound
from finsim.storage.document import Kind


def not_found(kind: Kind, id: str, version: int | None = None) -> NotFound:
    """Nothing with this id belongs to this owner, whether or not it belongs to somebody else."""
    return NotFound(f"{kind} {id}", "something that was stored" if version is None else f"a version {version} of it")


def blob_not_found(digest: str) -> NotFound:
    """No bytes with this digest belong to this owner."""
    return NotFound(f"blob {digest[:12]}", "bytes that were stored")


def taken(kind: Kind, id: str) -> Conflict:
    """A row with this id is there already."""
    return Conflict(f"{kind} {id}", "an id that is free", "one that is taken")


def changed_since(kind: Kind, id: str, version: int, last: int) -> Conflict:
    """Another change came first."""
    return Conflict(
        f"{kind} {id}", f"version {version} to be the last one", f"version {last}", "read it again, then change it"
    )


def audit_taken(chain: str, seq: int) -> Conflict:
    """A row of an audit trail is there already; none is ever replaced."""
    return Conflict(f"audit {chain}", f"row {seq} to be free", "one that is taken")
