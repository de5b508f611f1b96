"""A real Voila with the real boards, and a real Chromium that may speak to loopback only."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from finsim.dashboards import voila_command
from finsim.dashboards.state import State

BOARDS = Path(__file__).parents[2] / "notebooks" / "dashboards"
# Voila is built against one JupyterLab and says so, once a shared module, of every other one that works as well.
VERSIONS = re.compile(r"Unsatisfied version|No satisfying version")
START_SECONDS = 120
SECONDS = 120  # within which what is waited for comes, on a machine that does much else
FIRST_RUN_SECONDS = 180  # the first run on a machine compiles the engine
expect.set_options(timeout=SECONDS * 1000)


@pytest.fixture(scope="session")
def boards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the boards on a free port of loopback; return the address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    with served(voila_command(port, BOARDS), address + "assets/finsim.css", tmp_path_factory.mktemp("voila")):
        yield address


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(
    command: Sequence[str], sign_of_life: str, folder: Path, **environ: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server, with a home of its own in `folder`, while the block lasts and from when it answers."""
    log = folder / "log"
    with log.open("w") as out:
        environ = {**os.environ, "FINSIM_HOME": str(folder / "home"), **environ}
        server = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environ)
    try:
        wait_for(sign_of_life, server, log)
        yield server
    finally:
        server.terminate()
        server.wait(120)


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until an address answers; fail with the log where it does not."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            pytest.fail(f"the server ended: {log.read_text()[-2000:]}")
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"no answer at {address} in {START_SECONDS} s: {log.read_text()[-2000:]}")


def _settled(state: str) -> str:
    """Return the address into which the board itself writes a state."""
    return State.of(dict(parse_qsl(state))).address()


class Visit:
    """One page that is open, with everything it asked for and complained of."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.strangers: list[str] = []
        self.failures: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self._asked(request.url))
        page.on("response", lambda got: self.failures.append(got.url) if got.status >= 400 else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if self._is_bad(said) else None)

    def open(self, state: str = "") -> Page:
        """Open the board in a new page, with a kernel of its own, and wait until its whole picture stands."""
        self.page.goto("about:blank")
        self.page.goto(self.address + (f"#{state}" if state else ""))
        self.page.wait_for_selector(".fs-fan .fs-chart .cross", state="attached", timeout=FIRST_RUN_SECONDS * 1000)
        self._settles(state)
        return self.page

    def go_to(self, state: str) -> Page:
        """Bring the board that is open to a state, as following a link in it does; open it if it is not."""
        if not self.page.url.startswith(self.address):
            return self.open(state)
        self.page.evaluate("state => { location.hash = state }", _settled(state))
        self._settles(state)
        return self.page

    def _settles(self, state: str) -> None:
        """Wait until the kernel is at a state, with everything drawn; without one, at the state of its own choice."""
        if state:
            arrived = "s => document.querySelector('.fs-state')?.dataset.state === s"
            self.page.wait_for_function(arrived, arg=_settled(state), timeout=SECONDS * 1000)
        self.rest()

    def rest(self) -> None:
        """Wait until nothing is being run and the state is settled."""
        self.page.wait_for_function("() => !document.querySelector('.busy')", timeout=SECONDS * 1000)

    def until_address(self, part: str, *, gone: bool = False) -> None:
        """Wait until the address holds a part, or no longer does, then for rest.

        A change reaches the address by way of the kernel, so that a page which has not begun to work looks at rest.
        """
        self.page.wait_for_function(
            "([part, gone]) => location.hash.includes(part) !== gone", arg=[part, gone], timeout=SECONDS * 1000
        )
        self.rest()

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            self.strangers.append(url)

    @staticmethod
    def _is_bad(said: object) -> bool:
        return said.type in ("error", "warning") and not VERSIONS.search(said.text)  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def make_visit() -> Callable[..., Iterator[Visit]]:
    """Return what opens a window on a server: (chromium, address, width, height)."""
    return _visit


@pytest.fixture(scope="module")
def visit(chromium: Browser, boards: str) -> Iterator[Visit]:
    """A laptop's window, one for all tests of a module: a kernel takes its time to start."""
    yield from _visit(chromium, boards, 1366, 900)


@pytest.fixture(scope="module")
def phone(chromium: Browser, boards: str) -> Iterator[Visit]:
    """A phone's window."""
    yield from _visit(chromium, boards, 390, 844)


def _visit(chromium: Browser, boards: str, width: int, height: int) -> Iterator[Visit]:
    context = chromium.new_context(viewport={"width": width, "height": height}, accept_downloads=True)
    context.set_default_timeout(SECONDS * 1000)
    seen = Visit(context.new_page(), boards)
    yield seen
    seen.page.goto("about:blank")  # a page that is left ends its kernel; a context that is closed would not
    context.close()
