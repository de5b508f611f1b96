"""Where it rests: plans, runs with their receipts, analyses and reports as plain JSON, and blobs by digest.

`Repository` is what the rest of the house sees; `open_repository` picks the backend. Nothing here knows a class of the
domain, and nothing of the domain knows this.
"""

from finsim.storage.document import Document, Kind, Sealed, canonical_json
from finsim.storage.opening import open_repository
from finsim.storage.repository import Repository, keep

__all__ = ["Document", "Kind", "Repository", "Sealed", "canonical_json", "keep", "open_repository"]
