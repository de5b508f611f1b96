"""Render's API as five calls: a service, its deploys, start one, cancel one, roll back to one.

Asking is repeated until it is answered. Doing is not: a request that was lost on the way back may have been carried
out, so it raises `LostAnswer`, and `shipping` looks at what there is before it asks again. Only 429 is repeated, since
it says that nothing was done. Source: api-docs.render.com (list-deploys, create-deploy, cancel-deploy,
rollback-deploy, rate-limiting), read through public copies on 2026-11-26.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Any

import httpx

from finsim.errors import OpsError
from finsim.ops.asking import client
from finsim.ops.clock import Clock, WallClock

ROOT = "https://api.render.com/v1"
SECONDS_FOR_AN_ANSWER = 20.0
N_TRIES = 6
LONGEST_PAUSE = 60.0  # seconds
_AGAIN = (429, 500, 502, 503, 504)
_HINTS = {
    401: "is RENDER_API_KEY set, and still good?",
    403: "may this key deploy this service?",
    404: "is the service's id right?",
    409: "is another deployment under way?",
}


class LostAnswer(OpsError):
    """A request that may have been carried out: its answer never came, or was the host's own failure."""


class Status(StrEnum):
    """How far a deploy is, in the host's words."""

    CREATED = "created"
    QUEUED = "queued"
    BUILDING = "build_in_progress"
    PRE_DEPLOYING = "pre_deploy_in_progress"
    UPDATING = "update_in_progress"
    LIVE = "live"
    DEACTIVATED = "deactivated"
    BUILD_FAILED = "build_failed"
    PRE_DEPLOY_FAILED = "pre_deploy_failed"
    UPDATE_FAILED = "update_failed"
    CANCELED = "canceled"

    @property
    def is_under_way(self) -> bool:
        return self in (Status.CREATED, Status.QUEUED, Status.BUILDING, Status.PRE_DEPLOYING, Status.UPDATING)


@dataclass(frozen=True)
class Version:
    """What is deployed: a commit of the repository, or an image of a registry; one of the two is empty."""

    commit: str = ""
    image: str = ""

    def __str__(self) -> str:
        return f"commit {self.commit[:12]}" if self.commit else f"image {self.image}" if self.image else "no version"

    def is_same(self, other: Version) -> bool:
        """Whether both name one version; a commit may be written short."""
        if self.commit and other.commit:
            return self.commit.startswith(other.commit) or other.commit.startswith(self.commit)
        return bool(self.image) and self.image == other.image


@dataclass(frozen=True)
class Deploy:
    """One deployment of a service."""

    id: str
    status: Status
    version: Version
    created: str = ""


@dataclass(frozen=True)
class Service:
    """A service of the host."""

    id: str
    name: str
    url: str
    deploys_itself: bool


