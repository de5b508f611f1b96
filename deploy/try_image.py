"""The built image -> a verdict: started without root, with a read-only root, and looked at through the health gate.

With docker it is a container; with buildah, where there is no engine, the image's files are mounted and its command
runs in them under a read-only bind, as uid 10001. Prints how long it took to be live; exit code 0 when the gate passed.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

from finsim.access.keys import new_key

IMAGE = "finsim:local"
SECONDS_TO_LIVE = 120.0
FINSIM = Path(sys.executable).with_name("finsim")


def main() -> int:
    """Try the image; return the gate's exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--engine", choices=("docker", "buildah"), default="docker")
    parser.add_argument("--outcome", default="", help="digest that the small simulation must answer")
    chosen = parser.parse_args()
    key, port = new_key(), free_port()
    variables = {
        "PORT": str(port), "FINSIM_SECRET": secrets.token_hex(32), "FINSIM_GATE_KEY": key,
        "FINSIM_OPERATOR": f"operator:{secrets.token_hex(12)}",
    }  # fmt: skip
    started = {"docker": docker, "buildah": buildah}[chosen.engine]
    with started(variables, port):
        say(f"live after {seconds_to_live(port):.1f} s")
        command = [str(FINSIM), "ops", "gate", f"http://127.0.0.1:{port}", "--seconds", "180"]
        expected = ["--outcome", chosen.outcome] if chosen.outcome else []
        return subprocess.run([*command, *expected], env=os.environ | {"GATE_KEY": key}, check=False).returncode


@contextlib.contextmanager
def docker(variables: Mapping[str, str], port: int) -> Iterator[None]:
    """Run the image as docker does it in production: no capability, a read-only root, one port of loopback."""
    environ = [word for name in variables for word in ("--env", name)]
    limits = ["--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"]
    words = ["docker", "run", "--detach", *limits, *environ, "--publish", f"127.0.0.1:{port}:{port}", IMAGE]
    id = subprocess.run(words, env=os.environ | variables, check=True, capture_output=True, text=True).stdout.strip()
    try:
        yield
    finally:
        say(subprocess.run(["docker", "logs", "--tail", "5", id], capture_output=True, text=True, check=False).stderr)
        subprocess.run(["docker", "rm", "--force", id], check=True, capture_output=True)


@contextlib.contextmanager
def buildah(variables: Mapping[str, str], port: int) -> Iterator[None]:
    """Run the image's own command in its mounted files, in a mount namespace of its own. Needs root to set it up."""
    name = said("buildah", "from", "--pull-never", IMAGE)
    try:
        root = said("buildah", "mount", name)
        stated = said("buildah", "inspect", "--format", "{{range .OCIv1.Config.Env}}{{println .}}{{end}}", name)
        environ = dict(line.split("=", 1) for line in stated.splitlines() if line)
        with tempfile.TemporaryDirectory(prefix="finsim-image-") as folder:
            os.chmod(folder, 0o755)
            process = subprocess.Popen(
                ["unshare", "--mount", "sh", "-euc", _IN_NAMESPACE, "sh", root, folder], env=environ | dict(variables)
            )
            try:
                yield
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(30)
    finally:
        subprocess.run(["buildah", "rm", name], check=True, capture_output=True)


# $1 the image's files, $2 an empty folder. /tmp and /data may be written, as docker's --tmpfs and VOLUME allow.
_IN_NAMESPACE = """
mount --bind "$1" "$2"
mount -o remount,bind,ro "$2"
mount --rbind /dev "$2/dev"
mount -t proc proc "$2/proc"
mount -t tmpfs -o mode=1777 tmpfs "$2/tmp"
mount -t tmpfs -o mode=700,uid=10001,gid=10001 tmpfs "$2/data"
exec chroot --userspec=10001:10001 "$2" sh -c 'cd /app && exec tini -g -- python /app/deploy/container.py'
"""


def seconds_to_live(port: int) -> float:
    """Wait for /health/live and return how long it took. Raises TimeoutError."""
    began = time.monotonic()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() - began < SECONDS_TO_LIVE:
        with contextlib.suppress(OSError), opener.open(f"http://127.0.0.1:{port}/health/live", timeout=2.0):
            return time.monotonic() - began
        time.sleep(0.25)
    raise TimeoutError(f"not live within {SECONDS_TO_LIVE:g} s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def said(*words: str) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()


def say(words: str) -> None:
    print(words, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
