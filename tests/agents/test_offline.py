"""Without a key: the same bytes every time, in less than a second, with the first news at once; no SDK is loaded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TWENTY = """
import hashlib, json, sys, time
begun = time.perf_counter()
import finsim.agents
imported = time.perf_counter() - begun
heavy = {"openai", "groq", "pandas", "mcp", "pypdf"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
from tests.agents.households import LEVERS, figures, rerun
base = figures()
rerun({})
import finsim.agents.graph
first, digests, times = [], set(), []
for _ in range(20):
    start = time.perf_counter()
    seen = []
    report = finsim.agents.explain(base, rerun, levers=LEVERS,
        progress=lambda e: seen.append(time.perf_counter() - start))
    times.append(time.perf_counter() - start)
    first.append(seen[0])
    digests.add(hashlib.sha256(json.dumps(report).encode()).hexdigest())
assert not heavy & set(sys.modules), heavy & set(sys.modules)
print(json.dumps({"digests": len(digests), "report": max(times), "first": max(first), "import": imported}))
"""


def run(seed: str) -> dict:
    import json

    done = subprocess.run([sys.executable, "-c", TWENTY], cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed},
                          capture_output=True, text=True, timeout=120)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_twenty_reports_are_the_same_bytes_each_within_a_second_and_the_first_news_at_once(capsys):
    measured = run("1")
    with capsys.disabled():
        print(f"\noffline: {measured}")  # noqa: T201
    assert measured["digests"] == 1
    assert measured["report"] < 1.0
    assert measured["first"] < 0.3
