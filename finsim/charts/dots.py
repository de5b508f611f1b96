"""A share of futures -> 100 dots, 5 rows by 20. The picture of the one headline."""

from __future__ import annotations

from finsim.charts import draw, numbers
from finsim.charts.chart import SMALL_WIDTH, Chart, table, unique_id

_STEP_X, _STEP_Y, _RADIUS = 15.16, 15.6, 5.6


def dots(share: float, locale: str = "en_US", error: float | None = None, what: str = "work", id: str = "") -> Chart:
    """Draw a share as dots, filled column by column; 0 and 100 dots only when the share is none or all.

    what  the verb for what the filled futures do: "work"
    """
    count, words = numbers.dots_of_100(share), numbers.of_100(share)
    id_ = unique_id("dots", id, share, what)
    title = f"{words[:1].upper()}{words[1:]} of 100 futures {what}"
    description = f"100 dots, one for each future in a hundred: {count} filled {what}, {100 - count} open do not."
    marks = [
        draw.circle(8 + column * _STEP_X, 8 + row * _STEP_Y, _RADIUS, "dot on" if column * 5 + row < count else "dot")
        for column in range(20)
        for row in range(5)
    ]
    rows = [[f"futures that {what}, of 100", numbers.in_100(share, locale, error)]]
    drawing = [
        draw.svg((304, 79), marks, f"{id_}-{form}", title, description, "fs-dots") for form in ("wide", "narrow")
    ]
    return Chart(
        drawing[0], drawing[1], title, description, table(title, ["Measure", "Value"], rows), id=id_, width=SMALL_WIDTH
    )
