"""Render's API and the site that it runs, on one port of loopback, in virtual time, misbehaving as a script says.

Forms of requests and answers are those of api-docs.render.com: list-deploys answers [{"deploy": …, "cursor": …}],
create-deploy and rollback-deploy answer 201 with the deploy, or 202 without; 429 carries Ratelimit-Reset. What the
site does depends on which version is live: `SITES` says how each behaves. Time passes only when the client sleeps.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SERVICE = "srv-finsim"
OLD, NEW, OLDER = "0" * 39 + "a", "b" * 40, "c" * 40
IMAGE = "ghcr.io/example/finsim:1.0"
BUILD_S, UPDATE_S = 120.0, 30.0
KEY = "a key of the host"


class VirtualClock:
    """Time that passes when somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 1_790_000_000.0

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


@dataclass
class Fault:
    """What goes wrong with requests whose "METHOD path" matches, from the `first` such request on, `times` times.

    kind  a status ("429", "500"), "drop" (the order is not carried out, the line breaks), "drop after" (it is carried
          out and the line breaks), "garbage" (carried out, answered with no JSON), "202" (taken, without a body)
    """

    match: str
    kind: str
    times: int = 1
    first: int = 1
    seen: int = 0

    def strikes(self, request: str) -> bool:
        if not re.search(self.match, request):
            return False
        self.seen += 1
        return self.first <= self.seen < self.first + self.times


@dataclass
class Build:
    """How deployments of one version go: `ends` is the status that they reach, "stuck" is none."""

    ends: str = "live"
    may_be_cancelled: bool = True


@dataclass
class Site:
    """How the site of one version behaves: a function from the number of the look to a mood."""

    mood: Callable[[int], str] = lambda _: "well"


@dataclass
class Deployment:
    """One row of the host's list."""

    id: str
    commit: str
    image: str
    started: float
    status: str
    trigger: str = "api"
    cancelled: bool = False

    def as_json(self) -> dict[str, Any]:
        said: dict[str, Any] = {"id": self.id, "status": self.status, "trigger": self.trigger,
                                "createdAt": "2026-11-26T10:00:00Z"}  # fmt: skip
        return said | (
            {"commit": {"id": self.commit, "message": "m"}} if self.commit else {"image": {"ref": self.image}}
        )


@dataclass
class Host:
    """The state of the host, and how it fails."""

    clock: VirtualClock
    faults: list[Fault] = field(default_factory=list)
    builds: dict[str, Build] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    lag: int = 0  # how many lists still miss a new deployment
    has_live: bool = True
    auto_deploy: str = "no"
    deployments: list[Deployment] = field(default_factory=list)
    n_looks: dict[str, int] = field(default_factory=dict)
    orders: list[str] = field(default_factory=list)
    hidden: dict[str, int] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if self.has_live:
            self.deployments = [
                Deployment("dep-old", OLD, "", 0.0, "live"),
                Deployment("dep-older", OLDER, "", 0.0, "deactivated"),
            ]

    @property
    def live(self) -> Deployment | None:
        return next((one for one in self.deployments if one.status == "live"), None)

    def move_on(self) -> None:
        """Let each deployment be where it must be by now."""
        for one in self.deployments:
            if one.status in ("created", "build_in_progress", "update_in_progress"):
                self._move(one)

    def _move(self, one: Deployment) -> None:
        build, spent = self.builds.get(one.commit or one.image, Build()), self.clock.now() - one.started
        if one.cancelled and build.may_be_cancelled:
            one.status = "canceled"
        elif spent < BUILD_S and one.trigger != "rollback":
            one.status = "build_in_progress"
        elif build.ends == "build_failed":
            one.status = "build_failed"
        elif spent < BUILD_S + UPDATE_S or build.ends == "stuck":
            one.status = "update_in_progress"
        elif build.ends == "live":
            for other in self.deployments:
                if other.status == "live":
                    other.status = "deactivated"
            one.status = "live"
        else:
            one.status = build.ends

    def add(self, commit: str, image: str, trigger: str) -> Deployment:
        for other in self.deployments:
            if other.status in ("created", "build_in_progress"):
                other.status = "canceled"  # a newer order takes the place of one that has not been built
        made = Deployment(f"dep-{len(self.deployments)}", commit, image, self.clock.now(), "created", trigger)
        self.deployments.insert(0, made)
        self.hidden[made.id] = self.lag
        return made

    def listed(self) -> list[Deployment]:
        shown = [one for one in self.deployments if self.hidden.get(one.id, 0) <= 0]
        self.hidden = {id: left - 1 for id, left in self.hidden.items()}
        return shown


