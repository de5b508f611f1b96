"""The operations board: every card from samples, from none, and from a store that is away."""

import re

import pytest

from finsim.dashboards.operations import OperationsBoard
from finsim.dashboards.panels.operations import DAY_S, cards, slices
from finsim.errors import StorageError
from finsim.health.alerts import Alert, AlertBook
from finsim.health.history import MetricsHistory, Sample
from finsim.storage.memory import MemoryRepository
from finsim.workbench.operating import View, view

NOW = 1_790_000_000.0
TITLES = [
    "Alerts",
    "Uptime",
    "Response times",
    "Errors",
    "Processor",
    "Memory",
    "Job queue",
    "Providers",
    "Engine",
    "Checks",
]


def day(states=None, **counts):
    counts = {"requests": 60.0, "le 0.1": 50.0, "le 1.0": 59.0, "le +Inf": 60.0} | counts
    levels = {"rss_mb": 180.0, "cpu_share": 0.2, "waiting": 2.0, "memory_share": 0.5, "path_months_s": 2e7}
    return [Sample(NOW - 60 * m, 60.0, "api", counts, levels, states or {"store": "ok"}) for m in range(1439, -1, -1)]


def shown(samples, alerts=()):
    markup = cards(View(NOW, samples, list(alerts)))
    found = re.findall(r"<h2>(.*?)</h2>.*?class=\"ops-big\">(.*?)</p>", markup, flags=re.S)
    return markup, dict(found)


def test_every_card_stands_in_its_order_with_its_number():
    markup, found = shown(day(runs=2.0, provider_usd=0.01, provider_calls=1.0))
    assert re.findall(r"<h2>(.*?)</h2>", markup) == TITLES
    assert found["Uptime"] == "100.00%"
    assert found["Response times"] == "95 % ≤ 1.0 s"
    assert (found["Errors"], found["Memory"], found["Job queue"]) == ("0 failed", "180 MB", "2")
    assert (found["Providers"], found["Engine"]) == ("$14.40", "2,880")


def test_each_provider_says_how_long_it_took():
    quick, slow = {"groq le 0.5": 9.0, "groq le 1.0": 10.0, "groq le +Inf": 10.0}, {"openai le 2.5": 1.0}
    markup, _ = shown(day(**quick, **slow, **{"openai le +Inf": 1.0}))
    assert "groq: half ≤ 500 ms, 95 % ≤ 1.0 s; openai: half ≤ 2.5 s, 95 % ≤ 2.5 s" in markup
    assert "95 % ≤ 1.0 s</p>" in markup  # our own answers, beside them


def test_minutes_that_nobody_sampled_and_failed_checks_are_no_uptime():
    half = day()[:720] + [
        Sample(one.at, 60.0, "api", {}, {}, {"store": "failed"}) for one in day()[720:1080]
    ]  # six hours without a store, then six hours of silence
    _, found = shown(half)
    assert float(found["Uptime"].rstrip("%")) == pytest.approx(50.0, abs=0.2)


def test_two_processes_cover_a_minute_once():
    _, found = shown(sorted([*day()[:720], *day()[:720]], key=lambda one: one.at))
    assert float(found["Uptime"].rstrip("%")) == pytest.approx(50.0, abs=0.2)


def test_no_samples_and_no_store_are_said():
    markup, _ = shown([])
    assert "No sample yet" in markup

    def away():
        raise StorageError("store", "an answer", "none")

    assert "The store is away" in cards(view(away))


def test_alerts_stand_first_and_what_they_say_is_escaped():
    markup, _ = shown(day(), [(Alert("queue", "ticket", "<script>"), NOW - 60)])
    assert "&lt;script&gt;" in markup
    assert markup.index("&lt;script&gt;") < markup.index("Uptime")


def test_the_slices_hold_every_sample_of_the_day_once():
    samples = [*day(), Sample(NOW - DAY_S - 1, 60.0, "api", {"requests": 1.0})]
    assert sum(len(part.samples) for part in slices(View(NOW, samples, []))) == 1440


def test_the_board_shows_what_the_store_holds(monkeypatch):
    store = MemoryRepository()
    monkeypatch.setattr("time.time", lambda: NOW)
    MetricsHistory(store).keep(day()[-1], "p")
    AlertBook(store, lambda *_: None).go_over([Alert("queue", "ticket", "jobs wait")], NOW)
    board = OperationsBoard(lambda: store)
    assert "jobs wait" in board._cards.value
    assert "1 open" in board._head.value
    assert 'aria-current="page">Operations' in board._head.value
