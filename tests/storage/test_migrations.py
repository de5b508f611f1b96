"""A file of every earlier step, with data in it, opens as today's and keeps what it held."""

import json
import sqlite3

import pytest

from finsim.storage import Kind
from finsim.storage.audit import next_row
from finsim.storage.migrations import MIGRATIONS, migrate
from finsim.storage.sqlite import SqliteRepository

MOMENT = "2026-01-01T00:00:00.000000+00:00"


def old_file(path, n_steps):
    """Make a file as finsim made it at step `n_steps`, with the rows that it could hold then."""
    connection = sqlite3.connect(path, isolation_level=None)
    migrate(connection, str(path), MIGRATIONS[:n_steps])
    connection.execute("PRAGMA foreign_keys = ON")
    for version, table in ((2, "documents"), (1, "versions")):
        row = ("ann", "plan", "a", version, json.dumps({"n": version}), '{"of": "x"}', MOMENT, MOMENT)
        connection.execute(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    connection.execute("INSERT INTO labels VALUES ('ann', 'plan', 'a', 'of', 'x')")
    digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"  # sha256 of "x"
    connection.execute("INSERT INTO blobs VALUES (?, 1, ?)", (digest, bytes.fromhex("789c ab00 0000 7900 79")))
    connection.execute("INSERT INTO blob_owners VALUES (?, 'ann')", (digest,))
    if n_steps >= 2:
        row = next_row("jobs", None, {"what": "queued"})
        values = (row.chain, row.seq, row.at, json.dumps(row.event), row.seal)
        connection.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?)", values)
    connection.close()
    return digest


@pytest.mark.parametrize("n_steps", range(1, len(MIGRATIONS) + 1))
def test_a_file_of_every_earlier_step_opens_with_all_it_held_and_does_what_todays_does(tmp_path, n_steps):
    path = tmp_path / "finsim.sqlite"
    digest = old_file(path, n_steps)
    store = SqliteRepository(path)
    assert [row.body for row in store.versions("ann", Kind.PLAN, "a")] == [{"n": 1}, {"n": 2}]
    assert [row.id for row in store.find("ann", Kind.PLAN, {"of": "x"})] == ["a"]
    assert [row.id for row in store.span(Kind.PLAN, "of", "x", "y")] == ["a"]
    assert store.get_blob("ann", digest) == b"x"
    assert store.replace("ann", Kind.PLAN, "a", {"n": 3}, 2).version == 3
    assert [row.event for row in store.trail("jobs")] == [{"what": "queued"}] * (n_steps >= 2)
    assert store.append("jobs", {"what": "opened"}).seq == 1 + (n_steps >= 2)
    assert store.problems() == []
    store.close()


def test_the_schema_is_the_same_from_wherever_it_started(tmp_path):
    schemas = []
    for n_steps in range(len(MIGRATIONS) + 1):
        path = tmp_path / f"{n_steps}.sqlite"
        if n_steps:
            old_file(path, n_steps)
        SqliteRepository(path).close()
        with sqlite3.connect(path) as connection:
            schemas.append(sorted(connection.execute("SELECT name, sql FROM sqlite_master").fetchall(), key=str))
    assert all(schema == schemas[0] for schema in schemas)


def test_every_question_of_the_store_is_answered_by_an_index(tmp_path):
    SqliteRepository(tmp_path / "finsim.sqlite").close()
    questions = [
        "SELECT * FROM documents WHERE owner = 'a' AND kind = 'b' AND id > 'c' ORDER BY id LIMIT 5",
        "SELECT id FROM labels WHERE owner = 'a' AND kind = 'b' AND name = 'c' AND value = 'd'",
        "SELECT d.id FROM labels AS l JOIN documents AS d USING (owner, kind, id) "
        "WHERE l.kind = 'a' AND l.name = 'b' AND l.value >= 'c' AND l.value < 'd' ORDER BY l.value LIMIT 5",
        "SELECT * FROM audit WHERE chain = 'a' AND seq > 3 ORDER BY seq LIMIT 5",
        "SELECT digest FROM blob_owners WHERE owner = 'a' AND digest > 'b' ORDER BY digest LIMIT 5",
    ]
    with sqlite3.connect(tmp_path / "finsim.sqlite") as connection:
        for question in questions:
            plan = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {question}"))
            assert "SCAN" not in plan, (question, plan)
            assert "SEARCH" in plan
