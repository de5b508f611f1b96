"""Who gets in and who does not: users, keys, sessions, links, and the gate that reads them."""

import time

import pytest

from finsim.access import LOCAL, Credentials, Gate, Refused, Role, Scope
from finsim.access.gate import check_scope
from finsim.access.signing import Signing
from finsim.errors import Conflict, NotFound, SettingsError, StorageError
from finsim.settings import Settings
from finsim.storage import Kind
from finsim.storage.cache import LocalCache

from .conftest import PASSWORD, SECRET


def refused(status, asked, *arguments, **keywords):
    with pytest.raises(Refused) as error:
        asked(*arguments, **keywords)
    assert error.value.status == status, error.value
    return error.value


class TestUsers:
    """A name and its password."""

    def test_a_password_is_kept_as_argon2id_and_nowhere_else(self, gate, store, ann):
        [row] = store.find("access", Kind.USER)
        assert row.body["password"].startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert PASSWORD not in str(row)
        assert PASSWORD not in str(store.trail("access"))
        assert "ann@example.org" not in str(store.trail("access"))

    def test_the_right_password_lets_in_whatever_the_case_of_the_name(self, gate, ann):
        assert gate.users.check(" Ann@Example.org", PASSWORD) == ann

    def test_a_wrong_name_and_a_wrong_password_are_refused_in_the_same_words(self, gate, ann):
        words = {
            str(refused(401, gate.users.check, login, password))
            for login, password in (("ann@example.org", "wrong password"), ("nobody", PASSWORD), ("{$gt}", PASSWORD))
        }
        assert len(words) == 1

    def test_a_wrong_name_costs_as_much_time_as_a_wrong_password(self, gate, ann):
        def seconds(login):
            began = time.thread_time()  # of this thread's own work: what else the machine does is not counted
            refused(401, gate.users.check, login, "wrong password")
            return time.thread_time() - began

        seconds("ann@example.org")
        known, unknown = min(seconds("ann@example.org") for _ in range(3)), min(seconds(f"no{n}") for n in range(3))
        assert 0.3 < known / unknown < 3

    def test_a_name_is_taken_once(self, gate, ann):
        with pytest.raises(Conflict, match="a name that is free"):
            gate.users.create("ANN@example.org", PASSWORD)

    @pytest.mark.parametrize("login", ["", "a", "../x", "a b", "é" * 5, "x" * 65, "a\nb", "<script>"])
    def test_a_name_is_plain(self, gate, login):
        with pytest.raises(StorageError, match="login"):
            gate.users.create(login, PASSWORD)

    @pytest.mark.parametrize("password", ["", "short", "x" * 201])
    def test_a_password_is_long_but_not_endless(self, gate, password):
        with pytest.raises(StorageError, match="password") as error:
            gate.users.create("eve", password)
        assert password == "" or password not in str(error.value)

    def test_after_many_tries_even_the_right_password_has_to_wait(self, gate, ann, no_seconds_pass):
        for _ in range(8):
            refused(401, gate.users.check, "ann@example.org", "wrong password")
        error = refused(429, gate.users.check, "ann@example.org", PASSWORD)
        assert error.retry_after > 0

    def test_one_address_that_tries_many_names_has_to_wait(self, gate, no_seconds_pass):
        for n in range(30):
            refused(401, gate.users.check, f"name{n}", PASSWORD, "203.0.113.9")
        refused(429, gate.users.check, "another", PASSWORD, "203.0.113.9")

    def test_another_password_ends_every_session(self, gate, ann):
        token = gate.sessions.start(ann)
        gate.set_password("ann@example.org", "another long password")
        refused(401, gate.sessions.check, token)
        assert gate.users.check("ann@example.org", "another long password") == ann
        refused(401, gate.users.check, "ann@example.org", PASSWORD)

    def test_an_erased_user_leaves_nothing_but_an_opaque_id_in_the_trail(self, gate, store, ann, bob):
        store.create(ann.id, Kind.PLAN, "p", {"secret": 1})
        store.put_blob(ann.id, b"bytes")
        text, _ = gate.keys.make(ann.id, "k", [Scope.READ])
        token = gate.sessions.start(ann)
        gate.erase("ann@example.org")
        assert store.owners() == ["access"]
        for asked, argument in ((gate.keys.check, text), (gate.sessions.check, token)):
            refused(401, asked, argument)
        with pytest.raises(NotFound):
            gate.users.get("ann@example.org")
        assert [user.login for user in gate.users.list()] == ["bob"]
        assert store.problems() == []


