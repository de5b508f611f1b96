"""The tools of a session as an MCP server on stdin and stdout. The only module that imports the SDK."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mcp.server import MCPServer

from finsim.mcp.tools import Session

INSTRUCTIONS = (
    "finsim simulates household-finance plans. Load a plan, simulate it, and speak of its figures by their ids: every "
    "number comes from the engine, and a change is proven by running it (compare, smallest_change). Names of the "
    "household stay with it: goals and debts are lettered. Do not do arithmetic on figures; run the engine."
)
TOOLS = ("load_plan", "simulate", "compare", "why", "smallest_change", "explain_figure", "explain")


def built(folder: Path) -> MCPServer[Any]:
    """Return the server of one session; the engine runs off its loop."""
    session, server = Session(folder), MCPServer(name="finsim", instructions=INSTRUCTIONS, log_level="ERROR")
    for name in TOOLS:
        server.add_tool(_off_the_loop(getattr(session, name)), name=name)
    return server


def serve(folder: Path) -> None:
    """Serve until the other side closes stdin."""
    built(folder).run("stdio")


def _off_the_loop(tool: Callable[..., dict[str, Any]]) -> Callable[..., Any]:
    """Wrap a tool: the same signature and words, run in a thread."""
    import functools

    @functools.wraps(tool)
    async def threaded(*given: Any, **named: Any) -> dict[str, Any]:
        return await asyncio.to_thread(tool, *given, **named)

    return threaded
