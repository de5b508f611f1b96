"""Who comments: figures -> claims -> sentences. Read `claims`, `grounding`, `say`, `analyst`, `graph`, in this order.

`explain` is the front door. langgraph is imported when it is first called, openai and groq never by the offline
analyst.
"""

from finsim.agents.commentary import explain, explain_async

__all__ = ["explain", "explain_async"]
