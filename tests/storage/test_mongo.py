"""What only MongoDB brings: a server that goes away and comes back, an address with a password, indexes."""

from types import SimpleNamespace

import pymongo
import pytest
from pydantic import SecretStr

from finsim.errors import SettingsError, StorageError
from finsim.storage import Kind, open_repository
from finsim.storage.mongo import MongoRepository
from finsim.storage.mongo_link import LABELS_IN_ORDER
from tests.servers import mongo_server


@pytest.fixture
def own_server(tmp_path):
    """A server of this test's own, which it may kill."""
    server = mongo_server(tmp_path)
    server.start()
    yield server
    server.end()


def test_a_server_that_is_killed_is_said_so_and_nothing_acknowledged_is_lost_when_it_is_back(own_server, monkeypatch):
    monkeypatch.setattr("finsim.storage.mongo_link.MS_TO_FIND_A_SERVER", 1500)
    store = MongoRepository(f"mongodb://127.0.0.1:{own_server.port}/x")
    for turn in range(3):
        store.create("ann", Kind.RUN, f"a{turn}", {"n": turn})
        own_server.kill()
        with pytest.raises(StorageError, match=r"MongoDB to answer"):
            store.get("ann", Kind.RUN, f"a{turn}")
        own_server.start()
        assert store.get("ann", Kind.RUN, f"a{turn}").body == {"n": turn}
    assert [row.id for row in store.find("ann", Kind.RUN)] == ["a0", "a1", "a2"]
    store.close()


def test_a_server_that_hangs_is_not_waited_for_without_end(own_server, monkeypatch):
    monkeypatch.setattr("finsim.storage.mongo_link.MS_FOR_AN_OPERATION", 2500)
    store = MongoRepository(f"mongodb://127.0.0.1:{own_server.port}/x")
    store.create("ann", Kind.RUN, "a", {})
    own_server.pause()
    with pytest.raises(StorageError, match=r"within 2\.5 s|a line that broke"):
        store.get("ann", Kind.RUN, "a")
    own_server.go_on()
    assert store.get("ann", Kind.RUN, "a").version == 1
    store.close()


def test_name_and_password_are_never_said():
    store = MongoRepository("mongodb://ann:topsecret@127.0.0.1:9/finsim?serverSelectionTimeoutMS=1")
    assert "topsecret" not in store.place
    assert store.place == "127.0.0.1:9/finsim"


@pytest.mark.parametrize("url", ["mongodb://", "mongodb://host:port/", "mongodb://h/x?w=-1&unknown", "http://x"])
def test_an_address_that_is_none_is_refused_in_words(url):
    with pytest.raises(SettingsError, match="FINSIM_MONGO_URL"):
        MongoRepository(url)


def test_the_indexes_are_made_at_the_first_use(mongo_database):
    store = MongoRepository(mongo_database)
    store.ping()
    with pymongo.MongoClient(mongo_database) as client:
        indexes = client.get_default_database().documents.index_information().values()
    keys = {tuple(name for name, _ in index["key"]) for index in indexes}
    assert {("owner", "kind", "id"), *(("kind", f"labels.{label}") for label in LABELS_IN_ORDER)} <= keys
    store.close()


def test_mongo_is_opened_where_it_is_asked_for_and_never_replaced_by_another_store(tmp_path, mongo_database):
    asked = SimpleNamespace(home=tmp_path, mongo_url=SecretStr(mongo_database))
    store = open_repository(asked)
    assert (store.backend, store.lasts) == ("mongo", True)
    away = open_repository(SimpleNamespace(home=tmp_path, mongo_url=SecretStr("mongodb://127.0.0.1:9/x")))
    with pytest.raises(StorageError, match="MongoDB to answer"):
        away.ping()
    assert not (tmp_path / "finsim.sqlite").exists()
    store.close()


@pytest.mark.parametrize("value", [{"$gt": ""}, {"$ne": None}, ["a"], "a/../b", "$where"])
def test_no_operator_gets_into_a_question(mongo_database, value):
    store = MongoRepository(mongo_database)
    store.create("ann", Kind.RUN, "a", {})
    for asked in (
        lambda: store.get(value, Kind.RUN, "a"),
        lambda: store.get("ann", Kind.RUN, value),
        lambda: store.find(value, Kind.RUN),
        lambda: store.find("ann", Kind.RUN, {"of": value}) or (_ for _ in ()).throw(StorageError("x", "rows")),
        lambda: store.erase(value),
        lambda: store.trail(value),
    ):
        with pytest.raises(StorageError):
            asked()
    assert store.get("ann", Kind.RUN, "a").version == 1
    store.close()
