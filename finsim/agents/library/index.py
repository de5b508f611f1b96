"""Documents -> an index in one SQLite file -> the passages that answer a question, each with its page.

Full text with bm25 over sentences of a page; every word of a question stands for its whole group of the thesaurus. A
passage counts when at least half of the question's words are met, so that nothing is found where there is nothing.
A document is known by the digest of its bytes; everything belongs to an owner and can be deleted.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from finsim.agents.facts import Passage
from finsim.agents.library.pdf import pages_of
from finsim.agents.library.thesaurus import STOP, alike
from finsim.agents.quoting import FEWEST, MOST, plain, sentences, stands_in

CHUNK = 900  # characters
_TABLES = """
create table if not exists documents (owner text, id text, title text, n_pages integer, added real,
    primary key (owner, id));
create table if not exists pages (owner text, document text, page integer, text text,
    primary key (owner, document, page));
create virtual table if not exists chunks using fts5(text, owner unindexed, document unindexed, page unindexed,
    tokenize = 'porter unicode61');
"""


@dataclass(frozen=True)
class Hit:
    """A passage that was found: its page whole, and the best sentence on it as a quotation, "" where none can be."""

    passage: Passage
    quotation: str


class Library:
    """One owner's documents in one SQLite file."""

    def __init__(self, path: str | Path, owner: str = "") -> None:
        self._owner = owner
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._open = sqlite3.connect(path, check_same_thread=False, timeout=5.0)
        self._open.execute("pragma journal_mode = wal")
        self._open.executescript(_TABLES)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._open.close()

    def add(self, path: str | Path, title: str = "") -> dict[str, Any]:
        """Read a PDF into the library and return what it is; once for the same bytes. Raises DocumentError."""
        path = Path(path)
        return self.put(hashlib.sha256(path.read_bytes()).hexdigest(), title or path.stem, pages_of(path))

    def put(self, digest: str, title: str, pages: Sequence[str]) -> dict[str, Any]:
        """Index a document whose pages were read already, under its digest."""
        with self._lock, self._open as rows:
            self._forget(rows, digest)
            shown = " ".join(title.split())[:200]
            rows.execute(
                "insert into documents values (?, ?, ?, ?, ?)", (self._owner, digest, shown, len(pages), time.time())
            )
            for number, text in enumerate(pages, start=1):
                rows.execute("insert into pages values (?, ?, ?, ?)", (self._owner, digest, number, text))
                chunks = [(chunk, self._owner, digest, number) for chunk in chunks_of(plain(text))]
                rows.executemany("insert into chunks values (?, ?, ?, ?)", chunks)
        empty = [number for number, text in enumerate(pages, start=1) if not text.strip()]
        return {"id": digest, "title": shown, "pages": len(pages), "without_text": empty}

    def documents(self) -> list[dict[str, Any]]:
        """Return the owner's documents, by title."""
        sql = "select id, title, n_pages from documents where owner = ? order by title, id"
        return [{"id": id_, "title": title, "pages": n} for id_, title, n in self._all(sql, self._owner)]

    def delete(self, document: str) -> bool:
        """Delete a document with its pages for good; returns whether it was there."""
        with self._lock, self._open as rows:
            return self._forget(rows, document)

    def search(self, question: str, limit: int = 4) -> list[Hit]:
        """Return the best passages, at most one a page; none where nothing fits."""
        groups = terms(question)
        if not groups:
            return []
        sql = """select rowid, document, page from chunks where chunks match ? and owner = ?
                 order by bm25(chunks) limit 40"""
        found = self._all(sql, " OR ".join(map(_either, groups)), self._owner)
        hits: dict[tuple[str, int], Hit] = {}
        for row, document, page in found:
            if (document, page) not in hits and self._met(row, groups) * 2 >= len(groups):
                hits[document, page] = self._hit(document, page, groups)
            if len(hits) >= limit:
                break
        return list(hits.values())

    def _met(self, row: int, groups: Sequence[list[str]]) -> int:
        sql = "select 1 from chunks where rowid = ? and chunks match ?"
        return sum(bool(self._all(sql, row, _either(group))) for group in groups)

    def _hit(self, document: str, page: int, groups: Sequence[list[str]]) -> Hit:
        sql = """select p.text, d.title from pages p join documents d on d.id = p.document and d.owner = p.owner
                 where p.owner = ? and p.document = ? and p.page = ?"""
        ((text, title),) = self._all(sql, self._owner, document, page)
        passage = Passage(id=f"{document[:16]}#{page}", document=title, page=page, text=text[:200_000] or " ")
        return Hit(passage, best_sentence(text, groups))

    def _forget(self, rows: sqlite3.Connection, document: str) -> bool:
        mine = (self._owner, document)
        rows.execute("delete from chunks where owner = ? and document = ?", mine)
        rows.execute("delete from pages where owner = ? and document = ?", mine)
        return rows.execute("delete from documents where owner = ? and id = ?", mine).rowcount > 0

    def _all(self, sql: str, *values: Any) -> list[Any]:
        with self._lock:
            return self._open.execute(sql, values).fetchall()


def terms(question: str) -> list[list[str]]:
    """Return a question's telling words, each as the group of those that mean the same; twelve at most."""
    words = [word for word in re.findall(r"\w+", question.lower()) if word not in STOP and len(word) > 1]
    return [alike(word) for word in dict.fromkeys(words)][:12]


def chunks_of(text: str) -> list[str]:
    """Cut a page into runs of whole sentences of about `CHUNK` characters."""
    found, current = [], ""
    for start, end in sentences(text):
        if current and len(current) + end - start > CHUNK:
            found.append(current)
            current = ""
        current += text[start:end]
    return [*found, current] if current.strip() else found


def best_sentence(page: str, groups: Sequence[list[str]]) -> str:
    """Return the sentence of a page that meets most of the words and can be quoted; "" where there is none."""
    text = plain(page)
    best, most = "", 0
    for start, end in sentences(text):
        sentence = text[start:end].strip()
        met = sum(any(_stem(word) in sentence.lower() for word in group) for group in groups)
        if met > most and FEWEST <= len(sentence.split()) <= MOST and stands_in(sentence, page):
            best, most = sentence, met
    return best


def _stem(word: str) -> str:
    return word[:-1] if word.endswith(("s", "e")) and len(word) > 4 else word


def _either(group: Sequence[str]) -> str:
    return "(" + " OR ".join('"' + word.replace('"', "") + '"' for word in group) + ")"
