"""Users, keys, the worker, backup and restore from the command line."""

import os
import signal
import subprocess
import sys

import pytest

from finsim.access import Gate
from finsim.settings import Settings
from finsim.storage.cache import LocalCache
from finsim.storage.sqlite import SqliteRepository

SECRET = "a secret of at least 32 characters, for tests"


@pytest.fixture
def command(tmp_path):
    """Give a function that runs the command in a process of its own, with a password on its standard input."""
    environment = {**os.environ, "FINSIM_HOME": str(tmp_path), "FINSIM_SECRET": SECRET}

    def run(*words, typed=""):
        line = [sys.executable, "-m", "finsim", *words]
        return subprocess.run(line, env=environment, input=typed, capture_output=True, text=True, check=False)

    return run


@pytest.fixture
def gate(tmp_path):
    store = SqliteRepository(tmp_path / "finsim.sqlite")
    yield Gate(Settings(secret=SECRET), lambda: store, LocalCache())
    store.close()


def test_a_user_is_made_gets_a_key_another_password_and_is_erased(command, gate):
    assert command("users", "add", "ann", "--role", "viewer", typed="correct horse battery\n").returncode == 0
    assert [str(role) for role in gate.users.check("ann", "correct horse battery").roles] == ["viewer"]
    made = command("keys", "add", "ann", "--name", "ci", "--scope", "read")
    identity = gate.keys.check(made.stdout.strip())
    assert identity.user == gate.users.get("ann").id
    assert made.stdout.strip() not in command("keys", "list", "ann").stdout
    assert command("keys", "revoke", "ann", identity.token).returncode == 0
    assert gate.keys.of(identity.user) == []
    assert command("users", "password", "ann", typed="another long password\n").returncode == 0
    gate.users.check("ann", "another long password")
    assert "ann" in command("users", "list").stdout
    assert command("users", "erase", "ann", "--yes").returncode == 0
    assert gate.users.list() == []


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        (("users", "add", "ann"), "short\n", "12 to 200 characters"),
        (("users", "add", "a b"), "correct horse battery\n", "3 to 64 letters"),
        (("users", "add", "ann", "--role", "king"), "correct horse battery\n", "viewer, analyst, operator"),
        (("keys", "add", "nobody", "--name", "x", "--scope", "read"), "", "a user's name"),
        (("users", "password", "nobody"), "correct horse battery\n", "a user's name"),
    ],
)
def test_a_mistake_is_said_in_one_sentence(command, words, typed, said):
    done = command(*words, typed=typed)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_worker_ends_when_nothing_waits_and_when_it_is_told_to(command, tmp_path):
    assert "0 jobs taken" in command("worker", "--until-idle").stderr
    environment = {**os.environ, "FINSIM_HOME": str(tmp_path)}
    line = [sys.executable, "-m", "finsim", "worker"]
    process = subprocess.Popen(line, env=environment, stderr=subprocess.PIPE, text=True)
    assert "working for" in process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    assert process.wait(120) == 0
    process.stderr.close()
