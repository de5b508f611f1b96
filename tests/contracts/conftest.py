"""Every backend that a test of the contract runs over. A new backend is one more entry here."""

import pytest

from finsim.storage.memory import MemoryRepository
from finsim.storage.sqlite import SqliteRepository

BACKENDS = {
    "memory": lambda folder: MemoryRepository(),
    "sqlite": lambda folder: SqliteRepository(folder / "finsim.sqlite"),
}


@pytest.fixture(params=BACKENDS)
def repository(request, tmp_path):
    opened = BACKENDS[request.param](tmp_path)
    yield opened
    opened.close()
