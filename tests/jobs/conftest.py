"""A ledger over every backend, by a clock that the test moves on."""

import pytest

from finsim.jobs import JobLedger
from finsim.storage.cache import LocalCache
from finsim.storage.memory import MemoryRepository
from finsim.storage.mongo import MongoRepository
from finsim.storage.sqlite import SqliteRepository
from tests.clock import Clock

STORES = {
    "memory": lambda request: MemoryRepository(),
    "sqlite": lambda request: SqliteRepository(request.getfixturevalue("tmp_path") / "finsim.sqlite"),
    "mongo": lambda request: MongoRepository(request.getfixturevalue("mongo_database")),
}


@pytest.fixture(params=STORES)
def store(request):
    opened = STORES[request.param](request)
    yield opened
    opened.close()


@pytest.fixture
def clock(monkeypatch):
    moved = Clock()
    monkeypatch.setattr("finsim.jobs.job.datetime", moved)
    return moved


@pytest.fixture
def ledger(store, clock):
    return JobLedger(store, LocalCache(), lease_s=15.0, backoff_s=2.0)