class Stand:
    """The server with its host; `address` is the API's root, `site` the site's."""

    def __init__(self, host: Host) -> None:
        self.host = host
        handler = type("Handler", (_Handler,), {"host": host, "lock": threading.Lock()})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        root = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.address, self.site = f"{root}/v1", f"{root}/site"

    def __enter__(self) -> Stand:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    host: Host
    lock: threading.Lock
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # an answer leaves in one piece, or each would wait for the acknowledgement of its head

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._handle("GET")

    def do_POST(self) -> None:
        self._handle("POST")

    def do_DELETE(self) -> None:
        self._handle("DELETE")

    def _handle(self, method: str) -> None:
        size = int(self.headers.get("content-length") or 0)
        body = json.loads(self.rfile.read(size) or b"{}")
        with self.lock:
            self.host.move_on()
            if self.path.startswith("/site"):
                self._answer(*_site(self.host, method, self.path.removeprefix("/site").partition("?")[0]))
                return
            if self.headers.get("authorization") != f"Bearer {KEY}":
                self._answer(401, {"message": "Unauthorized"})
                return
            request = f"{method} {self.path}"
            fault = next((one for one in self.host.faults if one.strikes(request)), None)
            kind = fault.kind if fault is not None else ""
            if kind == "drop":
                self._break_off()
            elif kind.isdigit() and kind != "202":
                self._answer(int(kind), {"message": "no"}, {"Ratelimit-Reset": "7"} if kind == "429" else {})
            else:
                status, said = _host(self.host, method, self.path, body)
                if kind == "drop after":
                    self._break_off()
                elif kind == "garbage":
                    self._answer(status, "<html>Bad gateway</html>")
                elif kind == "202":
                    self._answer(202, "")
                else:
                    self._answer(status, said)

    def _break_off(self) -> None:
        self.close_connection = True
        self.connection.close()

    def _answer(self, status: int, said: Any, headers: dict[str, str] | None = None) -> None:
        body = said.encode() if isinstance(said, str) else json.dumps(said).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _host(host: Host, method: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
    """Answer as Render's API."""
    place = path.partition("?")[0].removeprefix(f"/v1/services/{SERVICE}")
    if place.startswith("/v1"):
        return 404, {"message": "not found"}
    if method == "GET":
        return _asked(host, place)
    host.orders.append(f"{place} {json.dumps(body)}")
    if place == "/deploys":
        return 201, host.add(body.get("commitId", ""), body.get("imageUrl", ""), "api").as_json()
    if place == "/rollback":
        found = next((one for one in host.deployments if one.id == body.get("deployId")), None)
        return (404, {"message": "no such deploy"}) if found is None else (
            201, host.add(found.commit, found.image, "rollback").as_json())  # fmt: skip
    if place.endswith("/cancel"):
        found = next(one for one in host.deployments if one.id == place.split("/")[2])
        found.cancelled = True
        host.move_on()
        return 200, found.as_json()
    return 404, {"message": "not found"}


def _asked(host: Host, place: str) -> tuple[int, Any]:
    if place == "":
        return 200, {"id": SERVICE, "name": "finsim", "autoDeploy": host.auto_deploy, "serviceDetails": {"url": "u"}}
    if place == "/deploys":
        return 200, [{"deploy": one.as_json(), "cursor": one.id} for one in host.listed()]
    found = next((one for one in host.deployments if place == f"/deploys/{one.id}"), None)
    return (200, found.as_json()) if found is not None else (404, {"message": "no such deploy"})


def _site(host: Host, method: str, path: str) -> tuple[int, Any]:
    """Answer as the site of whichever version is live, in its mood."""
    live = host.live
    if live is None:
        return 502, {}
    version = live.commit or live.image
    if path == "/health/ready":
        host.n_looks[version] = host.n_looks.get(version, 0) + 1
    mood = host.sites.get(version, Site()).mood(host.n_looks.get(version, 0))
    if mood == "down":
        return 502, {}
    if path == "/health/live":
        return 200, {"state": "ok", "checks": []}
    if path == "/health/ready":
        return (503 if mood == "not ready" else 200), {"state": "ok", "checks": []}
    if path == "/health":
        said = OLD if mood == "another version" else live.commit
        store = "failed" if mood == "no store" else "ok"
        rows = [("version", "ok", f"0.1.0, commit {said}"), ("store", store, "sqlite"), ("data", "ok", ""),
                ("engine", "ok", ""), ("cache", "ok", ""), ("queue", "ok", ""), ("memory", "degraded", "")]  # fmt: skip
        return 200, {"state": "ok", "checks": [dict(zip(("name", "state", "words"), row, strict=True)) for row in rows]}
    if method == "DELETE":
        host.kept.discard(version)
        return 204, ""
    return _simulated(host, version, mood)


def _simulated(host: Host, version: str, mood: str) -> tuple[int, Any]:
    """Answer a simulation: the first time 201, then 200 from what is kept, as the API does."""
    status = 200 if version in host.kept else 201
    host.kept.add(version)
    outcome = "f" * 64 if mood == "wrong bytes" else outcome_of(version)
    return status, {"id": "1" * 64, "receipt": {"outcome": outcome, "engine": {"sources": version}}}


def outcome_of(version: str) -> str:
    """Return what the engine of a version answers."""
    return (version * 64)[:64]
