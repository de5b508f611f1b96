"""Samples, objectives and alerts: what is kept, what burns, what is told, and that it is told once."""

import random
import threading

import pytest

from finsim import telemetry
from finsim.health.alerts import Alert, AlertBook, alerts
from finsim.health.history import SECONDS_KEPT, MetricsHistory, Sample
from finsim.health.objectives import OBJECTIVES, WINDOWS, burns, share_good
from finsim.health.sampling import Sampler
from finsim.storage.memory import MemoryRepository
from finsim.storage.sqlite import SqliteRepository

NOW = 1_790_000_000.0


def sample(minutes_ago=0.0, role="api", states=None, levels=None, **counts):
    return Sample(NOW - 60 * minutes_ago, 60.0, role, counts, levels or {}, states or {})


def minutes(n, **counts):
    return [sample(ago, **counts) for ago in range(n - 1, -1, -1)]


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    opened = MemoryRepository() if request.param == "memory" else SqliteRepository(tmp_path / "s.sqlite")
    yield opened
    opened.close()


def test_a_sample_comes_back_as_it_was_and_in_its_order(store):
    history, kept = MetricsHistory(store), [sample(m, requests=m, levels={"rss_mb": 1.5}) for m in (3, 1, 2)]
    for number, one in enumerate(kept):
        history.keep(one, f"p{number}")
    assert history.between(NOW - 3600, NOW + 1) == sorted(kept, key=lambda one: one.at)
    assert history.between(NOW - 100, NOW + 1) == [kept[1]]


def test_more_samples_than_a_page_come_back_each_once(store, monkeypatch):
    monkeypatch.setattr("finsim.health.history.MOST_READ", 4)
    history = MetricsHistory(store)
    for minute in range(11):
        history.keep(sample(minute), "p")
    assert [one.at for one in history.between(NOW - 3600, NOW + 1)] == [NOW - 60 * m for m in range(10, -1, -1)]


def test_samples_of_more_than_a_week_go_and_younger_ones_stay(store):
    history = MetricsHistory(store)
    for ago in (SECONDS_KEPT / 60 + 1, SECONDS_KEPT / 60 - 1, 0):
        history.keep(sample(ago), "p")
    assert history.clear(NOW) == 1
    assert len(history.between(0.0, NOW + 1)) == 2


def test_a_sampler_counts_what_happened_since_its_last_sample():
    seconds = telemetry.histogram("http_seconds", "Seconds until an answer was whole.", ("method", "route", "status"))
    taken = Sampler("api", lambda: None)
    taken.take()
    for status in ("200", "200", "503"):
        seconds.labels(method="GET", route="/api/v1/plans", status=status).observe(0.02)
    seconds.labels(method="GET", route="/health/live", status="200").observe(0.02)
    first, second = taken.take(), taken.take()
    assert (first.counts["requests"], first.counts["errors"], first.counts["timed"]) == (4, 1, 1)
    assert first.counts["quick"] == 1
    assert first.counts["le 1.0"] == first.counts["le +Inf"] == 4
    assert "requests" not in second.counts
    assert first.levels["rss_mb"] > 10


def test_a_sampler_counts_how_long_each_provider_took():
    seconds = telemetry.histogram("provider_seconds", "Seconds of a call of a language model.", ("provider",))
    taken = Sampler("worker", lambda: None)
    taken.take()
    seconds.labels(provider="groq").observe(0.3)
    seconds.labels(provider="openai").observe(3.0)
    counts = taken.take().counts
    assert counts["groq le +Inf"] == counts["openai le +Inf"] == counts["groq le 0.5"] == 1
    assert "openai le 0.5" not in counts


def test_a_sampler_writes_rows_beside_its_process(store, monkeypatch):
    monkeypatch.setattr("finsim.health.sampling.SECONDS_BETWEEN", 0.01)
    written = threading.Event()
    taken = Sampler("worker", lambda: MetricsHistory(store), then=lambda _: written.set()).start()
    assert written.wait(120)
    taken.close()
    assert MetricsHistory(store).between(0.0, 1e11)[0].role == "worker"


