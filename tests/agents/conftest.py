"""No test of this folder may speak to anything but this machine: a connection elsewhere fails, and says to where."""

from __future__ import annotations

import os
import socket

import pytest

from . import evidence

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def pytest_collection_modifyitems(items):
    for item in items:
        if item.get_closest_marker("live") and not (os.environ.get("OPENAI_API_KEY") or os.environ.get("GROQ_API_KEY")):
            item.add_marker(pytest.mark.skip(reason="no key of a real provider is set"))


def pytest_terminal_summary(terminalreporter):
    """Print what the tests of words measured."""
    for line in evidence.lines():
        terminalreporter.write_line(line)


@pytest.fixture(autouse=True)
def _loopback_only(request, monkeypatch):
    if request.node.get_closest_marker("live"):
        return
    for name in ("OPENAI_API_KEY", "GROQ_API_KEY", "OPENAI_BASE_URL", "GROQ_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def look(address):
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test reached for {address}")

    monkeypatch.setattr(socket.socket, "connect", lambda self, address: (look(address), connect(self, address))[1])
    monkeypatch.setattr(socket.socket, "connect_ex", lambda self, at: (look(at), connect_ex(self, at))[1])
