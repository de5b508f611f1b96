"""Plain data -> the two sheets of a household's report. What stands where; the pieces are in `parts` and `words`.

Called by the notebook's cells through the workbench; a sheet shows itself in a notebook, and `html` puts all in a page.
Each sheet fits A4 and Letter and ends in the receipt of the run; what does not fit flows onto a further page.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from finsim import charts
from finsim.charts import numbers
from finsim.charts.draw import escape, own_name
from finsim.reports import parts, words
from finsim.reports.material import Material

N_SHEETS = 2
SHEET_TYPE = "application/vnd.finsim.sheet"


@dataclass(frozen=True)
class Sheet:
    """One page of a report: `html` without the stylesheet, which a page of several has once."""

    html: str = field(repr=False)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {SHEET_TYPE: self.html, "text/html": charts.in_notebook(self.html)}


def first_sheet(material: Material) -> Sheet:
    """Return the answer, what the first month asks for, what may come of it, and the fan of net worth."""
    month = _month_name(material)
    two = [
        parts.part(f"What to do in {month}", parts.to_do(material)),
        parts.part("What may come of it", parts.outlook(material)),
    ]
    return _sheet(material, 1, [parts.answer(material), _beside(two), material.fan.html()])


def second_sheet(material: Material) -> Sheet:
    """Return goals, debts, what is not modelled, when and why it fails, changes tried, the words, what is assumed."""
    debts = parts.part("Debts, on the middle path", parts.debts(material))
    left_out = parts.part("Not modelled", parts.not_modelled(material))
    causes = parts.causes(material)
    two = [_below(debts, left_out), causes] if causes else [debts, left_out]
    goals = parts.part(
        f"Goals: {material.futures} of 100 in which each is paid in full and on time", parts.goals(material)
    )
    said = words.Said(material)
    blocks = [
        goals,
        _beside(two),
        parts.levers(material),
        parts.part("In words", said.sentences()),
        parts.part("Facts behind the words", said.facts() + said.by_whom()),
        parts.part("Assumed, because the plan does not say", parts.assumed(material)),
    ]
    return _sheet(material, 2, blocks)


def _month_name(material: Material) -> str:
    return numbers.month(material.month).split(" ")[0]


def _below(*blocks: str) -> str:
    """Put blocks below each other in one column."""
    said = "".join(blocks)
    return f'<div class="column">{said}</div>' if said else ""


def _beside(blocks: list[str]) -> str:
    """Put blocks beside each other, those that have something to say."""
    said = [block for block in blocks if block]
    return f'<div class="two">{"".join(said)}</div>' if len(said) > 1 else "".join(said)


def _sheet(material: Material, number: int, blocks: list[str]) -> Sheet:
    """Put blocks between the head and the foot that every sheet has; the first one carries the receipt as data."""
    title = f"Household report, {numbers.month(material.month)}"
    head = (
        '<header class="rpthead"><span class="fs-brand">fin<span>sim</span></span>'
        f'<span class="name">{escape(own_name(material.name))}</span><span class="when">{title}</span></header>'
    )
    data = receipt_block(material.receipt) if number == 1 else ""
    body = "".join(block for block in blocks if block)
    return Sheet(
        f'<section class="sheet" aria-label="Sheet {number} of {N_SHEETS}">{head}<div class="rptbody">{body}</div>'
        f"{parts.foot(material, number, N_SHEETS)}{data}</section>"
    )


def receipt_block(receipt: dict[str, Any]) -> str:
    """Return a receipt as a block of data that a page carries along; no browser runs it."""
    text = json.dumps(receipt, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" class="fs-receipt">{text}</script>'
