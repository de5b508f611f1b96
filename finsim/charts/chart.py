"""A drawn chart with its words and its table, and the markup of the whole. Boards, reports and notebooks show this.

Every chart module ends in a `Chart`. The wide and the narrow drawing are both in the page; the stylesheet shows one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from finsim.charts.draw import escape
from finsim.charts.style import in_notebook

NARROW_WIDTH = 320  # a phone
SMALL_WIDTH = 300  # a third of a laptop's main column


@dataclass(frozen=True)
class Chart:
    """One chart, ready to be shown.

    svg_wide, svg_narrow   the drawings, for `width` units and for a phone
    title        the finding, or the measure where no finding is clear of the noise
    description  start, end, middle, spread, for those who do not see the drawing
    table_html   the values behind it, a whole table element
    id           the only one of its kind on a page; every id inside starts with it
    subtitle     measure, unit, money, and what is left out
    key          markup of the key, may be empty
    log_wide, log_narrow   the same on a logarithmic scale; empty where a value may reach zero
    data         JSON for the script that places marks (it computes nothing); may be empty
    names        markup that spells out what the narrow drawing only numbers
    width        units of the wide drawing: 1010, 680, 520 or 300
    """

    svg_wide: str
    svg_narrow: str
    title: str
    description: str
    table_html: str
    id: str = ""
    subtitle: str = ""
    key: str = ""
    log_wide: str = ""
    log_narrow: str = ""
    data: str = ""
    names: str = ""
    width: int = 520

    def html(self, tools: str = "", above: str = "", below: str = "", is_log: bool = False) -> str:
        """Return the figure: title, subtitle, key, both drawings and the table.

        tools, above, below  trusted markup beside the title, over the drawing, under it (toggles, readout, scrubber)
        """
        head = f'<div><h2 id="{self.id}-h">{escape(self.title)}</h2>{self._subtitle()}</div>'
        tool_row = f'<div class="tools">{tools}</div>' if tools else ""
        return (
            f'<figure class="fs-figure" id="{self.id}" aria-labelledby="{self.id}-h">'
            f'<div class="hd">{head}{tool_row}</div>{above}{self._key()}'
            f"{self.plot(is_log)}{below}{self._table()}</figure>"
        )

    def plot(self, is_log: bool = False) -> str:
        """Return the drawings alone, in the box that the script looks for."""
        classes = f"fs-plot fs-fanbox fs-w{self.width}" + (" islog" if is_log and self.log_wide else "")
        data = f' data-table="{escape(self.data)}"' if self.data else ""
        forms = [("wid lin", self.svg_wide), ("nar lin", self.svg_narrow + self.names)]
        if self.log_wide:
            forms += [("wid log", self.log_wide), ("nar log", self.log_narrow + self.names)]
        else:
            forms = [(classes_.split()[0], drawing) for classes_, drawing in forms]
        inner = "".join(f'<div class="{classes_}">{drawing}</div>' for classes_, drawing in forms)
        return f'<div class="{classes}"{data}>{inner}</div>'

    def _repr_html_(self) -> str:
        return in_notebook(self.html())

    def _subtitle(self) -> str:
        return f'<p class="sub">{escape(self.subtitle)}</p>' if self.subtitle else ""

    def _key(self) -> str:
        return f'<div class="key">{self.key}</div>' if self.key else ""

    def _table(self) -> str:
        if not self.table_html:
            return ""
        return (
            '<details class="tbl"><summary>Show as a table</summary>'
            f'<div class="scroll">{self.table_html}</div></details>'
        )


def key_of(signs: Sequence[tuple[str, str]]) -> str:
    """Return the markup of a key from (swatch markup, words) pairs."""
    return "".join(f"<span>{swatch}{escape(words)}</span>" for swatch, words in signs)


def table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], is_caption_shown: bool = False) -> str:
    """Return a table element; the first cell of a row names it. Every text is escaped here."""
    hidden = "" if is_caption_shown else ' class="vh"'
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>' + "".join(f"<td>{escape(text)}</td>" for text in row[1:]) + "</tr>"
        for row in rows
    )
    top = f"<caption{hidden}>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
    return f"<table>{top}<tbody>{body}</tbody></table>"


def unique_id(kind: str, wanted: str, *parts: object) -> str:
    """Return `wanted` made fit for an id, or one made from what is drawn, so that two charts never share one."""
    if wanted:
        return re.sub(r"[^A-Za-z0-9_-]", "-", wanted)
    return f"{kind}-{hashlib.blake2s(repr(parts).encode(), digest_size=4).hexdigest()}"
