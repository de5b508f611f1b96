"""Who somebody is and what they may do: roles of people, scopes of programs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from finsim.errors import FinsimError


class Scope(StrEnum):
    """One thing that may be done."""

    READ = "read"  # plans, runs, reports and jobs of one's own
    WRITE = "write"  # change plans, import and delete one's own data
    RUN = "run"  # let the engine work: simulations, comparisons, jobs, reports
    OPERATE = "operate"  # detailed health, metrics, users


class Role(StrEnum):
    """What a person is."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    OPERATOR = "operator"

    @property
    def scopes(self) -> frozenset[Scope]:
        return _SCOPES[self]


_SCOPES = {
    Role.VIEWER: frozenset({Scope.READ, Scope.RUN}),
    Role.ANALYST: frozenset({Scope.READ, Scope.WRITE, Scope.RUN}),
    Role.OPERATOR: frozenset(Scope),
}


@dataclass(frozen=True)
class Identity:
    """Whom a request comes from.

    user    an opaque id, the owner of their rows
    by      what showed it: "local", "session", "key", "link"
    only    where a link leads, as (kind, id): nothing else may be read with it; None for everybody else
    token   the digest of the session's or key's secret, "" for others
    """

    user: str
    scopes: frozenset[Scope]
    by: str
    roles: tuple[Role, ...] = ()
    only: tuple[str, str] | None = None
    token: str = ""

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes


LOCAL = Identity("local", frozenset(Scope), "local", (Role.OPERATOR,))


class Refused(FinsimError):
    """Nobody that may: `status` is 401 for who is not known, 403 for who may not, 429 for who asks too often."""

    def __init__(
        self, status: int, where: str, expected: str, got: Any = None, hint: str = "", retry_after: float = 0.0
    ) -> None:
        super().__init__(where, expected, got, hint)
        self.args = (status, where, expected, got, hint, retry_after)
        self.status, self.retry_after = status, retry_after
