"""Sessions of browsers: a random cookie becomes a user, for as long as it is used, until it is revoked.

The repository holds a session, under the digest of its cookie; the cache only saves the question for a few seconds, so
that a session ends everywhere at once where the cache is shared, and within `SECONDS_CACHED` where it is not.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets

from finsim.access.identity import Identity, Refused, Role
from finsim.access.moments import is_past, moment
from finsim.access.users import CHAIN, User, Users
from finsim.errors import Conflict, NotFound
from finsim.storage import Document, Kind, Repository
from finsim.storage.cache import Cache

SECONDS_IDLE = 12 * 3600.0
SECONDS_LONGEST = 7 * 24 * 3600.0
SECONDS_BETWEEN_TOUCHES = 60.0
SECONDS_CACHED = 5.0
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


class Sessions:
    """The sessions of one repository."""

    def __init__(self, repository: Repository, cache: Cache, users: Users) -> None:
        self._repository, self._cache, self._users = repository, cache, users

    def start(self, user: User) -> str:
        """Begin a session and return the cookie's value; it is kept nowhere."""
        self.clear()
        token = secrets.token_urlsafe(32)
        now, last = moment(), moment(SECONDS_LONGEST)
        body = {"began": now, "touched": now, "until": moment(SECONDS_IDLE), "last": last}
        digest = _digest(token)
        self._repository.create(user.id, Kind.SESSION, f"s_{digest}", body, _labels(digest, body["until"]))
        self._repository.append(CHAIN, {"what": "login", "user": user.id})
        return token

    def check(self, token: str) -> Identity:
        """Return whose session this is, and let it last longer. Raises Refused for one that is none or has ended."""
        if not _TOKEN.fullmatch(token):
            raise Refused(401, "session", "one that has not ended")
        digest = _digest(token)
        if (kept := self._cache.get(f"session:{digest}")) is not None:
            user, roles = json.loads(kept)
            return _identity(user, tuple(Role(role) for role in roles), digest)
        row = self._row(digest)
        if row is None or is_past(row.body["until"]) or is_past(row.body["last"]):
            raise Refused(401, "session", "one that has not ended")
        roles = self._users.roles_of(row.owner)
        if not roles:
            raise Refused(401, "session", "one that has not ended")
        self._touch(row, digest)
        said = json.dumps([row.owner, [str(role) for role in roles]]).encode()
        self._cache.put(f"session:{digest}", said, SECONDS_CACHED)
        return _identity(row.owner, roles, digest)

    def end(self, token: str) -> None:
        """Revoke one session; one that is gone is no error."""
        if _TOKEN.fullmatch(token):
            self._end(self._row(_digest(token)))

    def end_all(self, user: str) -> int:
        """Revoke every session of a user, and return how many there were."""
        count = 0
        while rows := self._repository.find(user, Kind.SESSION):
            for row in rows:
                self._end(row)
                count += 1
        return count

    def clear(self) -> None:
        """Remove some sessions that have expired."""
        for row in self._repository.span(Kind.SESSION, "until", "until ", f"until {moment()}", 20):
            self._end(row)

    def _touch(self, row: Document, digest: str) -> None:
        if not is_past(_later(row.body["touched"])):
            return
        body = row.body | {"touched": moment(), "until": min(moment(SECONDS_IDLE), row.body["last"])}
        try:
            labels = _labels(digest, body["until"])
            self._repository.replace(row.owner, Kind.SESSION, row.id, body, row.version, labels)
        except (Conflict, NotFound):
            return  # another request has touched it, or somebody has ended it

    def _end(self, row: Document | None) -> None:
        if row is None:
            return
        try:
            self._repository.delete(row.owner, Kind.SESSION, row.id)
        except NotFound:
            return
        finally:
            self._cache.drop(f"session:{row.id.removeprefix('s_')}")

    def _row(self, digest: str) -> Document | None:
        rows = self._repository.span(Kind.SESSION, "token", digest, f"{digest}\x00", 1)
        return rows[0] if rows else None


def _identity(user: str, roles: tuple[Role, ...], digest: str) -> Identity:
    scopes = frozenset().union(*(role.scopes for role in roles))
    return Identity(user, scopes, "session", roles, token=digest)


def _labels(digest: str, until: str) -> dict[str, str]:
    return {"token": digest, "until": f"until {until}"}


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _later(touched: str) -> str:
    from datetime import datetime, timedelta

    return (datetime.fromisoformat(touched) + timedelta(seconds=SECONDS_BETWEEN_TOUCHES)).isoformat(
        timespec="microseconds"
    )
