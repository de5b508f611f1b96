"""A request's credentials become an identity, or a refusal. The one place where every way in is decided.

Loopback mode (no secret, nothing but this machine): one local user, who may everything. Public mode: a session cookie,
a key, or a signed link; more than one of them is refused, because it would not be clear who asks. What a session
changes needs its CSRF token, since a browser sends cookies along by itself; keys are never sent by themselves.
"""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable
from dataclasses import dataclass

from cachetools import TTLCache

from finsim.access.identity import LOCAL, Identity, Refused, Scope
from finsim.access.keys import Keys
from finsim.access.sessions import Sessions
from finsim.access.signing import Signing
from finsim.access.users import Users
from finsim.errors import SettingsError
from finsim.settings import Settings
from finsim.storage import Repository
from finsim.storage.cache import Cache, Rate

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
MOST_KERNELS = 10_000
RATE_OF_A_USER = Rate(burst=240, per_second=40)


@dataclass(frozen=True)
class Credentials:
    """What a request brings along, "" where it does not."""

    method: str = "GET"
    cookie: str = ""
    authorization: str = ""
    link: str = ""
    csrf: str = ""


class Gate:
    """Who may, for one process. `store` opens the repository at each use: one that is away may be back later."""

    def __init__(self, chosen: Settings, store: Callable[[], Repository], cache: Cache) -> None:
        self.is_public = chosen.is_public
        if self.is_public and chosen.secret is None:
            hint = "python -c 'import secrets; print(secrets.token_urlsafe(32))' makes one"
            raise SettingsError("FINSIM_SECRET", "a secret, because others than this machine may ask", hint=hint)
        self._store, self._cache = store, cache
        self.signing = Signing(chosen.secret.get_secret_value()) if chosen.secret is not None else None
        self._kernels: TTLCache[str, str] = TTLCache(MOST_KERNELS, 24 * 3600.0)
        self._lock = threading.Lock()

    @property
    def users(self) -> Users:
        return Users(self._store(), self._cache)

    @property
    def keys(self) -> Keys:
        return Keys(self._store(), self.users)

    @property
    def sessions(self) -> Sessions:
        return Sessions(self._store(), self._cache, self.users)

    def identify(self, given: Credentials) -> Identity:
        """Return who asks. Raises Refused with 401 for nobody, 403 for a change without its token, 429."""
        if self.signing is None:
            return LOCAL
        if sum(map(bool, (given.cookie, given.authorization, given.link))) > 1 and given.authorization:
            raise Refused(401, "credentials", "one way in", "several")
        if given.authorization:
            identity = self._by_key(given.authorization)
        elif given.link:
            identity = self._by_link(given)
        elif given.cookie:
            identity = self._by_session(given)
        else:
            raise Refused(401, "credentials", "a session, a key or a link", hint="log in at /login")
        wait = self._cache.take(f"user:{identity.user}", RATE_OF_A_USER)
        if wait:
            raise Refused(429, "requests", "fewer of them", hint=f"again in {wait:.1f} s", retry_after=wait)
        return identity

    def set_password(self, login: str, password: str) -> None:
        """Give a user another password, and end what was begun with the old one."""
        self.sessions.end_all(self.users.set_password(login, password).id)

    def erase(self, login: str) -> None:
        """Remove a user with everything that they have; sessions end first."""
        self.sessions.end_all(self.users.get(login).id)
        self.users.erase(login)

    def owns_kernel(self, identity: Identity, kernel: str) -> bool:
        """Say whether a kernel is this user's: it is of whoever opens it first, whose page it was made for."""
        with self._lock:
            return self._kernels.setdefault(kernel, identity.user) == identity.user

    def _by_key(self, authorization: str) -> Identity:
        scheme, _, text = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise Refused(401, "Authorization", "Bearer and a key", scheme[:20])
        return self.keys.check(text.strip())

    def _by_link(self, given: Credentials) -> Identity:
        assert self.signing is not None
        if given.method not in SAFE_METHODS:
            raise Refused(403, "link", "a request that only reads", given.method)
        return self.signing.opened(given.link)

    def _by_session(self, given: Credentials) -> Identity:
        assert self.signing is not None
        identity = self.sessions.check(given.cookie)
        if given.method not in SAFE_METHODS:
            right = self.signing.csrf(identity.token)
            if not hmac.compare_digest(right.encode(), given.csrf.encode("utf-8", "replace")):
                hint = "GET /api/v1/me answers it"
                raise Refused(403, "X-CSRF-Token", "the token of this session", hint=hint)
        return identity


def check_scope(identity: Identity, scope: Scope, what: tuple[str, str] | None = None) -> None:
    """Refuse an identity without a scope, and a link that leads elsewhere. Raises Refused with 403."""
    if not identity.may(scope):
        raise Refused(403, "scope", str(scope), ", ".join(sorted(identity.scopes)) or "none")
    if identity.only is not None and identity.only != what:
        raise Refused(403, "link", "the one thing that it leads to")
