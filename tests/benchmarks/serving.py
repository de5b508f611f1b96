"""The server under load on loopback: latencies, memory, what a run takes in the store. `make capacity` prints them.

Bounded: a few thousand requests, some two minutes. A calibration arm, the same work of plain Python again and again,
runs before and after: its mean over its least time says how busy the machine was with other things, and the
latencies' targets count only while that is at most 1.2. Every simulation asked for is of another plan, so that nothing
is answered from what is kept; between two of them this process runs the bare engine on the same plan, and the ratio of
the two says what the API adds, however busy the machine is.
"""

from __future__ import annotations

import http.client
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from finsim.storage import Kind, Repository
from finsim.storage.mongo import MongoRepository
from finsim.storage.sqlite import SqliteRepository
from tests.benchmarks.machine import machine
from tests.servers import free_port, mongo_server

BUSY = 1.2
ASKED = {"sample": "family", "market": "bootstrap", "n_paths": 1000}
SECONDS_TO_COMPILE = 400.0
TARGETS = {
    "computes nothing, 10 clients": 25.0, "1,000 paths, 10 clients": 150.0, "read from SQLite": 5.0,
    "read over MongoDB's protocol": 20.0,
}  # fmt: skip


def calibration(n_rounds: int = 150) -> float:
    """Return how many times longer than at best the same work takes now: 1 on a machine that is left alone."""
    seconds = []
    for _ in range(n_rounds):
        began = time.perf_counter()
        sum(number * number for number in range(30_000))
        seconds.append(time.perf_counter() - began)
    return statistics.mean(seconds) / min(seconds)