class TestKeys:
    """A text for programs, shown once."""

    def test_a_key_opens_what_its_scopes_say_and_is_not_kept(self, gate, store, ann):
        text, key = gate.keys.make(ann.id, "ci", [Scope.READ, Scope.RUN])
        identity = gate.keys.check(text)
        assert (identity.user, identity.scopes, identity.by) == (ann.id, {Scope.READ, Scope.RUN}, "key")
        assert text.split("_", 2)[2] not in str(store.find(ann.id, Kind.KEY))
        assert gate.keys.of(ann.id) == [key]

    def test_a_key_opens_no_more_than_its_user_may(self, gate, bob):
        text, _ = gate.keys.make(bob.id, "greedy", list(Scope))
        assert gate.keys.check(text).scopes == {Scope.READ, Scope.RUN}

    def test_a_key_that_was_changed_revoked_or_made_up_opens_nothing_in_the_same_words(self, gate, ann):
        text, key = gate.keys.make(ann.id, "ci", [Scope.READ])
        other, _ = gate.keys.make(ann.id, "other", [Scope.READ])
        head, id, _ = text.split("_", 2)
        texts = [text[:-1] + ("a" if text[-1] != "a" else "b"), f"{head}_{id}_{other.split('_', 2)[2]}", "fsk_", "",
                 f"fsk_{'0' * 16}_{'a' * 43}", text + "x", f"fsk_{id}_", "fsk_{$gt}_" + "a" * 43]  # fmt: skip
        words = {str(refused(401, gate.keys.check, each)) for each in texts}
        gate.keys.revoke(ann.id, key.id)
        words.add(str(refused(401, gate.keys.check, text)))
        assert len(words) == 1

    def test_an_expired_key_opens_nothing(self, gate, ann, monkeypatch):
        text, _ = gate.keys.make(ann.id, "ci", [Scope.READ], days=1)
        monkeypatch.setattr("finsim.access.keys.is_past", lambda until: until <= "2999")
        refused(401, gate.keys.check, text)

    def test_nobody_revokes_another_users_key(self, gate, ann, bob):
        text, key = gate.keys.make(ann.id, "ci", [Scope.READ])
        with pytest.raises(NotFound):
            gate.keys.revoke(bob.id, key.id)
        assert gate.keys.check(text).user == ann.id


