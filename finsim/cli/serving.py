"""`finsim serve`: boards, API and a worker on loopback, nginx before both where it is installed, until Ctrl-C.

Four children at most, each told to end with this process, whatever ends it. What they say goes to a log.
"""

from __future__ import annotations

import contextlib
import ctypes
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO, Annotated

import typer

from finsim.cli import screen
from finsim.errors import FinsimError, MissingExtra, SettingsError

SERVE_EXAMPLES = "Examples:  finsim serve  |  finsim serve --port 9000  |  finsim serve --no-nginx"
LOOPBACK = "127.0.0.1"
SECONDS_TO_START = 60.0
SECONDS_TO_END = 8.0
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Site:
    """Where everything is: the front, which is the boards' own port where there is no nginx, and what stands behind."""

    front: int
    boards: int
    api: int
    nginx: str | None

    @property
    def addresses(self) -> dict[str, str]:
        """What a user opens, by what it is."""
        api = self.front if self.nginx else self.api
        root = f"http://{LOOPBACK}:{api}"
        return {
            "boards": f"http://{LOOPBACK}:{self.front}/",
            "API": f"{root}/api/v1/openapi.json",
            "health": f"{root}/health",
            "operations": f"http://{LOOPBACK}:{self.front}/operations",
        }

    @property
    def signs_of_life(self) -> list[str]:
        """Addresses that answer with 200 when everything stands; none of them starts a kernel."""
        boards, api = (self.front, self.front) if self.nginx else (self.boards, self.api)
        return [f"http://{LOOPBACK}:{boards}/assets/finsim.css", f"http://{LOOPBACK}:{api}/health/ready"]


def serve(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="The port to open; FINSIM_PORT, else 8866.")
    ] = None,
    with_nginx: Annotated[
        bool, typer.Option("--nginx/--no-nginx", help="One address for both, where nginx is.")
    ] = True,
) -> None:
    """Serve the boards and the API on this machine, say where they are, and end everything with Ctrl-C."""
    from finsim.settings import settings

    _check_extras()
    chosen = settings()
    if chosen.host not in (LOOPBACK, "localhost"):
        hint = "finsim serve is for this machine; for a network put nginx before it (docs/operations.md)"
        raise SettingsError("FINSIM_HOST", f"{LOOPBACK}", chosen.host, hint)
    site = _site(port or chosen.port, with_nginx)
    chosen.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _ended_by_signals(), tempfile.TemporaryDirectory(prefix="finsim-serve-") as folder:
        log = chosen.home / "serve.log"
        with log.open("wb") as said, _children(_commands(site, Path(folder)), said) as children:
            _wait_until_well(site, children, log)
            for name, address in site.addresses.items():
                screen.write(f"  {name:<10} {address}")
            screen.say(f"log in {log}; Ctrl-C ends it")
            _watch(children, log)


def _check_extras() -> None:
    from importlib.util import find_spec

    for module, extra in (("fastapi", "serve"), ("uvicorn", "serve"), ("voila", "notebooks")):
        if find_spec(module) is None:
            line = f"pip install 'finsim-workbench[{extra}]'"
            raise MissingExtra("serve", f"the extra {extra}", f"no {module}", line)


def _site(port: int, with_nginx: bool) -> Site:
    nginx = (shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")) if with_nginx else None
    if nginx is None:
        _check_free(port)
        _check_free(port + 1)
        return Site(port, port, port + 1, None)
    _check_free(port)
    boards, api = _free_ports(2)
    return Site(port, boards, api, nginx)


def _check_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except (OSError, OverflowError) as error:
            said = getattr(error, "strerror", None) or str(error)
            raise FinsimError(f"port {port}", "a port that is free", said, "choose another with --port") from None


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind((LOOPBACK, 0))
        return [probe.getsockname()[1] for probe in probes]


def _commands(site: Site, folder: Path) -> dict[str, list[str]]:
    """Return the command line of each child by its name."""
    from finsim.dashboards import nginx_conf, voila_command
    from finsim.reports.notebooks import folder as notebooks

    commands = {
        "boards": voila_command(site.boards, notebooks() / "dashboards"),
        "API": [sys.executable, "-m", "finsim.api", "--port", str(site.api)],
        "worker": [sys.executable, "-m", "finsim", "worker"],
    }
    if site.nginx is not None:
        folder.chmod(0o755)  # started by root, nginx works as nobody
        page = folder / "nginx.conf"
        page.write_text(nginx_conf(f"{LOOPBACK}:{site.front}", site.boards, site.api, folder), encoding="utf-8")
        commands["nginx"] = [site.nginx, "-e", "stderr", "-p", str(folder), "-c", str(page)]
    return commands


@contextlib.contextmanager
def _children(commands: Mapping[str, Sequence[str]], said: IO[bytes]) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Start every command, and end them all, the last one first."""
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            # A session of its own: Ctrl-C on the terminal reaches us alone, and we end them in order.
            running[name] = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True,
                preexec_fn=_end_with_parent,
            )  # fmt: skip
        yield running
    finally:
        for child in reversed(running.values()):
            child.terminate()
        deadline = time.monotonic() + SECONDS_TO_END
        for child in running.values():
            _ended(child, deadline)


def _ended(child: subprocess.Popen[bytes], deadline: float) -> None:
    try:
        child.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _end_with_parent() -> None:
    """Let the kernel end this child when its parent is gone, even when that was killed."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_until_well(site: Site, children: Mapping[str, subprocess.Popen[bytes]], log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    missing = site.signs_of_life
    with screen.progress_bar("starting the boards and the API"):
        while missing := [address for address in missing if not _answers(address)]:
            _check_alive(children, log)
            if time.monotonic() > deadline:
                raise FinsimError("serve", f"an answer within {SECONDS_TO_START:g} s", missing[0], _end_of(log))
            time.sleep(0.1)


def _watch(children: Mapping[str, subprocess.Popen[bytes]], log: Path) -> None:
    while True:
        _check_alive(children, log)
        time.sleep(0.5)


def _check_alive(children: Mapping[str, subprocess.Popen[bytes]], log: Path) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            raise FinsimError(name, "to keep running", f"exit code {child.returncode}", _end_of(log))


def _end_of(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return " | ".join([f"its log is {log}", *(line.strip() for line in lines[-3:])])


def _answers(address: str) -> bool:
    import urllib.request

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=2.0) as answer:
            return bool(answer.status == 200)
    except OSError:  # a refused connection and every other URLError are one
        return False


@contextlib.contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Make Ctrl-C and SIGTERM, which is how a server is meant to end, end the block without an error."""

    class Ended(BaseException):
        pass

    def end(_: int, __: FrameType | None) -> None:
        for number in before:
            signal.signal(number, signal.SIG_IGN)  # children are being ended; a second Ctrl-C must not leave some
        raise Ended

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, end)
    try:
        yield
    except Ended:
        screen.say("ended")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
