"""Requests that schemathesis makes from the API's own document, over a socket: no 500, no answer that is not stated.

A slice runs with the other tests; `make evidence` runs many more, and once without anything to show at the door. What
is made up follows from the seed: SEED=8 in the environment tries another one.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
# What a plan may be is checked by the plan's own rules, so that a body which fits the document is refused with 422.
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance"
CHECKS += ",response_schema_conformance"
ALL_PHASES = "examples,coverage,fuzzing,stateful"
SLOW_PATHS = "/api/v1/jobs/{id}/events"  # a stream stays open while its job waits


def run(address, folder, n_examples, *options, checks=CHECKS, phases="examples,fuzzing"):
    """Run schemathesis against a server and return how many requests it made; fail when it finds anything."""
    command = [
        str(SCHEMATHESIS), "run", f"{address}/api/v1/openapi.json", "--phases", phases, "--checks", checks,
        "--max-examples", str(n_examples), "--seed", os.environ.get("SEED", "7"), "--request-timeout", "90",
        "--exclude-path", SLOW_PATHS, "--suppress-health-check", "all", *options,
    ]  # fmt: skip
    environment = {
        **os.environ,
        "PYTHONUTF8": "1",
        "SCHEMATHESIS_HOOKS": "tests.api.lines_of_json",
        "PYTHONPATH": str(ROOT),
        "NO_COLOR": "1",
        "COLUMNS": "150",
    }
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return int(re.search(r"(\d[\d,]*) generated", done.stdout)[1].replace(",", ""))


@pytest.mark.timeout(600)
def test_nothing_that_the_document_allows_breaks_the_server(address, tmp_path):
    assert run(address, tmp_path, 6) > 100


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_many_requests_of_one_user_break_nothing(address, tmp_path):
    assert run(address, tmp_path, 60, phases=ALL_PHASES) > 1000


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_many_requests_of_nobody_break_nothing_and_open_nothing(public_address, tmp_path):
    assert run(public_address, tmp_path, 40, checks=f"{CHECKS},ignored_auth", phases=ALL_PHASES) > 500
