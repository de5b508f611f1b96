"""$PORT and FINSIM_ variables -> nginx, API, worker and boards in one container, until one ends or SIGTERM comes.

The API starts first, so that /health/live answers before the boards are loaded. Nothing but nginx faces the network,
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
from pathlib import Path

HERE = Path(__file__).resolve().parent
SECONDS_TO_END = 8.0


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
        return run(commands(port, Path(folder)))


def keep_machine_code(folder: Path) -> None:
    """Copy the image's machine code into `folder` under a read-only root: finsim uses only what it may add to."""
    made = os.environ.get("NUMBA_CACHE_DIR", "")
    if made and Path(made).is_dir() and not os.access(made, os.W_OK):
        copied = shutil.copytree(made, folder / "machine-code")
        os.environ["NUMBA_CACHE_DIR"] = str(copied)


def is_live(port: int) -> bool:
    """Whether /health/live answers with 200 through nginx."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/health/live", timeout=4.0) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def commands(port: int, folder: Path) -> list[list[str]]:
    """Return the command lines in the order in which they start; writes nginx's page into `folder`."""
    from finsim.dashboards import nginx_conf, voila_command

    page = folder / "nginx.conf"
    api, boards = free_ports()
    page.write_text(nginx_conf(str(port), boards, api, folder), encoding="utf-8")
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin") or "nginx"
    return [
        [sys.executable, "-m", "finsim.api", "--port", str(api)],
        [nginx, "-e", "stderr", "-p", str(folder), "-c", str(page)],
        voila_command(boards, HERE.parent / "notebooks" / "dashboards"),
        [sys.executable, "-m", "finsim.cli", "worker"],
    ]


def free_ports() -> tuple[int, int]:
    """Return two ports of loopback that nothing listens on: a host may have given $PORT any number."""
    with socket.socket() as first, socket.socket() as second:
        for probe in (first, second):
            probe.bind(("127.0.0.1", 0))
        return first.getsockname()[1], second.getsockname()[1]


def run(lines: list[list[str]]) -> int:
    """Start all, wait until one ends or a signal comes, end the others."""
    asked_to_end = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked_to_end.append(True))
    children: list[subprocess.Popen[bytes]] = []
    try:
        for line in lines:
            children.append(subprocess.Popen(line, stdin=subprocess.DEVNULL))
        while not asked_to_end and all(child.poll() is None for child in children):
            time.sleep(0.2)
        codes = [child.returncode for child in children if child.poll() is not None]
        return 0 if asked_to_end else abs(codes[0]) or 1
    finally:
        end(children)


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
