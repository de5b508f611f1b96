"""`finsim serve`: both parts answer at the addresses that it prints, and nothing is left when it ends."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@pytest.fixture
def port():
    """Find a port that is free together with the next one."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            found = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", found + 1))
            except (OSError, OverflowError):
                continue
            return found


@pytest.fixture
def serving(tmp_path, port):
    """Start the command and give the process with the addresses that it printed."""
    started = []

    def start(*arguments):
        command = [sys.executable, "-m", "finsim", "serve", "--port", str(port), *arguments]
        environment = os.environ | {"FINSIM_HOME": str(tmp_path / "home")}
        process = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True)
        started.append(process)
        lines = [process.stdout.readline().split() for _ in range(3)]
        return process, {line[0]: line[1] for line in lines}

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()


def _children(process):
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(child) for child in found]


def _are_gone(children, seconds=120.0):
    deadline = time.monotonic() + seconds
    while any(Path(f"/proc/{child}").exists() for child in children) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not any(Path(f"/proc/{child}").exists() for child in children)


@pytest.mark.parametrize("front", ["--no-nginx", pytest.param("--nginx", marks=pytest.mark.skipif(
    NGINX is None, reason="nginx is not installed"))])  # fmt: skip
def test_boards_and_api_answer_at_the_printed_addresses_and_nothing_is_left_after_ctrl_c(
    serving, front, compiled_engine
):
    process, addresses = serving(front)
    assert httpx.get(addresses["health"] + "/ready", timeout=60).json()["state"] == "ok"
    assert httpx.get(addresses["API"], timeout=60).json()["openapi"].startswith("3.1")
    assert httpx.get(addresses["boards"] + "assets/finsim.css", timeout=60).status_code == 200
    asked = {"sample": "renter", "market": "bootstrap", "n_paths": 10}
    assert (
        httpx.post(addresses["API"].replace("openapi.json", "simulations"), json=asked, timeout=60).status_code == 201
    )
    _check_that_a_job_is_done(addresses["API"].replace("openapi.json", "jobs"), asked)
    children = _children(process)
    assert len(children) == (4 if front == "--nginx" else 3)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=120) == 0
    assert _are_gone(children)


def _check_that_a_job_is_done(address, asked):
    """The worker beside the API takes what is submitted to it."""
    job = httpx.post(address, json={"kind": "simulate", "arguments": asked}, timeout=60).json()
    deadline = time.monotonic() + 120
    while (job := httpx.get(f"{address}/{job['id']}", timeout=60).json())["state"] in ("queued", "running"):
        assert time.monotonic() < deadline, job
        time.sleep(0.1)
    assert job["state"] == "done", job


def test_children_end_when_the_command_is_killed(serving):
    process, _ = serving("--no-nginx")
    children = _children(process)
    process.kill()
    process.wait()
    assert _are_gone(children)


def test_a_port_that_is_taken_is_said_before_anything_starts(finsim, port):
    with socket.socket() as holding:
        holding.bind(("127.0.0.1", port))
        holding.listen()
        done = finsim("serve", "--port", str(port))
    assert done.code == 1
    assert f"port {port}: expected a port that is free" in done.err


@pytest.mark.parametrize("number", ["0", "65536", "http"])
def test_what_is_no_port_is_a_mistake_of_the_command_line(finsim, number):
    assert finsim("serve", "--port", number).code == 2


def test_another_address_than_loopback_is_refused(finsim, monkeypatch):
    monkeypatch.setenv("FINSIM_HOST", "0.0.0.0")
    done = finsim("serve")
    assert done.code == 2
    assert "FINSIM_HOST" in done.err
