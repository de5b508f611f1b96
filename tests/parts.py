"""Test files and the seconds that each took -> parts of the suite that need about as long as each other.

`python -m tests.parts 3/8` prints the files of one part, and `make test PART=3/8` runs them, which is how the pipeline
does; with folders behind it, of those alone. As a plugin of pytest (`make seconds`) it keeps what each file took in
`seconds.json`; a file that is not in there counts as the median of those that are, so that a part is never wrong, only
less even.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
KEPT = Path(__file__).with_name("seconds.json")
_taken: defaultdict[str, float] = defaultdict(float)


def files(folders: Sequence[str] = ()) -> list[str]:
    """Return every file with tests, of these folders alone if any are named, from the root of the house, by name."""
    found = [*(ROOT / "tests").rglob("test_*.py"), *(ROOT / "notebooks" / "guide").glob("*.ipynb")]
    names = sorted(str(path.relative_to(ROOT)) for path in found)
    return [name for name in names if not folders or name.startswith(tuple(f"{folder}/" for folder in folders))]


def parts(names: Sequence[str], seconds: Mapping[str, float], n_parts: int) -> list[list[str]]:
    """Deal files out, the longest first, each to the part that has least so far.

    No part needs longer than the mean and the longest file together. Source: R. L. Graham (1969), Bounds on
    multiprocessing timing anomalies, SIAM Journal on Applied Mathematics 17.
    """
    unknown = statistics.median(seconds.values()) if seconds else 1.0
    needs = {name: seconds.get(name, unknown) for name in names}
    dealt: list[list[str]] = [[] for _ in range(n_parts)]
    loads = [0.0] * n_parts
    for name in sorted(names, key=lambda name: (-needs[name], name)):
        least = loads.index(min(loads))
        dealt[least].append(name)
        loads[least] += needs[name]
    return [sorted(part) for part in dealt]


def kept() -> dict[str, float]:
    """Return the seconds of every file that was timed and is still there."""
    there = set(files())
    return {name: taken for name, taken in json.loads(KEPT.read_text()).items() if name in there}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count the seconds of a test, with what was set up and taken down for it, for its file."""
    _taken[report.location[0]] += report.duration


def pytest_sessionfinish() -> None:
    """Keep what was counted; files that did not run keep what they had."""
    now = kept() | {name: round(taken, 1) for name, taken in _taken.items()}
    KEPT.write_text(json.dumps(dict(sorted(now.items())), indent=0) + "\n")


def main(asked: str, *folders: str) -> None:
    """Print the files of the part `k/n`, 1 <= k <= n, of the suite or of some folders of it."""
    found = re.fullmatch(r"([1-9]\d?)/([1-9]\d?)", asked)
    if found is None or int(found[1]) > int(found[2]):
        sys.exit(f"PART: expected a part like 3/8, got {asked}")
    sys.stdout.write(" ".join(parts(files(folders), kept(), int(found[2]))[int(found[1]) - 1]) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
