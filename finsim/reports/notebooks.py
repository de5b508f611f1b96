"""The name of a packaged notebook -> its file: in a source checkout `notebooks/`, in the wheel `finsim/_notebooks/`."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from finsim.errors import FinsimError


def folder() -> Path:
    """Return the folder of the notebooks; the checkout's own comes first, so that an edit is seen at once."""
    package = Path(str(files("finsim")))
    for place in (package.parent / "notebooks", package / "_notebooks"):
        if (place / "reports").is_dir():
            return place
    raise FinsimError("notebooks", "the notebooks beside or inside the package", None, "install finsim again")


def notebook(name: str) -> Path:
    """Return the file of a notebook by its name below the folder, "reports/household_report"."""
    file = folder() / f"{name}.ipynb"
    if not file.is_file():
        known = ", ".join(sorted(str(path.relative_to(folder()).with_suffix("")) for path in folder().rglob("*.ipynb")))
        raise FinsimError("notebook", f"one of {known}", name)
    return file
