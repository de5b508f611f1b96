"""Plans that are kept: nobody's change is lost, every version is there, a mistake is never kept."""

import pytest

import finsim as fs
from finsim.plan import sample_text
from finsim.storage import Kind

from .conftest import SMALL

URL = "/api/v1/plans"


@pytest.fixture
def kept(client):
    return client.post(URL, json={"text": "# my own words\n" + sample_text("renter")})


def test_a_plan_is_kept_as_it_was_written_and_read_as_it_was_meant(client, kept):
    assert kept.status_code == 201
    found = client.get(kept.headers["location"])
    body = found.json()
    assert body == kept.json()
    assert body["text"].startswith("# my own words")
    assert body["plan"] == fs.sample("renter").to_dict()
    assert (body["digest"], body["version"], found.headers["etag"]) == (fs.sample("renter").digest, 1, '"1"')


def test_a_plan_as_an_object_is_kept_as_a_file(client):
    plan = fs.sample("family").to_dict()
    body = client.post(URL, json={"plan": plan}).json()
    assert body["plan"] == plan
    assert "finsim: 1" in body["text"]


def test_a_change_needs_the_version_that_it_was_made_from(client, kept, problem):
    address = kept.headers["location"]
    other = {"text": sample_text("family")}
    problem(client.put(address, json=other), 428, "precondition")
    for wrong in ('"2"', "*", "1", '"x"', '"1", "2"', '"99999999999"'):
        problem(client.put(address, json=other, headers={"if-match": wrong}), 412, "precondition")
    changed = client.put(address, json=other, headers={"if-match": '"1"'})
    assert (changed.status_code, changed.headers["etag"], changed.json()["name"]) == (
        200,
        '"2"',
        changed.json()["name"],
    )
    problem(client.put(address, json=other, headers={"if-match": '"1"'}), 412, "precondition")
    assert client.get(address).json() == changed.json()
    assert client.get(f"{address}/versions/1").json()["plan"] == kept.json()["plan"]


def test_what_has_not_changed_is_not_sent_again(client, kept):
    address = kept.headers["location"]
    assert client.get(address, headers={"if-none-match": '"1"'}).status_code == 304
    assert client.get(address, headers={"if-none-match": 'W/"1", "7"'}).status_code == 304
    assert client.get(address, headers={"if-none-match": '"2"'}).status_code == 200


def test_a_history_names_the_keys_that_each_version_changed(client, kept):
    address = kept.headers["location"]
    plan = fs.sample("renter").with_changes({"until": "at 93"}).to_dict()
    client.put(address, json={"plan": plan}, headers={"if-match": '"1"'})
    first, second = client.get(f"{address}/versions").json()["versions"]
    assert first["changes"] == []
    assert [(change["path"], change["kind"]) for change in second["changes"]] == [("until", "changed")]
    assert second["changes"][0]["after"] == plan["until"]


def test_a_plan_with_mistakes_is_never_kept(client, kept, problem):
    wrong = {"text": sample_text("renter").replace("kind: cash", "kind: cahs")}
    found = problem(client.post(URL, json=wrong), 422, "plan-errors")
    assert found["errors"][0]["line"] > 0
    problem(client.put(kept.headers["location"], json=wrong, headers={"if-match": '"1"'}), 422, "plan-errors")
    assert [item["version"] for item in client.get(URL).json()["items"]] == [1]


@pytest.mark.parametrize("body", [{}, {"text": "x", "plan": {}}, {"text": 5}, {"plan": []}, {"file": "/etc/passwd"}])
def test_what_is_no_plan_is_refused(client, problem, body):
    problem(client.post(URL, json=body), 422, "request")


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]",
        "!!python/object/apply:os.system ['true']",
        "finsim: !!python/name:os.system",
        "[" * 5000,
        "a: " * 3000,
        "\x00",
        "? " * 2000,
    ],
    ids=["bomb", "object", "name", "deep", "nested keys", "nul", "question marks"],
)
def test_yaml_bombs_and_tags_are_refused_as_mistakes(client, problem, text):
    problem(client.post(URL, json={"text": text}), 422, "plan-errors")
    assert client.get("/health/live").status_code == 200


