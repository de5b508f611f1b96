"""Real servers for tests, each on a free port of loopback, in a folder of its own, ended with the test run.

A server that is given (TEST_MONGO_URL, TEST_REDIS_URL: the service containers of CI) is used instead. One that cannot
be had skips its tests, or fails them where FINSIM_REQUIRE names it.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SECONDS_TO_START = 20.0


class Server:
    """A process of our own that listens on a port, and can be killed, paused and started again."""

    def __init__(self, command: list[str], port: int, answers: Callable[[], bool], folder: Path) -> None:
        self.command, self.port, self.folder = command, port, folder
        self._answers = answers
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.folder / "said").open("ab") as said:
            self._process = subprocess.Popen(self.command, stdout=said, stderr=said, cwd=self.folder)
        deadline = time.monotonic() + SECONDS_TO_START
        while not self._answers():
            assert self._process.poll() is None, (self.folder / "said").read_text()[-2000:]
            assert time.monotonic() < deadline, "the server did not answer in time"
            time.sleep(0.02)

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def pause(self) -> None:
        """Let it hang: connections open, nothing answers."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGCONT)
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def missing(service: str, words: str) -> None:
    """Skip for want of a service, or fail where it is required."""
    if service in os.environ.get("FINSIM_REQUIRE", ""):
        pytest.fail(f"FINSIM_REQUIRE names {service}: {words}")
    pytest.skip(words)


def redis_server(folder: Path, *options: str) -> Server:
    """Return a redis-server that is not started yet."""
    program = shutil.which("redis-server")
    if program is None:
        missing("redis", "redis-server is not installed")
    port = free_port()
    settings = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    return Server([str(program), *settings, *options], port, lambda: _redis_answers(port), folder)


def mongo_server(folder: Path) -> Server:
    """Return a server of MongoDB's protocol that is not started yet."""
    program = Path(sys.executable).with_name("nx-27017")
    if not program.exists():
        missing("mongo", "nx-27017 is not installed")
    port = free_port()
    data = folder / "data"
    data.mkdir(exist_ok=True)
    places = ["--data-dir", str(data), "--log-file", str(folder / "log"), "--pid-file", str(folder / "pid")]
    return Server([str(program), "--port", str(port), *places], port, lambda: _mongo_answers(port), folder)


def _redis_answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 0.5) as link:
            link.settimeout(0.5)
            link.sendall(b"PING\r\n")
            return link.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _mongo_answers(port: int) -> bool:
    import pymongo
    from pymongo.errors import PyMongoError

    try:
        with pymongo.MongoClient("127.0.0.1", port, serverSelectionTimeoutMS=500) as client:
            client.admin.command("ping")
            return True
    except PyMongoError:
        return False


@pytest.fixture(scope="session")
def mongo_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of MongoDB's protocol, the same for the whole run."""
    if given := os.environ.get("TEST_MONGO_URL"):
        yield given
        return
    server = mongo_server(tmp_path_factory.mktemp("mongo"))
    server.start()
    yield f"mongodb://127.0.0.1:{server.port}"
    server.end()


@pytest.fixture
def mongo_database(mongo_address: str) -> Iterator[str]:
    """The address of a database of this test's own."""
    import pymongo

    name = f"t{uuid.uuid4().hex[:16]}"
    yield f"{mongo_address.rstrip('/')}/{name}"
    with pymongo.MongoClient(mongo_address) as client:
        client.drop_database(name)


@pytest.fixture(scope="session")
def redis_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Redis, the same for the whole run."""
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given
        return
    server = redis_server(tmp_path_factory.mktemp("redis"))
    server.start()
    yield f"redis://127.0.0.1:{server.port}/0"
    server.end()
