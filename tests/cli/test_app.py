"""What is true of every command: help with examples, mistakes with 2, and a line in the list."""

import re
import subprocess
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from typer.main import get_command

import finsim as finsim_package
from finsim.cli.app import app
from finsim.plan import SAMPLES

COMMANDS = sorted(get_command(app).commands)


def test_the_commands_are_those_that_the_readme_and_the_makefile_call(finsim):
    root = Path(__file__).parents[2]
    called = set(re.findall(r"\bbin/finsim ([a-z]+)\b", (root / "Makefile").read_text()))
    assert {"demo", "serve", "schema"} <= called <= set(COMMANDS)
    assert {"init", "check", "run", "compare", "report", "verify", "explain", "ledger", "doctor"} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(finsim, command):
    done = finsim(command, "--help")
    assert done.code == 0
    assert f"Examples:  finsim {command}" in re.sub(r"\s+", " ", done.out).replace("Examples: ", "Examples:  ")


def test_the_version_is_that_of_the_package(finsim):
    assert finsim("--version").out == f"finsim {finsim_package.__version__}\n"


def test_python_runs_the_package_by_its_name():
    done = subprocess.run([sys.executable, "-m", "finsim", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"finsim {finsim_package.__version__}\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_option_ends_with_2(finsim, command):
    done = finsim(command, "--no-such-option")
    assert done.code == 2
    assert done.out == ""


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_sample_is_written_and_is_a_plan_without_mistakes(finsim, sample):
    assert finsim("init", "ours", "--sample", sample).code == 0
    done = finsim("check", "ours.yaml", "--json")
    assert done.code == 0
    assert len(done.json["digest"]) == 64


def test_a_file_that_is_there_is_never_overwritten(finsim, plan):
    before = Path(plan).read_bytes()
    assert finsim("init").code == 2
    assert finsim("schema", "--out", plan).code == 2
    assert Path(plan).read_bytes() == before


def test_the_doctor_finds_this_machine_well(finsim):
    done = finsim("doctor", "--json")
    found = {check["name"]: check for check in done.json["checks"]}
    assert done.code == 0
    assert {"process", "store", "data", "engine", "chromium", "redis"} <= set(found)
    assert found["data"]["state"] == found["store"]["state"] == "ok"


def test_the_doctor_fails_when_a_data_file_is_not_as_packaged(finsim, monkeypatch):
    shelf = import_module("finsim.data.catalogue")
    whole = shelf.catalogue()
    spoilt = {name: replace(source, sha256="0" * 64) for name, source in whole.items()}
    monkeypatch.setattr(shelf, "catalogue", lambda: spoilt)
    done = finsim("doctor", "--json")
    assert done.code == 1
    assert next(check for check in done.json["checks"] if check["name"] == "data")["state"] == "failed"


def test_the_doctor_fails_when_the_store_is_no_database(finsim):
    Path("home").mkdir()
    Path("home/finsim.sqlite").write_bytes(b"not a database, and long enough to be looked at" * 100)
    done = finsim("doctor", "--json")
    assert done.code == 1


def test_a_setting_that_finsim_does_not_know_is_named(finsim, monkeypatch):
    monkeypatch.setenv("FINSIM_HOEM", "x")
    done = finsim("doctor")
    assert done.code == 2
    assert "did you mean FINSIM_HOME?" in done.err
