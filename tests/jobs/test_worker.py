"""A worker in this process, and worker processes that are killed in the middle of jobs."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from finsim.errors import PlanError, StorageError
from finsim.jobs import JobLedger, JobState, Worker
from finsim.progress import Progress
from finsim.storage.cache import LocalCache
from finsim.storage.memory import MemoryRepository
from tests.jobs.workers import crunch, expected, open_cache, open_store
from tests.servers import redis_server

WORKERS = Path(__file__).with_name("workers.py")


def until(condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.02)


@pytest.fixture
def ledger():
    return JobLedger(MemoryRepository(), LocalCache(), lease_s=0.6, backoff_s=0.01)


class Held:
    """Work that goes a step and then waits until the test lets it go on."""

    def __init__(self):
        self.go_on = threading.Event()

    def __call__(self, work):
        work.progress(Progress("steps", 1, 2))
        assert self.go_on.wait(120)
        return {}


def test_a_worker_does_what_waits_and_says_how_far_it_is(ledger):
    jobs = [ledger.submit("ann", "crunch", {"n": n, "steps": 3}) for n in range(5)]
    assert Worker(ledger, {"crunch": crunch}).run(until_idle=True) == 5
    for n, job in enumerate(jobs):
        done = ledger.get("ann", job.id)
        assert done.state is JobState.DONE
        assert json.loads(ledger.result(done)) == expected(n, 3)


def test_progress_reaches_the_row_and_the_lease_outlasts_long_work(ledger):
    held, leases = Held(), []
    job = ledger.submit("ann", "held", {})
    worker = Worker(ledger, {"held": held})
    thread = threading.Thread(target=worker.run, args=(True,))
    thread.start()
    until(lambda: ledger.get("ann", job.id).step.done == 1)
    assert ledger.get("ann", job.id).seconds_left > 0
    for _ in range(3):  # the work says nothing new, and its lease is renewed all the same
        leases.append(ledger.get("ann", job.id).leased_until)
        until(lambda: ledger.get("ann", job.id).leased_until > leases[-1])
    held.go_on.set()
    thread.join()
    there = ledger.get("ann", job.id)
    assert (there.state, there.attempts) == (JobState.DONE, 1)


def test_cancelling_stops_the_work_between_two_steps(ledger):
    job = ledger.submit("ann", "crunch", {"n": 1, "steps": 10_000_000})
    thread = threading.Thread(target=Worker(ledger, {"crunch": crunch}).run, args=(True,))
    thread.start()
    until(lambda: ledger.get("ann", job.id).step.done)
    ledger.cancel("ann", job.id)
    thread.join()
    assert ledger.get("ann", job.id).state is JobState.CANCELLED


def test_a_worker_that_leaves_gives_its_job_back_untried(ledger):
    job = ledger.submit("ann", "crunch", {"n": 1, "steps": 10_000_000})
    worker = Worker(ledger, {"crunch": crunch})
    thread = threading.Thread(target=worker.run)
    thread.start()
    until(lambda: ledger.get("ann", job.id).step.done)
    worker.leave()
    thread.join()
    there = ledger.get("ann", job.id)
    assert (there.state, there.attempts) == (JobState.QUEUED, 0)


def test_a_users_mistake_ends_the_job_with_its_words_and_a_bug_is_tried_again_and_says_nothing_of_the_household(ledger):
    calls = []

    def mistaken(work):
        raise PlanError("start", "a month", "never")

    def broken(work):
        calls.append(1)
        raise ZeroDivisionError("the household's secret")

    jobs = [ledger.submit("ann", name, {}) for name in ("mistaken", "broken")]
    worker = Worker(ledger, {"mistaken": mistaken, "broken": broken})
    until(lambda: worker.run(until_idle=True) == 0 and len(calls) == 3)
    first, second = (ledger.get("ann", job.id) for job in jobs)
    assert (first.state, first.error["where"], first.attempts) == (JobState.FAILED, "start", 1)
    assert (second.state, second.attempts) == (JobState.FAILED, 3)
    assert "secret" not in str(second.error)


def test_a_store_that_goes_away_while_a_job_runs_ends_nothing_twice(ledger, monkeypatch):
    job = ledger.submit("ann", "crunch", {"n": 1, "steps": 30})
    away, refused = threading.Event(), []
    real = ledger.repository.replace

    def replace(*arguments, **keywords):
        if away.is_set():
            refused.append(1)
            raise StorageError("store", "an answer", "none")
        return real(*arguments, **keywords)

    def crunch_while_it_goes_away(work):
        if work.id not in begun:
            begun.append(work.id)
            away.set()
        return crunch(work)

    begun = []
    monkeypatch.setattr(ledger.repository, "replace", replace)
    worker = Worker(ledger, {"crunch": crunch_while_it_goes_away})
    thread = threading.Thread(target=worker.run, args=(True,))
    thread.start()
    until(lambda: len(refused) >= 3)
    away.clear()
    thread.join()
    until(lambda: worker.run(until_idle=True) >= 0 and _ended(ledger, job))
    assert json.loads(ledger.result(ledger.get("ann", job.id))) == expected(1, 30)


def _ended(ledger, job):
    return ledger.get(job.owner, job.id).state is JobState.DONE


def test_what_a_handler_returns_must_be_json(ledger):
    job = ledger.submit("ann", "odd", {}, most_attempts=1)
    Worker(ledger, {"odd": lambda work: {"x": float("nan")}}).run(until_idle=True)
    assert ledger.get("ann", job.id).state is JobState.FAILED


def test_news_of_a_handler_that_says_nothing_costs_nothing(ledger):
    job = ledger.submit("ann", "quiet", {})
    Worker(ledger, {"quiet": lambda work: work.progress(Progress("x", 0, 0)) or {}}).run(until_idle=True)
    assert ledger.get("ann", job.id).seconds_left is None


def kill_workers_during_jobs(place, cache_address, n_jobs, n_kills, disturb=lambda turn: None):
    """Run jobs in two worker processes, kill one of them again and again, and return the ledger with all jobs."""
    chance = random.Random(7)
    ledger = JobLedger(open_store(place), open_cache(cache_address), lease_s=1.0, backoff_s=0.05, most_running=4)
    jobs = [
        ledger.submit(f"o{n % 3}", "crunch", {"n": n, "steps": 5 + n % 20}, most_attempts=50) for n in range(n_jobs)
    ]

    def start():
        return subprocess.Popen([sys.executable, str(WORKERS), place, "1.0", cache_address])

    workers = [start(), start()]
    try:
        for turn in range(n_kills):
            until(lambda: any(ledger.jobs_of(f"o{n}", JobState.RUNNING) for n in range(3)) or _all_ended(ledger))
            time.sleep(chance.uniform(0.05, 0.3))
            index = chance.randrange(2)
            os.kill(workers[index].pid, signal.SIGKILL)
            workers[index].wait()
            workers[index] = start()
            disturb(turn)
        until(lambda: _all_ended(ledger), 120)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    return ledger, jobs


def _all_ended(ledger):
    return not any(ledger.jobs_of(f"o{n}", state) for n in range(3) for state in (JobState.QUEUED, JobState.RUNNING))


def check_that_every_job_ended_once_with_the_right_bytes(ledger, jobs):
    for n, job in enumerate(jobs):
        there = ledger.get(job.owner, job.id)
        assert there.state is JobState.DONE
        assert json.loads(ledger.result(there)) == expected(n, 5 + n % 20)
    assert ledger.repository.problems() == []


@pytest.mark.parametrize("backend", ["sqlite", "mongo"])
def test_after_kill_9_of_workers_every_job_has_ended_once_with_the_right_bytes(request, tmp_path, backend):
    place = str(tmp_path / "f.sqlite") if backend == "sqlite" else request.getfixturevalue("mongo_database")
    ledger, jobs = kill_workers_during_jobs(place, "", n_jobs=16, n_kills=3)
    check_that_every_job_ended_once_with_the_right_bytes(ledger, jobs)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("backend", ["sqlite", "mongo"])
def test_after_20_kills_and_restarts_of_redis_200_jobs_have_ended_once_with_the_right_bytes(request, tmp_path, backend):
    place = str(tmp_path / "f.sqlite") if backend == "sqlite" else request.getfixturevalue("mongo_database")
    server = redis_server(tmp_path)
    server.start()

    def disturb(turn):
        if turn % 4 == 1:
            server.kill()
        if turn % 4 == 3:
            server.start()

    address = f"redis://127.0.0.1:{server.port}/0"
    ledger, jobs = kill_workers_during_jobs(place, address, n_jobs=200, n_kills=20, disturb=disturb)
    server.end()
    check_that_every_job_ended_once_with_the_right_bytes(ledger, jobs)
