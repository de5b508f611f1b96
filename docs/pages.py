"""A generated page and its file -> the file written, or with `--check` only compared with what it would be."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path


def written(path: Path, page: Callable[[], str]) -> int:
    """Write the page, or only compare where the command asks for that; returns the exit code, 1 where they differ."""
    text = page()
    if "--check" in sys.argv[1:]:
        return int(not path.exists() or path.read_text(encoding="utf-8") != text)
    path.write_text(text, encoding="utf-8")
    return 0