@contextmanager
def server(home: Path) -> Iterator[tuple[int, int]]:
    """Start the API as `finsim serve` does, and give its port and its process."""
    port = free_port()
    environment = {**os.environ, "FINSIM_HOME": str(home), "FINSIM_LOG_LEVEL": "warning"}
    command = [sys.executable, "-m", "finsim.api", "--port", str(port)]
    process = subprocess.Popen(command, env=environment)
    try:
        while not _answers(port):
            assert process.poll() is None
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def load(port: int, n_clients: int, n_requests: int, question: Callable[[int, int], tuple[str, str, Any]]) -> Latencies:
    """Let clients ask one after the other, all clients at once; `question` gives method, path and body."""
    found = Latencies()

    def client(number: int) -> None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        for turn in range(n_requests):
            method, path, body = question(number, turn)
            sent = None if body is None else json.dumps(body)
            began = time.perf_counter()
            try:
                link.request(method, path, sent, {"content-type": "application/json"} if sent else {})
                answer = link.getresponse()
                answer.read()
                found.add(time.perf_counter() - began, answer.status)
            except OSError:
                found.add(time.perf_counter() - began, 0)
                link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        link.close()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(n_clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


class Latencies:
    """Milliseconds of answers, and how many were none or refusals."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.ms: list[float] = []
        self.errors = 0

    def add(self, seconds: float, status: int) -> None:
        with self._lock:
            self.ms.append(seconds * 1000)
            self.errors += not 200 <= status < 300

    def join(self, other: Latencies) -> None:
        """Take what another has found."""
        self.ms += other.ms
        self.errors += other.errors

    def row(self) -> dict[str, float]:
        """Return median, 95th percentile, count and errors."""
        ordered = sorted(self.ms)
        p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
        return {
            "median_ms": round(statistics.median(ordered), 2), "p95_ms": round(p95, 2), "n": len(ordered),
            "errors": self.errors,
        }  # fmt: skip


def asked(n: int) -> dict[str, Any]:
    """Return a question about a household that nobody asked about before."""
    return ASKED | {"seed": n, "changes": {"spending.discretionary.dining": 400 + n}}


def compile_engine(port: int) -> None:
    """Ask until the engine is compiled: on a busy machine that takes longer than a request may."""
    deadline = time.monotonic() + SECONDS_TO_COMPILE
    while load(port, 1, 1, lambda client, turn: ("POST", "/api/v1/simulations", asked(9_000))).errors:
        assert time.monotonic() < deadline
        time.sleep(2.0)


def in_turn(port: int, n_turns: int = 20) -> tuple[Latencies, Latencies]:
    """Ask the API for a run and run the bare engine on the same plan, in turn; the engine's first run is left out."""
    from finsim.simulation.paths import simulate
    from finsim.workbench.asking import request_of

    api, engine = Latencies(), Latencies()
    for n in range(n_turns + 1):
        api.join(load(port, 1, 1, lambda client, turn: ("POST", "/api/v1/simulations", asked(n))))  # noqa: B023
        wanted = request_of(asked(n))
        parts = wanted.compiled
        began = time.perf_counter()
        simulate(parts.program, parts.tax, wanted.market, wanted.paths, n, parts.first_month, parts.goal_names, 1)
        if n:
            engine.add(time.perf_counter() - began, 200)
    return api, engine


def reads(repository: Repository, n_reads: int = 400) -> Latencies:
    """Read rows of a run's size, one after the other."""
    found = Latencies()
    body = {"values": [round(0.37 * n, 2) for n in range(8000)]}
    for n in range(20):
        repository.create("bench", Kind.RUN, f"r{n}", body)
    for n in range(n_reads):
        began = time.perf_counter()
        repository.get("bench", Kind.RUN, f"r{n % 20}")
        found.add(time.perf_counter() - began, 200)
    return found


def measure(folder: Path) -> dict[str, Any]:
    """Run everything and return the figures."""
    rows: dict[str, dict[str, float]] = {}
    before = calibration()
    home = folder / "home"
    with server(home) as (port, process):
        for path in ("/health", "/metrics", "/api/v1/openapi.json"):
            _answers(port, path)
        idle = _rss(process)
        nothing = ("/api/v1/me", "/api/v1/plans", "/api/v1/jobs")
        load(port, 2, 20, lambda client, turn: ("GET", nothing[turn % 3], None))
        rows["computes nothing, 10 clients"] = load(
            port, 10, 60, lambda client, turn: ("GET", nothing[turn % 3], None)
        ).row()
        compile_engine(port)
        with sqlite3.connect(home / "finsim.sqlite") as file:
            stored = file.execute("SELECT max(length(body)) FROM documents WHERE kind = 'run'").fetchone()[0]
        api, engine = in_turn(port)
        rows["1,000 paths, 1 client"], rows["the bare engine, in turn"] = api.row(), engine.row()
        rows["1,000 paths, 10 clients"] = load(
            port, 10, 8, lambda client, turn: ("POST", "/api/v1/simulations", asked(100 * client + turn + 50))
        ).row()
        rows["100 clients"] = load(port, 100, 15, lambda client, turn: ("GET", nothing[turn % 3], None)).row()
        busy = _rss(process)
    rows["read from SQLite"] = reads(SqliteRepository(folder / "reads.sqlite")).row()
    wire = mongo_server(folder)
    wire.start()
    try:
        rows["read over MongoDB's protocol"] = reads(MongoRepository(f"mongodb://127.0.0.1:{wire.port}/bench")).row()
    finally:
        wire.end()
    return {
        "machine": machine(), "calibration": [round(before, 2), round(calibration(), 2)], "idle_mb": idle,
        "after_load_mb": busy, "stored_run_kb": round(stored / 1000, 1), "latencies": rows,
    }  # fmt: skip


def _answers(port: int, path: str = "/health/live") -> bool:
    try:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        link.request("GET", path)
        return link.getresponse().status == 200
    except OSError:
        return False


def _rss(process: int) -> float:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return round(next(int(line.split()[1]) for line in lines if line.startswith("Rss:")) / 1024, 1)


def main() -> int:
    """Print the figures beside their targets; 1 when one is missed on a quiet machine, or a request failed."""
    with tempfile.TemporaryDirectory(prefix="finsim-capacity-") as folder:
        found = measure(Path(folder))
    is_quiet = max(found["calibration"]) <= BUSY
    say = sys.stdout.write
    say(json.dumps({name: found[name] for name in found if name != "latencies"}, indent=1) + "\n")
    missed = found["idle_mb"] > 120 or found["stored_run_kb"] > 100
    for name, row in found["latencies"].items():
        target = TARGETS.get(name)
        late = target is not None and row["p95_ms"] > target
        missed |= bool(row["errors"]) or (late and is_quiet)
        words = "" if target is None else f"  target {target:g} ms: {'missed' if late else 'met'}"
        say(f"{name:<32} median {row['median_ms']:8.2f} ms  p95 {row['p95_ms']:8.2f} ms  "
            f"n {row['n']:5}  errors {row['errors']}{words}\n")  # fmt: skip
    if not is_quiet:
        say(f"The machine was busy with other things (calibration above {BUSY}): latencies do not count.\n")
    say(words_of_runs(found["latencies"]))
    return 1 if missed else 0


def words_of_runs(rows: dict[str, dict[str, float]]) -> str:
    """Say how an answer compares with its engine run, and what ten at once must take on these cores at least."""
    alone, engine = rows["1,000 paths, 1 client"]["median_ms"], rows["the bare engine, in turn"]["median_ms"]
    at_once, cores = rows["1,000 paths, 10 clients"]["median_ms"], os.cpu_count() or 1
    least = 10 * engine / min(cores, 10)
    return (
        f"An answer takes {alone / engine:.2f} times its engine run. Ten at once on {cores} cores take {least:.0f} ms "
        f"by the engine alone, if nothing else ran: {at_once:.0f} ms is {at_once / least:.2f} times that.\n"
    )


if __name__ == "__main__":
    raise SystemExit(main())
