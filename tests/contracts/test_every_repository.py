"""The rules of `Repository`, over every backend. A test's name is the rule."""

import dataclasses
import os
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from finsim.errors import Conflict, NotFound, StorageError
from finsim.storage import Document, Kind, canonical_json, keep
from finsim.storage.audit import broken, next_row
from finsim.storage.document import MOST_BLOB_BYTES, MOST_BODY_BYTES, MOST_DEPTH, MOST_IN_A_LIST

UNICODE = {
    "name": "Zoë, 李, עברית, 🏠",
    "Straße": "a\u0000b\u2028c",
    "": "",
    "$where": {"a.b": "'; DROP TABLE documents"},
}
BODIES = [
    {},
    {"a": None, "b": [True, False, 0, -1, 2**63 - 1, 0.1, 1e-300, 1.7976931348623157e308]},
    UNICODE,
    {"deep": [[[[{"x": [{}]}]]]]},
    {"long": "é" * 100_000},
]
BAD_IDS = ["", " ", "a b", "../x", "a/b", "-a", ".a", "a" * 129, "ä", "a\n", "a\x00b", None, 7, {"$gt": ""}]
BAD_BODIES = [
    {"x": float("nan")},
    {"x": [float("inf")]},
    {"x": -float("inf")},
    {1: "x"},
    {"x": 2**63},
    {"x": -(2**64)},
    {"x": b"bytes"},
    {"x": {1, 2}},
    {"x": "\ud800"},
    {"\udc00": 1},
    [],
    "text",
    None,
    {"x": "y" * MOST_BODY_BYTES},
]


def nested(levels):
    body = {}
    for _ in range(levels):
        body = {"x": body}
    return body


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_stored_comes_back_equal(repository, kind, body):
    stored = repository.create("local", kind, "a", body, {"of": "x"})
    found = repository.get("local", kind, "a")
    assert found == stored
    assert canonical_json(found.body) == canonical_json(body)
    assert (found.version, found.owner, found.kind, dict(found.labels)) == (1, "local", kind, {"of": "x"})
    assert found.created == found.changed != ""


def test_the_store_keeps_its_own_copy(repository):
    body, labels = {"a": [1]}, {"of": "x"}
    repository.create("local", Kind.RUN, "a", body, labels)
    body["a"].append(2)
    labels["of"] = "y"
    repository.get("local", Kind.RUN, "a").body["a"].append(3)
    assert repository.get("local", Kind.RUN, "a").body == {"a": [1]}
    assert repository.get("local", Kind.RUN, "a").labels == {"of": "x"}


def test_an_id_is_created_once(repository):
    repository.create("local", Kind.PLAN, "a", {"n": 1})
    with pytest.raises(Conflict, match="plan a: expected an id that is free"):
        repository.create("local", Kind.PLAN, "a", {"n": 2})
    assert repository.get("local", Kind.PLAN, "a").body == {"n": 1}


def test_the_same_id_names_different_rows_of_different_kinds(repository):
    for kind in Kind:
        repository.create("local", kind, "a", {"kind": kind.value})
    assert [repository.get("local", kind, "a").body["kind"] for kind in Kind] == list(Kind)


def test_keeping_twice_keeps_the_first(repository):
    first = keep(repository, "local", Kind.RUN, "a", {"n": 1})
    assert keep(repository, "local", Kind.RUN, "a", {"n": 2}) == first


def test_a_change_moves_the_version_and_keeps_the_moment_of_creation(repository):
    first = repository.create("local", Kind.RUN, "a", {"n": 1}, {"of": "x"})
    second = repository.replace("local", Kind.RUN, "a", {"n": 2}, 1, {"of": "y"})
    assert second == repository.get("local", Kind.RUN, "a")
    assert (second.version, second.body, second.created) == (2, {"n": 2}, first.created)
    assert second.changed > first.changed
    assert repository.find("local", Kind.RUN, {"of": "x"}) == []
    assert repository.find("local", Kind.RUN, {"of": "y"}) == [second]


@pytest.mark.parametrize("version", [1, 3])
def test_a_change_of_another_version_is_refused_and_changes_nothing(repository, version):
    repository.create("local", Kind.PLAN, "a", {"n": 1})
    repository.replace("local", Kind.PLAN, "a", {"n": 2}, 1)
    with pytest.raises(Conflict, match=f'version {version} to be the last one; got "version 2"'):
        repository.replace("local", Kind.PLAN, "a", {"n": 3}, version)
    assert repository.get("local", Kind.PLAN, "a").body == {"n": 2}


