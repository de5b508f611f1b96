"""What the machine's and the services' checks say, on the real machine and on trees that stand for others."""

import shutil
import socket
import subprocess
import threading
import time

import pytest

from finsim.health import State
from finsim.health.machine import check_cores, check_folder, check_memory, check_python, cpu_quota, memory
from finsim.health.services import (
    EXTRAS,
    check_chromium,
    check_extra,
    check_integrity,
    check_mongo,
    check_nginx,
    check_redis,
    check_store,
    missing_packages,
)
from finsim.storage.memory import MemoryRepository
from finsim.storage.sqlite import SqliteRepository

GIB = 2**30
MEMINFO = {"proc/meminfo": f"MemTotal: {8 * GIB // 1024} kB\nMemFree: 1 kB\nMemAvailable: {6 * GIB // 1024} kB\n"}
V2 = {"sys/fs/cgroup/memory.max": f"{GIB}\n", "sys/fs/cgroup/memory.current": f"{GIB // 4}\n"}
V2_UNLIMITED = {"sys/fs/cgroup/memory.max": "max\n", "sys/fs/cgroup/memory.current": "1\n"}
V1 = {
    "sys/fs/cgroup/memory/memory.limit_in_bytes": str(2 * GIB),
    "sys/fs/cgroup/memory/memory.usage_in_bytes": str(GIB),
}
V1_UNLIMITED = {
    "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712",
    "sys/fs/cgroup/memory/memory.usage_in_bytes": str(GIB),
}
FULL = {"sys/fs/cgroup/memory.max": str(512 * 2**20), "sys/fs/cgroup/memory.current": str(400 * 2**20)}


def tree(folder, *files):
    for path, text in {name: text for group in files for name, text in group.items()}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ((MEMINFO,), (8 * GIB, 6 * GIB)),
        ((MEMINFO, V2), (GIB, GIB * 3 // 4)),
        ((MEMINFO, V2_UNLIMITED), (8 * GIB, 6 * GIB)),
        ((MEMINFO, V1), (2 * GIB, GIB)),
        ((MEMINFO, V1_UNLIMITED), (8 * GIB, 6 * GIB)),
        ((V2,), (GIB, GIB * 3 // 4)),
        ((), (None, None)),
    ],
    ids=["no cgroup", "v2", "v2 without limit", "v1", "v1 without limit", "no /proc", "nothing"],
)
def test_memory_is_the_tighter_of_container_and_machine(tmp_path, files, expected):
    assert memory(tree(tmp_path, *files)) == expected


def test_little_memory_is_degraded_and_so_is_not_knowing(tmp_path):
    assert check_memory(tree(tmp_path / "full", MEMINFO, FULL)).state is State.DEGRADED
    assert check_memory(tree(tmp_path / "ample", MEMINFO, V1)) == (State.OK, "1.0 GiB free of 2.0 GiB")
    assert check_memory(tmp_path / "nothing").state is State.DEGRADED


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, None),
        ({"sys/fs/cgroup/cpu.max": "max 100000"}, None),
        ({"sys/fs/cgroup/cpu.max": "10000 100000"}, 0.1),
        ({"sys/fs/cgroup/cpu/cpu.cfs_quota_us": "150000", "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000"}, 1.5),
        ({"sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1", "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000"}, None),
        ({"sys/fs/cgroup/cpu.max": "nonsense"}, None),
    ],
)
def test_the_containers_quota_of_cores_is_read(tmp_path, files, expected):
    assert cpu_quota(tree(tmp_path, files)) == expected


def test_a_tenth_of_a_core_is_degraded(tmp_path):
    answer = check_cores(tree(tmp_path, {"sys/fs/cgroup/cpu.max": "10000 100000"}))
    assert answer.state is State.DEGRADED
    assert answer.words.startswith("0.1 of ")


def test_this_machine_is_described():
    for answer in (check_python(), check_cores(), check_memory()):
        assert answer.state in (State.OK, State.DEGRADED)
        assert any(letter.isdigit() for letter in answer.words)


