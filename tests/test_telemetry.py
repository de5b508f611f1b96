"""Log lines go to standard error in the form asked for; metrics count, and are silent where they cannot be kept."""

import json
import subprocess
import sys

import pytest

_LOG = """
from finsim import telemetry
from finsim.settings import read_settings
telemetry.configure(read_settings({"FINSIM_LOG_FORMAT": "%s", "FINSIM_LOG_LEVEL": "info"}))
log = telemetry.logger("jobs")
log.debug("not asked for")
log.info("claimed", job="7")
try:
    1 / 0
except ZeroDivisionError:
    log.exception("failed")
"""


def _run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)


def test_json_lines_are_one_object_each_on_standard_error():
    done = _run(_LOG % "json")
    claimed, failed = map(json.loads, done.stderr.splitlines())
    assert done.stdout == ""
    assert (claimed["event"], claimed["room"], claimed["job"], claimed["level"]) == ("claimed", "jobs", "7", "info")
    assert claimed["timestamp"].endswith("Z")
    assert failed["exception"][0]["exc_type"] == "ZeroDivisionError"


def test_console_lines_are_plain_text_where_there_is_no_terminal():
    done = _run(_LOG % "console")
    assert "claimed" in done.stderr
    assert "not asked for" not in done.stderr
    assert "\x1b[" not in done.stderr
    assert done.stdout == ""


def test_metrics_count_and_are_printed_for_prometheus():
    pytest.importorskip("prometheus_client")
    from finsim import telemetry

    runs = telemetry.counter("test_runs", "Runs of this test.", ("kind",))
    runs.labels(kind="short").inc()
    telemetry.counter("test_runs", "Runs of this test.", ("kind",)).labels(kind="short").inc(2)
    telemetry.histogram("test_seconds", "Seconds of this test.").observe(0.2)
    text = telemetry.metrics_text().decode()
    assert 'finsim_test_runs_total{kind="short"} 3.0' in text
    assert "finsim_test_seconds_count 1.0" in text


def test_without_prometheus_metrics_are_silent_and_nothing_fails():
    done = _run(
        "import sys; sys.modules['prometheus_client'] = None\n"
        "from finsim import telemetry\n"
        "telemetry.counter('runs', 'Runs.', ('kind',)).labels(kind='a').inc()\n"
        "telemetry.histogram('seconds', 'Seconds.').observe(1)\n"
        "print(telemetry.metrics_text())"
    )
    assert done.stdout == "b''\n"