def test_a_plan_keeps_every_version_and_a_run_its_last(repository):
    for kind in (Kind.PLAN, Kind.RUN):
        repository.create("local", kind, "a", {"n": 1}, {"step": "1"})
        for n in (2, 3):
            repository.replace("local", kind, "a", {"n": n}, n - 1, {"step": str(n)})
    plans = repository.versions("local", Kind.PLAN, "a")
    assert [(plan.version, plan.body["n"], plan.labels["step"]) for plan in plans] == [
        (1, 1, "1"),
        (2, 2, "2"),
        (3, 3, "3"),
    ]
    assert [run.version for run in repository.versions("local", Kind.RUN, "a")] == [3]
    assert [repository.get("local", Kind.PLAN, "a", n).body["n"] for n in (1, 2, 3)] == [1, 2, 3]
    for kind, version in ((Kind.PLAN, 4), (Kind.RUN, 1)):
        with pytest.raises(NotFound, match=f"a version {version} of it"):
            repository.get("local", kind, "a", version)


def test_rows_are_found_without_their_bodies_where_nobody_wants_them(repository):
    for n in range(3):
        repository.create("ann", Kind.RUN, f"r{n}", {"values": list(range(2_000))}, {"plan": f"p{n % 2}"})
    whole = repository.find("ann", Kind.RUN, {"plan": "p0"})
    bare = repository.find("ann", Kind.RUN, {"plan": "p0"}, with_bodies=False)
    assert bare == [dataclasses.replace(row, body={}) for row in whole]


def test_another_owners_row_is_not_found_in_the_same_words_as_none(repository):
    repository.create("ann", Kind.PLAN, "a", {"n": 1}, {"of": "x"})
    digest = repository.put_blob("ann", b"secret")
    for asked in (
        lambda owner, id: repository.get(owner, Kind.PLAN, id),
        lambda owner, id: repository.versions(owner, Kind.PLAN, id),
        lambda owner, id: repository.replace(owner, Kind.PLAN, id, {}, 1),
        lambda owner, id: repository.delete(owner, Kind.PLAN, id),
    ):
        with pytest.raises(NotFound) as theirs:
            asked("bob", "a")
        repository.create("bob", Kind.PLAN, "a", {})
        repository.delete("bob", Kind.PLAN, "a")
        with pytest.raises(NotFound) as nobodys:
            asked("bob", "a")
        assert str(theirs.value) == str(nobodys.value)
    for asked in (repository.get_blob, repository.delete_blob):
        with pytest.raises(NotFound) as theirs:
            asked("bob", digest)
        with pytest.raises(NotFound) as nobodys:
            asked("bob", digest[:12] + "0" * 52)
        assert str(theirs.value) == str(nobodys.value)
    assert repository.find("bob", Kind.PLAN) == repository.find("bob", Kind.PLAN, {"of": "x"}) == []
    assert repository.get("ann", Kind.PLAN, "a").body == {"n": 1}
    assert repository.get_blob("ann", digest) == b"secret"


def test_two_owners_have_rows_of_the_same_id(repository):
    repository.create("ann", Kind.PLAN, "a", {"of": "ann"})
    repository.create("bob", Kind.PLAN, "a", {"of": "bob"})
    repository.delete("ann", Kind.PLAN, "a")
    assert repository.get("bob", Kind.PLAN, "a").body == {"of": "bob"}


def test_a_list_is_in_order_of_ids_and_goes_on_after_any_of_them(repository):
    ids = ["b", "a", "c10", "c2", "B", "z:1"]
    for id in ids:
        repository.create("local", Kind.RUN, id, {"id": id})
    seen, after = [], ""
    while page := repository.find("local", Kind.RUN, after=after, limit=2):
        assert len(page) <= 2
        seen += [row.id for row in page]
        after = seen[-1]
    assert seen == sorted(ids)


def test_a_list_holds_only_rows_that_carry_every_label_asked_for(repository):
    repository.create("local", Kind.RUN, "a", {}, {"plan": "p", "seed": "1"})
    repository.create("local", Kind.RUN, "b", {}, {"plan": "p", "seed": "2"})
    repository.create("local", Kind.RUN, "c", {}, {"plan": "Zoë's 🏠", "seed": "1"})
    repository.create("local", Kind.ANALYSIS, "d", {}, {"plan": "p", "seed": "1"})

    def ids(labels):
        return [row.id for row in repository.find("local", Kind.RUN, labels)]

    assert ids({"plan": "p"}) == ["a", "b"]
    assert ids({"plan": "p", "seed": "1"}) == ["a"]
    assert ids({"plan": "Zoë's 🏠"}) == ["c"]
    assert ids({"plan": "P"}) == ids({"other": "p"}) == ids({"plan": "%"}) == []


