"""Refreshed files in the user's folder, each under its digest, and one list of which are in use.

FINSIM_DATA_DIR, or `data` in the home of finsim. A file is written whole beside its place and then renamed, so that a
reader finds the old one or the new one and never half of one.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finsim.errors import DataError
from finsim.months import month_text
from finsim.settings import settings

if TYPE_CHECKING:
    from finsim.data.reading import Table

LIST = "provenance.json"


def folder() -> Path:
    """Return the user's folder of data; it may not be there."""
    chosen = settings()
    return chosen.data_dir or chosen.home / "data"


def kept() -> dict[str, dict[str, Any]]:
    """Return the entries of the files in use, by name; empty where nothing was ever refreshed."""
    try:
        text = (folder() / LIST).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    try:
        entries = json.loads(text)
        return {name: dict(entry) for name, entry in entries.items()}
    except (ValueError, AttributeError, TypeError):
        raise DataError(f"data folder {folder()}", f"a {LIST} that can be read", hint=REMOVE) from None


def keep(name: str, text: str, table: Table, url: str, today: date) -> None:
    """Write a checked file and put it in use; the packaged entry's words stay with it."""
    from finsim.data.catalogue import packaged

    content = text.encode("utf-8")
    digest = hashlib.sha256(content).hexdigest()
    place = f"{Path(name).stem}-{digest[:16]}{Path(name).suffix}"
    old = packaged()[name]
    entry = {
        "title": old.title,
        "source": f"{url}; before that {old.source}",
        "licence": old.licence,
        "retrieved": today.isoformat(),
        "first_month": month_text(table.first_month),
        "last_month": month_text(table.last_month),
        "n_rows": len(table),
        "sha256": digest,
        "columns": old.columns,
        "notes": old.notes,
        "kept_as": place,
    }
    write_whole(folder() / place, content)
    write_whole(folder() / LIST, (json.dumps(kept() | {name: entry}, indent=2, ensure_ascii=False) + "\n").encode())


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


REMOVE = "remove that folder to use the packaged data again"
