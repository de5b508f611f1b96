"""A ledger over every backend, with short leases and pauses."""

import pytest

from finsim.jobs import JobLedger
from finsim.storage.cache import LocalCache
from finsim.storage.memory import MemoryRepository
from finsim.storage.mongo import MongoRepository
from finsim.storage.sqlite import SqliteRepository

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
def ledger(store):
    return JobLedger(store, LocalCache(), lease_s=0.4, backoff_s=0.05)
