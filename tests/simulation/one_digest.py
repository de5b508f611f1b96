"""`python -m tests.simulation.one_digest`: one SHA-256 over every way to cut up the work, every processor, every store.

A line a variation: its digest over all samples in several markets and over a study. The exit code is 1 when two lines
differ. The promise is for one version of the engine on x86-64 Linux (DESIGN promise 3, METHODS section 10).
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from finsim.plan import SAMPLES, sample
from finsim.simulation.portfolio import Study, run_study
from finsim.storage import Repository
from finsim.storage.memory import MemoryRepository
from finsim.storage.sqlite import SqliteRepository
from finsim.workbench import Run, simulate, verify
from finsim.workbench.keeping import keep_run, kept_run

N_PATHS = 60
MARKETS: tuple[Any, ...] = ("bootstrap", "lognormal", "student-t", {"model": "history", "since": "1900-01"})
CUTS: dict[str, dict[str, int]] = {
    "1 thread": {"threads": 1},
    "2 threads": {"threads": 2},
    "strips of 1": {"width": 1},
    "strips of 7": {"width": 7},
    "strips of 256": {"width": 256},
    "chunks of 1": {"chunk": 1},
    "chunks of 7, 2 threads": {"chunk": 7, "threads": 2},
    "one chunk": {"chunk": 1 << 20},
}
PROCESSORS = {
    "numpy without AVX2 and AVX-512": {"NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR"},
    "libc without AVX2, FMA, AVX-512": {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F,-AVX512VL,-ERMS"},
    "libc for old machines": {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX,-SSE4_2,-SSSE3"},
    "compiled for any x86-64": {"NUMBA_CPU_NAME": "generic"},
    "compiled for x86-64-v3": {"NUMBA_CPU_NAME": "x86-64-v3", "NUMBA_CPU_FEATURES": "+avx2,+fma,+bmi,+bmi2"},
}


def digest(repository: Repository | None = None, **cut: int) -> str:
    """Return the sha256 of what every sample in every market, and a study, come to.

    repository  where each run is kept first; what counts then is the run made anew from the receipt that was kept
    """
    total = hashlib.sha256()
    for name in SAMPLES:
        for market in MARKETS:
            run = simulate(sample(name), market, N_PATHS, **cut)
            total.update((run if repository is None else made_anew(run, repository)).receipt["outcome"].encode())
    study = Study(horizon=30, allocation={"stocks": 0.6, "bonds": 0.4}, spending="guyton-klinger", market="bootstrap")
    total.update(run_study(study, N_PATHS, **cut).digest.encode())
    return total.hexdigest()


def made_anew(run: Run, repository: Repository) -> Run:
    """Keep a run, read its receipt back, and run that."""
    keep_run(run, repository)
    kept = kept_run(run.receipt["id"], repository)
    assert kept is not None
    return verify(kept["receipt"]).run


def variations() -> Iterator[tuple[str, str]]:
    """Yield each variation with its digest."""
    for words, cut in CUTS.items():
        yield words, digest(**cut)
    with tempfile.TemporaryDirectory() as folder:
        yield "kept in SQLite and run again", digest(SqliteRepository(Path(folder) / "runs.db"))
    yield "kept in memory and run again", digest(MemoryRepository())
    for words, features in PROCESSORS.items():
        command = [sys.executable, "-W", "ignore", "-c", f"from {__name__} import digest; print(digest())"]
        done = subprocess.run(command, env=os.environ | features, capture_output=True, text=True, check=True)
        yield words, done.stdout.strip()


def main() -> int:
    """Print every variation's digest, and say by the exit code whether they are one."""
    found = set()
    for words, value in variations():
        found.add(value)
        print(f"{value}  {words}", flush=True)  # noqa: T201
    print("one digest" if len(found) == 1 else "THE DIGESTS DIFFER")  # noqa: T201
    return int(len(found) != 1)


if __name__ == "__main__":
    from tests.simulation import one_digest  # by its own name, so that other processes can import it

    raise SystemExit(one_digest.main())
