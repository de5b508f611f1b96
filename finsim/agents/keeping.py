"""Where answers of models and conversations are kept when no store is at hand: one SQLite file of the user's own.

Both are ports (`chain.Replies`, `mentor.Conversations`): with a server, the repository or Redis stands behind them.
Nothing is lost by a kill once `put` has returned; rows are plain JSON.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

_TABLES = """
create table if not exists replies (key text primary key, value text not null, kept real not null);
create table if not exists turns (owner text not null, conversation text not null, n integer not null,
    turn text not null, kept real not null, primary key (owner, conversation, n));
"""


class SqliteFile:
    """Answers by digest, and conversations by owner, in one file; safe between threads and processes."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._open = sqlite3.connect(self.path, check_same_thread=False, timeout=5.0, isolation_level=None)
        self._open.execute("pragma journal_mode = wal")
        self._open.executescript(_TABLES)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._open.close()

    def get(self, key: str) -> dict[str, Any] | None:
        """Return an answer that was kept, None when there is none."""
        row = self._row("select value from replies where key = ?", key)
        return None if row is None else dict(json.loads(row[0]))

    def put(self, key: str, value: dict[str, Any]) -> None:
        """Keep an answer."""
        text = json.dumps(value, allow_nan=False)
        self._do("insert or replace into replies values (?, ?, ?)", key, text, time.time())

    def turns(self, owner: str, conversation: str) -> list[dict[str, Any]]:
        """Return the turns of a conversation in their order."""
        with self._lock, closing(self._open.cursor()) as cursor:
            sql = "select turn from turns where owner = ? and conversation = ? order by n"
            return [dict(json.loads(text)) for (text,) in cursor.execute(sql, (owner, conversation))]

    def add(self, owner: str, conversation: str, turn: dict[str, Any]) -> None:
        """Add a turn at the end."""
        sql = """insert into turns select ?, ?, coalesce(max(n), 0) + 1, ?, ? from turns
                 where owner = ? and conversation = ?"""
        text = json.dumps(turn, allow_nan=False)
        self._do(sql, owner, conversation, text, time.time(), owner, conversation)

    def conversations(self, owner: str) -> list[str]:
        """Return the ids of an owner's conversations, the latest first."""
        with self._lock, closing(self._open.cursor()) as cursor:
            sql = "select conversation from turns where owner = ? group by conversation order by max(kept) desc"
            return [name for (name,) in cursor.execute(sql, (owner,))]

    def delete(self, owner: str, conversation: str) -> int:
        """Delete a conversation for good; returns how many turns it had."""
        return self._do("delete from turns where owner = ? and conversation = ?", owner, conversation)

    def _row(self, sql: str, *values: Any) -> Any:
        with self._lock, closing(self._open.cursor()) as cursor:
            return cursor.execute(sql, values).fetchone()

    def _do(self, sql: str, *values: Any) -> int:
        with self._lock, closing(self._open.cursor()) as cursor:
            return cursor.execute(sql, values).rowcount
