"""`make docs`: the notebook of validation, executed, becomes docs/validation.md and its pictures.

The words are those of its cells, the tables and drawings what its calls returned.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from finsim.charts import stylesheet

HERE = Path(__file__).parent
NOTEBOOK = HERE.parent / "notebooks" / "guide" / "06_validation.ipynb"
PAGE = HERE / "validation.md"
DRAWING = re.compile(r'<div class="wid">(<svg.*?</svg>)</div>', re.DOTALL)
TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL)
SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def write() -> None:
    """Execute the notebook and write the page and its pictures."""
    import nbformat
    from nbconvert.preprocessors import ExecutePreprocessor

    notebook = nbformat.read(NOTEBOOK, as_version=4)
    ExecutePreprocessor(timeout=600).preprocess(notebook, {"metadata": {"path": str(NOTEBOOK.parent)}})
    parts = ["<!-- Written by `make docs` from notebooks/guide/06_validation.ipynb; do not edit it. -->"]
    drawings: list[str] = []
    for cell in notebook.cells:
        parts += [cell.source] if cell.cell_type == "markdown" else list(_outputs(cell, drawings))
    PAGE.write_text("\n\n".join(part.strip() for part in parts) + "\n", encoding="utf-8")
    for number, drawing in enumerate(drawings, start=1):
        _picture(number).write_text(standing_alone(drawing), encoding="utf-8")


def _outputs(cell: Any, drawings: list[str]) -> Any:
    """Yield what a cell returned: a table as it is, a chart as a picture beside the page."""
    for output in cell.get("outputs", []):
        shown = output.get("data", {})
        if "text/markdown" in shown:
            yield shown["text/markdown"]
        elif found := DRAWING.search(shown.get("text/html", "")):
            drawings.append(found[1])
            title = TITLE.search(found[1])
            yield f"![{title[1] if title else ''}](pictures/{_picture(len(drawings)).name})"


def _picture(number: int) -> Path:
    return HERE / "pictures" / f"validation-{number}.svg"


def standing_alone(drawing: str) -> str:
    """Give a drawing the colours of the stylesheet and a ground, so that it can be shown outside a page of ours."""
    text = re.sub(r"/\*.*?\*/", "", stylesheet(), flags=re.DOTALL)
    rules = [
        f"{selector.strip()} {{{body}}}"
        for selector, body in re.findall(r"([^{}@]+)\{([^{}]*)\}", text)
        if selector.strip() == ".fs" or (".fs-chart" in selector and ":root" not in selector)
    ]
    found = SIZE.search(drawing)
    assert found, "a drawing says its size"
    width, height = (float(length) for length in found.groups())
    style = "".join(re.sub(r"\s+", " ", rule) for rule in rules) + "text { font-family: Inter, sans-serif; }"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="fs" viewBox="-16 -12 {width + 32:g} {height + 24:g}" '
        f'width="{width + 32:g}"><style>{style}</style>'
        f'<rect x="-16" y="-12" width="{width + 32:g}" height="{height + 24:g}" style="fill: var(--surface)"/>'
        f'<svg width="{width:g}" height="{height:g}"{drawing.removeprefix("<svg")}</svg>\n'
    )


if __name__ == "__main__":
    write()
