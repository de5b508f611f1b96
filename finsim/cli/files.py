"""Files that a command writes: whole or not at all, and never over one that is there."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from finsim.errors import FinsimError


class NotWritable(FinsimError):
    """A place that a command was told to write to and cannot."""

    exit_code = 2


def check_free(path: Path) -> None:
    """Look before a long run whether a new file can be written there. Raises `NotWritable`."""
    if os.path.lexists(path):
        raise NotWritable(str(path), "a name that is free", "a file that is there", "give another name")
    if not path.parent.is_dir():
        raise NotWritable(str(path), "a folder that is there", str(path.parent))
    if not os.access(path.parent, os.W_OK):
        raise NotWritable(str(path), "a folder that can be written", str(path.parent))


def write_new(path: Path, text: str) -> None:
    """Write a file that must not be there; nobody ever sees half of it. Raises `NotWritable`."""
    check_free(path)
    try:
        handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=".finsim-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(unfinished, 0o666 & ~_umask())
            os.link(unfinished, path)  # refuses where another process was quicker
        finally:
            with suppress(FileNotFoundError):
                os.unlink(unfinished)
    except FileExistsError:
        raise NotWritable(str(path), "a name that is free", "a file that is there", "give another name") from None
    except OSError as error:
        raise NotWritable(str(path), "a place that can be written", error.strerror or str(error)) from None


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
