"""The rules of the queue, over every backend."""

import pytest

from finsim.errors import Conflict, NotFound
from finsim.jobs import JobLedger, JobState
from finsim.jobs.job import Priority, Step
from finsim.jobs.ledger import TooMany
from finsim.storage.cache import LocalCache

ABLE = ("add", "wait")


def test_a_job_goes_from_queued_to_running_to_done_with_its_result(ledger):
    job = ledger.submit("ann", "add", {"n": 1})
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)
    mine = ledger.claim(ABLE)
    assert (mine.id, mine.state, mine.attempts, mine.arguments) == (job.id, JobState.RUNNING, 1, {"n": 1})
    assert ledger.claim(ABLE) is None
    done = ledger.finish(mine, b"result")
    assert (done.state, done.lease, bool(done.ended)) == (JobState.DONE, "", True)
    assert ledger.result(ledger.get("ann", job.id)) == b"result"
    assert ledger.claim(ABLE) is None
    assert ledger.reap() == 0


def test_another_owners_job_is_not_found(ledger):
    job = ledger.submit("ann", "add", {})
    for asked in (ledger.get, ledger.cancel, ledger.delete):
        with pytest.raises(NotFound):
            asked("bob", job.id)
    assert ledger.jobs_of("bob") == []
    assert [each.id for each in ledger.jobs_of("ann")] == [job.id]


def test_the_same_key_is_one_job_whatever_became_of_it(ledger):
    first = ledger.submit("ann", "add", {"n": 1}, key="k")
    ledger.finish(ledger.claim(ABLE), b"x")
    again = ledger.submit("ann", "add", {"n": 1}, key="k")
    assert (again.id, again.state) == (first.id, JobState.DONE)
    with pytest.raises(Conflict, match="idempotency key"):
        ledger.submit("ann", "add", {"n": 2}, key="k")
    with pytest.raises(Conflict, match="idempotency key"):
        ledger.submit("ann", "wait", {"n": 1}, key="k")
    assert ledger.submit("bob", "add", {"n": 2}, key="k").id != first.id
    assert ledger.submit("ann", "add", {"n": 1}).id != first.id


def test_the_more_urgent_goes_first_and_then_the_older(ledger):
    order = [Priority.LATER, Priority.USUAL, Priority.SOON, Priority.USUAL]
    ids = [ledger.submit(f"o{n}", "add", {"n": n}, priority=priority).id for n, priority in enumerate(order)]
    assert [ledger.claim(ABLE).id for _ in range(4)] == [ids[2], ids[1], ids[3], ids[0]]


def test_a_worker_takes_only_what_it_can_do(ledger):
    ledger.submit("ann", "report", {})
    assert ledger.claim(ABLE) is None
    assert ledger.claim(["report"]) is not None


def test_one_owner_runs_only_so_many_and_does_not_keep_others_waiting(ledger):
    for n in range(60):
        ledger.submit("greedy", "add", {"n": n})
    ledger.submit("ann", "add", {})
    claimed = [ledger.claim(ABLE) for _ in range(4)]
    assert [job.owner if job else None for job in claimed] == ["greedy", "greedy", "ann", None]
    ledger.finish(claimed[0], b"")
    assert ledger.claim(ABLE).owner == "greedy"


def test_one_owner_has_only_so_many_waiting(store):
    ledger = JobLedger(store, LocalCache(), most_waiting=3)
    for n in range(3):
        ledger.submit("ann", "add", {"n": n})
    with pytest.raises(TooMany, match="at most 3 waiting"):
        ledger.submit("ann", "add", {"n": 4})
    ledger.submit("bob", "add", {})


def test_a_lease_that_is_not_renewed_is_lost_and_what_the_old_worker_writes_counts_for_nothing(ledger, clock):
    ledger.submit("ann", "add", {})
    old = ledger.claim(ABLE)
    clock.goes_on(14.9)
    assert ledger.reap() == 0
    clock.goes_on(0.1)
    assert ledger.reap() == 1
    assert ledger.reap() == 0
    assert ledger.claim(ABLE) is None
    clock.goes_on(2.0)
    new = ledger.claim(ABLE)
    assert (new.id, new.attempts) == (old.id, 2)
    for asked in (
        lambda: ledger.finish(old, b"old"),
        lambda: ledger.renew(old, Step()),
        lambda: ledger.fail(old, {}, may_retry=True),
        lambda: ledger.give_back(old),
        lambda: ledger.stopped(old),
    ):
        with pytest.raises(Conflict, match="a lease that is held"):
            asked()
    ledger.finish(new, b"new")
    assert ledger.result(ledger.get("ann", old.id)) == b"new"


