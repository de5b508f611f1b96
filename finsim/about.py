"""Which finsim this is. A test holds the version against pyproject.toml's.

Stated and not asked of the installed package: `importlib.metadata` reads its answer as an e-mail, and loading what that
takes is a fortieth of a warm `finsim run`.
"""

__version__ = "0.1.0"
