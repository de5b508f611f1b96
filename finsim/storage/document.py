"""A caller's JSON becomes a document that every backend stores alike: checked, canonical, bounded.

The rules are here and not in the backends, so that what SQLite takes MongoDB takes too. A body is stored as text and
never searched; what must be found again stands beside it as labels.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from finsim.errors import Unstorable

MOST_BODY_BYTES = 8 * 1024 * 1024
MOST_BLOB_BYTES = 256 * 1024 * 1024
MOST_LABELS = 16
MOST_LABEL_BYTES = 512
MOST_DEPTH = 64
MOST_IN_A_LIST = 1_000
WIDEST_INTEGER = 2**63 - 1

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}")
_LABEL = re.compile(r"[a-z][a-z0-9_]{0,31}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00")


class Kind(StrEnum):
    """What a document is. Households and plans keep every version that they ever had; the others keep their last."""

    HOUSEHOLD = "household"
    PLAN = "plan"
    RUN = "run"
    ANALYSIS = "analysis"
    CONVERSATION = "conversation"
    ACTUALS = "actuals"
    DOCUMENT = "document"  # of a user's library: its title; its pages are a blob
    REPORT = "report"
    JOB = "job"
    USER = "user"
    KEY = "key"
    SESSION = "session"
    SAMPLE = "sample"  # metrics of a minute
    ALERT = "alert"

    @property
    def keeps_versions(self) -> bool:
        return self in (Kind.HOUSEHOLD, Kind.PLAN)

    @property
    def is_secret(self) -> bool:
        """Whether it opens a door: a backup holds it, what a user takes along does not."""
        return self in (Kind.USER, Kind.KEY, Kind.SESSION)


@dataclass(frozen=True)
class Document:
    """One row as it stands in the store.

    id, owner  strings; together with the kind they name the row
    version    1 for a new row, one more at every change
    body       plain JSON
    labels     short strings that the row can be found by
    created, changed  ISO 8601 in UTC with microseconds
    """

    kind: Kind
    owner: str
    id: str
    version: int
    body: dict[str, Any]
    labels: Mapping[str, str] = field(default_factory=dict)
    created: str = ""
    changed: str = ""


@dataclass(frozen=True)
class Sealed:
    """One row of an audit trail: `seal` is the sha256 of the seal before it and of everything in this row.

    seq  1, 2, 3, ... without a gap within a chain
    """

    chain: str
    seq: int
    at: str
    event: dict[str, Any]
    seal: str


def now() -> str:
    """Return the time in the one form that the store writes, which sorts as text."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def digest(content: bytes) -> str:
    """Return the sha256 of some bytes in hexadecimal, which is a blob's name."""
    return hashlib.sha256(content).hexdigest()


def checked_id(value: str, what: str = "id") -> str:
    """Return an id or owner as it is, or refuse it."""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise Unstorable(what, "1 to 128 letters, digits or . _ : @ -, beginning with a letter or digit", _short(value))
    return value


def checked_digest(value: str) -> str:
    """Return a sha256 as it is, or refuse it."""
    if not isinstance(value, str) or not _DIGEST.fullmatch(value):
        raise Unstorable("digest", "64 hexadecimal digits in lower case", _short(value))
    return value


def checked_version(value: int) -> int:
    """Return a version as it is, or refuse it."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise Unstorable("version", "a whole number from 1 on", _short(value))
    return value


def checked_limit(value: int) -> int:
    """Return how many rows a list may hold, or refuse it."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_IN_A_LIST:
        raise Unstorable("limit", f"a whole number between 1 and {MOST_IN_A_LIST}", _short(value))
    return value


