"""What is true of every route: the guard, the document, health, and a real server on loopback."""

import os
import sqlite3
import subprocess
import sys
import threading
import time

import httpx
import pytest
from fastapi.testclient import TestClient

from finsim.api import create_app
from finsim.api.engine_room import EngineRoom
from finsim.plan import json_schema
from finsim.telemetry import readings

from .conftest import SMALL

URL = "/api/v1/simulations"


def test_the_schema_of_a_plan_is_the_one_that_the_command_prints(client):
    assert client.get("/api/v1/plans/schema").json() == json_schema()


def test_the_document_is_openapi_3_1_and_every_reference_leads_somewhere(client):
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    found = list(_references(document))
    assert found
    for reference in found:
        place = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_every_route_states_examples_or_a_form_and_its_refusals(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    post = paths[URL]["post"]
    assert len(post["requestBody"]["content"]["application/json"]["examples"]) == 2
    anybodys = {"400", "401", "403", "408", "413", "421", "429", "503"}
    assert set(post["responses"]) == {"200", "201", "404", "415", "422"} | anybodys
    refusals = [answer for status, answer in post["responses"].items() if int(status) >= 400]
    assert all("application/problem+json" in answer["content"] for answer in refusals)


def _references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def test_health_in_tiers_each_holds_the_one_before(client):
    live, ready, detail = (client.get(path).json() for path in ("/health/live", "/health/ready", "/health"))
    names = [[check["name"] for check in body["checks"]] for body in (live, ready, detail)]
    assert names[0] == ["process"]
    assert {"store", "data", "engine"} <= set(names[1]) < set(names[2])
    assert {check["state"] for check in ready["checks"]} == {"ok"}


def test_a_store_that_cannot_be_opened_makes_the_server_not_ready_but_alive(tmp_path):
    def away():
        from finsim.errors import StorageError

        raise StorageError("store", "a database that answers", "none")

    with TestClient(create_app(store=away), base_url="http://localhost") as client:
        assert client.get("/health/live").status_code == 200
        answer = client.get("/health/ready")
        assert answer.status_code == 503
        assert answer.json()["state"] == "failed"


def test_metrics_count_what_was_asked(client):
    client.post(URL, json=SMALL)
    text = client.get("/metrics").text
    assert 'finsim_simulations_total{answer="run",market="bootstrap"}' in text


@pytest.mark.parametrize("path", ["/", "/nothing", "/api/v1", "/docs"])
def test_what_is_not_there_is_a_problem(client, problem, path):
    problem(client.get(path, follow_redirects=True), 404, "not-found")


def test_a_wrong_method_says_which_are_right(client, problem):
    answer = client.delete("/health")
    assert "GET" in problem(answer, 405, "method")["errors"][0]["expected"]
    assert answer.headers["allow"] == "GET"


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "localhost@evil.example"])
def test_a_name_that_is_not_ours_is_refused(client, problem, host):
    problem(client.get("/health", headers={"host": host}), 421, "host")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example", "ftp://localhost"])
def test_a_page_of_somebody_else_cannot_ask_for_a_run(client, problem, origin):
    problem(client.post(URL, json=SMALL, headers={"origin": origin}), 403, "origin")


def test_our_own_page_can_ask_for_a_run(client):
    assert client.post(URL, json=SMALL, headers={"origin": "http://127.0.0.1:8866"}).status_code in (200, 201)


