"""From a folder of published cases to a list of what finsim answered, and of what it cannot express.

`pytest tests/oracles --cases DIR` judges the cases of another folder. What is not judged is printed at the end with its
reason, by family and with counts: it is neither passed nor hidden.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest

OWN_CASES = Path(__file__).parent / "cases"
TALLY = pytest.StashKey["Tally"]()
HEADINGS = ("cases", "passed", "failed", "missing", "not judged", "values judged")


class Tally:
    """Counts by family, and one sentence for each thing that was not judged."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.sentences: Counter[str] = Counter()

    def begin(self, family: str) -> None:
        """Count a case, as failed until it ends otherwise."""
        self.add(family, "cases")
        self.add(family, "failed")

    def end(self, family: str, heading: str) -> None:
        self.add(family, "failed", -1)
        self.add(family, heading)

    def add(self, family: str, heading: str, n: int = 1) -> None:
        self.counts[family][heading] += n

    def say(self, sentence: str) -> None:
        self.sentences[sentence] += 1


def pytest_addoption(parser):
    parser.addoption("--cases", type=Path, default=OWN_CASES, help="a folder of oracle families, one JSON file each")


@pytest.fixture
def tally(request):
    return request.config.stash.setdefault(TALLY, Tally())


def pytest_terminal_summary(terminalreporter, config):
    tally = config.stash.get(TALLY, None)
    if tally is None:
        return
    for sentence, n in sorted(tally.sentences.items()):
        terminalreporter.write_line(f"{sentence}{f' ({n} values)' if n > 1 else ''}")
    terminalreporter.write_line(f"{'family':18}" + "".join(f"{heading:>15}" for heading in HEADINGS))
    for family, counts in sorted(tally.counts.items()):
        terminalreporter.write_line(f"{family:18}" + "".join(f"{counts[heading]:15,}" for heading in HEADINGS))
