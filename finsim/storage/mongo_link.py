"""A mongodb:// address becomes a bounded pool of connections with deadlines; pymongo's errors leave as StorageError.

Writes are acknowledged by a majority. Indexes are made at the first use; making one that is there costs one question.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pymongo
from pymongo.errors import (
    AutoReconnect,
    ConfigurationError,
    DuplicateKeyError,
    InvalidURI,
    NetworkTimeout,
    PyMongoError,
    ServerSelectionTimeoutError,
)

from finsim.errors import SettingsError, StorageError

DATABASE = "finsim"
MOST_CONNECTIONS = 16
MS_TO_FIND_A_SERVER = 3_000
MS_FOR_AN_OPERATION = 10_000  # of the server; a reading is asked for once more
LABELS_IN_ORDER = ("waiting", "leased", "ended", "token", "until")  # the labels that `span` is asked for

_INDEXES = {
    "documents": [
        pymongo.IndexModel([("owner", 1), ("kind", 1), ("id", 1)], name="by_owner"),
        *(
            pymongo.IndexModel(
                [("kind", 1), (f"labels.{name}", 1)],
                name=f"by_{name}",
                partialFilterExpression={f"labels.{name}": {"$exists": True}},
            )
            for name in LABELS_IN_ORDER
        ),
    ],
    "versions": [
        pymongo.IndexModel([("of", 1), ("life", 1), ("version", 1)], name="by_row"),
        pymongo.IndexModel([("owner", 1)], name="by_owner"),
    ],
    "audit": [pymongo.IndexModel([("chain", 1), ("seq", 1)], name="by_place", unique=True)],
    "blobs": [pymongo.IndexModel([("owners", 1)], name="by_owner")],
}


class MongoLink:
    """One client a process, made at its first use, so that a fork opens its own."""

    def __init__(self, url: str, database: str = "") -> None:
        try:
            named = pymongo.uri_parser.parse_uri(url, connect_timeout=3)["database"]
        except (InvalidURI, ConfigurationError, ValueError) as error:
            raise SettingsError("FINSIM_MONGO_URL", "an address that pymongo takes", hint=str(error)) from None
        self._url = url
        self._name = database or named or DATABASE
        self._lock = threading.Lock()
        self._client: pymongo.MongoClient[dict[str, Any]] | None = None
        self._process = 0

    @property
    def place(self) -> str:
        """Hosts and database, without name and password."""
        return f"{urlsplit(self._url).netloc.rpartition('@')[2]}/{self._name}"

    @contextmanager
    def database(self) -> Iterator[Any]:
        """Give the database; what pymongo cannot do within the time leaves as a StorageError."""
        try:
            yield self._open()
        except DuplicateKeyError:
            raise
        except PyMongoError as error:
            raise self._translated(error) from error

    def ping(self) -> None:
        """Ask the server for an answer. Raises StorageError."""
        with self.database() as database:
            database.client.admin.command("ping")

    def close(self) -> None:
        """Let go of every connection; the next use opens new ones."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None and self._process == os.getpid():
            client.close()

    def _open(self) -> Any:
        with self._lock:
            if self._client is None or self._process != os.getpid():
                client = _client(self._url)
                _make_indexes(client[self._name])
                self._client, self._process = client, os.getpid()
            return self._client[self._name]

    def _translated(self, error: PyMongoError) -> StorageError:
        if isinstance(error, ServerSelectionTimeoutError):
            seconds = MS_TO_FIND_A_SERVER / 1000
            return StorageError("store", f"MongoDB to answer within {seconds:g} s", "nothing", "", self.place)
        if isinstance(error, NetworkTimeout) or error.timeout:
            seconds = MS_FOR_AN_OPERATION / 1000
            return StorageError("store", f"MongoDB to be done within {seconds:g} s", "a longer wait", "", self.place)
        if isinstance(error, AutoReconnect):  # killed, or so long silent that pymongo has given its connections up
            return StorageError("store", "MongoDB to answer", "a line that broke", "", self.place)
        return StorageError("store", "MongoDB to do what it was asked", type(error).__name__, "", self.place)


def _client(url: str) -> pymongo.MongoClient[dict[str, Any]]:
    return pymongo.MongoClient(
        url,
        appname="finsim",
        maxPoolSize=MOST_CONNECTIONS,
        serverSelectionTimeoutMS=MS_TO_FIND_A_SERVER,
        connectTimeoutMS=MS_TO_FIND_A_SERVER,
        waitQueueTimeoutMS=MS_FOR_AN_OPERATION,
        socketTimeoutMS=MS_FOR_AN_OPERATION,
        w="majority",
        journal=True,
        retryWrites="retrywrites=false" not in url.lower(),
    )


def _make_indexes(database: Any) -> None:
    for collection, indexes in _INDEXES.items():
        database[collection].create_indexes(indexes)
