"""$PORT and FINSIM_ variables -> nginx, API, worker and boards in one container, until one ends or SIGTERM comes.

nginx and the API start alone, so that /health/live answers before anything else takes of a tenth of a core; boards
and worker follow once it does, and whoever comes earlier sees a page that waits. Nothing but nginx faces the network,
and nothing starts without a secret. `--is-live` asks the running container, for HEALTHCHECK.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from string import Template

HERE = Path(__file__).resolve().parent
SECONDS_TO_END = 8.0
SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_ALONE = 60.0  # then the others start, whether the API is live or not


def main() -> int:
    """Return the exit code: of the child that ended first, 0 after SIGTERM, 2 without a secret."""
    port = int(os.environ.get("PORT") or 10000)
    if sys.argv[1:] == ["--is-live"]:
        return 0 if is_live(port) else 1
    if len(os.environ.get("FINSIM_SECRET", "")) < 32:
        print("FINSIM_SECRET: expected at least 32 characters that nobody can guess", file=sys.stderr)  # noqa: T201
        return 2
    os.environ["FINSIM_PUBLIC"] = "true"
    with tempfile.TemporaryDirectory(prefix="finsim-nginx-") as folder:
        keep_machine_code(Path(folder))
        api, boards = free_ports()
        page = nginx_page(port, api, boards, Path(folder))
        return run(first_commands(api, page, folder), lambda: later_commands(boards), lambda: is_live(port))


def keep_machine_code(folder: Path) -> None:
    """Give finsim a folder of its own over the image's machine code under a read-only root.

    finsim uses only a cache that it may add to. The files are links: /tmp of a container may be its memory.
    """
    made = os.environ.get("NUMBA_CACHE_DIR", "")
    if made and Path(made).is_dir() and not os.access(made, os.W_OK):
        linked = shutil.copytree(made, folder / "machine-code", copy_function=os.symlink)
        os.environ["NUMBA_CACHE_DIR"] = str(linked)


def is_live(port: int) -> bool:
    """Whether /health/live answers with 200 through nginx."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/health/live", timeout=4.0) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def nginx_page(port: int, api_port: int, boards_port: int, folder: Path) -> Path:
    """Write nginx's page into `folder`."""
    spec = find_spec("finsim")  # found, not imported
    assert spec is not None
    assert spec.origin is not None
    template = Path(spec.origin).parent / "dashboards" / "nginx.conf.template"
    page = folder / "nginx.conf"
    page.write_text(
        Template(template.read_text(encoding="utf-8")).substitute(
            folder=folder, listen=port, api_port=api_port, voila_port=boards_port
        ),
        encoding="utf-8",
    )
    return page


def first_commands(api_port: int, page: Path, folder: str) -> list[list[str]]:
    """Return the command lines of what answers /health/live."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin") or "nginx"
    return [
        [sys.executable, "-m", "finsim.api", "--port", str(api_port)],
        [nginx, "-e", "stderr", "-p", folder, "-c", str(page)],
    ]


def later_commands(boards_port: int) -> list[list[str]]:
    """Return the command lines of boards and worker. finsim is imported here and not before the API is live."""
    from finsim.dashboards import voila_command

    return [
        voila_command(boards_port, HERE.parent / "notebooks" / "dashboards"),
        [sys.executable, "-m", "finsim", "worker"],
    ]


def free_ports() -> tuple[int, int]:
    """Return two ports of loopback that nothing listens on: a host may have given $PORT any number."""
    with socket.socket() as first, socket.socket() as second:
        for probe in (first, second):
            probe.bind(("127.0.0.1", 0))
        return first.getsockname()[1], second.getsockname()[1]


def run(first: list[list[str]], later: Callable[[], list[list[str]]], may_go_on: Callable[[], bool]) -> int:
    """Start the first, and the later ones once it may go on; wait until one ends or a signal comes, end the others."""
    asked_to_end = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked_to_end.append(True))
    children: list[subprocess.Popen[bytes]] = []
    began, is_whole = time.monotonic(), False
    try:
        children += map(started, first)
        while not asked_to_end and all(child.poll() is None for child in children):
            if not is_whole and (may_go_on() or time.monotonic() - began > SECONDS_ALONE):
                children += map(started, later())
                is_whole = True
            time.sleep(SECONDS_BETWEEN_LOOKS)
        codes = [child.returncode for child in children if child.poll() is not None]
        return 0 if asked_to_end else abs(codes[0]) or 1
    finally:
        end(children)


def started(line: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(line, stdin=subprocess.DEVNULL)


def end(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask each to end, and insist after some seconds."""
    for child in children:
        child.terminate()
    deadline = time.monotonic() + SECONDS_TO_END
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


if __name__ == "__main__":
    sys.exit(main())
