"""Keys of programs: a text shown once becomes an identity with scopes. Only a digest of its secret is kept.

A key reads `fsk_<id>_<secret>`; the secret has 256 random bits, so that a plain sha256 of it cannot be turned around.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from finsim.access.identity import Identity, Refused, Scope
from finsim.access.moments import is_past, moment
from finsim.access.users import CHAIN, Users
from finsim.errors import Unstorable
from finsim.storage import Document, Kind, Repository, keep

MOST_KEYS = 50
MOST_DAYS = 366
_KEY = re.compile(r"fsk_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True)
class Key:
    """What is known of a key; never its secret."""

    id: str
    user: str
    name: str
    scopes: frozenset[Scope]
    created: str
    until: str


class Keys:
    """The keys of one repository."""

    def __init__(self, repository: Repository, users: Users) -> None:
        self._repository, self._users = repository, users

    def make(self, user: str, name: str, scopes: Iterable[Scope], days: int = 90) -> tuple[str, Key]:
        """Make a key for a user and return its text, which cannot be shown again, with what is kept of it."""
        if not 1 <= len(name) <= 80 or not name.isprintable():
            raise Unstorable("name", "1 to 80 printable characters", name[:80])
        if not 1 <= days <= MOST_DAYS:
            raise Unstorable("days", f"1 to {MOST_DAYS}", days)
        if len(self.of(user)) >= MOST_KEYS:
            raise Unstorable("keys", f"at most {MOST_KEYS}", MOST_KEYS, "revoke one that is not used")
        text = new_key()
        _, id, secret = text.split("_", 2)
        granted = sorted(str(Scope(scope)) for scope in set(scopes))
        body = {"name": name, "scopes": granted, "secret": _digest(secret), "until": moment(days * 86400)}
        row = self._repository.create(user, Kind.KEY, id, body, {"token": id})
        self._repository.append(CHAIN, {"what": "key made", "user": user, "key": id, "scopes": granted})
        return text, _key(row)

    def keep(self, user: str, text: str, name: str, scopes: Iterable[Scope], days: int = MOST_DAYS) -> None:
        """Let a key that the operator chose (`new_key`) open something from now on. May be repeated: it lasts anew."""
        parts = _KEY.fullmatch(text)
        if parts is None:
            raise Unstorable("key", "a key as `finsim ops key` makes them")
        granted = sorted(str(Scope(scope)) for scope in set(scopes))
        body = {"name": name, "scopes": granted, "secret": _digest(parts[2]), "until": moment(days * 86400)}
        row = keep(self._repository, user, Kind.KEY, parts[1], body, {"token": parts[1]})
        if row.body["until"] != body["until"]:
            self._repository.replace(user, Kind.KEY, parts[1], body, row.version, {"token": parts[1]})
        self._repository.append(CHAIN, {"what": "key stated", "user": user, "key": parts[1], "scopes": granted})

    def of(self, user: str) -> list[Key]:
        """Return a user's keys."""
        return [_key(row) for row in self._repository.find(user, Kind.KEY, limit=MOST_KEYS)]

    def revoke(self, user: str, id: str) -> None:
        """Make a key open nothing from now on. Raises NotFound."""
        self._repository.delete(user, Kind.KEY, id)
        self._repository.append(CHAIN, {"what": "key revoked", "user": user, "key": id})

    def check(self, text: str) -> Identity:
        """Return whom a key speaks for. Raises Refused, in the same words for every key that opens nothing."""
        parts = _KEY.fullmatch(text)
        rows = self._repository.span(Kind.KEY, "token", parts[1], f"{parts[1]}\x00", 1) if parts else []
        if not rows or parts is None or not hmac.compare_digest(rows[0].body["secret"], _digest(parts[2])):
            raise Refused(401, "Authorization", "a key that opens something")
        key = _key(rows[0])
        if is_past(key.until):
            raise Refused(401, "Authorization", "a key that opens something")
        return Identity(key.user, key.scopes & self._still(key.user), "key", token=key.id)

    def _still(self, user: str) -> frozenset[Scope]:
        """A key opens no more than its user's roles do now."""
        return frozenset().union(*(role.scopes for role in self._users.roles_of(user)))


def new_key() -> str:
    """Return the text of a new key, which opens nothing until it is kept."""
    return f"fsk_{secrets.token_hex(8)}_{secrets.token_urlsafe(32)}"


def _key(row: Document) -> Key:
    scopes = frozenset(Scope(scope) for scope in row.body["scopes"])
    return Key(row.id, row.owner, row.body["name"], scopes, row.created, row.body["until"])


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
