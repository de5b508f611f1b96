"""A gate in public mode over a store in memory, with one user of each role."""

from types import SimpleNamespace

import pytest

from finsim.access import Gate, Role
from finsim.settings import Settings
from finsim.storage.cache import LocalCache
from finsim.storage.memory import MemoryRepository
from tests.clock import Clock

SECRET = "a secret of at least 32 characters, for tests"
PASSWORD = "correct horse battery"


@pytest.fixture
def store():
    return MemoryRepository()


@pytest.fixture
def cache():
    return LocalCache()


@pytest.fixture
def clock(monkeypatch):
    """The time of day, by which sessions, keys and links end."""
    moved = Clock()
    monkeypatch.setattr("finsim.access.moments.datetime", moved)
    return moved


@pytest.fixture
def no_seconds_pass(monkeypatch):
    """However long this machine takes over passwords, no bucket of tries fills up again meanwhile."""
    monkeypatch.setattr("finsim.storage.cache.time", SimpleNamespace(monotonic=lambda: 1000.0))


@pytest.fixture
def gate(store, cache):
    return Gate(Settings(secret=SECRET), lambda: store, cache)


@pytest.fixture
def ann(gate):
    return gate.users.create("ann@example.org", PASSWORD, (Role.ANALYST,))


@pytest.fixture
def bob(gate):
    return gate.users.create("bob", PASSWORD, (Role.VIEWER,))
