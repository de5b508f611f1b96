"""`finsim doctor --production`: what is missing, weak or contradictory is named, and the exit code says so."""

import os
import subprocess
import sys

import pytest

from finsim.cli.production import production_report
from finsim.health import State
from finsim.settings import read_settings

SOUND = {
    "FINSIM_SECRET": "9f2c71d0a8b3e64551c07e9d3fa2b86840ce17f5d92ab361",  # made up for this test
    "FINSIM_NAMES": "finsim.example.org",
    "FINSIM_MONGO_URL": "mongodb+srv://finsim:word@rows.example.org/finsim",
    "FINSIM_LOG_FORMAT": "json",
}
FAULTS = {
    "no secret": ({"FINSIM_SECRET": ""}, "FINSIM_SECRET", "missing"),
    "a secret of one letter": ({"FINSIM_SECRET": "a" * 64}, "FINSIM_SECRET", "weak"),
    "two ports": ({"PORT": "10000", "FINSIM_PORT": "8866"}, "FINSIM_PORT", "contradicts"),
    "a provider without its key": ({"FINSIM_PROVIDER": "openai"}, "FINSIM_PROVIDER", "contradicts"),
    "MongoDB without a password": ({"FINSIM_MONGO_URL": "mongodb://db.example.org"}, "FINSIM_MONGO_URL", "weak"),
    "MongoDB in the clear": ({"FINSIM_MONGO_URL": "mongodb://a:b@db.example.org"}, "FINSIM_MONGO_URL", "weak"),
    "Redis in the clear": ({"FINSIM_REDIS_URL": "redis://:b@r.example.org"}, "FINSIM_REDIS_URL", "weak"),
}


def look(changes):
    environ = SOUND | changes
    return production_report(read_settings(environ), environ)


def test_sound_settings_are_well():
    assert look({}).state is State.OK


@pytest.mark.parametrize(("changes", "name", "words"), FAULTS.values(), ids=FAULTS)
def test_a_fault_fails_and_names_its_setting(changes, name, words):
    report = look(changes)
    failed = {finding.name: finding.words for finding in report.findings if finding.state is State.FAILED}
    assert list(failed) == [name]
    assert failed[name].startswith(words)


@pytest.mark.parametrize("name", ["FINSIM_NAMES", "FINSIM_MONGO_URL"])
def test_what_may_be_left_out_is_said_and_does_not_fail(name):
    assert look({name: ""}).state is State.DEGRADED


@pytest.mark.parametrize("url", ["mongodb://a:secret-word@db.example.org", "mongodb+srv://a:secret-word@x.example.org"])
def test_no_finding_repeats_a_secret(url):
    said = str(look({"FINSIM_MONGO_URL": url}).as_dict())
    assert "secret-word" not in said
    assert SOUND["FINSIM_SECRET"] not in said


@pytest.mark.parametrize(("changes", "code"), [({}, 0), ({"FINSIM_SECRET": ""}, 1), ({"FINSIM_NAMES": ""}, 0)])
def test_the_exit_code_stops_a_pipeline_at_a_fault_alone(changes, code):
    environ = {key: value for key, value in os.environ.items() if not key.startswith("FINSIM_")} | SOUND | changes
    command = [sys.executable, "-m", "finsim", "doctor", "--production", "--json"]
    assert subprocess.run(command, env=environ, capture_output=True, timeout=120).returncode == code
