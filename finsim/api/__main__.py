"""`python -m finsim.api`: the API on loopback, until it is told to end. `finsim serve` starts it."""

from __future__ import annotations

import argparse
import sys

import uvicorn

from finsim import telemetry
from finsim.allocating import bound_heap
from finsim.api import create_app

# No kernel of ours calls scipy; where it is installed, numba would import it and the server carry it along.
sys.modules.setdefault("scipy", None)  # type: ignore[arg-type]


def main() -> None:
    """Serve on 127.0.0.1; only nginx may face a network."""
    parser = argparse.ArgumentParser(prog="python -m finsim.api", description="Serve the API on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=8867)
    chosen = parser.parse_args()
    bound_heap()
    telemetry.configure()
    uvicorn.run(
        create_app(), host="127.0.0.1", port=chosen.port, log_level="warning", access_log=False, server_header=False,
        date_header=False, timeout_graceful_shutdown=5, ws="none",
    )  # fmt: skip


main()
