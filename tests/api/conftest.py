"""The whole app behind its guard, with a store of its own; asked in this process, or over a real socket."""

import socket
import threading
import time

import httpx
import pytest
import uvicorn
from fastapi.testclient import TestClient

from finsim.api import create_app
from finsim.api.engine_room import EngineRoom
from finsim.settings import Settings
from finsim.storage.sqlite import SqliteRepository

SMALL = {"sample": "family", "market": "bootstrap", "n_paths": 100}


@pytest.fixture
def store(tmp_path):
    opened = SqliteRepository(tmp_path / "finsim.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def room():
    return EngineRoom()


@pytest.fixture
def app(tmp_path, store, room):
    return create_app(Settings(home=tmp_path), store=lambda: store, room=room)


@pytest.fixture
def client(app):
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def address(app):
    """Serve the app on a free port of loopback until the test ends."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=20)


@pytest.fixture
def problem():
    """Check that an answer is a whole problem, and return it."""

    def check(answer: httpx.Response, status: int, kind: str):
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        body = answer.json()
        assert body["type"] == f"urn:finsim:problem:{kind}"
        assert body["status"] == status
        assert body["request_id"] == answer.headers["x-request-id"]
        assert all({"where", "expected", "got", "hint"} <= set(error) for error in body["errors"])
        return body

    return check
