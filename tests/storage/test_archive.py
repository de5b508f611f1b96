"""Backups and what a user takes along: whole or refused, from any backend into any other, while others write."""

import json
import os
import stat
import subprocess
import sys
import threading
import zipfile

import pytest

from finsim.errors import Conflict, NotFound, StorageError
from finsim.storage import Kind
from finsim.storage.archive import back_up, export_owner, import_owner, restore
from finsim.storage.memory import MemoryRepository
from finsim.storage.mongo import MongoRepository
from finsim.storage.sqlite import SqliteRepository

BACKENDS = ("memory", "sqlite", "mongo")
FILLED_KINDS = [kind for kind in Kind if not kind.is_secret]


@pytest.fixture
def opened(tmp_path, mongo_address):
    """Give a function that opens a new store of a backend."""
    stores = []

    def open_one(backend):
        name = f"t{os.urandom(6).hex()}"
        if backend == "memory":
            stores.append(MemoryRepository())
        elif backend == "sqlite":
            stores.append(SqliteRepository(tmp_path / name / "finsim.sqlite"))
        else:
            stores.append(MongoRepository(f"{mongo_address}/{name}"))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


def fill(store):
    for owner in ("ann", "bob"):
        for kind in Kind:
            store.create(owner, kind, "a", {"of": owner, "ü": [1, 0.1, None]}, {"waiting": "1", "name": "Zoë 🏠"})
        store.replace(owner, Kind.PLAN, "a", {"n": 2}, 1, {"name": "second"})
        store.put_blob(owner, f"bytes of {owner}".encode())
        store.put_blob(owner, b"shared" * 50_000 + os.urandom(10))
    store.put_blob("ann", b"same")
    store.put_blob("bob", b"same")
    for n in range(3):
        store.append("access", {"what": "login", "n": n})


def content(store, owners=None, kinds=tuple(Kind)):
    """Return everything that a store holds, as plain data."""
    owners = store.owners() if owners is None else owners
    rows = [
        version
        for owner in owners
        for kind in kinds
        for row in store.find(owner, kind, limit=1000)
        for version in store.versions(owner, kind, row.id)
    ]
    blobs = {(owner, name): store.get_blob(owner, name) for owner in owners for name in store.blobs(owner)}
    return rows, blobs


@pytest.mark.parametrize("target", BACKENDS)
@pytest.mark.parametrize("source", BACKENDS)
def test_a_backup_restores_everything_into_any_backend(opened, tmp_path, source, target):
    store, other = opened(source), opened(target)
    fill(store)
    made = back_up(store, tmp_path / "b.zip")
    assert restore(other, tmp_path / "b.zip") == made
    assert content(other) == content(store)
    assert other.trail("access") == store.trail("access")
    assert other.problems() == []
    assert (made.rows, made.audit, made.blobs) == (2 * len(Kind), 3, 6)
    assert [row.owner for row in other.span(Kind.JOB, "waiting", "1", "2")] == ["ann", "bob"]


def test_the_drill_a_lost_database_comes_back_from_its_backup_and_goes_on(opened, tmp_path):
    store = opened("sqlite")
    fill(store)
    before = content(store)
    back_up(store, tmp_path / "b.zip")
    store.close()
    store.path.write_bytes(b"\x00" * 5000)
    with pytest.raises(StorageError):
        SqliteRepository(store.path).ping()
    for file in store.path.parent.iterdir():
        file.rename(tmp_path / file.name)
    again = SqliteRepository(store.path)
    restore(again, tmp_path / "b.zip")
    assert content(again) == before
    assert again.replace("ann", Kind.PLAN, "a", {"n": 3}, 2).version == 3
    assert again.append("access", {"n": 4}).seq == 4
    assert again.problems() == []
    again.close()


def test_a_backup_while_others_write_holds_one_moment(opened, tmp_path):
    """Rows are written in pairs with a blob: a backup holds both of a pair with their bytes, or the first alone."""
    store, stop, n_pairs = opened("sqlite"), threading.Event(), [0]

    def write():
        while not stop.is_set():
            n = n_pairs[0]
            digest = store.put_blob("ann", os.urandom(200_000))
            store.create("ann", Kind.RUN, f"first-{n:05d}", {"blob": digest})
            store.create("ann", Kind.RUN, f"second-{n:05d}", {"blob": digest})
            if n >= 2:
                gone = store.get("ann", Kind.RUN, f"first-{n - 2:05d}").body["blob"]
                store.delete("ann", Kind.RUN, f"second-{n - 2:05d}")
                store.delete("ann", Kind.RUN, f"first-{n - 2:05d}")
                store.delete_blob("ann", gone)
            n_pairs[0] = n + 1

    writer = threading.Thread(target=write)
    writer.start()
    while n_pairs[0] < 5:
        stop.wait(0.01)
    for turn in range(3):
        back_up(store, tmp_path / f"{turn}.zip")
        written = n_pairs[0]
        while n_pairs[0] == written:  # between two backups something is written
            assert writer.is_alive()
            stop.wait(0.01)
    stop.set()
    writer.join()
    for turn in range(3):
        other = opened("memory")
        restore(other, tmp_path / f"{turn}.zip")
        ids = [row.id for row in other.find("ann", Kind.RUN, limit=1000)]
        firsts, seconds = ({id[-5:] for id in ids if id.startswith(w)} for w in ("first", "second"))
        assert len(firsts) in (1, 2, 3)
        assert seconds <= firsts
        assert len(firsts - seconds) <= 1


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_store_that_holds_something_is_never_restored_over(opened, tmp_path, backend):
    store, other = opened("memory"), opened(backend)
    fill(store)
    back_up(store, tmp_path / "b.zip")
    other.create("cid", Kind.RUN, "a", {})
    with pytest.raises(StorageError, match="an empty store"):
        restore(other, tmp_path / "b.zip")
    assert other.owners() == ["cid"]


