"""Ports and a folder of notebooks -> the command that serves boards, and the nginx page that joins them to the API.

Used by `finsim serve` and the image. Everything listens on loopback; only nginx may face a network.
"""

from __future__ import annotations

import sys
from importlib.resources import files
from pathlib import Path
from string import Template


def voila_command(port: int, notebooks_dir: str | Path) -> list[str]:
    """Return the command line that serves the boards of `notebooks_dir` on 127.0.0.1:`port`."""
    return [sys.executable, "-m", "finsim.dashboards.voila_app", f"--port={port}", str(Path(notebooks_dir).resolve())]


def nginx_conf(listen: str, voila_port: int, api_port: int, folder: str | Path = "/tmp/finsim-nginx") -> str:
    """Return a whole nginx.conf: `/api/`, `/login` and `/health` are the API's, `/` are boards; websockets go through.

    nginx asks the API before each board and kernel whether this viewer may (`auth_request`).

    listen  what nginx listens on: "127.0.0.1:8800", or a port alone for every address
    folder  a writable folder for its pid and temporary files
    """
    text = (files("finsim.dashboards") / "nginx.conf.template").read_text(encoding="utf-8")
    return Template(text).substitute(listen=listen, voila_port=voila_port, api_port=api_port, folder=folder)
