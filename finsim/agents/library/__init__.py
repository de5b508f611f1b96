"""The user's own documents: PDFs -> pages -> an index -> passages that can be quoted word for word.

Read `pdf`, `index`, `thesaurus`. No vectors and no model: full text in SQLite, with a thesaurus of finance.
"""

from finsim.agents.library.index import Library
from finsim.agents.library.pdf import DocumentError

__all__ = ["DocumentError", "Library"]
