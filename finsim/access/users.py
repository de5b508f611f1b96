"""Users: a login name and a password become an opaque id with roles. Passwords rest as Argon2id, names as digests' ids.

A login's row belongs to the room itself (owner `access`) and its id follows from the name, so a name is taken once.
What a user makes is owned by the opaque id, which says nothing of the person.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
from dataclasses import dataclass
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from finsim.access.identity import Refused, Role
from finsim.errors import Conflict, NotFound, Unstorable
from finsim.storage import Document, Kind, Repository
from finsim.storage.cache import Cache, Rate

ROOM = "access"
CHAIN = "access"
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,62}[a-z0-9]")
_RATE_OF_A_LOGIN = Rate(burst=8, per_second=8 / 300)
_RATE_OF_AN_ADDRESS = Rate(burst=30, per_second=30 / 300)
# 19 MiB and two passes (OWASP 2024); two at a time, so that a crowd at the door does not take the memory.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_hashing = threading.BoundedSemaphore(2)
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$" + "A" * 43


@dataclass(frozen=True)
class User:
    """One person. `id` is opaque, `login` is what they type."""

    id: str
    login: str
    roles: tuple[Role, ...]

    @property
    def scopes(self) -> frozenset[Any]:
        return frozenset().union(*(role.scopes for role in self.roles))


class Users:
    """The users of one repository."""

    def __init__(self, repository: Repository, cache: Cache) -> None:
        self._repository, self._cache = repository, cache

    def create(self, login: str, password: str, roles: tuple[Role, ...] = (Role.ANALYST,)) -> User:
        """Make a user. Raises Conflict when the name is taken, Unstorable for a bad name or password."""
        name, password = checked_login(login), checked_password(password)
        user = User(f"u_{secrets.token_hex(12)}", name, roles)
        try:
            self._repository.create(ROOM, Kind.USER, _row_id(name), _body(user, _hashed(password)), {"user": user.id})
        except Conflict:
            raise Conflict("login", "a name that is free", name) from None
        self._repository.append(CHAIN, {"what": "user made", "user": user.id, "roles": [str(role) for role in roles]})
        return user

    def check(self, login: str, password: str, address: str = "") -> User:
        """Return who this is. Raises Refused: with the same words, after the same time, for a bad name or password."""
        name = login.strip().lower()
        self._slow_down(name, address)
        row = self._row(name) if _LOGIN.fullmatch(name) else None
        stored = row.body["password"] if row is not None else _NOBODY
        is_right = _verified(stored, password) and row is not None
        if not is_right or row is None:
            self._repository.append(CHAIN, {"what": "login refused", "user": row.body["user"] if row else ""})
            raise Refused(401, "login", "a name and its password")
        if _hasher.check_needs_rehash(stored):
            self._write(row, _body(_user(row), _hashed(password)))
        return _user(row)

    def set_password(self, login: str, password: str) -> User:
        """Give a user another password. Raises NotFound."""
        row = self._known(login)
        self._write(row, _body(_user(row), _hashed(checked_password(password))))
        self._repository.append(CHAIN, {"what": "password set", "user": row.body["user"]})
        return _user(row)

    def get(self, login: str) -> User:
        """Return a user by the name that they type. Raises NotFound."""
        return _user(self._known(login))

    def list(self) -> list[User]:
        """Return every user by name."""
        found: list[User] = []
        after = ""
        while page := self._repository.find(ROOM, Kind.USER, after=after):
            found += [_user(row) for row in page]
            after = page[-1].id
        return sorted(found, key=lambda user: user.login)

    def roles_of(self, user: str) -> tuple[Role, ...]:
        """Return the roles that a user has now; none for one who is gone."""
        rows = self._repository.find(ROOM, Kind.USER, {"user": user}, limit=1)
        return _user(rows[0]).roles if rows else ()

    def erase(self, login: str) -> None:
        """Remove a user with everything that they have: rows, blobs, keys, sessions, the name. The trail stays."""
        row = self._known(login)
        self._repository.delete(ROOM, Kind.USER, row.id)  # first: nobody may log in while the rest goes
        self._repository.erase(row.body["user"])
        self._repository.append(CHAIN, {"what": "user erased", "user": row.body["user"]})

    def _slow_down(self, name: str, address: str) -> None:
        buckets = [(f"login:{_short(name)}", _RATE_OF_A_LOGIN), (f"login-from:{_short(address)}", _RATE_OF_AN_ADDRESS)]
        wait = max(self._cache.take(bucket, rate) for bucket, rate in buckets)
        if wait:
            raise Refused(429, "login", "fewer tries", hint=f"again in {wait:.0f} s", retry_after=wait)

    def _known(self, login: str) -> Document:
        row = self._row(checked_login(login))
        if row is None:
            raise NotFound("login", "a user's name", login[:60])
        return row

    def _row(self, name: str) -> Document | None:
        try:
            return self._repository.get(ROOM, Kind.USER, _row_id(name))
        except NotFound:
            return None

    def _write(self, row: Document, body: dict[str, Any]) -> None:
        self._repository.replace(ROOM, Kind.USER, row.id, body, row.version, row.labels)


def checked_login(login: str) -> str:
    """Return a login name in small letters, or refuse it."""
    name = login.strip().lower()
    if not _LOGIN.fullmatch(name):
        raise Unstorable("login", "3 to 64 letters, digits or . _ @ + -", login[:60])
    return name


def checked_password(password: str) -> str:
    """Return a password as it is, or refuse it: length is what counts (NIST SP 800-63B)."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Unstorable("password", f"{SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    return password


def _row_id(name: str) -> str:
    return f"login:{hashlib.sha256(name.encode()).hexdigest()[:40]}"


def _short(text: str) -> str:
    return text[:100] or "-"


def _body(user: User, password: str) -> dict[str, Any]:
    return {"user": user.id, "login": user.login, "roles": [str(role) for role in user.roles], "password": password}


def _user(row: Document) -> User:
    return User(row.body["user"], row.body["login"], tuple(Role(role) for role in row.body["roles"]))


def _hashed(password: str) -> str:
    with _hashing:
        return _hasher.hash(password)


def _verified(stored: str, password: str) -> bool:
    with _hashing:
        try:
            return _hasher.verify(stored, password[: LONGEST_PASSWORD + 1])
        except (VerificationError, InvalidHashError):
            return False
