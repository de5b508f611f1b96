"""From a folder of published cases to a list of what finsim answered, and of what it cannot express.

`pytest tests/oracles --cases DIR` judges the cases of another folder. A family without an adapter, and a line that an
adapter calls missing, are printed at the end: they are neither passed nor hidden.
"""

from __future__ import annotations

from pathlib import Path

import pytest

OWN_CASES = Path(__file__).parent / "cases"
MISSING = pytest.StashKey[list[str]]()


def pytest_addoption(parser):
    parser.addoption("--cases", type=Path, default=OWN_CASES, help="a folder of oracle families, one JSON file each")


def pytest_configure(config):
    config.stash.setdefault(MISSING, [])


@pytest.fixture
def missing(request):
    """A list that takes one sentence for each line that finsim cannot express."""
    return request.config.stash.setdefault(MISSING, [])


def pytest_terminal_summary(terminalreporter, config):
    for sentence in config.stash.get(MISSING, []):
        terminalreporter.write_line(f"missing: {sentence}")
