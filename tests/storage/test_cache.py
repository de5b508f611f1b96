"""One set of rules for both caches, and a real Redis that is killed, restarted, stopped and filled in the middle."""

import threading
import time

import pytest

from finsim.errors import SettingsError
from finsim.storage.cache import MOST_VALUE_BYTES, LocalCache, Rate
from finsim.storage.redis_cache import LONGEST_PAUSE_S, SharedCache
from tests.servers import redis_server


@pytest.fixture(params=["local", "redis"])
def cache(request):
    opened = LocalCache() if request.param == "local" else SharedCache(request.getfixturevalue("redis_address"))
    yield opened
    opened.close()


@pytest.fixture
def key(request):
    """A key that no other test uses."""
    return f"{request.node.name}-{time.monotonic_ns()}"


@pytest.fixture
def own_redis(tmp_path):
    """A Redis of this test's own, which it may kill."""
    server = redis_server(tmp_path, "--maxmemory", "3mb", "--maxmemory-policy", "noeviction")
    server.start()
    yield server
    server.end()


@pytest.fixture
def shared(own_redis):
    opened = SharedCache(f"redis://127.0.0.1:{own_redis.port}/0")
    yield opened
    opened.close()


def test_what_was_put_is_got_until_it_is_dropped(cache, key):
    assert cache.get(key) is None
    cache.put(key, b"\x00one", 60)
    assert cache.get(key) == b"\x00one"
    cache.put(key, b"two", 60)
    assert cache.get(key) == b"two"
    cache.drop(key)
    cache.drop(key)
    assert cache.get(key) is None


def test_a_value_expires_by_its_own_age(cache, key):
    cache.put(key, b"short", 0.15)
    cache.put(key + "long", b"long", 60)
    time.sleep(0.2)
    assert cache.get(key) is None
    assert cache.get(key + "long") == b"long"


def test_a_value_too_large_is_not_kept_and_neither_is_the_one_before_it(cache, key):
    cache.put(key, b"old", 60)
    cache.put(key, b"x" * (MOST_VALUE_BYTES + 1), 60)
    assert cache.get(key) is None


def test_a_bucket_lets_a_burst_through_and_then_one_by_one(cache, key):
    rate = Rate(burst=3, per_second=0.01)
    assert [cache.take(key, rate) for _ in range(3)] == [0, 0, 0]
    assert 0 < cache.take(key, rate) <= 100
    assert cache.take(key + "other", rate) == 0


def test_who_waits_as_long_as_told_is_let_through_and_nobody_faster_than_the_rate(cache, key):
    rate, n_passed = Rate(burst=3, per_second=10), 0
    began = time.monotonic()
    while n_passed < 8:
        wait = cache.take(key, rate)
        n_passed += wait == 0
        time.sleep(wait)
    # A millisecond is the grain of Redis's clock here, and each of the eight may have been rounded.
    assert n_passed <= rate.burst + rate.per_second * (time.monotonic() - began + 0.008)


def test_of_many_threads_no_more_pass_than_the_bucket_holds(cache, key):
    rate, passed = Rate(burst=20, per_second=0.001), []

    def ask():
        for _ in range(10):
            if cache.take(key, rate) == 0:
                passed.append(1)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 20


def test_a_waiter_is_woken_or_goes_on_by_itself(cache, key):
    began = time.monotonic()
    cache.wait(key, 0.3)
    assert time.monotonic() - began > 0.25
    is_awake = threading.Event()

    def wake():  # a waker that comes before its waiter wakes nobody
        while not is_awake.wait(0.05):
            cache.wake(key)

    waker = threading.Thread(target=wake)
    waker.start()
    began = time.monotonic()
    cache.wait(key, 250)
    assert time.monotonic() - began < 200
    is_awake.set()
    waker.join()


def test_the_local_cache_is_bounded_in_bytes():
    cache = LocalCache(most_bytes=10_000)
    for n in range(100):
        cache.put(f"k{n}", b"x" * 900, 60)
    assert sum(cache.get(f"k{n}") is not None for n in range(100)) == 10
    assert cache.get("k99") is not None


