"""What a process that stays gives back of the memory that its runs took."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

# Threads that make arrays, small ones that stay among large ones that go; prints the MB that stay with the process.
WORK = """
import sys, threading
import numpy as np
from finsim.allocating import bound_heap
if sys.argv[1] == "bounded":
    assert bound_heap()

def work():
    stays = []
    for turn in range(60):
        large = [np.ones(size) for size in (90_000, 300_000, 500_000)]
        stays.append(bytes(5_000))
        del large
    kept.append(stays)

def anonymous():
    return next(int(line.split()[1]) / 1024 for line in open("/proc/self/smaps_rollup") if line.startswith("Anonymous"))

kept, before = [], anonymous()
for _ in range(4):
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
print(anonymous() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other allocators have no such arenas")
def test_what_runs_took_goes_back_to_the_system():
    def kept(how: str) -> float:
        done = subprocess.run([sys.executable, "-c", WORK, how], capture_output=True, text=True, check=True)
        return float(done.stdout)

    assert kept("bounded") < 15.0
    assert kept("bounded") < 0.5 * kept("as glibc likes")
