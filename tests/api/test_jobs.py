"""Jobs over the API, done by a real worker: asked once, followed, cancelled, fetched; reports, batches, exports."""

import io
import json
import threading
import zipfile

import httpx
import pandas as pd
import pytest

import finsim as fs

from .conftest import SMALL

URL = "/api/v1/jobs"
TINY = {"sample": "renter", "market": "bootstrap", "n_paths": 20}


def submit(client, kind="simulate", arguments=None, **headers):
    return client.post(URL, json={"kind": kind, "arguments": TINY if arguments is None else arguments}, headers=headers)


def test_a_job_is_done_by_a_worker_and_its_result_is_the_librarys(client, work):
    made = submit(client)
    assert (made.status_code, made.json()["state"]) == (202, "queued")
    assert work() == 1
    job = client.get(made.headers["location"]).json()
    assert (job["state"], job["attempts"], job["progress"]["stage"]) == ("done", 1, job["progress"]["stage"])
    result = client.get(f"{made.headers['location']}/result").json()
    run = fs.simulate(fs.sample("renter"), "bootstrap", 20)
    assert result["simulation"] == run.receipt["id"]
    assert result["figures"] == json.loads(json.dumps(run.figures.to_json()))
    assert client.get(f"/api/v1/simulations/{result['simulation']}").status_code == 200


def test_asking_twice_with_one_key_is_one_job(client, problem):
    first, second = (submit(client, **{"idempotency-key": "k1"}) for _ in range(2))
    assert first.json()["id"] == second.json()["id"]
    other = submit(client, arguments={**TINY, "seed": 1}, **{"idempotency-key": "k1"})
    problem(other, 409, "conflict")
    problem(submit(client, **{"idempotency-key": "bad key"}), 422, "request")


@pytest.mark.parametrize(
    ("kind", "arguments", "status"),
    [
        ("simulate", {}, 422),
        ("simulate", {"sample": "nobody"}, 422),
        ("simulate", {"sample": "renter", "paths": 3}, 422),
        ("simulate", {"text": "start: never"}, 422),
        ("simulate", {"sample": "renter", "market": "nope"}, 422),
        ("simulate", {"plan_id": "p_none"}, 404),
        ("compare", {"base": TINY}, 422),
        ("batch", {"items": []}, 422),
        ("batch", {"items": [TINY] * 1001}, 422),
        ("nothing", TINY, 422),
    ],
)
def test_a_mistake_is_refused_now_and_not_found_later(client, kind, arguments, status):
    answer = submit(client, kind, arguments)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get(URL).json()["items"] == []


def test_a_job_that_waits_is_cancelled_and_forgotten(client, work, problem):
    address = submit(client).headers["location"]
    problem(client.delete(address), 409, "conflict")
    problem(client.get(f"{address}/result"), 404, "not-found")
    assert client.post(f"{address}/cancel").json()["state"] == "cancelled"
    assert work() == 0
    assert [job["state"] for job in client.get(URL, params={"state": "cancelled"}).json()["items"]] == ["cancelled"]
    assert client.delete(address).status_code == 204
    problem(client.get(address), 404, "not-found")


def read_events(address, url, last=None, at_first=lambda: None):
    """Read a stream of events to its end, doing a thing once the first has come, and return (id, data) pairs."""
    headers = {} if last is None else {"last-event-id": str(last)}
    with httpx.stream("GET", address + url + "/events", headers=headers, timeout=60) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = []
        for line in stream.iter_lines():
            if line.startswith("data: ") and not any(seen.startswith("data: ") for seen in lines):
                at_first()
            lines.append(line)
    ids = [int(line.removeprefix("id: ")) for line in lines if line.startswith("id: ")]
    data = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
    return list(zip(ids, data, strict=True))


