"""Every backend that a test of the contract runs over. A new backend is one more entry here."""

import pytest

from finsim.storage.memory import MemoryRepository
from finsim.storage.mongo import MongoRepository
from finsim.storage.sqlite import SqliteRepository

BACKENDS = {
    "memory": lambda request: MemoryRepository(),
    "sqlite": lambda request: SqliteRepository(request.getfixturevalue("tmp_path") / "finsim.sqlite"),
    "mongo": lambda request: MongoRepository(request.getfixturevalue("mongo_database")),
}


@pytest.fixture(params=BACKENDS)
def repository(request):
    opened = BACKENDS[request.param](request)
    yield opened
    opened.close()