class TestSessions:
    """A cookie, for as long as it is used."""

    def test_a_session_is_its_users_and_its_cookie_is_not_kept(self, gate, store, ann):
        token = gate.sessions.start(ann)
        identity = gate.sessions.check(token)
        assert (identity.user, identity.roles, identity.by) == (ann.id, (Role.ANALYST,), "session")
        assert token not in str(store.find(ann.id, Kind.SESSION))
        assert gate.sessions.start(ann) != token

    @pytest.mark.parametrize("token", ["", "x", "a" * 43, "a" * 44, "../" * 15, "\x00" * 43])
    def test_a_cookie_that_was_made_up_is_refused(self, gate, ann, token):
        refused(401, gate.sessions.check, token)

    def test_an_ended_session_is_refused_at_once_also_while_it_is_cached(self, gate, ann):
        token, other = gate.sessions.start(ann), gate.sessions.start(ann)
        gate.sessions.check(token)
        gate.sessions.end(token)
        gate.sessions.end(token)
        refused(401, gate.sessions.check, token)
        assert gate.sessions.end_all(ann.id) == 1
        refused(401, gate.sessions.check, other)

    def test_a_session_lasts_while_it_is_used_and_ends_when_it_is_not(self, gate, ann, clock, monkeypatch):
        monkeypatch.setattr("finsim.access.sessions.SECONDS_CACHED", 0.0)
        token = gate.sessions.start(ann)
        for _ in range(4):
            clock.goes_on(11 * 3600)
            gate.sessions.check(token)
        clock.goes_on(12 * 3600)
        refused(401, gate.sessions.check, token)

    def test_a_session_ends_some_day_however_much_it_is_used(self, gate, ann, clock, monkeypatch):
        monkeypatch.setattr("finsim.access.sessions.SECONDS_CACHED", 0.0)
        token = gate.sessions.start(ann)
        for _ in range(7 * 24 // 8 - 1):
            clock.goes_on(8 * 3600)
            gate.sessions.check(token)
        clock.goes_on(8 * 3600)
        refused(401, gate.sessions.check, token)

    def test_expired_sessions_are_cleared_away(self, gate, store, ann, monkeypatch):
        monkeypatch.setattr("finsim.access.sessions.SECONDS_IDLE", -1.0)
        gate.sessions.start(ann)
        gate.sessions.clear()
        assert store.find(ann.id, Kind.SESSION) == []


class TestLinks:
    """A text that lets whoever has it read one thing."""

    def test_a_link_reads_one_thing_until_it_expires(self, gate, ann):
        identity = gate.identify(Credentials(link=gate.signing.link(ann.id, "simulation", "abc")))
        assert (identity.user, identity.scopes, identity.only) == (ann.id, {Scope.READ}, ("simulation", "abc"))
        check_scope(identity, Scope.READ, ("simulation", "abc"))
        for what in (("simulation", "abd"), ("report", "abc"), None):
            refused(403, check_scope, identity, Scope.READ, what)
        refused(403, check_scope, identity, Scope.RUN, ("simulation", "abc"))

    def test_a_link_changes_nothing(self, gate, ann):
        link = gate.signing.link(ann.id, "report", "abc")
        refused(403, gate.identify, Credentials(method="POST", link=link))

    def test_an_expired_or_forged_link_opens_nothing(self, gate, ann, clock):
        link = gate.signing.link(ann.id, "report", "abc", days=1)
        clock.goes_on(24 * 3600)
        refused(401, gate.identify, Credentials(link=link))
        good = gate.signing.link(ann.id, "report", "abc")
        forged = Signing("another secret of at least 32 characters").link(ann.id, "report", "abc")
        form = gate.signing.form("nonce")
        for text in (forged, good[:-2], good[2:], good.partition(".")[0], form, "x", "é"):
            refused(401, gate.identify, Credentials(link=text))

    @pytest.mark.parametrize(("kind", "days"), [("plan", 1), ("report", 0), ("report", 91), ("report", -1)])
    def test_not_everything_can_be_linked_and_not_for_ever(self, gate, ann, kind, days):
        refused(422, gate.signing.link, ann.id, kind, "abc", days)


class TestGate:
    """Every way in."""

    def test_on_loopback_without_a_secret_there_is_one_local_user(self, store):
        gate = Gate(Settings(), lambda: store, LocalCache())
        assert gate.identify(Credentials(method="POST")) is LOCAL
        assert not gate.is_public

    @pytest.mark.parametrize("chosen", [{"public": True}, {"host": "0.0.0.0"}, {"host": "192.0.2.1"}])
    def test_what_others_may_reach_does_not_start_without_a_secret(self, store, chosen):
        with pytest.raises(SettingsError, match="FINSIM_SECRET"):
            Gate(Settings(**chosen), lambda: store, LocalCache())
        assert Gate(Settings(secret=SECRET, **chosen), lambda: store, LocalCache()).is_public

    def test_nobody_is_refused(self, gate):
        refused(401, gate.identify, Credentials())

    @pytest.mark.parametrize("authorization", ["Basic abc", "Bearer", "Bearer ", "bearer x y", "fsk_x"])
    def test_what_is_no_key_is_refused(self, gate, authorization):
        refused(401, gate.identify, Credentials(authorization=authorization))

    def test_a_session_changes_nothing_without_its_own_token(self, gate, ann, bob):
        token, other = gate.sessions.start(ann), gate.sessions.start(bob)
        mine = gate.signing.csrf(gate.sessions.check(token).token)
        theirs = gate.signing.csrf(gate.sessions.check(other).token)
        gate.identify(Credentials(cookie=token))
        gate.identify(Credentials(method="POST", cookie=token, csrf=mine))
        for csrf in ("", theirs, mine[:-1], "é"):
            refused(403, gate.identify, Credentials(method="POST", cookie=token, csrf=csrf))

    def test_a_key_needs_no_csrf_token_but_comes_alone(self, gate, ann):
        text, _ = gate.keys.make(ann.id, "ci", [Scope.RUN])
        gate.identify(Credentials(method="POST", authorization=f"Bearer {text}"))
        token = gate.sessions.start(ann)
        refused(401, gate.identify, Credentials(authorization=f"Bearer {text}", cookie=token))

    def test_who_asks_too_often_is_told_when_to_come_again(self, gate, ann, monkeypatch, no_seconds_pass):
        from finsim.storage.cache import Rate

        monkeypatch.setattr("finsim.access.gate.RATE_OF_A_USER", Rate(3, 0.1))
        token = gate.sessions.start(ann)
        for _ in range(3):
            gate.identify(Credentials(cookie=token))
        assert refused(429, gate.identify, Credentials(cookie=token)).retry_after > 0

    def test_a_kernel_belongs_to_whoever_opened_it_first(self, gate, ann, bob):
        one, two = (gate.sessions.check(gate.sessions.start(user)) for user in (ann, bob))
        assert gate.owns_kernel(one, "k1")
        assert not gate.owns_kernel(two, "k1")
        assert gate.owns_kernel(one, "k1")
        assert gate.owns_kernel(two, "k2")

    def test_a_form_is_good_for_the_browser_that_it_was_given_to(self, gate, ann):
        token = gate.signing.form("nonce")
        assert gate.signing.is_form(token, "nonce")
        for other, nonce in ((token, "other"), (token, ""), (token[:-1], "nonce"), ("", "")):
            assert not gate.signing.is_form(other, nonce)
        assert not gate.signing.is_form(gate.signing.link(ann.id, "report", "x"), "nonce")
