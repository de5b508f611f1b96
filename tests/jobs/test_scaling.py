"""Dask's workers behind `concurrent.futures`: the same bytes as in this process, and a lost worker costs its chunk."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

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
        self.client = self.numbers = None
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
        """Wait for the workers; note the process of each by its address."""
        from distributed import Client

        deadline = time.monotonic() + 120
        while True:
            try:
                self.client = Client(self.address, timeout=5, set_as_default=False)
                break
            except (OSError, TimeoutError):
                assert time.monotonic() < deadline, "the scheduler did not answer"
        self.client.wait_for_workers(n_workers, timeout=120)
        self.numbers = self.client.run(os.getpid)

    def kill(self, worker):
        """Kill a worker as `kill -9` does, wait until the scheduler knows, and return the chunks it had in hand."""
        n_chunks = len(self.client.processing()[worker])
        os.kill(self.numbers[worker], signal.SIGKILL)
        while worker in self.client.processing():
            time.sleep(0.02)
        return n_chunks

    def kill_the_busiest(self):
        return self.kill(max(self.client.processing().items(), key=lambda each: len(each[1]))[0])

    def stop_one(self):
        """Stop a worker, so that it answers nothing that it is handed from now on, and return its address."""
        worker = min(self.numbers)
        os.kill(self.numbers[worker], signal.SIGSTOP)
        return worker

    def kill_over_a_chunk(self, worker):
        """Kill a stopped worker once it has been handed a chunk."""
        while not self.client.processing()[worker]:
            time.sleep(0.02)
        return self.kill(worker)

    def end(self):
        if self.client is not None:
            self.client.close()
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
    with executor(cluster.address) as pool, ThreadPoolExecutor(1) as aside:
        assert as_bytes(sweep(QUESTIONS, pool, chunk=4)) == alone
        lost = aside.submit(cluster.kill_over_a_chunk, cluster.stop_one())
        found = list(sweep(QUESTIONS, pool, chunk=2))
        assert lost.result() >= 1
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
    with pytest.raises(FinsimError, match=r"FINSIM_SCHEDULER.*within 1 s"), executor(f"tcp://127.0.0.1:{free_port()}"):
        pass


def test_without_a_scheduler_there_is_no_executor():
    with executor(None) as none:
        assert none is None
    assert threading.active_count() < 100


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("n_workers", [2, 4])
def test_speed_up_of_local_workers_is_printed_and_the_bytes_are_equal(tmp_path, n_workers, capsys):
    """Whole, and with a worker killed in the middle."""
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
            began = time.perf_counter()
            found = []
            for answer in sweep(questions, pool, chunk=2, threads=1):
                found.append(answer)
                if len(found) == len(questions) // 4:
                    lost = cluster.kill_the_busiest()
            with_a_loss = time.perf_counter() - began
            assert as_bytes(found) == alone
            assert lost >= 1
    finally:
        cluster.end()
    words = (
        f"{n_workers} workers on {os.cpu_count()} cores: {one:.1f} s alone, {many:.1f} s, {one / many:.2f} times; "
        f"with one killed, {lost} chunks in hand, {with_a_loss:.1f} s and the same bytes"
    )
    with capsys.disabled():
        sys.stdout.write(f"\n{words}\n")