@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda one: one.name)
@pytest.mark.parametrize("window", WINDOWS, ids=lambda one: f"{one.long_s / 3600:g} h")
def test_an_objective_rings_at_its_burn_rate_and_not_below(objective, window):
    """The definition, worked out the other way: bad events at a stated multiple of what is allowed."""

    def history(multiple):
        n_all, n_minutes = 10_000.0, int(window.long_s // 60)
        bad = n_all * objective.allowance * multiple
        counts = {objective.all: n_all, objective.good: bad if objective.counts_bad else n_all - bad}
        return [Sample(NOW - 60 * m, 60.0, "api", counts) for m in range(0, n_minutes, max(1, n_minutes // 500))]

    def rings(multiple):
        return next(b for b in burns(history(multiple), NOW) if (b.objective, b.window) == (objective, window)).rings

    assert rings(window.burn * 1.01)
    assert not rings(window.burn * 0.99)


def test_what_is_over_does_not_ring_although_the_long_window_remembers():
    bad_hour = [sample(m, requests=100.0, errors=50.0) for m in range(59, 10, -1)]
    well_since = [sample(m, requests=100.0) for m in range(10, -1, -1)]
    hour = next(b for b in burns([*bad_hour, *well_since], NOW) if b.objective.name == "availability")
    assert hour.long > 14.4
    assert not hour.rings


def test_one_failure_among_few_calls_is_no_rate():
    assert alerts([sample(1, requests=3.0, errors=1.0), sample(requests=2.0)], NOW) == []


def test_each_failing_rule_names_itself_and_the_worst_comes_first():
    levels = {"waiting": 4.0, "waiting_s": 300.0, "memory_share": 0.97}
    bad = {"store": "failed", "redis": "failed"}
    history = [sample(m, states=bad, levels=levels, requests=100.0, errors=60.0) for m in (3, 2, 1, 0)]
    assert [a.name for a in alerts(history, NOW)] == [
        "burn.availability", "health.store", "health.redis", "memory", "queue",
    ]  # fmt: skip
    assert [a.name for a in alerts([sample(9)], NOW)] == ["silence"]


def test_a_check_that_failed_once_is_not_told():
    assert alerts([sample(1, states={"store": "ok"}), sample(states={"store": "failed"})], NOW) == []


@pytest.fixture
def told():
    return []


def book(store, told):
    return AlertBook(store, lambda alert, is_over: told.append((alert.name, is_over)))


def test_an_alert_is_told_when_it_begins_after_hours_and_when_it_is_over(store, told):
    alert, other = Alert("queue", "ticket", "x"), Alert("memory", "ticket", "y")
    for minute in range(10):
        book(store, told).go_over([alert], NOW + 60 * minute)
    assert told == [("queue", False)]
    book(store, told).go_over([alert, other], NOW + 4 * 3600 + 1)
    assert told[1:] == [("queue", False), ("memory", False)]
    book(store, told).go_over([other], NOW + 5 * 3600)
    assert told[3:] == [("queue", True)]
    book(store, told).go_over([alert, other], NOW + 5 * 3600 + 60)
    assert told[4:] == [("queue", False)]
    assert [(a.name, since) for a, since in book(store, told).open()] == [
        ("memory", NOW + 4 * 3600 + 1), ("queue", NOW + 5 * 3600 + 60),
    ]  # fmt: skip


def test_several_processes_over_one_store_tell_an_alert_once(store, told):
    wrong = [Alert(f"health.{n}", "page", "x") for n in range(5)]
    threads = [threading.Thread(target=lambda: book(store, told).go_over(wrong, NOW)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [(f"health.{n}", False) for n in range(5)]


def test_shares_add_up_over_processes():
    rng = random.Random(1)
    parts = [sample(m, requests=float(rng.randint(1, 50)), errors=1.0) for m in range(40)]
    n_all = sum(one.counts["requests"] for one in parts)
    assert share_good(OBJECTIVES[0], parts) == pytest.approx(1 - 40 / n_all)
    assert share_good(OBJECTIVES[0], []) is None
