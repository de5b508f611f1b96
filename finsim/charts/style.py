"""The one stylesheet, as text: what boards serve, reports inline and notebooks show. Colours, type and components.

The file and its fonts are in `assets`; servers may hand out that folder as it is (`asset_folder`).
"""

from __future__ import annotations

import base64
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

_FONT = re.compile(r'url\("fonts/([\w.-]+)"\)')


@cache
def stylesheet(inline_fonts: bool = False) -> str:
    """Return finsim.css; with `inline_fonts` its three font files stand in it as data."""
    text = (files("finsim.charts") / "assets" / "finsim.css").read_text(encoding="utf-8")
    return _FONT.sub(_as_data, text) if inline_fonts else text


def in_notebook(markup: str) -> str:
    """Return trusted markup with the stylesheet, as one part of a notebook's page.

    A notebook reads "$1.95M to $4.16M" as a formula between two signs: the classes keep MathJax out, version 3 and 2.
    """
    return f'<div class="fs mathjax_ignore tex2jax_ignore"><style>{_without_fonts()}</style>{markup}</div>'


@cache
def _without_fonts() -> str:
    """Return the stylesheet without font files: a notebook's page has no address for them, and no need."""
    text = re.sub(r"@font-face\s*\{[^}]*\}|/\*.*?\*/", "", stylesheet(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", text)


def asset_folder() -> Path:
    """Return the folder that holds finsim.css and fonts/, for servers of static files."""
    return Path(str(files("finsim.charts") / "assets"))


def _as_data(match: re.Match[str]) -> str:
    font = (files("finsim.charts") / "assets" / "fonts" / match[1]).read_bytes()
    return f'url("data:font/woff2;base64,{base64.b64encode(font).decode()}")'
