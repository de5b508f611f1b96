"""A user's documents: PDFs become pages in the store, and pages an index to search. Read by `mentoring` and the API.

The store holds a row a document and its pages as a blob, under the user: so they are in the user's backup and export,
on every machine that shares the store, and gone with the user. The index is made of them in memory when it is asked
for, and kept while the documents are the same.
"""

from __future__ import annotations

import json
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finsim.errors import Unstorable
from finsim.storage import Document, Kind, Repository, keep
from finsim.storage.document import digest
from finsim.workbench.keeping import OWNER, store

if TYPE_CHECKING:
    from finsim.agents.library import Library

MOST_DOCUMENTS = 50
MOST_INDEXES = 4
_indexes: dict[tuple[str, str, tuple[str, ...]], Library] = {}  # the one that was made last stands last
_lock = threading.Lock()


class Documents:
    """The documents of one owner."""

    def __init__(self, owner: str = "", repository: Repository | None = None) -> None:
        self._owner, self._given = owner or OWNER, repository

    def add(self, path: str | Path, title: str = "") -> dict[str, Any]:
        """Read a PDF and keep its pages; the same bytes are one document. Raises DocumentError, Unstorable."""
        path = Path(path)
        return self.put(path.read_bytes() if path.is_file() else b"", title or path.stem, path.name)

    def put(self, content: bytes, title: str, name: str = "document.pdf") -> dict[str, Any]:
        """Read a PDF's bytes and keep its pages, under a title. Raises DocumentError, Unstorable."""
        from finsim.agents.library.pdf import pages_of

        shown = " ".join("".join(c if c.isprintable() else " " for c in title).split())[:200]
        if len(self.all()) >= MOST_DOCUMENTS:
            raise Unstorable("documents", f"at most {MOST_DOCUMENTS}", MOST_DOCUMENTS, "remove one first")
        with tempfile.TemporaryDirectory(prefix="finsim-document-") as folder:
            file = Path(folder) / (Path(name).name or "document.pdf")
            if content:
                file.write_bytes(content)
            pages = pages_of(file)
        text = self._rows.put_blob(self._owner, json.dumps(pages, ensure_ascii=False).encode("utf-8", "replace"))
        empty = [number for number, page in enumerate(pages, start=1) if not page.strip()]
        body = {"title": shown or "document", "pages": len(pages), "without_text": empty, "text": text}
        return _view(keep(self._rows, self._owner, Kind.DOCUMENT, digest(content), body))

    def all(self) -> list[dict[str, Any]]:
        """Return what is there, by id: id, title, pages, and the numbers of pages without text."""
        return [_view(row) for row in self._found()]

    def delete(self, id: str) -> None:
        """Remove a document with its pages. Raises NotFound."""
        row = self._rows.get(self._owner, Kind.DOCUMENT, id)
        self._rows.delete(self._owner, Kind.DOCUMENT, id)
        if row.body["text"] not in {other.body["text"] for other in self._found()}:
            self._rows.delete_blob(self._owner, row.body["text"])

    def library(self) -> Library:
        """Return the index of all of them."""
        rows = self._found()
        key = (self._rows.place, self._owner, tuple(f"{row.id}:{row.created}" for row in rows))
        with _lock:
            if key not in _indexes:
                _indexes[key] = self._indexed(rows)
            while len(_indexes) > MOST_INDEXES:
                del _indexes[next(iter(_indexes))]
            return _indexes[key]

    def _indexed(self, rows: list[Document]) -> Library:
        from finsim.agents.library import Library

        index = Library(":memory:", self._owner)
        for row in rows:
            index.put(row.id, row.body["title"], json.loads(self._rows.get_blob(self._owner, row.body["text"])))
        return index

    def _found(self) -> list[Document]:
        return self._rows.find(self._owner, Kind.DOCUMENT, limit=MOST_DOCUMENTS)

    @property
    def _rows(self) -> Repository:
        return self._given or store()


def _view(row: Document) -> dict[str, Any]:
    return {"id": row.id} | {key: row.body[key] for key in ("title", "pages", "without_text")}
