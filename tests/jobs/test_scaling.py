"""Dask's workers behind `concurrent.futures`: the same bytes as in this process, and a lost worker costs its chunk."""

import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from finsim.errors import Cancelled, FinsimError
from finsim.jobs.scaling import executor
from finsim.progress import Cancellation
from finsim.workbench.sweeping import sweep
from tests.servers import free_port

QUESTIONS = [{"sample": "renter", "market": "bootstrap", "n_paths": 40, "seed": seed} for seed in range(24)]
START = "import sys; from distributed.cli.{0} import main; sys.argv = ['dask', *sys.argv[1:]]; main()"


class Cluster:
    """A scheduler and its workers, each a process of ours on loopback."""

    def __init__(self, folder, n_workers):
        self.port = free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self._said = (folder / "said").open("ab")
        quiet = ["--no-dashboard"]
        self.scheduler = self._start(
            "dask_scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
            "--dashboard-address",
            "127.0.0.1:0",
            *quiet,
        )
        one = ["--nthreads", "1", "--no-nanny", "--local-directory", str(folder), "--dashboard-address", "127.0.0.1:0"]
        self.workers = [
            self._start("dask_worker", self.address, "--host", "127.0.0.1", *one, *quiet) for _ in range(n_workers)
        ]

    def _start(self, name, *words):
        command = [sys.executable, "-c", START.format(name), *words]
        return subprocess.Popen(command, stdout=self._said, stderr=self._said)

    def wait(self, n_workers):
        from distributed import Client

        deadline = time.monotonic() + 60
        while True:
            try:
                with Client(self.address, timeout=5, set_as_default=False) as client:
                    client.wait_for_workers(n_workers, timeout=40)
                return
            except (OSError, TimeoutError):
                assert time.monotonic() < deadline, "the scheduler did not answer"

    def end(self):
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()
        self._said.close()


@pytest.fixture
def cluster(tmp_path):
    started = Cluster(tmp_path, 2)
    try:
        started.wait(2)
        yield started
    finally:
        started.end()


def as_bytes(answers):
    return [json.dumps(answer, sort_keys=True).encode() for _, answer in answers]


@pytest.fixture(scope="module")
def alone():
    """What one process answers."""
    return as_bytes(sweep(QUESTIONS))


@pytest.mark.timeout(240)
def test_workers_answer_the_same_bytes_and_one_that_is_killed_costs_its_chunk_only(cluster, alone):
    with executor(cluster.address) as pool:
        assert as_bytes(sweep(QUESTIONS, pool, chunk=4)) == alone
        found = []
        for answer in sweep(QUESTIONS, pool, chunk=2):
            found.append(answer)
            if len(found) == 4:
                os.kill(cluster.workers[0].pid, signal.SIGKILL)
        assert [number for number, _ in found] == list(range(len(QUESTIONS)))
        assert as_bytes(found) == alone


@pytest.mark.parametrize("chunk", [1, 5, 100])
def test_the_chunk_changes_nothing(chunk, alone):
    assert as_bytes(sweep(QUESTIONS, chunk=chunk)) == alone


def test_a_mistake_is_the_answer_to_its_own_question():
    answers = [answer for _, answer in sweep([QUESTIONS[0], {"text": "start: never"}, QUESTIONS[1]])]
    assert ["error" in answer for answer in answers] == [False, True, False]
    assert answers[1]["error"]["type"] == "PlanErrors"


def test_cancelling_stops_between_two_chunks():
    cancel = Cancellation()
    answers = sweep(QUESTIONS, chunk=2, cancel=cancel)
    assert [next(answers)[0], next(answers)[0]] == [0, 1]
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(answers)


def test_a_scheduler_that_does_not_answer_is_said_so(monkeypatch):
    monkeypatch.setattr("finsim.jobs.scaling.SECONDS_TO_ANSWER", 1)
    began = time.monotonic()
    with pytest.raises(FinsimError, match="FINSIM_SCHEDULER"), executor(f"tcp://127.0.0.1:{free_port()}"):
        pass
    assert time.monotonic() - began < 20


def test_without_a_scheduler_there_is_no_executor():
    with executor(None) as none:
        assert none is None
    assert threading.active_count() < 100


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("n_workers", [2, 4])
def test_speed_up_of_local_workers_is_printed_and_the_bytes_are_equal(tmp_path, n_workers, capsys):
    questions = [{"sample": "family", "market": "bootstrap", "n_paths": 5000, "seed": seed} for seed in range(48)]
    list(sweep(questions[:2], threads=1))
    began = time.perf_counter()
    alone = as_bytes(sweep(questions, threads=1))
    one = time.perf_counter() - began
    cluster = Cluster(tmp_path, n_workers)
    try:
        cluster.wait(n_workers)
        with executor(cluster.address) as pool:
            list(sweep(questions[: 4 * n_workers], pool, chunk=1, threads=1))  # each worker loads its engine
            began = time.perf_counter()
            assert as_bytes(sweep(questions, pool, chunk=4, threads=1)) == alone
            many = time.perf_counter() - began
    finally:
        cluster.end()
    words = f"{n_workers} workers on {os.cpu_count()} cores: {one:.1f} s alone, {many:.1f} s, {one / many:.2f} times"
    with capsys.disabled():
        sys.stdout.write(f"\n{words}\n")