def test_a_file_that_is_there_is_never_written_over_and_belongs_to_its_user(opened, tmp_path):
    store = opened("memory")
    back_up(store, tmp_path / "b.zip")
    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600
    with pytest.raises(StorageError, match="a file that is not there yet"):
        back_up(store, tmp_path / "b.zip")
    assert not list(tmp_path.glob(".archive-*"))


def rewritten(file, change):
    """Write an archive anew with its members changed by `change`, a function on a dictionary of bytes by name."""
    with zipfile.ZipFile(file) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    change(members)
    file.unlink()
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)


def change_a_row(members):
    members["rows.ndjson"] = members["rows.ndjson"].replace(b'"of":"bob"', b'"of":"bab"', 1)


def drop_a_blob(members):
    del members[next(name for name in members if name.startswith("blobs/"))]


def add_a_file(members):
    members["../../evil"] = b"x"


def drop_the_manifest(members):
    del members["manifest.json"]


def of_the_future(members):
    members["manifest.json"] = members["manifest.json"].replace(b'"format": 1', b'"format": 2')


def swell_the_manifest(members):
    members["manifest.json"] += b" " * 17_000_000


@pytest.mark.parametrize(
    "change", [change_a_row, drop_a_blob, add_a_file, drop_the_manifest, of_the_future, swell_the_manifest]
)
def test_an_archive_that_was_changed_is_refused_and_nothing_is_stored(opened, tmp_path, change):
    store, other = opened("memory"), opened("sqlite")
    fill(store)
    back_up(store, tmp_path / "b.zip")
    rewritten(tmp_path / "b.zip", change)
    with pytest.raises(StorageError):
        restore(other, tmp_path / "b.zip")
    assert other.owners() == other.chains() == []


@pytest.mark.parametrize("cut", [0.3, 0.9, 0.999])
def test_an_archive_that_was_cut_is_refused(opened, tmp_path, cut):
    store, other = opened("memory"), opened("memory")
    fill(store)
    back_up(store, tmp_path / "b.zip")
    whole = (tmp_path / "b.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: int(len(whole) * cut)])
    with pytest.raises(StorageError):
        restore(other, tmp_path / "cut.zip")
    assert other.owners() == []


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_user_takes_everything_along_but_no_keys_and_can_come_back_under_another_name(opened, tmp_path, backend):
    store = opened(backend)
    fill(store)
    export_owner(store, "ann", tmp_path / "ann.zip")
    assert b"bytes of bob" not in (tmp_path / "ann.zip").read_bytes()
    rows, blobs = content(store, ["ann"], FILLED_KINDS)
    store.erase("ann")
    assert store.owners() == ["bob"]
    import_owner(store, "eva", tmp_path / "ann.zip")
    assert content(store, ["eva"])[1] == {("eva", name): blob for (_, name), blob in blobs.items()}
    back = content(store, ["eva"])[0]
    assert [(row.kind, row.version, row.body, row.created) for row in back] == [
        (row.kind, row.version, row.body, row.created) for row in rows
    ]
    assert not {row.kind for row in back} & {Kind.USER, Kind.KEY, Kind.SESSION}
    with pytest.raises(Conflict):
        import_owner(store, "eva", tmp_path / "ann.zip")


def test_what_opens_doors_is_refused_from_a_users_file(opened, tmp_path):
    store = opened("memory")
    fill(store)
    back_up(store, tmp_path / "b.zip")
    with pytest.raises(StorageError, match="nothing that opens doors"):
        import_owner(store, "eva", tmp_path / "b.zip")
    with pytest.raises(NotFound):
        store.get("eva", Kind.KEY, "a")


def test_the_commands_back_up_and_restore(opened, tmp_path):
    store = opened("sqlite")
    fill(store)
    file, home = tmp_path / "b.zip", tmp_path / "new"
    said = _finsim(store.path.parent, "backup", str(file), "--json")
    assert json.loads(said.stdout)["rows"] == 2 * len(Kind)
    assert _finsim(home, "restore", str(file)).returncode == 0
    assert content(SqliteRepository(home / "finsim.sqlite")) == content(store)
    again = _finsim(home, "restore", str(file))
    assert again.returncode == 1
    assert "an empty store" in again.stderr


def _finsim(home, *words):
    environment = {**os.environ, "FINSIM_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-m", "finsim", *words], env=environment, capture_output=True, text=True, check=False
    )
