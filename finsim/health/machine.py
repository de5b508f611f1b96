"""This machine becomes findings: interpreter, cores, memory, folders. The limits of a container count, not its host."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path

from finsim.health.check import Answer, State

OLDEST_PYTHON = (3, 11)
LEAST_MEMORY = 400 * 2**20  # bytes: one run of 10,000 paths, a kernel and the servers
LEAST_ROOM = 200 * 2**20
_MEMORY_LIMITS = ("sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes")
_MEMORY_IN_USE = ("sys/fs/cgroup/memory.current", "sys/fs/cgroup/memory/memory.usage_in_bytes")
_UNLIMITED = 2**60  # version 1 of cgroup writes a number near 2**63 for "no limit"


def check_python() -> Answer:
    """Look at the interpreter and the operating system."""
    words = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    if sys.version_info < OLDEST_PYTHON:
        return Answer(State.FAILED, f"{words}; finsim needs {OLDEST_PYTHON[0]}.{OLDEST_PYTHON[1]} or newer")
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        return Answer(State.DEGRADED, f"{words}; equal bytes are promised on Linux x86_64 only")
    return Answer(State.OK, words)


def check_cores(root: Path = Path("/")) -> Answer:
    """Look at how many cores this process may use, by its affinity and by its container's quota."""
    allowed, quota = len(os.sched_getaffinity(0)), cpu_quota(root)
    if quota is None:
        return Answer(State.OK, f"{allowed} cores")
    words = f"{quota:g} of {allowed} cores by the container's quota"
    return Answer(
        State.OK if quota >= 0.5 else State.DEGRADED, words if quota >= 0.5 else f"{words}: runs will be slow"
    )


def cpu_quota(root: Path = Path("/")) -> float | None:
    """Return how many cores the container may use (cgroup version 2, else 1), or None without a quota."""
    both = _read(root / "sys/fs/cgroup/cpu.max").split()
    if len(both) == 2 and both[0].isdigit():
        return int(both[0]) / int(both[1])
    quota = _read(root / "sys/fs/cgroup/cpu/cpu.cfs_quota_us")
    period = _read(root / "sys/fs/cgroup/cpu/cpu.cfs_period_us")
    if quota.isdigit() and period.isdigit() and int(period):
        return int(quota) / int(period)
    return None


def check_memory(root: Path = Path("/")) -> Answer:
    """Look at how much memory is left within the container's limit and the machine's size."""
    limit, free = memory(root)
    if free is None or limit is None:
        return Answer(State.DEGRADED, "neither cgroup nor /proc says how much memory there is")
    words = f"{_size(free)} free of {_size(limit)}"
    if free < LEAST_MEMORY:
        return Answer(State.DEGRADED, f"{words}; runs of 10,000 paths want {_size(LEAST_MEMORY)}")
    return Answer(State.OK, words)


def memory(root: Path = Path("/")) -> tuple[int | None, int | None]:
    """Return bytes that this process may use and bytes still free: the tighter of container and machine."""
    machine = _meminfo(root)
    limit = _first_number(root, _MEMORY_LIMITS)
    in_use = _first_number(root, _MEMORY_IN_USE)
    total, free = machine.get("MemTotal"), machine.get("MemAvailable")
    if limit is None or limit > _UNLIMITED or in_use is None:
        return total, free
    left = max(limit - in_use, 0)
    return min(limit, total or limit), min(left, free if free is not None else left)


def check_folder(folder: Path) -> Answer:
    """Look at whether a folder, made if need be, takes a file, and how much room is left."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".well-"):
            room = shutil.disk_usage(folder).free
    except OSError as error:
        return Answer(State.FAILED, f"{folder}: {error.strerror or error}")
    words = f"{folder} takes files, {_size(room)} free"
    return Answer(State.OK if room >= LEAST_ROOM else State.DEGRADED, words)


def _meminfo(root: Path) -> dict[str, int]:
    lines = (line.split() for line in _read(root / "proc/meminfo").splitlines())
    return {words[0].rstrip(":"): int(words[1]) * 1024 for words in lines if len(words) == 3}


def _first_number(root: Path, places: tuple[str, ...]) -> int | None:
    texts = (_read(root / place) for place in places)
    return next((int(text) for text in texts if text.isdigit()), None)


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def _size(n_bytes: int) -> str:
    return f"{n_bytes / 2**30:.1f} GiB" if n_bytes >= 2**30 else f"{n_bytes / 2**20:.0f} MiB"
