"""The whole app behind its guard, with a store of its own; asked in this process, or over a real socket."""

import socket
import threading
import time

import httpx
import pytest
import uvicorn
from fastapi.testclient import TestClient

from finsim.access import Role, Scope
from finsim.api import create_app
from finsim.api.engine_room import EngineRoom
from finsim.plan import sample_text
from finsim.settings import Settings
from finsim.storage.sqlite import SqliteRepository
from finsim.workbench.working import worker as make_worker

SMALL = {"sample": "family", "market": "bootstrap", "n_paths": 100}


@pytest.fixture
def store(tmp_path):
    opened = SqliteRepository(tmp_path / "finsim.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def room(compiled_engine):
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
    yield from served(app)


@pytest.fixture
def public_address(public):
    """Serve the app in public mode."""
    yield from served(public)


def served(app):
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
    thread.join(timeout=120)


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


PASSWORD = "correct horse battery"
SECRET = "a secret of at least 32 characters, for tests"


@pytest.fixture
def public(tmp_path, store, room):
    """The app in public mode, with users ann (analyst), bob (viewer) and op (operator)."""
    app = create_app(Settings(home=tmp_path, secret=SECRET), store=lambda: store, room=room)
    for login, role in (("ann", Role.ANALYST), ("bob", Role.VIEWER), ("op-1", Role.OPERATOR)):
        app.state.gate.users.create(login, PASSWORD, (role,))
    return app


@pytest.fixture
def as_user(public):
    """Give a function that returns a client with a key of a user's, with all scopes that the user may have."""

    def client(login, scopes=tuple(Scope)):
        gate = public.state.gate
        text, _ = gate.keys.make(gate.users.get(login).id, "test", list(scopes))
        headers = {"authorization": f"Bearer {text}"}
        return TestClient(public, "http://localhost", raise_server_exceptions=False, headers=headers)

    return client


@pytest.fixture
def anybody(public):
    """A client with nothing to show."""
    return TestClient(public, "http://localhost", raise_server_exceptions=False)


@pytest.fixture
def work(app, store):
    """Give a function that does every job that waits."""

    def run():
        chosen = Settings(home=store.path.parent)
        return make_worker(chosen, store, app.state.cache).run(until_idle=True)

    return run


@pytest.fixture
def anns(as_user):
    """What ann has: a plan, a simulation, a job."""
    ann = as_user("ann")
    plan = ann.post("/api/v1/plans", json={"text": sample_text("renter")}).json()["id"]
    simulation = ann.post("/api/v1/simulations", json=SMALL).json()["id"]
    job = ann.post("/api/v1/jobs", json={"kind": "simulate", "arguments": SMALL}).json()["id"]
    return {"plan": plan, "simulation": simulation, "job": job}
