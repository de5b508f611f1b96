"""Events become a chain: each row is sealed with the seal before it, so that no row can be changed or taken out unseen.

The backends store rows; the rule of the seal is here. A trail outlives what it speaks of: it holds opaque ids, and when
a user is erased, nothing in it leads back to a person.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from finsim.errors import Unstorable
from finsim.storage import document
from finsim.storage.document import Sealed

if TYPE_CHECKING:
    from finsim.storage.repository import Repository

FIRST_SEAL = "0" * 64
MOST_EVENT_BYTES = 4 * 1024
TRIES = 50  # of writers that want the same place in a chain


def next_row(chain: str, last: Sealed | None, event: Mapping[str, Any]) -> Sealed:
    """Return the row that comes after `last`, None at a chain's beginning."""
    seq, at = (last.seq + 1 if last else 1), document.now()
    return Sealed(chain, seq, at, dict(event), seal_of(chain, seq, at, event, last.seal if last else FIRST_SEAL))


def seal_of(chain: str, seq: int, at: str, event: Mapping[str, Any], before: str) -> str:
    """Return the sha256 of a row and of the seal before it."""
    said = document.canonical_json({"chain": chain, "seq": seq, "at": at, "event": dict(event), "before": before})
    return hashlib.sha256(said.encode()).hexdigest()


def checked_event(event: Mapping[str, Any]) -> str:
    """Return an event as canonical JSON, or refuse it."""
    text = document.canonical_json(event)
    if len(text.encode()) > MOST_EVENT_BYTES:
        raise Unstorable("event", f"at most {MOST_EVENT_BYTES:,} bytes", len(text.encode()))
    return text


def whole_trail(repository: Repository, chain: str) -> Iterator[Sealed]:
    """Return every row of a chain, a page at a time."""
    last = 0
    while page := repository.trail(chain, last, 1000):
        yield from page
        last = page[-1].seq


def broken(rows: Iterable[Sealed]) -> list[str]:
    """Return what is wrong with a chain, given from its first row on; empty when it is whole."""
    seal, seq = FIRST_SEAL, 0
    for row in rows:
        if row.seq != seq + 1:
            return [f"audit {row.chain}: row {seq + 1} is missing"]
        if row.seal != seal_of(row.chain, row.seq, row.at, row.event, seal):
            return [f"audit {row.chain}: row {row.seq} was changed"]
        seal, seq = row.seal, row.seq
    return []


def problems_of(rows: Iterable[Sealed]) -> list[str]:
    """Return what is wrong with several chains whose rows follow each other, a chain at a time."""
    return [line for _, chain in itertools.groupby(rows, key=lambda row: row.chain) for line in broken(chain)]
