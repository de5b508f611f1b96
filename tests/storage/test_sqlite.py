"""What only the SQLite backend promises: processes, kills, migrations, damage, privacy of its files."""

import gc
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest

from finsim.errors import NotFound, StorageError
from finsim.storage import Kind, open_repository
from finsim.storage.connections import Connections
from finsim.storage.memory import MemoryRepository
from finsim.storage.migrations import MIGRATIONS, Migration, migrate
from finsim.storage.sqlite import SqliteRepository
from finsim.storage.sqlite_blobs import FILE_ABOVE

COUNT = """
import sys
from finsim.errors import Conflict
from finsim.storage import Kind, keep
from finsim.storage.sqlite import SqliteRepository
repository = SqliteRepository(sys.argv[1])
keep(repository, "local", Kind.PLAN, "counter", {"n": 0})
for turn in range(15):
    repository.create("local", Kind.RUN, f"{sys.argv[2]}-{turn}", {"by": sys.argv[2]})
    while True:
        row = repository.get("local", Kind.PLAN, "counter")
        try:
            repository.replace("local", Kind.PLAN, "counter", {"n": row.body["n"] + 1}, row.version)
            break
        except Conflict:
            pass
"""

WRITE_UNTIL_KILLED = """
import os, sys
from finsim.storage import Kind
from finsim.storage.sqlite import SqliteRepository
repository = SqliteRepository(sys.argv[1])
while True:
    content = os.urandom(300_000)
    digest = repository.put_blob("local", content)
    repository.create("local", Kind.RUN, digest, {"blob": digest, "pad": "x" * 50_000}, {"of": "kill"})
    print(digest, flush=True)
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "finsim.sqlite"


def python(code, *arguments, **keywords):
    return subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], text=True, **keywords)


def test_processes_that_open_and_write_at_once_lose_nothing(path):
    writers = [python(COUNT, path, name) for name in "abcd"]
    assert [writer.wait(240) for writer in writers] == [0, 0, 0, 0]
    repository = SqliteRepository(path)
    counter = repository.get("local", Kind.PLAN, "counter")
    assert (counter.body["n"], counter.version) == (60, 61)
    assert len(repository.find("local", Kind.RUN, limit=1000)) == 60
    assert repository.problems() == []


def test_after_kill_9_in_the_middle_of_writes_nothing_acknowledged_is_lost(path):
    acknowledged = []
    for _ in range(4):
        writer = python(WRITE_UNTIL_KILLED, path, stdout=subprocess.PIPE)
        acknowledged += [writer.stdout.readline().strip() for _ in range(3)]  # however slow the disk
        time.sleep(0.13)
        os.kill(writer.pid, signal.SIGKILL)
        acknowledged += [line.strip() for line in writer.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
        writer.wait()
    repository = SqliteRepository(path)
    assert repository.problems() == []
    assert len(acknowledged) > 8
    for digest in acknowledged:
        assert repository.get("local", Kind.RUN, digest).body["blob"] == digest
        assert len(repository.get_blob("local", digest)) == 300_000


def test_a_fork_opens_its_own_connection(path):
    repository = SqliteRepository(path)
    repository.create("local", Kind.RUN, "before", {})
    child = os.fork()
    if child == 0:
        code = 1
        try:
            repository.create("local", Kind.RUN, "child", {})
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    repository.create("local", Kind.RUN, "after", {})
    assert [row.id for row in repository.find("local", Kind.RUN)] == ["after", "before", "child"]


def test_readers_go_on_while_one_writes(path):
    repository = SqliteRepository(path)
    repository.create("local", Kind.RUN, "a", {"n": 1})
    holding, release = threading.Event(), threading.Event()

    def hold():
        with repository._connections.changing() as connection:
            connection.execute("UPDATE documents SET version = 9")
            holding.set()
            release.wait(120)

    writer = threading.Thread(target=hold)
    writer.start()
    assert holding.wait(120)
    seen = repository.get("local", Kind.RUN, "a").version
    release.set()
    writer.join()
    assert seen == 1
    assert repository.get("local", Kind.RUN, "a").version == 9


def test_a_store_that_stays_locked_is_said_so(path, monkeypatch):
    monkeypatch.setattr("finsim.storage.connections.SECONDS_TO_WAIT", 0.1)
    repository = SqliteRepository(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match="a store that is free"):
        repository.create("local", Kind.RUN, "a", {})
    other.close()
    repository.create("local", Kind.RUN, "a", {})


def test_files_belong_to_their_user_alone(path):
    repository = SqliteRepository(path.parent / "new" / "finsim.sqlite")
    repository.put_blob("local", os.urandom(2 * FILE_ABOVE))
    for place in path.parent.rglob("*"):
        assert stat.S_IMODE(place.stat().st_mode) & 0o077 == 0, place


def test_a_big_blob_is_a_file_and_goes_with_its_row(path):
    repository = SqliteRepository(path)
    digest = repository.put_blob("local", os.urandom(2 * FILE_ABOVE))
    files = list(path.parent.rglob("*.z"))
    assert [file.stem for file in files] == [digest]
    repository.delete_blob("local", digest)
    assert not files[0].exists()


@pytest.mark.parametrize(
    "damage", [lambda file: file.unlink(), lambda file: file.write_bytes(b"other")], ids=["gone", "other"]
)
def test_a_damaged_blob_is_never_handed_out_and_can_be_stored_anew(path, damage):
    repository = SqliteRepository(path)
    content = os.urandom(2 * FILE_ABOVE)
    digest = repository.put_blob("local", content)
    damage(repository._blobs.files.place(digest))
    with pytest.raises(StorageError, match="expected the bytes that were stored"):
        repository.get_blob("local", digest)
    assert len(repository.problems()) == 1
    repository.put_blob("local", content)
    assert repository.get_blob("local", digest) == content
    assert repository.problems() == []


def test_what_a_kill_left_unfinished_is_cleared_once_it_is_old(path):
    repository = SqliteRepository(path)
    old, new = repository._blobs.files.write_aside(b"old"), repository._blobs.files.write_aside(b"new")
    os.utime(old, (0, 0))
    SqliteRepository(path)
    assert (old.exists(), new.exists()) == (False, True)


def test_a_file_that_is_no_database_is_left_alone(path):
    path.write_text("my diary, " * 1000)
    with pytest.raises(StorageError, match="a SQLite file"):
        SqliteRepository(path)
    assert path.read_text().startswith("my diary")


def test_somebody_elses_database_is_left_alone(path):
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE recipes (name)")
    other.commit()
    with pytest.raises(StorageError, match='a finsim database; got "another SQLite file"'):
        SqliteRepository(path)
    assert [row[0] for row in other.execute("SELECT name FROM sqlite_master")] == ["recipes"]
    other.close()


def test_a_newer_finsims_database_is_left_alone(path):
    SqliteRepository(path).close()
    newer = sqlite3.connect(path)
    newer.execute("PRAGMA user_version = 999")
    newer.close()
    with pytest.raises(StorageError, match="a newer finsim made it"):
        SqliteRepository(path)


def test_an_older_database_is_brought_forward_with_its_rows(path):
    repository = SqliteRepository(path)
    repository.create("local", Kind.PLAN, "a", {"n": 1})
    repository.close()
    later = (*MIGRATIONS, Migration(len(MIGRATIONS) + 1, "a note", ("ALTER TABLE documents ADD COLUMN note TEXT",)))
    connection = sqlite3.connect(path, isolation_level=None)
    migrate(connection, str(path), later)
    migrate(connection, str(path), later)
    assert connection.execute("SELECT id, note FROM documents").fetchall() == [("a", None)]
    assert [row[0] for row in connection.execute("SELECT number FROM migrations")] == list(range(1, len(later) + 1))


def test_a_migration_that_fails_leaves_the_file_as_it_was(path):
    SqliteRepository(path).close()
    broken = (
        *MIGRATIONS,
        Migration(len(MIGRATIONS) + 1, "x", ("CREATE TABLE half (a)", "INSERT INTO nowhere VALUES (1)")),
    )
    connection = sqlite3.connect(path, isolation_level=None)
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, str(path), broken)
    assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'half'").fetchone() == (0,)
    SqliteRepository(path).ping()


def test_migrations_are_numbered_from_one_without_a_gap():
    assert [step.number for step in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="a folder that finsim can write to"):
        SqliteRepository(tmp_path / "file" / "finsim.sqlite")


def test_every_connection_waits_keeps_references_and_writes_ahead(path):
    with Connections(path).plain() as connection:
        answers = [
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "foreign_keys", "synchronous")
        ]
        assert answers == ["wal", 1, 2]
        assert connection.execute("PRAGMA busy_timeout").fetchone()[0] == 10_000


def test_the_store_is_in_finsims_home(tmp_path):
    repository = open_repository(SimpleNamespace(home=tmp_path / "new", mongo_url=None))
    repository.create("local", Kind.RUN, "a", {})
    assert repository.place == str(tmp_path / "new" / "finsim.sqlite")
    assert repository.lasts


def test_without_a_disk_the_store_is_memory_and_says_so(tmp_path):
    (tmp_path / "file").write_text("")
    repository = open_repository(SimpleNamespace(home=tmp_path / "file" / "below", mongo_url=None))
    assert isinstance(repository, MemoryRepository)
    assert not repository.lasts


def test_a_database_that_cannot_be_used_is_never_passed_over(tmp_path):
    (tmp_path / "finsim.sqlite").write_text("no database, " * 1000)
    with pytest.raises(StorageError):
        open_repository(SimpleNamespace(home=tmp_path, mongo_url=None))


def test_a_closed_repository_leaves_no_file_open(path):
    repository = SqliteRepository(path)
    repository.close()
    open_files = [
        os.readlink(f"/proc/self/fd/{name}")
        for name in os.listdir("/proc/self/fd")
        if os.path.exists(f"/proc/self/fd/{name}")
    ]
    assert not [name for name in open_files if str(path) in name]
    with pytest.raises(NotFound):
        repository.get("local", Kind.RUN, "a")


def test_a_thread_that_ends_leaves_no_connection_open(path):
    """Without the garbage collector's help: a server's threads come and go, and it may not come by for hours."""
    repository = SqliteRepository(path)

    def files():
        return sum(os.path.realpath(f"/proc/self/fd/{n}").startswith(str(path)) for n in os.listdir("/proc/self/fd"))

    before = files()
    gc.disable()
    try:
        for turn in range(30):
            name = f"r{turn}"
            thread = threading.Thread(target=repository.create, args=("local", Kind.RUN, name, {"n": 1}))
            thread.start()
            thread.join()
        assert files() <= before + 1  # SQLite puts off closing a file while this process holds a lock on it
    finally:
        gc.enable()