OF_EARLIER_RULES = {
    "a name": sample_text("renter").replace("name: ", f"name: {'n' * 20_000}", 1),
    "an unknown key": sample_text("renter") + "unheard_of: 1\n",
    "no YAML": "name: [",
}


@pytest.mark.parametrize("what", OF_EARLIER_RULES)
def test_a_plan_that_was_kept_under_earlier_rules_is_read_and_mended(client, kept, problem, store, what):
    """Its text is its owner's, whatever the rules of today: it is shown with its mistakes, and a mended one kept."""
    id, text = kept.json()["id"], OF_EARLIER_RULES[what]
    row = store.get("local", Kind.PLAN, id)
    store.replace("local", Kind.PLAN, id, {"name": "The renter", "text": text}, 1, row.labels)
    for address in (f"{URL}/{id}", f"{URL}/{id}/versions/2"):
        found = client.get(address)
        assert found.status_code == 200
        body = found.json()
        assert (body["text"], body["plan"], body["digest"], body["version"]) == (text, None, None, 2)
        assert body["mistakes"]
        assert all(each["expected"] and len(str(each)) < 2_000 for each in body["mistakes"])
    assert [each["version"] for each in client.get(f"{URL}/{id}/versions").json()["versions"]] == [1, 2]
    problem(client.post("/api/v1/simulations", json={"plan_id": id}), 422, "plan-errors")
    mended = client.put(f"{URL}/{id}", json={"text": sample_text("renter")}, headers={"if-match": '"2"'})
    assert (mended.status_code, mended.json()["mistakes"]) == (200, [])
    assert len(client.get(f"{URL}/{id}/versions").json()["versions"]) == 3


def test_a_removed_plan_is_gone(client, kept, problem):
    address = kept.headers["location"]
    problem(client.delete(address, headers={"if-match": '"2"'}), 412, "precondition")
    assert client.delete(address, headers={"if-match": '"1"'}).status_code == 204
    problem(client.get(address), 404, "not-found")
    assert client.get(URL).json() == {"items": [], "next": None}


def test_a_plan_that_a_run_was_made_of_never_changes(client, problem):
    client.post("/api/v1/simulations", json=SMALL)
    address = f"{URL}/{fs.sample('family').digest}"
    assert client.get(address).status_code == 200
    change = {"text": sample_text("renter")}
    problem(client.put(address, json=change, headers={"if-match": '"1"'}), 409, "conflict")
    problem(client.delete(address), 409, "conflict")
    assert client.get(URL).json()["items"] == []


def test_a_kept_plan_can_be_asked_for_by_its_id_with_changes(client, kept, problem):
    id = kept.json()["id"]
    rest = {"market": "bootstrap", "n_paths": 50}
    named = client.post("/api/v1/simulations", json={"plan_id": id, **rest}).json()
    assert named["id"] == client.post("/api/v1/simulations", json={"sample": "renter", **rest}).json()["id"]
    changed = client.post("/api/v1/simulations", json={"plan_id": id, "changes": {"until": "at 93"}, **rest}).json()
    assert changed["id"] != named["id"]
    problem(client.post("/api/v1/simulations", json={"plan_id": "p_nothing", **rest}), 404, "not-found")
    wrong = {"sample": "renter", "changes": {"untill": "at 95"}, **rest}
    assert client.post("/api/v1/simulations", json=wrong).status_code == 422


def test_a_list_is_read_in_pages_to_its_end(client, problem):
    made = {client.post(URL, json={"text": sample_text("renter")}).json()["id"] for _ in range(7)}
    seen, cursor, n_pages = [], "", 0
    while cursor is not None:
        page = client.get(URL, params={"limit": 3, "cursor": cursor}).json()
        seen += [item["id"] for item in page["items"]]
        cursor, n_pages = page["next"], n_pages + 1
    assert (n_pages, len(seen), set(seen)) == (3, 7, made)
    for bad in ("%%%", "a", "é", "x" * 301):
        assert client.get(URL, params={"cursor": bad}).status_code == 422
    for limit in (0, 201, "x"):
        problem(client.get(URL, params={"limit": limit}), 422, "request")
