"""What stands beside finsim becomes findings: installed extras, a browser, nginx, Redis, MongoDB, the store.

A service that was not asked for is no fault: the words say what stands in for it. One that was asked for and does not
answer is degraded, because finsim goes on without it.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

from finsim.health.check import Answer, State
from finsim.storage import Repository
from finsim.storage.cache import Cache

DISTRIBUTION = "finsim-workbench"
EXTRAS = {
    "notebooks": "JupyterLab, boards and reports",
    "agents": "comments by language models",
    "serve": "the API",
    "stores": "MongoDB and Redis",
    "tables": "Parquet and Excel files",
    "scale": "work on other machines",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS_TO_ANSWER = 2.0


def check_version(commit: str) -> Answer:
    """Say which finsim this is: a deployment looks whether it is the one that was meant."""
    try:
        version = metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        version = "0+unknown"
    return Answer(State.OK, f"{version}, commit {commit}" if commit else f"{version}, of no stated commit")


def check_chromium() -> Answer:
    """Look for the browser that prints reports to PDF."""
    path = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if path is None:
        return Answer(State.OK, "not found: reports come as HTML only; install the package chromium for PDF")
    return _version_of([path, "--version"], path)


def check_nginx() -> Answer:
    """Look for nginx, which puts boards and API behind one address."""
    path = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if path is None:
        return Answer(State.OK, "not found: `finsim serve` gives boards and API an address each")
    return _version_of([path, "-v"], path)


def check_extra(extra: str) -> Answer:
    """Look at which packages of an extra are missing."""
    missing = missing_packages(extra)
    if not missing:
        return Answer(State.OK, f"all there, for {EXTRAS[extra]}")
    line = f"pip install '{DISTRIBUTION}[{extra}]'"
    return Answer(State.DEGRADED, f"without {', '.join(missing)}: no {EXTRAS[extra]}; {line}")


def missing_packages(extra: str) -> list[str]:
    """Return the packages that an extra names and that are not installed."""
    try:
        wanted = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return [DISTRIBUTION]
    names = [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in wanted if _is_of(line, extra)]
    return [name for name in names if not _is_installed(name)]


def check_redis(url: str) -> Answer:
    """Ask Redis whether it is there, in its own protocol."""
    if not url:
        return Answer(State.OK, "not asked for (FINSIM_REDIS_URL): the cache lives in the process")
    try:
        answer = _ask(url, 6379, b"PING\r\n")
    except (OSError, ValueError) as error:
        return Answer(State.DEGRADED, f"does not answer ({_said(error)}): the cache lives in the process")
    if answer.startswith((b"+PONG", b"-NOAUTH")):
        return Answer(State.OK, f"answers at {_place(url)}")
    return Answer(State.DEGRADED, f"something at {_place(url)} answers that is not Redis")


def check_cache(cache: Cache) -> Answer:
    """Look at what the cache of this process says of itself; a Redis that is away is asked again first."""
    cache.get("health")
    found = cache.state()
    return Answer(State.DEGRADED if found.is_degraded else State.OK, found.words)


def check_mongo(url: str) -> Answer:
    """Look whether something listens where MongoDB should be."""
    if not url:
        return Answer(State.OK, "not asked for (FINSIM_MONGO_URL): SQLite keeps everything")
    try:
        with socket.create_connection(_address(url, 27017), timeout=SECONDS_TO_ANSWER):
            return Answer(State.OK, f"listens at {_place(url)}")
    except (OSError, ValueError) as error:
        return Answer(State.DEGRADED, f"does not answer at {_place(url)} ({_said(error)})")


def check_store(repository: Repository) -> Answer:
    """Look whether the store takes a transaction. Raises StorageError when not."""
    repository.ping()
    if not repository.lasts:
        return Answer(State.DEGRADED, f"{repository.place}: plans last until restart")
    return Answer(State.OK, f"{repository.backend}, {repository.place}")


def check_integrity(repository: Repository) -> Answer:
    """Look through the whole store for damage; takes a while on a large one."""
    problems = repository.problems()
    if problems:
        more = f" and {len(problems) - 3} more" if len(problems) > 3 else ""
        return Answer(State.FAILED, "; ".join(problems[:3]) + more)
    return Answer(State.OK, "no damage found")


def _version_of(command: list[str], path: str) -> Answer:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=4, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Answer(State.DEGRADED, f"{path} does not run: {_said(error)}")
    version = re.search(r"\d+(\.\d+)+", done.stdout + done.stderr)
    if version is None:
        return Answer(State.DEGRADED, f"{path} does not say its version")
    return Answer(State.OK, f"{version.group()}, {Path(path)}")


def _is_of(requirement: str, extra: str) -> bool:
    return re.search(rf"extra\s*==\s*['\"]{extra}['\"]", requirement) is not None


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _ask(url: str, port: int, question: bytes) -> bytes:
    with socket.create_connection(_address(url, port), timeout=SECONDS_TO_ANSWER) as link:
        link.settimeout(SECONDS_TO_ANSWER)
        link.sendall(question)
        return link.recv(64)


def _address(url: str, port: int) -> tuple[str, int]:
    parts = urlsplit(url)
    if not parts.hostname:
        raise ValueError("no host in the address")
    return parts.hostname, parts.port or port


def _place(url: str) -> str:
    """Return host and port only: an address may hold a password."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def _said(error: Exception) -> str:
    if isinstance(error, TimeoutError | subprocess.TimeoutExpired):
        return f"no answer within {SECONDS_TO_ANSWER:g} s"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