def test_what_is_deleted_is_gone_with_its_versions_and_labels(repository):
    repository.create("local", Kind.PLAN, "a", {"n": 1}, {"of": "x"})
    repository.replace("local", Kind.PLAN, "a", {"n": 2}, 1, {"of": "x"})
    repository.delete("local", Kind.PLAN, "a")
    for asked in (repository.get, repository.versions, repository.delete):
        with pytest.raises(NotFound):
            asked("local", Kind.PLAN, "a")
    assert repository.find("local", Kind.PLAN, {"of": "x"}) == []
    assert repository.create("local", Kind.PLAN, "a", {"n": 3}).version == 1
    assert len(repository.versions("local", Kind.PLAN, "a")) == 1


def test_a_deletion_of_another_version_is_refused(repository):
    repository.create("local", Kind.PLAN, "a", {})
    with pytest.raises(Conflict):
        repository.delete("local", Kind.PLAN, "a", 2)
    assert repository.get("local", Kind.PLAN, "a").version == 1


@pytest.mark.parametrize("bad", BAD_IDS, ids=repr)
def test_an_id_or_owner_that_not_every_backend_could_hold_is_refused(repository, bad):
    for owner, id in ((bad, "a"), ("local", bad)):
        for asked in (
            lambda owner, id: repository.create(owner, Kind.RUN, id, {}),
            lambda owner, id: repository.get(owner, Kind.RUN, id),
            lambda owner, id: repository.delete(owner, Kind.RUN, id),
        ):
            with pytest.raises(StorageError, match="expected 1 to 128 letters"):
                asked(owner, id)
    with pytest.raises(StorageError, match="owner"):
        repository.find(bad, Kind.RUN)
    with pytest.raises(StorageError, match="owner"):
        repository.put_blob(bad, b"")


@pytest.mark.parametrize("body", [*BAD_BODIES, nested(MOST_DEPTH + 1)], ids=range(len(BAD_BODIES) + 1))
def test_a_body_that_not_every_backend_could_hold_is_refused_and_nothing_is_stored(repository, body):
    with pytest.raises(StorageError):
        repository.create("local", Kind.PLAN, "a", body)
    assert repository.find("local", Kind.PLAN) == []


def test_the_deepest_and_the_largest_body_allowed_are_stored(repository):
    deepest = nested(MOST_DEPTH)
    largest = {"x": "y" * (MOST_BODY_BYTES - len('{"x":""}'))}
    for id, body in (("deepest", deepest), ("largest", largest)):
        repository.create("local", Kind.RUN, id, body)
        assert repository.get("local", Kind.RUN, id).body == body


@pytest.mark.parametrize(
    "labels",
    [
        {"A": "x"},
        {"a b": "x"},
        {"a": 1},
        {"a": None},
        {"a": "x" * 513},
        {"a": "\ud800"},
        {f"l{n}": "" for n in range(17)},
    ],
    ids=range(7),
)
def test_labels_that_not_every_backend_could_hold_are_refused(repository, labels):
    with pytest.raises(StorageError, match="labels"):
        repository.create("local", Kind.RUN, "a", {}, labels)
    assert repository.find("local", Kind.RUN) == []


@pytest.mark.parametrize("limit", [0, -1, MOST_IN_A_LIST + 1, 1.5, "2", True])
def test_a_list_is_bounded(repository, limit):
    with pytest.raises(StorageError, match="limit"):
        repository.find("local", Kind.RUN, limit=limit)


@pytest.mark.parametrize("version", [0, -1, 1.0, "1", True])
def test_a_version_is_a_whole_number_from_one(repository, version):
    repository.create("local", Kind.PLAN, "a", {})
    with pytest.raises(StorageError, match="version"):
        repository.get("local", Kind.PLAN, "a", version)
    with pytest.raises(StorageError, match="version"):
        repository.replace("local", Kind.PLAN, "a", {}, version)


@pytest.mark.parametrize("size", [0, 1, 1_000, 3_000_000], ids=["empty", "a byte", "small", "big"])
def test_bytes_come_back_by_their_sha256(repository, size):
    content = os.urandom(size)
    digest = repository.put_blob("local", content)
    assert repository.get_blob("local", digest) == content
    assert repository.put_blob("local", content) == digest


