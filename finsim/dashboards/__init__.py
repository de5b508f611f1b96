"""Boards: a run under sliders, in a browser. Widgets live here and nowhere else.

    household      `household.board()` is the household board
    operations     `operations.board()` is the operators'
    voila_command  the command that serves a folder of board notebooks on loopback
    nginx_conf     the nginx page that puts boards and API on one address

To add a board: a module with a list of panels, and a notebook of one cell.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from finsim.dashboards.serve import nginx_conf, voila_command

__all__ = ["household", "nginx_conf", "operations", "voila_command"]
_BOARDS = ("household", "operations")


def __getattr__(name: str) -> Any:
    if name in _BOARDS:
        return import_module(f"finsim.dashboards.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
