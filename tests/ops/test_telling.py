"""The probe's alerts: told when a tier fails from outside, once, again after hours, and when it is over."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from finsim.errors import SettingsError
from finsim.ops.gate import Look, Tier
from finsim.ops.telling import stated_ways, tell
from tests.servers import free_port

NOW = 1_790_000_000.0
HOUR = 3600.0
WELL = Look((Tier("live", True, "200"), Tier("latency", True, "median 9 ms")))
SLOW = Look((Tier("live", True, "200"), Tier("latency", False, "median 4000 ms")))
AWAY = Look((Tier("live", False, "no answer"),))


class Mouth:
    """A way out that keeps what it was given."""

    name = "mouth"

    def __init__(self):
        self.said = []

    def send(self, message):
        self.said.append(message.subject)


@pytest.fixture
def mouth():
    return Mouth()


def test_a_tier_that_fails_is_told_once_again_after_hours_and_when_it_is_over(tmp_path, mouth):
    file = tmp_path / "probe" / "told.sqlite"
    looks = [(WELL, 0.0), (AWAY, 0.25), (AWAY, 0.5), (AWAY, 4.5), (WELL, 4.75), (WELL, 5.0), (AWAY, 5.25)]
    told = [tell(look, look is WELL, file, [mouth], NOW + HOUR * hours) for look, hours in looks]
    assert told == [[], ["probe.live"], [], ["probe.live"], ["probe.live"], [], ["probe.live"]]
    page, over = "finsim page: probe.live", "finsim over: probe.live"
    assert mouth.said == [page, page, over, page]


def test_one_trouble_after_another_is_told_as_two(tmp_path, mouth):
    file = tmp_path / "told.sqlite"
    tell(AWAY, False, file, [mouth], NOW)
    assert tell(SLOW, False, file, [mouth], NOW + 900) == ["probe.latency", "probe.live"]
    assert mouth.said[1:] == ["finsim page: probe.latency", "finsim over: probe.live"]


def test_a_probe_that_nobody_would_hear_is_refused(monkeypatch):
    monkeypatch.delenv("FINSIM_ALERT_WEBHOOK", raising=False)
    with pytest.raises(SettingsError, match="FINSIM_ALERT_WEBHOOK"):
        stated_ways()


class _Keeps(BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.got.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def test_the_command_tells_a_webhook_of_a_site_that_is_away_and_fails(tmp_path):
    receiver = HTTPServer(("127.0.0.1", 0), _Keeps)
    receiver.got = []
    threading.Thread(target=receiver.serve_forever, args=(0.01,), daemon=True).start()
    hook = f"http://127.0.0.1:{receiver.server_address[1]}/hook"
    site = f"http://127.0.0.1:{free_port()}"
    words = ["ops", "gate", site, "--seconds", "0", "--tell", str(tmp_path / "told.sqlite")]
    environ = os.environ | {"FINSIM_ALERT_WEBHOOK": hook, "GATE_KEY": "key", "no_proxy": "127.0.0.1"}
    try:
        for _ in range(2):
            assert subprocess.run([sys.executable, "-m", "finsim", *words], env=environ, check=False).returncode == 1
    finally:
        receiver.shutdown()
        receiver.server_close()
    assert [said["data"]["alert"] for said in receiver.got] == ["probe.live"]