@pytest.mark.parametrize("content", [b"small", os.urandom(500_000)], ids=["small", "big"])
def test_the_same_bytes_of_two_owners_go_with_the_last(repository, content):
    digest = repository.put_blob("ann", content)
    assert repository.put_blob("bob", content) == digest
    repository.delete_blob("ann", digest)
    with pytest.raises(NotFound):
        repository.get_blob("ann", digest)
    assert repository.get_blob("bob", digest) == content
    repository.delete_blob("bob", digest)
    with pytest.raises(NotFound):
        repository.get_blob("bob", digest)
    assert repository.put_blob("ann", content) == digest
    assert repository.get_blob("ann", digest) == content


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "0" * 63, None, {"$ne": ""}], ids=repr)
def test_a_blobs_name_is_a_sha256_and_nothing_else(repository, digest):
    with pytest.raises(StorageError, match="64 hexadecimal"):
        repository.get_blob("local", digest)
    with pytest.raises(StorageError, match="64 hexadecimal"):
        repository.delete_blob("local", digest)


def test_what_is_no_bytes_or_too_many_is_no_blob(repository):
    with pytest.raises(StorageError, match="bytes"):
        repository.put_blob("local", "text")
    with pytest.raises(StorageError, match=f"at most {MOST_BLOB_BYTES:,} bytes"):
        repository.put_blob("local", bytes(MOST_BLOB_BYTES + 1))


def test_of_many_threads_that_change_one_version_one_succeeds(repository):
    repository.create("local", Kind.PLAN, "a", {"n": 0})
    n_threads, outcomes, gate = 8, [], threading.Barrier(8)

    def change(n):
        gate.wait()
        try:
            outcomes.append(repository.replace("local", Kind.PLAN, "a", {"n": n}, 1).body["n"])
        except Conflict:
            outcomes.append(None)

    threads = [threading.Thread(target=change, args=(n,)) for n in range(1, n_threads + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [n for n in outcomes if n is not None]
    assert len(outcomes) == n_threads
    assert len(winners) == 1
    assert [plan.body["n"] for plan in repository.versions("local", Kind.PLAN, "a")] == [0, *winners]


def test_many_threads_that_retry_lose_no_change(repository):
    repository.create("local", Kind.PLAN, "a", {"n": 0})

    def count():
        for _ in range(10):
            while True:
                row = repository.get("local", Kind.PLAN, "a")
                try:
                    repository.replace("local", Kind.PLAN, "a", {"n": row.body["n"] + 1}, row.version)
                    break
                except Conflict:
                    continue

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    last = repository.get("local", Kind.PLAN, "a")
    assert (last.body["n"], last.version) == (40, 41)
    assert [row.body["n"] for row in repository.versions("local", Kind.PLAN, "a")] == list(range(41))


def test_a_store_that_is_well_says_so_and_opens_again_after_closing(repository):
    repository.create("local", Kind.RUN, "a", {"x": 1})
    repository.put_blob("local", zlib.compress(b"x") * 100_000)
    repository.ping()
    assert repository.problems() == []
    repository.close()
    repository.close()
    assert repository.get("local", Kind.RUN, "a").body == {"x": 1}


def test_a_store_says_what_it_is(repository):
    assert repository.backend in ("memory", "sqlite", "mongo")
    assert repository.lasts is (repository.backend != "memory")
    assert repository.place


def test_a_span_holds_rows_of_every_owner_in_the_labels_order(repository):
    for owner, id, waiting in (("ann", "x", "5|b"), ("bob", "y", "5|a"), ("ann", "z", "4|z"), ("ann", "w", "6|a")):
        repository.create(owner, Kind.JOB, id, {}, {"waiting": waiting})
    repository.create("ann", Kind.RUN, "other", {}, {"waiting": "5|c"})
    repository.create("ann", Kind.JOB, "none", {})

    def ids(low, high, limit=100):
        return [(row.owner, row.id) for row in repository.span(Kind.JOB, "waiting", low, high, limit)]

    assert ids("5|", "5~") == [("bob", "y"), ("ann", "x")]
    assert ids("", "~", 2) == [("ann", "z"), ("bob", "y")]
    assert ids("5|a", "5|a") == []
    repository.replace("bob", Kind.JOB, "y", {}, 1, {"leased": "9"})
    assert ids("5|", "5~") == [("ann", "x")]


def test_a_row_of_another_store_is_put_in_as_it_stands(repository):
    rows = [Document(Kind.PLAN, "ann", "a", n, {"n": n}, {"step": str(n)}, moment(1), moment(n)) for n in (1, 2, 4)]
    repository.restore(rows)
    assert repository.versions("ann", Kind.PLAN, "a") == rows
    assert repository.get("ann", Kind.PLAN, "a", 2) == rows[1]
    assert repository.find("ann", Kind.PLAN, {"step": "4"}) == [rows[2]]
    with pytest.raises(Conflict):
        repository.restore(rows[:1])
    assert repository.replace("ann", Kind.PLAN, "a", {"n": 5}, 4).version == 5
    assert [row.version for row in repository.versions("ann", Kind.PLAN, "a")] == [1, 2, 4, 5]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [("a", 1), ("b", 2)],
        [("a", 2), ("a", 1)],
        [("a", 1), ("a", 1)],
        [("../x", 1)],
        [("a", 0)],
    ],
    ids=["none", "of two rows", "falling", "twice", "bad id", "bad version"],
)
def test_what_no_store_could_have_held_is_not_put_in(repository, rows):
    documents = [Document(Kind.PLAN, "ann", id, n, {}, {}, moment(1), moment(2)) for id, n in rows]
    with pytest.raises(StorageError):
        repository.restore(documents)
    assert repository.owners() == []