def test_events_go_from_queued_to_done_and_on_after_the_last_one_that_was_seen(address, work):
    with httpx.Client(base_url=address, timeout=60) as client:
        url = submit(client, arguments={**SMALL, "n_paths": 3000}).headers["location"]
        worker = threading.Thread(target=work)
        events = read_events(address, url, at_first=worker.start)
        worker.join()
    ids, states = [id for id, _ in events], [data["state"] for _, data in events]
    assert ids == sorted(set(ids))
    assert (states[0], states[-1]) == ("queued", "done")
    assert read_events(address, url, ids[0]) == [events[-1]]
    assert read_events(address, url, ids[-1]) == []
    assert read_events(address, url, "x")[-1] == events[-1]


def test_a_comparison_as_a_job_and_at_once_is_the_librarys(client, work):
    two = {"base": TINY, "other": {**TINY, "changes": {"until": "at 93"}}}
    address = submit(client, "compare", two).headers["location"]
    work()
    later = client.get(f"{address}/result").json()
    now = client.post("/api/v1/comparisons", json=two).json()
    assert now == later
    base = fs.simulate(fs.sample("renter"), "bootstrap", 20)
    other = fs.simulate(fs.sample("renter").with_changes({"until": "at 93"}), "bootstrap", 20)
    assert now["differences"] == json.loads(json.dumps(fs.compare(base, other).to_json()))


def test_a_batch_as_a_job_answers_each_question_and_a_mistake_only_itself(client, work):
    items = [TINY, {"text": "start: never"}, {**TINY, "seed": 1}]
    address = submit(client, "batch", {"items": items}).headers["location"]
    work()
    result = client.get(f"{address}/result").json()
    assert [item["index"] for item in result["items"]] == [0, 1, 2]
    assert ["error" in item for item in result["items"]] == [False, True, False]
    assert result["items"][0]["id"] == client.post("/api/v1/simulations", json=TINY).json()["id"]


@pytest.mark.parametrize("form", ["json", "ndjson"])
def test_a_batch_at_once_streams_a_line_for_each_question(client, form):
    items = [TINY, {"sample": "nobody"}, {**TINY, "seed": 1}, {"sample": "renter", "n_paths": "5"}]
    if form == "json":
        answer = client.post("/api/v1/simulations/batch", json={"items": items})
    else:
        lines = "\n".join(map(json.dumps, items))
        kind = {"content-type": "application/x-ndjson"}
        answer = client.post("/api/v1/simulations/batch", content=lines, headers=kind)
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert [line["index"] for line in lines] == [0, 1, 2, 3]
    assert ["problem" in line for line in lines] == [False, True, False, True]
    assert lines[0]["id"] == client.post("/api/v1/simulations", json=TINY).json()["id"]


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b'{"items": []}', "application/json", 422),
        (b"[]", "application/json", 422),
        (b'{"items": [], "x": 1}', "application/json", 422),
        (json.dumps({"items": [TINY] * 101}).encode(), "application/json", 422),
        (b"", "application/x-ndjson", 422),
        (b"{]", "application/x-ndjson", 400),
        (b"{}", "text/plain", 415),
        (b'{"items": [{"text": "' + b"x" * 2_200_000 + b'"}]}', "application/json", 413),
    ],
)
def test_what_is_no_batch_is_refused(client, content, kind, status):
    answer = client.post("/api/v1/simulations/batch", content=content, headers={"content-type": kind})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("what", ["figures", "bands", "ledger"])
def test_a_table_holds_the_same_in_every_form(client, what):
    made = client.post("/api/v1/simulations", json=TINY).json()
    address = f"/api/v1/simulations/{made['id']}/export"
    tables = {}
    for form, read in (("csv", pd.read_csv), ("parquet", pd.read_parquet), ("xlsx", pd.read_excel)):
        if form == "xlsx":
            pytest.importorskip("openpyxl") if False else None
        answer = client.get(address, params={"what": what, "form": form})
        assert answer.status_code == 200, answer.text
        assert f"{what}-" in answer.headers["content-disposition"]
        if form == "xlsx":
            with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
                sheet = book.read("xl/worksheets/sheet1.xml").decode()
            assert "<f>" not in sheet
            tables[form] = sheet.count("<row ") - 1
        else:
            tables[form] = read(io.BytesIO(answer.content))
    assert list(tables["csv"].columns) == list(tables["parquet"].columns)
    assert len(tables["csv"]) == len(tables["parquet"]) == tables["xlsx"]
    numbers = tables["parquet"].select_dtypes("number").columns
    assert numbers.size
    pd.testing.assert_frame_equal(tables["csv"][numbers], tables["parquet"][numbers], check_dtype=False)


