"""How checks become findings: tiers, deadlines, what is raised, since when."""

import threading
import time

import pytest

from finsim.errors import StorageError
from finsim.health import Answer, Health, State, Tier

OK = Answer(State.OK, "well")
DEGRADED = Answer(State.DEGRADED, "less")
FAILED = Answer(State.FAILED, "gone")


@pytest.fixture
def health():
    made = Health(deadline_s=120.0, fresh_s=0.0)
    yield made
    made.close()


def states(report):
    return {finding.name: finding.state.value for finding in report.findings}


def test_a_tier_holds_the_tiers_before_it(health):
    for name, tier in (("process", Tier.LIVE), ("store", Tier.READY), ("nginx", Tier.DETAIL)):
        health.register(name, tier, lambda: OK)
    assert [list(states(health.look(tier))) for tier in Tier] == [
        ["process"],
        ["process", "store"],
        ["process", "store", "nginx"],
    ]


@pytest.mark.parametrize(
    ("ready", "detail", "state"),
    [
        (OK, OK, State.OK),
        (OK, DEGRADED, State.DEGRADED),
        (OK, FAILED, State.DEGRADED),
        (DEGRADED, OK, State.DEGRADED),
        (FAILED, OK, State.FAILED),
        (FAILED, FAILED, State.FAILED),
    ],
)
def test_only_what_serving_needs_can_fail_the_whole(health, ready, detail, state):
    health.register("ready", Tier.READY, lambda: ready)
    health.register("detail", Tier.DETAIL, lambda: detail)
    assert health.look().state is state


def test_nothing_registered_is_well(health):
    assert health.look().state is State.OK


def test_what_a_check_raises_is_what_it_found(health):
    def refuses():
        raise StorageError("store", "an answer", "silence")

    def breaks():
        raise ZeroDivisionError("a secret")

    health.register("refuses", Tier.READY, refuses)
    health.register("breaks", Tier.READY, breaks)
    health.register("well", Tier.READY, lambda: OK)
    report = health.look()
    assert states(report) == {"refuses": "failed", "breaks": "failed", "well": "ok"}
    assert report.findings[0].words == 'store: expected an answer; got "silence"'
    assert report.findings[1].words == "the check itself broke: ZeroDivisionError"


def until(states_are, health, seconds=120):
    """Look again until the states are so: a busy machine may take longer over a check than its deadline here."""
    deadline = time.monotonic() + seconds
    while states(report := health.look()) != states_are:
        assert time.monotonic() < deadline, report
    return report


def test_a_check_that_hangs_hangs_once_and_does_not_hold_up_the_others():
    health, release, starts = Health(deadline_s=0.3, fresh_s=0.0), threading.Event(), []

    def hangs():
        starts.append(1)
        release.wait(250)
        return OK

    health.register("hangs", Tier.READY, hangs)
    health.register("well", Tier.READY, lambda: OK)
    for _ in range(2):
        report = until({"hangs": "failed", "well": "ok"}, health)
        assert report.findings[0].words == "no answer within 0.3 s"
    assert starts == [1]
    release.set()
    until({"hangs": "ok", "well": "ok"}, health)
    health.close()


def test_since_moves_only_when_the_state_does(health, monkeypatch):
    moments = iter(f"2026-12-01T00:00:0{n}+00:00" for n in range(9))
    monkeypatch.setattr("finsim.health.check._now", lambda: next(moments))
    answers = iter([OK, Answer(State.OK, "well, in other words"), FAILED, FAILED, OK])
    health.register("store", Tier.READY, lambda: next(answers))
    findings = [health.look().findings[0] for _ in range(5)]
    assert [finding.since[17:19] for finding in findings] == ["00", "00", "01", "01", "02"]
    assert findings[1].words == "well, in other words"


def test_findings_are_reused_for_a_moment():
    health, asked = Health(fresh_s=60.0), []
    health.register("store", Tier.READY, lambda: (asked.append(1), OK)[1])
    for _ in range(50):
        health.look()
    assert len(asked) == 1
    health.close()


def test_many_who_ask_at_once_never_start_a_check_that_runs(health):
    reports, at_once, most = [], threading.Semaphore(1), []

    def slow():
        most.append(at_once.acquire(blocking=False))
        time.sleep(0.1)
        at_once.release()
        return OK

    health.register("slow", Tier.READY, slow)
    threads = [threading.Thread(target=lambda: reports.append(health.look())) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [report.state for report in reports] == [State.OK] * 10
    assert all(most)
