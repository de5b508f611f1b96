"""`refresh`: a packaged series, fetched anew from its publisher, checked, and kept in the user's folder.

The old file stays in use when the new one is wrong, and the answer says why. Nothing is written into the package; every
version is kept under its digest, so that a receipt made with it can be verified; the switch to a new one is one rename.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from finsim.data.addresses import ADDRESSES, Address
from finsim.data.catalogue import catalogue, forget, read_text
from finsim.data.fetching import DEADLINE_S, MOST_BYTES, fetch
from finsim.data.keeping import keep
from finsim.data.reading import Table, read, read_packaged
from finsim.errors import DataError, FinsimError
from finsim.months import month_text
from finsim.settings import settings

REVISED_MONTHS = 24
MORE = 10.0  # how much further a month of the last two years may move
SHOWN = 3
Answer = Literal["updated", "unchanged", "refused"]


@dataclass(frozen=True)
class Refreshed:
    """What came of one file: `words` say what is new, or why the old file is kept."""

    file: str
    answer: Answer
    words: str
    last_month: str
    sha256: str


def refresh(
    name: str,
    url: str | None = None,
    today: date | None = None,
    deadline_s: float = DEADLINE_S,
    most_bytes: int = MOST_BYTES,
) -> Refreshed:
    """Fetch one file anew; never raises for what the network or the publisher did.

    url    another address for it, at a host of the catalogue or of FINSIM_DATA_HOSTS
    Raises DataError for a file that has no address
    """
    if name not in ADDRESSES:
        raise DataError("data file", f"one of {', '.join(ADDRESSES)}", name)
    address, today = ADDRESSES[name], today or datetime.now(UTC).date()
    try:
        content = fetch(url or address.url, hosts(), settings().data_hosts, deadline_s, most_bytes)
        old, new = read_packaged(read_text(name), address), read(content, address)
        wrong = list(_wrong(new, old, address, today))
        if wrong:
            raise DataError(f"new {name}", "what the old file says, and more", "; ".join(wrong[:SHOWN]))
    except FinsimError as error:
        return _answer(name, "refused", f"{error}; the file of {catalogue()[name].retrieved} is kept")
    text = new.as_text()
    if text == old.as_text():
        return _answer(name, "unchanged", "the publisher has nothing new")
    keep(name, text, new, url or address.url, today)
    forget()
    months = new.last_month - old.last_month
    words = f"{months} more month{'' if months == 1 else 's'}" if months else "revised months"
    return _answer(name, "updated", f"{words}, to {month_text(new.last_month)}")


def hosts() -> frozenset[str]:
    """Return the hosts of the catalogue."""
    from urllib.parse import urlsplit

    return frozenset(urlsplit(address.url).hostname or "" for address in ADDRESSES.values())


def _answer(name: str, answer: Answer, words: str) -> Refreshed:
    source = catalogue()[name]
    return Refreshed(name, answer, words, source.last_month, source.sha256)


def _wrong(new: Table, old: Table, address: Address, today: date) -> Iterator[str]:
    """Say everything that makes a new file unbelievable beside the old one."""
    if new.first_month > old.first_month or new.last_month < old.last_month:
        yield (
            f"it runs from {month_text(new.first_month)} to {month_text(new.last_month)}, not at least "
            f"from {month_text(old.first_month)} to {month_text(old.last_month)}"
        )
    if new.last_month > today.year * 12 + today.month - 1:
        yield f"its last month {month_text(new.last_month)} is not over"
    for name, column in address.columns.items():
        yield from _outside(new, name, column.low, column.high)
        yield from _moved(new, old, name, column.gap)


def _outside(new: Table, name: str, low: float, high: float) -> Iterator[str]:
    for row, value in enumerate(new.columns[name]):
        if not math.isnan(value) and not low <= value <= high:
            yield f"{name} of {month_text(new.first_month + row)} is {value:g}, not from {low:g} to {high:g}"


def _moved(new: Table, old: Table, name: str, gap: float) -> Iterator[str]:
    """Say which months of the old file have another value now."""
    for row, before in enumerate(old.columns[name]):
        place = old.first_month + row - new.first_month
        if not 0 <= place < len(new):
            continue
        after = new.columns[name][place]
        allowed = gap * (MORE if row >= len(old) - REVISED_MONTHS else 1.0)
        is_same = math.isnan(before) and math.isnan(after)
        if not is_same and not abs(after - before) <= allowed * max(abs(before), 0.01):
            yield f"{name} of {month_text(old.first_month + row)} was {before:g} and is {after:g}"
