"""Another assistant's entrance: the workbench over the Model Context Protocol. Read `tools`, then `server`."""

from finsim.mcp.server import serve

__all__ = ["serve"]
