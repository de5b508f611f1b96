"""A server that is killed in the middle of writes: the store is whole, and nothing that was acknowledged is lost."""

import os
import random
import subprocess
import sys
import threading
import time

import httpx
import pytest

from finsim.plan import sample_text
from finsim.storage import Kind
from finsim.storage.mongo import MongoRepository
from finsim.storage.sqlite import SqliteRepository
from tests.servers import free_port, redis_server

SMALL = {"sample": "renter", "market": "fixed", "n_paths": 1}


class Serving:
    """The API as a process of its own."""

    def __init__(self, home, **variables):
        self.port = free_port()
        self.environment = {**os.environ, "FINSIM_HOME": str(home), "FINSIM_LOG_LEVEL": "error", **variables}

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}/api/v1"

    def start(self):
        command = [sys.executable, "-m", "finsim.api", "--port", str(self.port)]
        self.process = subprocess.Popen(command, env=self.environment)
        deadline = time.monotonic() + 120
        while True:
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}/health/live").status_code == 200:
                    return
            except httpx.HTTPError:
                assert self.process.poll() is None
                assert time.monotonic() < deadline
            time.sleep(0.05)

    def kill(self):
        self.process.kill()
        self.process.wait()


def write_until_it_is_gone(address, acknowledged):
    """Keep plans and change them, and note what the server said that it had kept."""
    text = sample_text("renter")
    with httpx.Client(timeout=60) as client:
        try:
            for turn in range(10_000):
                made = client.post(f"{address}/plans", json={"text": f"# {turn}\n{text}"})
                assert made.status_code == 201, made.text
                id = made.json()["id"]
                acknowledged[id] = 1
                changed = client.put(f"{address}/plans/{id}", json={"text": text}, headers={"if-match": '"1"'})
                assert changed.status_code == 200, changed.text
                acknowledged[id] = 2
        except httpx.HTTPError:
            return


def kill_again_and_again(serving, store, n_kills, disturb=lambda turn: None):
    chance, acknowledged = random.Random(3), {}
    for turn in range(n_kills):
        serving.start()
        writer = threading.Thread(target=write_until_it_is_gone, args=(serving.address, acknowledged))
        before = len(acknowledged)
        writer.start()
        deadline = time.monotonic() + 120
        while len(acknowledged) == before:
            assert time.monotonic() < deadline, "nothing was ever acknowledged"
            time.sleep(0.01)
        disturb(turn)
        time.sleep(chance.uniform(0.0, 0.4))
        serving.kill()
        writer.join()
    assert store.problems() == []
    for id, version in acknowledged.items():
        row = store.get("local", Kind.PLAN, id)
        assert row.version >= version
        assert len(store.versions("local", Kind.PLAN, id)) == row.version
    return len(acknowledged)


@pytest.mark.timeout(200)
def test_after_kill_9_of_the_server_everything_it_acknowledged_is_there(tmp_path):
    store = SqliteRepository(tmp_path / "finsim.sqlite")
    assert kill_again_and_again(Serving(tmp_path), store, 2) >= 2
    store.close()


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("backend", ["sqlite", "mongo"])
def test_after_20_kills_of_the_server_and_restarts_of_redis_everything_acknowledged_is_there(
    request, tmp_path, backend
):
    redis = redis_server(tmp_path)
    redis.start()
    variables = {"FINSIM_REDIS_URL": f"redis://127.0.0.1:{redis.port}/0"}
    if backend == "mongo":
        variables["FINSIM_MONGO_URL"] = request.getfixturevalue("mongo_database")
        store = MongoRepository(variables["FINSIM_MONGO_URL"])
    else:
        store = SqliteRepository(tmp_path / "finsim.sqlite")

    def disturb(turn):
        (redis.kill if turn % 2 == 0 else redis.start)()

    assert kill_again_and_again(Serving(tmp_path, **variables), store, 20, disturb) >= 20
    redis.end()
    store.close()


@pytest.mark.timeout(200)
def test_with_redis_killed_hanging_and_back_every_request_succeeds_and_health_says_so(tmp_path, compiled_engine):
    redis = redis_server(tmp_path)
    redis.start()
    serving = Serving(tmp_path, FINSIM_REDIS_URL=f"redis://127.0.0.1:{redis.port}/0")
    serving.start()
    health = f"http://127.0.0.1:{serving.port}/health"

    def ask(turn):
        made = httpx.post(f"{serving.address}/simulations", json={**SMALL, "seed": turn}, timeout=90)
        assert made.status_code == 201, made.text
        for _ in range(2):
            assert httpx.get(f"{serving.address}/simulations/{made.json()['id']}", timeout=60).json() == made.json()
        job = httpx.post(f"{serving.address}/jobs", json={"kind": "simulate", "arguments": SMALL}, timeout=60)
        assert job.status_code == 202

    def cache():
        checks = httpx.get(health, timeout=60).json()["checks"]
        return next(check["state"] for check in checks if check["name"] == "cache")

    def until(state):
        deadline = time.monotonic() + 100
        while cache() != state:
            assert time.monotonic() < deadline, f"the cache never was {state}"
            time.sleep(0.3)

    try:
        ask(0)
        until("ok")
        for turn, (away, back) in enumerate(((redis.kill, redis.start), (redis.pause, redis.go_on)), 1):
            away()
            ask(10 * turn)
            until("degraded")
            back()
            ask(10 * turn + 1)
            until("ok")
    finally:
        serving.kill()
        redis.end()