def checked_labels(labels: Mapping[str, str] | None) -> dict[str, str]:
    """Return labels in the order of their names, or refuse them."""
    labels = labels or {}
    if len(labels) > MOST_LABELS:
        raise Unstorable("labels", f"at most {MOST_LABELS}", len(labels))
    for name, value in labels.items():
        if not isinstance(name, str) or not _LABEL.fullmatch(name):
            raise Unstorable("labels", "names of lower-case letters, digits and _", _short(name))
        if not isinstance(value, str) or len(_encoded(value, f"labels.{name}")) > MOST_LABEL_BYTES:
            raise Unstorable(f"labels.{name}", f"text of at most {MOST_LABEL_BYTES} bytes", _short(value))
    return dict(sorted(labels.items()))


def checked_versions(versions: Sequence[Document]) -> list[Document]:
    """Return the versions of one row that another store held, the first one first, or refuse them."""
    rows = list(versions)
    if not rows:
        raise Unstorable("versions", "at least one", 0)
    last = rows[-1]
    for row in rows:
        checked_id(row.owner, "owner")
        checked_id(row.id)
        checked_labels(row.labels)
        checked_version(row.version)
        if (row.owner, Kind(row.kind), row.id) != (last.owner, last.kind, last.id):
            raise Unstorable("versions", f"versions of {last.kind} {last.id}", f"{row.kind} {row.id}")
        if not (_MOMENT.fullmatch(row.created) and _MOMENT.fullmatch(row.changed)):
            raise Unstorable("versions", "moments as the store writes them", _short(f"{row.created} {row.changed}"))
    numbers = [row.version for row in rows]
    if numbers != sorted(set(numbers)) or (len(rows) > 1 and not last.kind.keeps_versions):
        raise Unstorable("versions", "versions that rise, of a kind that keeps them", str(numbers)[:60])
    return rows


def checked_blob(content: bytes) -> bytes:
    """Return some bytes as they are, or refuse them."""
    if not isinstance(content, (bytes, bytearray, memoryview)):
        raise Unstorable("blob", "bytes", type(content).__name__)
    if len(content) > MOST_BLOB_BYTES:
        raise Unstorable("blob", f"at most {MOST_BLOB_BYTES:,} bytes", len(content))
    return bytes(content)


def canonical_json(body: Any) -> str:
    """Return the one text of a JSON value: keys sorted, no spaces, unicode as it is. Equal values, equal text.

    Raises StorageError for what JSON, or one of the backends, cannot hold: NaN, keys that are no strings, integers
    beyond 64 bits, text with half a character, a body that is no object, nesting beyond `MOST_DEPTH`.
    """
    if not isinstance(body, Mapping):
        raise Unstorable("body", "a JSON object", type(body).__name__)
    text = json.dumps(
        _plain(body, "body", 0), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    size = len(_encoded(text, "body"))
    if size > MOST_BODY_BYTES:
        raise Unstorable("body", f"at most {MOST_BODY_BYTES:,} bytes", size, "large results belong in a blob")
    return text


def _plain(value: Any, where: str, depth: int) -> Any:
    if depth > MOST_DEPTH:
        raise Unstorable("body", f"at most {MOST_DEPTH} levels of nesting", "more")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        if abs(value) > WIDEST_INTEGER:
            raise Unstorable(where, "an integer of at most 64 bits", _short(value), "write it as text")
        return int(value)
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise Unstorable(where, "a finite number", str(value))
        return float(value)
    if isinstance(value, Mapping):
        return {_key(key, where): _plain(item, f"{where}.{key}", depth + 1) for key, item in value.items()}
    if isinstance(value, list) and set(map(type, value)) == {float} and all(map(math.isfinite, value)):
        return value  # a series of numbers, which is most of what is stored
    if isinstance(value, (list, tuple)):
        return [_plain(item, f"{where}[{index}]", depth + 1) for index, item in enumerate(value)]
    raise Unstorable(where, "plain JSON", type(value).__name__)


def _key(key: Any, where: str) -> str:
    if not isinstance(key, str):
        raise Unstorable(where, "keys that are text", _short(key))
    return str(key)


def _encoded(text: str, where: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        name = unicodedata.name(text[error.start], f"U+{ord(text[error.start]):04X}")
        raise Unstorable(where, "whole characters", name, "the text was cut in the middle of a character") from None


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
