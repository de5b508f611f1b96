"""A command run in this process as the shell runs it, in a folder of its own with a home of its own."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from finsim.cli import frame
from finsim.settings import settings
from finsim.workbench import keeping


@dataclass(frozen=True)
class Done:
    """What a command left behind: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def finsim(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FINSIM_HOME", str(tmp_path / "home"))
    settings.cache_clear()
    keeping.store.cache_clear()

    def run(*arguments: str) -> Done:
        capsys.readouterr()
        code = frame.run(arguments)
        written = capsys.readouterr()
        return Done(code, written.out, written.err)

    yield run
    settings.cache_clear()
    keeping.store.cache_clear()


@pytest.fixture
def plan(finsim):
    assert finsim("init").code == 0
    return "household.yaml"
