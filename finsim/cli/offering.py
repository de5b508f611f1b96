"""`finsim mcp`: offers the workbench to other assistants over the Model Context Protocol, on stdin and stdout."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from finsim.errors import MissingExtra

MCP_EXAMPLES = "Examples:  finsim mcp  |  finsim mcp --folder plans"


def mcp(
    folder: Annotated[
        Path | None, typer.Option(help="Where plans may be read from; the current folder if not said.")
    ] = None,
) -> None:
    """Serve load, simulate, compare, why, smallest change and explain to another assistant, which starts this."""
    try:
        from finsim.mcp import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "mcp":
            raise
        hint = 'uv pip install "finsim-workbench[mcp]"'
        raise MissingExtra("mcp", "the mcp extra", f"no module {error.name}", hint) from error
    serve(folder or Path())
