"""Which finsim this is: the version of the installed package."""

from __future__ import annotations

from importlib import metadata

DISTRIBUTION = "finsim-workbench"
UNKNOWN = "0+unknown"  # run from sources that were never installed


def _installed() -> str:
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return UNKNOWN


__version__ = _installed()