def test_a_lease_that_is_renewed_lasts(ledger, clock):
    ledger.submit("ann", "add", {})
    job = ledger.claim(ABLE)
    for done in range(4):
        clock.goes_on(10.0)
        job = ledger.renew(job, Step("paths", done, 4, "", ledger.get("ann", job.id).began))
        assert ledger.reap() == 0
    assert ledger.get("ann", job.id).step.done == 3


def test_what_fails_is_tried_again_after_a_growing_pause_and_then_no_more(ledger, clock):
    job = ledger.submit("ann", "add", {}, most_attempts=3)
    for attempt, pause in ((1, 2.0), (2, 4.0), (3, 200.0)):
        mine = ledger.claim(ABLE)
        assert mine.attempts == attempt
        ledger.fail(mine, {"got": "bad luck"}, may_retry=True)
        clock.goes_on(pause - 0.1)
        assert ledger.claim(ABLE) is None
        clock.goes_on(0.1)
    ended = ledger.get("ann", job.id)
    assert (ended.state, ended.error) == (JobState.FAILED, {"got": "bad luck"})
    assert ledger.claim(ABLE) is None


def test_a_users_mistake_is_not_tried_again(ledger):
    job = ledger.submit("ann", "add", {})
    ledger.fail(ledger.claim(ABLE), {"got": "a typing mistake"}, may_retry=False)
    assert ledger.get("ann", job.id).state is JobState.FAILED


def test_a_worker_that_dies_every_time_fails_the_job_in_the_end(ledger, clock):
    job = ledger.submit("ann", "add", {}, most_attempts=2)
    for _ in range(2):
        assert ledger.claim(ABLE) is not None
        clock.goes_on(15.0)
        assert ledger.reap() == 1
        clock.goes_on(2.0)
    ended = ledger.get("ann", job.id)
    assert (ended.state, ended.error["got"]) == (JobState.FAILED, "no sign of life")


def test_what_waits_is_cancelled_at_once_and_what_runs_is_asked_to_stop(ledger):
    waiting = ledger.submit("ann", "add", {})
    assert ledger.cancel("ann", waiting.id).state is JobState.CANCELLED
    assert ledger.claim(ABLE) is None
    running = ledger.submit("ann", "add", {})
    mine = ledger.claim(ABLE)
    asked = ledger.cancel("ann", running.id)
    assert (asked.state, asked.cancel) == (JobState.RUNNING, True)
    assert ledger.renew(mine, Step()).cancel
    assert ledger.stopped(mine).state is JobState.CANCELLED
    for id in (waiting.id, running.id):
        assert ledger.cancel("ann", id).state is JobState.CANCELLED


def test_a_job_asked_to_stop_whose_worker_died_is_cancelled_not_repeated(ledger, clock):
    job = ledger.submit("ann", "add", {})
    ledger.claim(ABLE)
    ledger.cancel("ann", job.id)
    clock.goes_on(15.0)
    ledger.reap()
    assert ledger.get("ann", job.id).state is JobState.CANCELLED


def test_what_is_given_back_has_not_been_tried(ledger):
    job = ledger.submit("ann", "add", {})
    ledger.give_back(ledger.claim(ABLE))
    there = ledger.get("ann", job.id)
    assert (there.state, there.attempts) == (JobState.QUEUED, 0)
    assert ledger.claim(ABLE).attempts == 1


def test_an_ended_job_goes_with_its_result_and_a_running_one_stays(ledger):
    one, two = ledger.submit("ann", "add", {"n": 1}), ledger.submit("ann", "add", {"n": 2})
    for _ in range(2):
        ledger.finish(ledger.claim(ABLE), b"the same")
    ledger.delete("ann", one.id)
    assert ledger.result(ledger.get("ann", two.id)) == b"the same"
    assert ledger.clear(older_than_s=60) == 0
    assert ledger.clear(older_than_s=0) == 1
    assert ledger.repository.blobs("ann") == []
    ledger.submit("ann", "add", {})
    job = ledger.claim(ABLE)
    with pytest.raises(Conflict, match="cancel it first"):
        ledger.delete("ann", job.id)


def test_time_left_follows_from_time_taken(ledger):
    job = ledger.submit("ann", "add", {})
    mine = ledger.claim(ABLE)
    assert ledger.get("ann", job.id).seconds_left is None
    began = mine.began
    later = began[:17] + f"{(int(began[17:19]) + 0) % 60:02d}" + began[19:]
    assert mine.changed(step=Step("paths", 1, 4, "", later)).seconds_left == pytest.approx(0, abs=1e-6)
    minute = mine.changed(began="2026-01-01T00:00:00+00:00", step=Step("paths", 1, 4, "", "2026-01-01T00:00:10+00:00"))
    assert minute.seconds_left == pytest.approx(30)
