"""The store -> where agents keep conversations, and answers that were paid for: their ports, on the repository.

So what an owner said to the mentor, and what a provider was paid for, lies where the owner's plans lie: in one backup,
behind one owner, erased with the rest. Read by `explaining` and `mentoring`; `agents` knows the ports alone.
"""

from __future__ import annotations

import hashlib
from typing import Any

from finsim.errors import Conflict, NotFound
from finsim.storage import Document, Kind, Repository, keep
from finsim.workbench.keeping import OWNER, store

PAGE = 100
TRIES = 20  # others who add to one conversation at the same moment


class KeptReplies:
    """Answers of providers by the digest of what was asked (`chain.Replies`), in an owner's rows."""

    def __init__(self, repository: Repository | None = None, owner: str = "") -> None:
        self._repository, self._owner = repository, owner or OWNER

    def get(self, key: str) -> dict[str, Any] | None:
        """Return an answer that was kept, None when there is none."""
        try:
            return dict(self._rows.get(self._owner, Kind.ANALYSIS, f"answer-{key}").body)
        except NotFound:
            return None

    def put(self, key: str, value: dict[str, Any]) -> None:
        """Keep an answer, for good once this returns."""
        keep(self._rows, self._owner, Kind.ANALYSIS, f"answer-{key}", value, {"holds": "answer"})

    @property
    def _rows(self) -> Repository:
        return self._repository or store()


class KeptConversations:
    """Turns with the mentor (`mentor.Conversations`), a row each."""

    def __init__(self, repository: Repository | None = None) -> None:
        self._repository = repository

    @property
    def _rows(self) -> Repository:
        return self._repository or store()

    def turns(self, owner: str, conversation: str) -> list[dict[str, Any]]:
        """Return the turns of a conversation in their order."""
        return [dict(row.body) for row in self._found(owner, {"conversation": conversation})]

    def add(self, owner: str, conversation: str, turn: dict[str, Any]) -> None:
        """Add a turn at the end. Raises Conflict where others keep adding to the same conversation."""
        labels = {"conversation": conversation}
        for attempt in range(TRIES):
            n = len(self._found(owner, labels)) + 1
            try:
                self._rows.create(owner or OWNER, Kind.CONVERSATION, f"{_prefix(conversation)}-{n:06d}", turn, labels)
                return
            except Conflict:
                if attempt + 1 == TRIES:
                    raise

    def conversations(self, owner: str) -> list[str]:
        """Return the ids of an owner's conversations."""
        return sorted({row.labels["conversation"] for row in self._found(owner, {})})

    def delete(self, owner: str, conversation: str) -> int:
        """Delete a conversation for good; returns how many turns it had."""
        rows = self._found(owner, {"conversation": conversation})
        for row in rows:
            self._rows.delete(owner or OWNER, Kind.CONVERSATION, row.id)
        return len(rows)

    def _found(self, owner: str, labels: dict[str, str]) -> list[Document]:
        found: list[Document] = []
        while True:
            after = found[-1].id if found else ""
            page = self._rows.find(owner or OWNER, Kind.CONVERSATION, labels, after, PAGE)
            found += page
            if len(page) < PAGE:
                return found


def _prefix(conversation: str) -> str:
    """Return a row's name for a conversation, whatever people call it."""
    return f"turn-{hashlib.sha256(conversation.encode('utf-8', 'replace')).hexdigest()[:32]}"
