"""An executed notebook -> one HTML file: what its cells show, our stylesheet and fonts inlined, inputs left out.

Comes after `run` and before `pdf`. The page's own policy forbids every request, so a reader's browser proves what the
tests prove: nothing is loaded from anywhere.
"""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from finsim import charts
from finsim.errors import MissingExtra, ReceiptError
from finsim.reports.sheets import SHEET_TYPE

_RECEIPT = re.compile(r'<script type="application/json" class="fs-receipt">(.*?)</script>', re.DOTALL)
_MADE_FROM = re.compile(r'<meta name="finsim-made-from" content="([0-9a-f]+)">')


def html(notebook: Any, title: str, made_from: str = "", lang: str = "en") -> str:
    """Return the whole page of an executed notebook.

    made_from  a digest of all that the page was made from, kept in it; see `made_from`
    Raises     MissingExtra where nbconvert is not installed
    """
    try:
        # Not HTMLExporter: that one parses what was drawn and writes it again in its own way.
        from nbconvert.exporters.templateexporter import TemplateExporter
    except ImportError as error:
        raise MissingExtra("report", "nbconvert", None, "pip install 'finsim-workbench[notebooks]'") from error
    exporter = TemplateExporter(
        template_name="report",
        file_extension=".html",
        extra_template_basedirs=[str(Path(str(files("finsim.reports"))) / "template")],
    )
    resources = {
        "finsim": {
            "title": title,
            "lang": lang,
            "made_from": made_from,
            "sheet_type": SHEET_TYPE,
            "style": charts.stylesheet(inline_fonts=True),
        }
    }
    text, _ = exporter.from_notebook_node(notebook, resources)
    return str(text)


def made_from(text: str) -> str:
    """Return the digest that a page keeps of what it was made from; "" where it has none."""
    found = _MADE_FROM.search(text)
    return found[1] if found else ""


def receipt_in(text: str) -> dict[str, Any]:
    """Return the receipt that a report carries; raises ReceiptError where it carries none."""
    found = _RECEIPT.search(text)
    if found is None:
        raise ReceiptError("report", "a page with a receipt in it", None, "was this file made by finsim report?")
    return dict(json.loads(found[1]))
