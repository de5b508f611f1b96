"""POST and GET simulations: the same figures as in this process, asked once, refused in words."""

import json

import pytest

import finsim as fs
from finsim.api.asking import EXAMPLES, MOST_PATHS
from finsim.api.simulations import Simulation
from finsim.errors import StorageError
from finsim.plan import sample_text

from .conftest import SMALL

URL = "/api/v1/simulations"


def test_an_answer_has_the_figures_that_the_library_has(client):
    answer = client.post(URL, json=SMALL)
    assert answer.status_code == 201
    run = fs.simulate(fs.sample("family"), "bootstrap", 100)
    body = answer.json()
    assert body["figures"] == json.loads(json.dumps(run.figures.to_json()))
    assert body["receipt"] == run.receipt
    assert body["bands"]["net_worth.real"]["values"][2][-1] == round(float(run.bands().values[2, -1]), 2)
    assert fs.verify(body["receipt"]).equal


def test_an_answer_keeps_to_its_description(client):
    Simulation.model_validate(client.post(URL, json=SMALL).json())


def test_asking_the_same_again_runs_nothing_and_answers_the_same(client):
    first, second = (client.post(URL, json=SMALL) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert first.headers["location"] == second.headers["location"]


def test_what_was_run_is_found_where_the_answer_says(client):
    made = client.post(URL, json=SMALL)
    assert client.get(made.headers["location"]).json() == made.json()


@pytest.mark.parametrize("change", [{"seed": 1}, {"n_paths": 101}, {"market": "lognormal"}, {"sample": "renter"}])
def test_asking_otherwise_is_another_simulation(client, change):
    assert client.post(URL, json=SMALL).json()["id"] != client.post(URL, json=SMALL | change).json()["id"]


def test_a_plan_as_text_as_object_and_as_a_sample_is_the_same(client):
    plan = fs.sample("renter").to_dict()
    rest = {"market": "bootstrap", "n_paths": 50}
    ways = ({"sample": "renter"}, {"text": sample_text("renter")}, {"plan": plan})
    assert len({client.post(URL, json=way | rest).json()["id"] for way in ways}) == 1


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_of_the_document_works(client, name):
    assert client.post(URL, json=EXAMPLES[name]["value"]).status_code == 201


@pytest.mark.parametrize(
    ("body", "kind", "where"),
    [
        ({}, "request", "body"),
        ([1], "request", "body"),
        ({"sample": "family", "text": "finsim: 1"}, "request", "body"),
        ({"sample": "familly"}, "request", "sample"),
        ({"sample": "family", "paths": 5}, "request", "paths"),
        ({"sample": "family", "n_paths": "5"}, "request", "n_paths"),
        ({"sample": "family", "n_paths": 0}, "request", "n_paths"),
        ({"sample": "family", "n_paths": True}, "request", "n_paths"),
        ({"sample": "family", "n_paths": MOST_PATHS + 1}, "request", "n_paths"),
        ({"sample": "family", "seed": -1}, "request", "seed"),
        ({"sample": "family", "seed": 2**63}, "request", "seed"),
        ({"sample": "family", "market": 5}, "request", "market"),
        ({"sample": "family", "market": "bootsrap"}, "market-error", "markets.model"),
        ({"sample": "family", "market": {"model": "bootstrap", "blok": 5}}, "market-error", "markets.bootstrap"),
        ({"sample": "family", "market": {"model": ["bootstrap"]}}, "market-error", "markets.model"),
        ({"plan": {"until": {"a": []}}}, "plan-errors", "start"),
        ({"text": "- a list"}, "plan-errors", "plan"),
        ({"text": "a: &x [*x, *x]"}, "plan-errors", "plan"),
        ({"text": ""}, "plan-errors", "plan"),
    ],
)
def test_what_cannot_be_run_is_refused_with_its_place(client, problem, body, kind, where):
    found = problem(client.post(URL, json=body), 422, kind)
    assert where in {error["where"] for error in found["errors"]}


def test_a_plan_with_five_mistakes_is_refused_with_five(client, problem):
    text = sample_text("family")
    for right, wrong in {
        "USD": "dollars",
        "340": "lots",
        "kind: cash": "kind: cahs",
        "role: child": "role: kid",
    }.items():
        assert right in text
        text = text.replace(right, wrong, 1)
    text = text.replace("term life: {amount: 85", "term life: {amont: 85", 1)
    found = problem(client.post(URL, json={"text": text}), 422, "plan-errors")
    assert len(found["errors"]) >= 5
    assert all(error["line"] > 0 for error in found["errors"])


@pytest.mark.parametrize(
    ("content", "status", "kind"),
    [
        (b"", 400, "json"),
        (b"[", 400, "json"),
        (b"\xff", 400, "json"),
        (b'{"seed": NaN}', 400, "json"),
        (b'{"seed": 1e999}', 400, "json"),
        (b'{"seed": ' + b"1" * 5000 + b"}", 400, "json"),
        (b'{"sample": "family", "sample": "renter"}', 400, "json"),
        (b'{"text": "\\ud800"}', 400, "json"),
        (b"[" * 1000, 400, "json"),
        (b"[" * 200_000, 400, "json"),
        (b'{"text": "' + b"x" * 300_000 + b'"}', 413, "too-large"),
    ],
)
def test_what_is_no_json_is_refused_and_the_server_lives(client, problem, content, status, kind):
    problem(client.post(URL, content=content, headers={"content-type": "application/json"}), status, kind)
    assert client.get("/health/live").status_code == 200


def test_another_media_type_is_refused(client, problem):
    answer = client.post(URL, content=json.dumps(SMALL), headers={"content-type": "text/plain"})
    problem(answer, 415, "media-type")


def test_a_run_too_large_for_an_answer_at_once_is_refused(client, problem):
    plan = fs.sample("family").with_changes({"until": "at 115"}).to_dict()
    found = problem(client.post(URL, json={"plan": plan, "market": "lognormal", "n_paths": 20_000}), 422, "too-large")
    assert found["errors"][0]["where"] == "n_paths"


@pytest.mark.parametrize("id", ["0" * 64, "abc", "..%2f..%2fetc", "0" * 63 + "G"])
def test_an_id_of_nothing_is_not_found_or_no_id(client, id):
    answer = client.get(f"{URL}/{id}")
    assert answer.status_code in (404, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_store_that_is_away_is_said_and_nothing_breaks(app, client, problem):
    def away():
        raise StorageError("store", "a database that answers", "none")

    app.state.store = away
    problem(client.post(URL, json=SMALL), 503, "storage-error")