def test_every_answer_has_safe_headers_and_a_request_id(client):
    for answer in (client.get("/health/live"), client.get("/nothing"), client.get("/metrics")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert answer.headers["x-request-id"]
    assert client.get("/health/live", headers={"x-request-id": "mine-1"}).headers["x-request-id"] == "mine-1"
    assert client.get("/health/live", headers={"x-request-id": "a b\tc"}).headers["x-request-id"] != "a b\tc"


def test_a_bug_of_ours_is_a_problem_that_says_nothing_of_itself(app, client, problem):
    def broken():
        raise ZeroDivisionError("a secret of the household")

    app.state.store = broken
    found = problem(client.post(URL, json=SMALL), 500, "broken")
    assert "secret" not in str(found)


def test_a_real_server_answers_while_it_simulates(address):
    with httpx.Client(base_url=address, timeout=60) as client:
        done = {}
        job = {"sample": "near-retirement", "market": "lognormal", "n_paths": 20_000, "seed": 5}
        thread = threading.Thread(target=lambda: done.update(answer=httpx.post(address + URL, json=job, timeout=60)))
        thread.start()
        n_meanwhile = 0
        while thread.is_alive():
            assert client.get("/health/live").status_code == 200
            n_meanwhile += thread.is_alive()
            time.sleep(0.02)
        assert done["answer"].status_code == 201
        assert n_meanwhile >= 3  # a server that cannot do two things answers the first of these after the simulation


def test_a_body_that_never_comes_does_not_hold_the_server(address):
    def slowly():
        yield b'{"sample"'
        raise ConnectionAbortedError

    with pytest.raises((httpx.HTTPError, ConnectionAbortedError)):
        httpx.post(address + URL, content=slowly(), headers={"content-type": "application/json"})
    assert httpx.get(address + "/health/live").status_code == 200


class TestEngineRoom:
    """The bounded pool behind every simulation."""

    @pytest.fixture
    def room(self):
        return EngineRoom(n_at_once=1, n_waiting=0, seconds=0.5)

    def test_who_finds_no_place_is_told_when_to_come_again(self, room, address, problem):
        holding, leave = threading.Event(), threading.Event()

        def hold(cancel):
            holding.set()
            leave.wait(120)

        import asyncio

        thread = threading.Thread(target=lambda: asyncio.run(_swallow(room.run(hold))))
        thread.start()
        assert holding.wait(120)
        answer = httpx.post(address + URL, json=SMALL, timeout=60)
        leave.set()
        thread.join()
        problem(answer, 503, "busy")
        assert int(answer.headers["retry-after"]) > 0

    def test_a_run_that_takes_too_long_is_stopped_and_its_place_is_free_again(self, room, address, problem):
        small = {"sample": "renter", "market": "fixed", "n_paths": 1}
        while httpx.post(address + URL, json=small, timeout=60).status_code == 503:  # until the engine is compiled
            time.sleep(0.1)
        job = SMALL | {"market": "lognormal", "n_paths": 20_000, "seed": 99}
        problem(httpx.post(address + URL, json=job, timeout=60), 503, "too-slow")
        deadline = time.monotonic() + 120
        while (
            answer := httpx.get(address + "/health/live", timeout=60)
        ).status_code == 200 and time.monotonic() < deadline:
            answer = httpx.post(address + URL, json=small, timeout=60)
            if answer.status_code in (200, 201):
                break
            time.sleep(0.1)
        assert answer.status_code in (200, 201)

    def test_a_503_that_is_no_failure_is_counted_by_its_word(self, room, address, problem, monkeypatch):
        """The first run on a machine compiles and is told to come again: no alert on failures rings for that."""
        monkeypatch.setattr("finsim.api.engine_room.is_compiling", lambda: True)
        job = SMALL | {"market": "lognormal", "n_paths": 20_000, "seed": 98}
        before = _answers_by_status()
        answer = httpx.post(address + URL, json=job, timeout=60)
        problem(answer, 503, "compiling")
        assert int(answer.headers["retry-after"]) > 0
        deadline = time.monotonic() + 120  # counted when whole: its reader may see it before
        while (after := _answers_by_status()) == before and time.monotonic() < deadline:
            time.sleep(0.01)
        assert after == before | {"compiling": before.get("compiling", 0) + 1}


def _answers_by_status():
    """Return how many answers to POST were counted, by what they were counted as."""
    found = {}
    for one in readings():
        if one.name == "finsim_http_seconds_count" and one.labels["method"] == "POST":
            found[one.labels["status"]] = found.get(one.labels["status"], 0) + one.value
    return found


async def _swallow(work):
    try:
        await work
    except Exception:
        return


def test_a_server_that_waits_is_small_and_has_not_loaded_its_engine(tmp_path):
    """Asked for its health and its document in a process of its own, as nginx and a monitor do."""
    code = """
import sys
sys.modules["scipy"] = None  # as `python -m finsim.api` does
from fastapi.testclient import TestClient
from finsim.api import create_app
with TestClient(create_app(), base_url="http://localhost") as client:
    for path in ("/health/live", "/health/ready", "/health", "/metrics", "/api/v1/openapi.json", "/api/v1/docs"):
        assert client.get(path).status_code == 200, path
    assert not {"numba", "pandas", "langgraph", "distributed"} & set(sys.modules)
rss = next(line for line in open("/proc/self/smaps_rollup") if line.startswith("Rss:"))
print(int(rss.split()[1]) / 1024)
"""
    environment = {**os.environ, "FINSIM_HOME": str(tmp_path), "FINSIM_LOG_LEVEL": "error"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout.splitlines()[-1]) < 120


def test_one_run_with_bands_and_receipt_is_stored_in_under_100_kb(client, store):
    client.post(URL, json={**SMALL, "n_paths": 1000})
    with sqlite3.connect(store.path) as file:
        stored = file.execute("SELECT sum(length(body)) FROM documents").fetchone()[0]
    assert 1_000 < stored < 100_000
