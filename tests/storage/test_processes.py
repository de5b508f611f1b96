"""Several processes over one store, and processes that are killed: the same rules over SQLite and over MongoDB."""

import os
import signal
import subprocess
import sys
import time

import pytest

from finsim.storage import Kind
from finsim.storage.audit import broken
from finsim.storage.mongo import MongoRepository
from finsim.storage.sqlite import SqliteRepository

OPEN = """
import os, sys
from finsim.errors import Conflict
from finsim.storage import Kind
from finsim.storage.repository import keep
place = sys.argv[1]
if place.startswith("mongodb"):
    from finsim.storage.mongo import MongoRepository as Store
else:
    from finsim.storage.sqlite import SqliteRepository as Store
store = Store(place)
"""
COUNT = (
    OPEN
    + """
keep(store, "local", Kind.PLAN, "counter", {"n": 0})
store.put_blob(sys.argv[2], b"the same bytes" * 20_000)
for turn in range(12):
    store.create("local", Kind.RUN, f"{sys.argv[2]}-{turn}", {"by": sys.argv[2]}, {"waiting": "1"})
    store.append("access", {"who": sys.argv[2], "turn": turn})
    while True:
        row = store.get("local", Kind.PLAN, "counter")
        try:
            store.replace("local", Kind.PLAN, "counter", {"n": row.body["n"] + 1}, row.version)
            break
        except Conflict:
            pass
"""
)
WRITE_UNTIL_KILLED = (
    OPEN
    + """
while True:
    digest = store.put_blob("local", os.urandom(100_000))
    store.create("local", Kind.RUN, digest, {"blob": digest, "pad": "x" * 20_000}, {"of": "kill"})
    store.append("access", {"made": digest})
    print(digest, flush=True)
"""
)


@pytest.fixture(params=["sqlite", "mongo"])
def place(request, tmp_path):
    """A store's address that any process can open."""
    return str(tmp_path / "finsim.sqlite") if request.param == "sqlite" else request.getfixturevalue("mongo_database")


@pytest.fixture
def store(place):
    opened = MongoRepository(place) if place.startswith("mongodb") else SqliteRepository(place)
    yield opened
    opened.close()


def python(code, *arguments, **keywords):
    return subprocess.Popen([sys.executable, "-c", code, *arguments], text=True, **keywords)


def test_processes_that_write_at_once_lose_nothing(place, store):
    writers = [python(COUNT, place, name) for name in "abcd"]
    assert [writer.wait(240) for writer in writers] == [0, 0, 0, 0]
    counter = store.get("local", Kind.PLAN, "counter")
    assert (counter.body["n"], counter.version) == (48, 49)
    assert [row.body["n"] for row in store.versions("local", Kind.PLAN, "counter")] == list(range(49))
    assert len(store.find("local", Kind.RUN, limit=1000)) == 48
    trail = store.trail("access")
    assert len(trail) == 48
    assert broken(trail) == []
    assert {(row.event["who"], row.event["turn"]) for row in trail} == {(who, n) for who in "abcd" for n in range(12)}
    assert all(len(store.blobs(owner)) == 1 for owner in "abcd")
    assert store.problems() == []


def test_after_kill_9_of_a_writer_nothing_acknowledged_is_lost(place, store):
    acknowledged = []
    for turn in range(3):
        writer = python(WRITE_UNTIL_KILLED, place, stdout=subprocess.PIPE)
        acknowledged += [writer.stdout.readline().strip() for _ in range(3)]  # however slow the disk
        time.sleep(0.1 + 0.07 * turn)
        os.kill(writer.pid, signal.SIGKILL)
        acknowledged += [line.strip() for line in writer.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
        writer.wait()
    assert store.problems() == []
    assert len(acknowledged) >= 6
    sealed = {row.event["made"] for row in store.trail("access", limit=1000)}
    for digest in acknowledged:
        assert store.get("local", Kind.RUN, digest).body["blob"] == digest
        assert len(store.get_blob("local", digest)) == 100_000
        assert digest in sealed