def moment(second):
    return f"2026-01-01T00:00:{second:02d}.000000+00:00"


def test_whoever_has_a_row_or_bytes_is_an_owner_and_erasing_takes_everything_of_one(repository):
    shared, own = repository.put_blob("ann", b"shared"), repository.put_blob("ann", os.urandom(300_000))
    repository.put_blob("cid", b"shared")
    for owner in ("ann", "bob"):
        for kind in Kind:
            repository.create(owner, kind, "a", {"of": owner}, {"waiting": "1", "of": owner})
    repository.replace("ann", Kind.PLAN, "a", {"n": 2}, 1)
    assert repository.owners() == ["ann", "bob", "cid"]
    assert repository.blobs("ann") == sorted([shared, own])
    assert repository.blobs("ann", min(shared, own), 1) == [max(shared, own)]
    for _ in range(2):
        repository.erase("ann")
        assert repository.owners() == ["bob", "cid"]
        assert repository.blobs("ann") == []
    for kind in Kind:
        assert repository.find("ann", kind) == []
        assert repository.get("bob", kind, "a").body == {"of": "bob"}
        with pytest.raises(NotFound):
            repository.versions("ann", kind, "a")
    assert [row.owner for row in repository.span(Kind.JOB, "waiting", "", "~")] == ["bob"]
    assert repository.get_blob("cid", shared) == b"shared"
    repository.create("ann", Kind.PLAN, "a", {"n": 7})
    assert [row.body for row in repository.versions("ann", Kind.PLAN, "a")] == [{"n": 7}]
    assert repository.problems() == []


def test_an_audit_trail_is_numbered_and_every_row_seals_the_one_before(repository):
    rows = [repository.append("access", {"what": "login", "who": f"u{n}"}) for n in range(5)]
    repository.append("plans", {"what": "created"})
    assert [row.seq for row in rows] == [1, 2, 3, 4, 5]
    assert repository.trail("access") == rows
    assert repository.trail("access", 2, 2) == rows[2:4]
    assert repository.chains() == ["access", "plans"]
    assert broken(rows) == []
    for changed in (
        [*rows[:2], dataclasses.replace(rows[2], event={"what": "nothing"}), *rows[3:]],
        [*rows[:2], *rows[3:]],
        rows[1:],
        [*rows[:2], dataclasses.replace(rows[2], at=moment(1)), *rows[3:]],
    ):
        assert len(broken(changed)) == 1
    assert repository.problems() == []


def test_a_gap_in_an_audit_trail_is_found(repository):
    first = repository.append("access", {"n": 1})
    repository.record(next_row("access", next_row("access", first, {"n": 2}), {"n": 3}))
    assert repository.problems() == ["audit access: row 2 is missing"]


def test_a_row_of_an_audit_trail_is_never_replaced(repository):
    row = repository.append("access", {"n": 1})
    with pytest.raises(Conflict):
        repository.record(dataclasses.replace(row, event={"n": 2}))
    assert repository.trail("access") == [row]


@pytest.mark.parametrize("event", [{"x": "y" * 5000}, {"x": float("nan")}, [], {1: 2}], ids=range(4))
def test_an_event_is_small_and_plain(repository, event):
    with pytest.raises(StorageError):
        repository.append("access", event)
    assert repository.trail("access") == []


def test_many_threads_that_append_leave_one_whole_chain(repository):
    def write(who):
        for n in range(8):
            repository.append("access", {"who": who, "n": n})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))  # whose error is this test's
    rows = repository.trail("access")
    assert len(rows) == 32
    assert broken(rows) == []
    assert {(row.event["who"], row.event["n"]) for row in rows} == {(who, n) for who in range(4) for n in range(8)}