class RenderApi:
    """The API with one key. Use as a context manager, or close it."""

    def __init__(self, key: str, root: str = ROOT, clock: Clock | None = None) -> None:
        self._clock = clock or WallClock()
        self._http = client(root, key, SECONDS_FOR_AN_ANSWER)

    def __enter__(self) -> RenderApi:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def service(self, service: str) -> Service:
        """Return a service. Raises OpsError when there is none, or the key does not open it."""
        said = _object(self._ask(f"/services/{service}"), "service")
        details = said.get("serviceDetails")
        url = str(details.get("url", "")) if isinstance(details, Mapping) else ""
        return Service(_text(said, "id", "service"), str(said.get("name", "")), url, said.get("autoDeploy") == "yes")

    def deploys(self, service: str, limit: int = 20) -> list[Deploy]:
        """Return the last deploys, the newest first."""
        rows = self._ask(f"/services/{service}/deploys", {"limit": str(limit)})
        if not isinstance(rows, Sequence) or isinstance(rows, str):
            raise OpsError("deploys", "a list", type(rows).__name__)
        return [_deploy(_object(row, "deploys").get("deploy", row)) for row in rows]

    def live(self, service: str) -> Deploy | None:
        """Return the deploy that users see, or None before the first."""
        return next((deploy for deploy in self.deploys(service) if deploy.status is Status.LIVE), None)

    def deploy(self, service: str, id: str) -> Deploy:
        """Return one deploy as it stands now."""
        return _deploy(self._ask(f"/services/{service}/deploys/{id}"))

    def start(self, service: str, version: Version) -> Deploy | None:
        """Ask for a deployment; None when the host took the order without naming it yet. Raises LostAnswer."""
        body = {"commitId": version.commit} if version.commit else {"imageUrl": version.image}
        return self._do(f"/services/{service}/deploys", body)

    def roll_back(self, service: str, id: str) -> Deploy | None:
        """Ask for an earlier deploy to be live again. Raises LostAnswer."""
        return self._do(f"/services/{service}/rollback", {"deployId": id})

    def cancel(self, service: str, id: str) -> None:
        """Ask for a deploy under way to end. Raises LostAnswer."""
        self._do(f"/services/{service}/deploys/{id}/cancel", {})

    def _ask(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        """GET, again and again while the host is not well. Raises OpsError after the last try."""
        said = ""
        for turn in range(N_TRIES):
            try:
                answer = self._http.get(path, params=query)
            except httpx.HTTPError as error:
                said = type(error).__name__
                self._pause(turn, None)
                continue
            if answer.status_code not in _AGAIN:
                return _json(answer, path)
            said = str(answer.status_code)
            self._pause(turn, answer)
        raise OpsError(f"GET {path}", f"an answer within {N_TRIES} tries", said, "is the host's API well?")

    def _do(self, path: str, body: Mapping[str, str]) -> Deploy | None:
        for turn in range(N_TRIES):
            try:
                answer = self._http.post(path, json=dict(body))
            except httpx.HTTPError as error:
                raise LostAnswer(f"POST {path}", "an answer", type(error).__name__) from None
            if answer.status_code == 429:
                self._pause(turn, answer)
                continue
            if answer.status_code >= 500:
                raise LostAnswer(f"POST {path}", "an answer", str(answer.status_code))
            if not answer.content.strip() or answer.status_code == 202:
                _refuse_errors(answer, path)
                return None
            try:
                return _deploy(_json(answer, path))
            except _NotJson as error:
                raise LostAnswer(f"POST {path}", "JSON", error.got) from None
        raise OpsError(f"POST {path}", f"to be let in within {N_TRIES} tries", "429", "ten a minute are let in")

    def _pause(self, turn: int, answer: httpx.Response | None) -> None:
        """Wait as long as the host says, else longer each time, with jitter so that clients do not march in step."""
        stated = self._stated_pause(answer) if answer is not None else None
        grown = min(2.0**turn, LONGEST_PAUSE) * (0.5 + random.random())
        self._clock.sleep(min(stated, LONGEST_PAUSE) if stated is not None else grown)

    def _stated_pause(self, answer: httpx.Response) -> float | None:
        """Read Retry-After or Ratelimit-Reset, which is documented as a moment and shown as seconds."""
        for name in ("retry-after", "ratelimit-reset"):
            words = answer.headers.get(name, "")
            if words.isdigit():
                seconds = float(words)
                return max(0.0, seconds - self._clock.now()) if seconds > 1e9 else seconds
        return None


class _NotJson(OpsError):
    """An answer that is no JSON."""


def _json(answer: httpx.Response, path: str) -> Any:
    _refuse_errors(answer, path)
    try:
        return answer.json()
    except ValueError:
        raise _NotJson(path, "JSON", answer.text[:60]) from None


def _refuse_errors(answer: httpx.Response, path: str) -> None:
    if answer.status_code >= 300:
        hint = _HINTS.get(answer.status_code, "")
        raise OpsError(path, "to be done", f"{answer.status_code} {answer.text[:120]}".strip(), hint)


def _deploy(said: Any) -> Deploy:
    parts = _object(said, "deploy")
    commit, image = parts.get("commit"), parts.get("image")
    words = _text(parts, "status", "deploy")
    if words not in set(Status):
        raise OpsError("deploy.status", f"one of {', '.join(Status)}", words, "the host speaks of something new")
    version = Version(
        str(commit.get("id", "")) if isinstance(commit, Mapping) else "",
        str(image.get("ref", "")) if isinstance(image, Mapping) and not commit else "",
    )
    return Deploy(_text(parts, "id", "deploy"), Status(words), version, str(parts.get("createdAt", "")))


def _object(said: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(said, Mapping):
        raise OpsError(where, "an object", type(said).__name__)
    return said


def _text(said: Mapping[str, Any], name: str, where: str) -> str:
    value = said.get(name)
    if not isinstance(value, str) or not value:
        raise OpsError(f"{where}.{name}", "a word", value)
    return value
