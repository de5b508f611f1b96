"""Who answers questions about a run: tools over its figures, the engine and the user's documents; claims, never prose.

Read `desk` (the tools), `offline` (the rules), `modelled` (a language model), `asking` (the front door).
"""

from finsim.agents.mentor.asking import Conversations, Mentor

__all__ = ["Conversations", "Mentor"]
