"""Big blobs become files beside the database: written aside, synced, then moved into place, so none is ever half there.

A file is named by the sha256 of what it holds unpacked. A kill before the move leaves a file in `unfinished`, which the
next opening removes; a kill after it leaves a whole blob that no row names, which the same bytes use again.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

_STALE_AFTER_S = 3600.0


class BlobFiles:
    """The folder of blobs beside one database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._unfinished = folder / "unfinished"

    def write_aside(self, packed: bytes) -> Path:
        """Write bytes to a new file that has no name yet, and return it once it is on the disk."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._unfinished.mkdir(exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=self._unfinished)
        with os.fdopen(handle, "wb") as file:
            file.write(packed)
            file.flush()
            os.fsync(file.fileno())
        return Path(name)

    def name(self, aside: Path, digest: str) -> None:
        """Give a file that was written aside its name."""
        place = self.place(digest)
        place.parent.mkdir(exist_ok=True, mode=0o700)
        os.replace(aside, place)
        handle = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def read(self, digest: str) -> bytes | None:
        """Return the packed bytes, or None when the file is gone."""
        try:
            return self.place(digest).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, digest: str) -> None:
        self.place(digest).unlink(missing_ok=True)

    def place(self, digest: str) -> Path:
        """Return where a blob's file is; `digest` has been checked to be hexadecimal."""
        return self.folder / digest[:2] / f"{digest}.z"

    def clear_unfinished(self) -> None:
        """Remove what a killed process left behind, but not what a living one is writing."""
        if not self._unfinished.is_dir():
            return
        for file in self._unfinished.iterdir():
            try:
                if time.time() - file.stat().st_mtime > _STALE_AFTER_S:
                    file.unlink()
            except FileNotFoundError:
                continue
