"""The image's entrance started on loopback with an operator's key, for load, soak and drills; ended with the block."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from finsim.access.keys import new_key
from tests.architecture.tree import ROOT
from tests.servers import free_port

SECONDS_TO_START = 120.0


@dataclass(frozen=True)
class Entrance:
    """A running server: where it is, the key that opens it, its first process."""

    url: str
    key: str
    pid: int

    def client(self) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.key}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=100.0, trust_env=False)

    def own_mb(self) -> float:
        """Return the memory that no file is behind, in MB: what other programs map or let go of does not move it."""
        return sum(_kb(pid, "Pss_Anon") for pid in _family(self.pid)) / 1024

    def cpu_seconds(self) -> float:
        """Return processor seconds of all its processes so far."""
        return sum(_cpu_seconds(pid) for pid in _family(self.pid))


@contextlib.contextmanager
def started(folder: Path) -> Iterator[Entrance]:
    """Start it over SQLite in `folder`; raises TimeoutError when it does not become ready."""
    key, port = new_key(), free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FINSIM_")}
    stated = {
        "FINSIM_HOME": str(folder / "home"), "FINSIM_LOG_FORMAT": "json", "FINSIM_LOG_LEVEL": "warning",
        "FINSIM_SECRET": secrets.token_hex(32), "FINSIM_OPERATOR": f"load:{secrets.token_hex(12)}",
        "FINSIM_GATE_KEY": key, "PORT": str(port),
    }  # fmt: skip
    with (folder / "said").open("wb") as said:
        command = [sys.executable, str(ROOT / "deploy" / "container.py")]
        process = subprocess.Popen(command, env=kept | stated, stdout=said, stderr=said)
    try:
        entrance = Entrance(f"http://127.0.0.1:{port}", key, process.pid)
        _wait(entrance)
        yield entrance
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait(entrance: Entrance) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    with entrance.client() as client:
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.HTTPError):
                if client.get("/api/v1/me").status_code == 200:
                    return
            time.sleep(0.2)
    raise TimeoutError(f"not ready within {SECONDS_TO_START:g} s")


def _family(pid: int) -> list[int]:
    """Return a process with all that it started, and those that they started."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in task.read_text().split():
                found += _family(int(child))
    return found


def _kb(pid: int, what: str) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith(f"{what}:"):
                return int(line.split()[1])
    return 0


def _cpu_seconds(pid: int) -> float:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0