def test_a_folder_is_made_and_left_empty(tmp_path):
    assert check_folder(tmp_path / "new").state is State.OK
    assert list((tmp_path / "new").iterdir()) == []


def test_a_folder_that_cannot_be_is_failed(tmp_path):
    (tmp_path / "file").write_text("")
    assert check_folder(tmp_path / "file" / "below").state is State.FAILED


@pytest.mark.parametrize("extra", EXTRAS)
def test_every_extra_is_looked_for_by_what_the_package_declares(extra):
    missing = missing_packages(extra)
    answer = check_extra(extra)
    assert (answer.state is State.OK) == (missing == [])
    assert all(name in answer.words for name in missing)


def test_an_extra_that_is_missing_comes_with_the_line_that_installs_it(monkeypatch):
    monkeypatch.setattr("finsim.health.services._is_installed", lambda name: name != "fastapi")
    answer = check_extra("serve")
    assert answer.state is State.DEGRADED
    assert "without fastapi" in answer.words
    assert "pip install 'finsim-workbench[serve]'" in answer.words


def test_programs_that_are_not_there_are_no_fault(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    assert check_chromium().state is State.OK
    assert check_nginx().state is State.OK


def test_a_program_that_does_not_run_is_degraded(tmp_path, monkeypatch):
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert check_chromium().state is State.DEGRADED


def test_services_that_were_not_asked_for_are_no_fault():
    assert check_redis("").state is check_mongo("").state is State.OK


@pytest.mark.parametrize(
    "url", ["redis://:hunter2@127.0.0.1:1/0", "redis://", "nonsense", "redis://127.0.0.1:notaport"]
)
def test_redis_that_does_not_answer_is_degraded_and_its_password_not_told(url):
    answer = check_redis(url)
    assert answer.state is State.DEGRADED
    assert "hunter2" not in answer.words


@pytest.fixture
def listener():
    """Give the port of a server that accepts and says what it is told to."""
    server = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def serve():
        server.settimeout(0.05)
        while not stop.is_set():
            try:
                link, _ = server.accept()
            except TimeoutError:
                continue
            link.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            link.close()

    thread = threading.Thread(target=serve)
    thread.start()
    yield server.getsockname()[1]
    stop.set()
    thread.join()
    server.close()


def test_something_else_that_listens_is_not_taken_for_redis(listener):
    assert check_redis(f"redis://127.0.0.1:{listener}").state is State.DEGRADED


def test_mongo_is_looked_for_where_it_should_be(listener):
    assert check_mongo(f"mongodb://127.0.0.1:{listener}").state is State.OK
    assert check_mongo("mongodb://user:hunter2@127.0.0.1:1").state is State.DEGRADED
    assert "hunter2" not in check_mongo("mongodb://user:hunter2@127.0.0.1:1").words


@pytest.mark.skipif(not shutil.which("redis-server"), reason="redis-server is not installed")
def test_a_real_redis_answers(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 120
        while check_redis(f"redis://127.0.0.1:{port}").state is not State.OK:
            assert time.monotonic() < until
            time.sleep(0.05)
    finally:
        server.terminate()
        server.wait(120)
    assert check_redis(f"redis://127.0.0.1:{port}").state is State.DEGRADED


def test_the_store_says_where_it_is_and_whether_it_lasts(tmp_path):
    assert check_store(MemoryRepository()).state is State.DEGRADED
    repository = SqliteRepository(tmp_path / "finsim.sqlite")
    assert check_store(repository) == (State.OK, f"sqlite, {tmp_path / 'finsim.sqlite'}")
    assert check_integrity(repository).state is State.OK


def test_a_damaged_store_is_failed(tmp_path):
    repository = SqliteRepository(tmp_path / "finsim.sqlite")
    digest = repository.put_blob("local", b"x")
    repository._connections.close()
    with repository._connections.changing() as connection:
        connection.execute("UPDATE blobs SET content = x'00' WHERE digest = ?", (digest,))
    assert check_integrity(repository).state is State.FAILED