def test_two_processes_caches_share_what_they_hold(redis_address, key):
    one, two = SharedCache(redis_address), SharedCache(redis_address)
    one.put(key, b"x", 60)
    assert two.get(key) == b"x"
    two.drop(key)
    assert one.get(key) is None
    assert one.take(key, Rate(1, 0.01)) == 0
    assert two.take(key, Rate(1, 0.01)) > 0
    assert one.state().shared
    one.close()
    two.close()


def everything(cache, key):
    """Use every method once, and return whether the cache did what it should."""
    cache.put(key, b"x", 60)
    kept = cache.get(key)
    cache.drop(key)
    return kept == b"x" and cache.get(key) is None and cache.take(key, Rate(5, 5)) == 0


def until(condition, seconds=LONGEST_PAUSE_S + 100):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come back"
        time.sleep(0.05)


def test_killed_in_the_middle_every_call_goes_on_and_it_comes_back_by_itself(own_redis, shared):
    for turn in range(3):
        until(lambda turn=turn: everything(shared, f"a{turn}") and not shared.state().is_degraded)
        own_redis.kill()
        assert everything(shared, f"b{turn}")
        assert shared.state().is_degraded
        own_redis.start()
        until(lambda turn=turn: everything(shared, f"c{turn}") and not shared.state().is_degraded)
    assert shared.state().shared


def test_a_redis_that_hangs_costs_one_deadline_and_then_nothing(own_redis, shared, monkeypatch):
    until(lambda: everything(shared, "a") and not shared.state().is_degraded)
    own_redis.pause()
    shared._pause, n_asked, asked = 600.0, [], shared._catch_up  # so that the outage is one, however slow we are
    monkeypatch.setattr(shared, "_catch_up", lambda: (n_asked.append(1), asked()))
    assert everything(shared, "b")
    for n in range(50):
        shared.get(f"n{n}")
    assert shared.state().is_degraded
    assert len(n_asked) == 1  # every other call knew it, and went to this process at once
    shared._away_until = 0.0
    own_redis.go_on()
    until(lambda: everything(shared, "c") and not shared.state().is_degraded)


def test_a_redis_that_is_full_costs_nothing_but_sharing(own_redis, shared):
    for n in range(40):
        shared.put(f"fill{n}", b"x" * 100_000, 60)
    assert shared.state().is_degraded
    assert "maxmemory" in shared.state().words
    assert shared.get("fill39") == b"x" * 100_000
    assert everything(shared, "a")
    for n in range(40):
        shared.drop(f"fill{n}")
    until(lambda: everything(shared, "b") and not shared.state().is_degraded)


def test_what_was_dropped_or_changed_during_an_outage_never_comes_back(own_redis, shared):
    for name in ("session", "plan"):
        shared.put(name, b"before", 60)
    own_redis.pause()
    shared.drop("session")
    shared.put("plan", b"after", 60)
    assert shared.get("session") is None
    own_redis.go_on()
    time.sleep(LONGEST_PAUSE_S / 2)
    until(lambda: shared.get("nothing") is None and not shared.state().is_degraded)
    assert shared.get("session") is None
    assert shared.get("plan") in (b"after", None)


def test_who_waits_while_redis_is_killed_is_not_lost(own_redis, shared):
    killer = threading.Timer(0.2, own_redis.kill)
    killer.start()
    began = time.monotonic()
    shared.wait("jobs", 1.0)
    assert time.monotonic() - began > 0.5
    killer.join()
    assert everything(shared, "a")


@pytest.mark.parametrize("url", ["redis://127.0.0.1:x/0", "http://127.0.0.1/"])
def test_an_address_that_is_none_is_refused_in_words(url):
    with pytest.raises(SettingsError, match="FINSIM_REDIS_URL"):
        SharedCache(url)


@pytest.mark.parametrize("bad", ["", "x" * 301, None, 7])
def test_a_key_that_is_none_is_a_bug(bad):
    with pytest.raises(ValueError, match="cache key"):
        LocalCache().get(bad)