def test_a_ledger_that_is_exported_is_the_one_of_the_run(client):
    made = client.post("/api/v1/simulations", json=TINY).json()
    answer = client.get(f"/api/v1/simulations/{made['id']}/export", params={"what": "ledger", "path": 3})
    ours = fs.simulate(fs.sample("renter"), "bootstrap", 20).ledger(3).reset_index()
    theirs = pd.read_csv(io.StringIO(answer.text))
    assert list(theirs.columns) == list(ours.columns)
    assert (theirs["net_worth"] == ours["net_worth"]).all()
    assert client.get(f"/api/v1/simulations/{made['id']}/export?what=ledger&path=20").status_code == 404


def test_words_are_made_by_a_job(client, work):
    address = submit(client, "explain").headers["location"]
    work()
    words = client.get(f"{address}/result").json()["words"]
    assert words["sentences"]


@pytest.mark.timeout(300)
def test_a_report_is_made_by_a_job_and_its_files_are_fetched(client, work, problem):
    address = submit(client, "report", {**TINY, "pdf": False}).headers["location"]
    work()
    job = client.get(address).json()
    assert job["state"] == "done", job
    [report] = client.get("/api/v1/reports").json()["items"]
    assert set(report["files"]) == {"household_report.html", "household_report.receipt.json"}
    page = client.get(f"/api/v1/reports/{report['id']}/files/household_report.html")
    assert page.text.startswith("<!doctype html") or "<html" in page.text[:200].lower()
    assert "sandbox" in page.headers["content-security-policy"]
    assert client.get(f"/api/v1/reports/{report['id']}").json()["files"] == report["files"]
    assert client.get(f"/api/v1/reports/{report['id']}?link=", headers={"accept": "text/html"}).text == page.text
    receipt = client.get(f"/api/v1/reports/{report['id']}/files/household_report.receipt.json").json()
    assert receipt["id"] == report["id"]
    for name in ("other.html", "..%2f..%2fetc%2fpasswd", "%2e%2e", "household_report.html%00.pdf", ".bashrc"):
        assert client.get(f"/api/v1/reports/{report['id']}/files/{name}").status_code in (404, 422)


def test_the_old_addresses_answer_and_say_that_they_will_go(client, work, problem):
    started = client.post("/start-simulation", json=TINY)
    id = started.json()["simulation_id"]
    assert started.json()["status"] == "pending"
    assert started.headers["deprecation"]
    problem(client.get(f"/simulation-results/{id}"), 409, "conflict")
    work()
    assert client.get(f"/simulation-status/{id}").json() == {
        "simulation_id": id, "status": "completed", "progress": 1.0, "error": "",
    }  # fmt: skip
    assert client.get(f"/simulation-results/{id}").json()["results"]["figures"]["facts"]


def test_everything_one_has_is_taken_along_and_erased(client, work, problem):
    client.post("/api/v1/plans", json={"plan": fs.sample("renter").to_dict()})
    submit(client)
    work()
    packed = client.get("/api/v1/me/export")
    with zipfile.ZipFile(io.BytesIO(packed.content)) as file:
        kinds = {json.loads(line)["kind"] for line in file.read("rows.ndjson").splitlines()}
    assert kinds == {"plan", "run", "job"}
    problem(client.delete("/api/v1/me"), 422, "request")
    assert client.delete("/api/v1/me?sure=everything").status_code == 204
    for url in ("/api/v1/plans", "/api/v1/simulations", URL):
        assert client.get(url).json()["items"] == []
