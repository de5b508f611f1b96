"""A PDF file -> the text of its pages, read in a process with limits; or an error that says what is wrong with it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from finsim.errors import FinsimError

MAX_BYTES = 40 * 1024 * 1024
MAX_PAGES = 2_000
MAX_CHARACTERS = 8_000_000
TIMEOUT_S = 45.0
FEW_LETTERS = 20  # a page, on average, with fewer is a picture of one
_CHILD = Path(__file__).with_name("pdf_child.py")


class DocumentError(FinsimError):
    """A document that cannot be read into the library."""

    exit_code = 2


FAULTS = {
    "encrypted": ("a PDF that opens without a password", "encrypted", "save a copy without a password"),
    "broken": ("a PDF that can be read", "a damaged file", "open it in a viewer and save it anew"),
    "many pages": (f"at most {MAX_PAGES:,} pages", "more pages", "split it"),
    "long": ("a document of ordinary length", "more text or memory than is allowed", "split it"),
    "time": (f"a PDF that is read within {TIMEOUT_S:.0f} s", "one that takes longer", "split it"),
    "scanned": ("a PDF with text", "pictures of pages", "run text recognition (OCR) over it first"),
}


def pages_of(path: Path) -> list[str]:
    """Return the text of each page, in order; raises DocumentError in words."""
    _look(path)
    command = [sys.executable, "-I", str(_CHILD), str(path), str(MAX_PAGES), str(MAX_CHARACTERS)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired:
        raise fault("time", path) from None
    pages = _answer(done.stdout, path).get("pages")
    if not isinstance(pages, list) or not pages:
        raise fault("broken", path)
    if sum(len(page.strip()) for page in pages) < FEW_LETTERS * len(pages):
        raise fault("scanned", path)
    return [str(page) for page in pages]


def fault(name: str, path: Path) -> DocumentError:
    """Return the error for a fault by its name."""
    expected, got, hint = FAULTS[name]
    return DocumentError(path.name, expected, got, hint)


def _look(path: Path) -> None:
    """Refuse what is no PDF by its first bytes, and what is too large to be tried."""
    if not path.is_file():
        raise DocumentError(path.name, "a file", "none")
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise DocumentError(path.name, f"at most {MAX_BYTES // 2**20} MB", f"{size // 2**20} MB", "split it")
    with path.open("rb") as file:
        if b"%PDF-" not in file.read(1024):
            raise DocumentError(path.name, "a PDF", "another kind of file")


def _answer(output: bytes, path: Path) -> dict[str, Any]:
    """Return what the child said; one that died said nothing, and the document is broken or too much for it."""
    try:
        found = json.loads(output)
    except ValueError:
        raise fault("broken", path) from None
    if found.get("fault"):
        raise fault(found["fault"], path)
    return dict(found)
