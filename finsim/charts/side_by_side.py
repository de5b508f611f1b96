"""Published values beside ours -> an open and a filled dot a row, joined by the gap between them."""

from __future__ import annotations

from collections.abc import Sequence

from finsim.charts import draw
from finsim.charts.chart import NARROW_WIDTH, Chart, key_of, table, unique_id
from finsim.charts.inputs import Beside
from finsim.charts.scale import Scale, ticks

_ROW = 20.0


def side_by_side(
    pairs: Sequence[Beside],
    title: str,
    unit: str = "",
    width: int = 520,
    theirs: str = "published",
    ours: str = "finsim",
    id: str = "",
) -> Chart:
    """Draw each published value (open) and ours (filled) on one scale, so that a gap is a length.

    unit    what the numbers are, for the subtitle and the table: "starts of 100"
    theirs, ours  what the open and the filled dots are
    """
    id_ = unique_id("beside", id, [(pair.name, pair.published, pair.ours) for pair in pairs], title)
    rows = [[pair.name, f"{pair.published:g}", f"{pair.ours:.4g}"] for pair in pairs]
    widest = max(pairs, key=lambda pair: abs(pair.ours - pair.published))
    description = (
        f"{len(pairs)} values, {theirs} beside {ours}; the widest gap, {widest.name}: "
        f"{widest.published:g} and {widest.ours:.4g}."
    )

    def drawn(units: int, form: str) -> str:
        return draw.svg((units, len(pairs) * _ROW + 26), _marks(pairs, units), f"{id_}-{form}", title, description)

    swatches = [
        (draw.swatch(draw.circle(6, 6, 4.6, "model")), theirs),
        (draw.swatch(draw.circle(6, 6, 4.6, "model on")), ours),
    ]
    return Chart(
        drawn(width, "wide"),
        drawn(NARROW_WIDTH, "narrow"),
        title,
        description,
        table(title, ["Case", theirs.capitalize(), ours.capitalize() if ours != "finsim" else ours], rows),
        id=id_,
        subtitle=unit[:1].upper() + unit[1:],
        key=key_of(swatches),
        width=width,
    )


def _marks(pairs: Sequence[Beside], units: int) -> list[str]:
    values = [value for pair in pairs for value in (pair.published, pair.ours)]
    found = ticks(min(values), max(values), 6)
    x = Scale(found[0], found[-1], units * 0.42, units - 16.0)
    bottom = len(pairs) * _ROW + 4
    parts = []
    for value in found:
        parts.append(draw.line(x(value), 2, x(value), bottom, "grid"))
        parts.append(draw.label(x(value), bottom + 15, f"{value:g}", "tick", "middle"))
    for row, pair in enumerate(pairs):
        middle = row * _ROW + 13
        parts.append(draw.label(0, middle + 4, draw.fit(draw.own_name(pair.name), x.start - 14)))
        parts.append(draw.line(x(pair.published), middle, x(pair.ours), middle, "whisk"))
        parts.append(draw.circle(x(pair.published), middle, 4.6, "model"))
        parts.append(draw.circle(x(pair.ours), middle, 3.2, "model on"))
    return parts
