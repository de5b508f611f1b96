"""Who may by the environment alone: an operator who can log in, a key that opens, at every start anew."""

import pytest

from finsim.access import Gate, Role, Scope
from finsim.access.gate import Credentials
from finsim.access.keys import new_key
from finsim.access.standing import keep_stated, keep_stated_when_possible
from finsim.errors import SettingsError, StorageError, Unstorable
from finsim.settings import read_settings
from finsim.storage.cache import open_cache
from finsim.storage.memory import MemoryRepository

KEY = new_key()
STATED = {
    "FINSIM_SECRET": "0123456789abcdef" * 3,
    "FINSIM_OPERATOR": "ann:correct horse battery",
    "FINSIM_GATE_KEY": KEY,
}


def made(changes=(), store=None):
    chosen = read_settings(STATED | dict(changes))
    store = store or MemoryRepository()
    return chosen, Gate(chosen, lambda: store, open_cache(chosen))


def test_the_stated_operator_can_log_in_and_the_stated_key_may_do_what_a_gate_needs():
    chosen, gate = made()
    keep_stated(chosen, gate)
    assert gate.users.check("ann", "correct horse battery").roles == (Role.OPERATOR,)
    identity = gate.identify(Credentials(authorization=f"Bearer {KEY}"))
    assert identity.scopes == frozenset({Scope.READ, Scope.WRITE, Scope.RUN, Scope.OPERATE})


def test_a_second_start_changes_neither_a_password_that_was_changed_nor_the_number_of_keys():
    chosen, gate = made()
    keep_stated(chosen, gate)
    gate.set_password("ann", "another password altogether")
    keep_stated(chosen, gate)
    user = gate.users.check("ann", "another password altogether")
    assert len(gate.keys.of(user.id)) == 1


def test_nothing_is_made_where_nothing_is_stated():
    chosen, gate = made({"FINSIM_OPERATOR": "", "FINSIM_GATE_KEY": ""})
    keep_stated(chosen, gate)
    assert gate.users.list() == []


def test_a_key_without_an_operator_is_refused():
    with pytest.raises(SettingsError, match="FINSIM_OPERATOR"):
        keep_stated(*made({"FINSIM_OPERATOR": ""}))


def test_a_key_that_is_none_is_refused_without_being_repeated():
    with pytest.raises(Unstorable) as caught:
        keep_stated(*made({"FINSIM_GATE_KEY": "my own word"}))
    assert "my own word" not in str(caught.value)


@pytest.mark.parametrize("words", ["ann", "ann:", ":word"])
def test_an_operator_without_name_or_password_is_refused_without_being_repeated(words):
    with pytest.raises(SettingsError) as caught:
        read_settings({"FINSIM_OPERATOR": words})
    assert "word" not in str(caught.value).replace("password", "")


def test_a_store_that_is_away_at_the_start_is_asked_again(monkeypatch):
    monkeypatch.setattr("finsim.access.standing.SECONDS_BETWEEN_TRIES", 0.01)
    store, tries = MemoryRepository(), []
    chosen = read_settings(STATED)

    def opened():
        tries.append(1)
        if len(tries) < 4:
            raise StorageError("store", "an answer", "none")
        return store

    gate = Gate(chosen, opened, open_cache(chosen))
    keep_stated_when_possible(chosen, gate).join(10)
    assert gate.users.get("ann").login == "ann"


def test_the_commit_of_the_host_stands_in_for_a_stated_one():
    assert read_settings({"RENDER_GIT_COMMIT": "abc"}).commit == "abc"
    assert read_settings({"RENDER_GIT_COMMIT": "abc", "FINSIM_COMMIT": "def"}).commit == "def"
