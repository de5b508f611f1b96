"""A measure over hours, small: a line where there are samples, a gap where there are none, the limit it should keep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from finsim.charts import draw
from finsim.charts.chart import SMALL_WIDTH, Chart, table, unique_id
from finsim.charts.scale import Scale

_HEIGHT = 84.0
_ROWS = 12


def pulse(
    at: Sequence[float],
    values: Sequence[float | None],
    written: Sequence[str],
    title: str,
    *,
    limit: float | None = None,
    limit_words: str = "",
    id: str = "",
) -> Chart:
    """Draw `values` over the moments `at`, seconds since 1970 in their order; None breaks the line.

    written  each value in words, for the table and the end of the line
    """
    id_ = unique_id("pulse", id, title, [value if value is not None else -1.0 for value in values])
    known = [value for value in values if value is not None]
    top = max([*known, limit or 0.0, 1e-9]) * 1.08
    wide, narrow = (
        _drawing(at, values, written, top, limit, limit_words, f"{id_}-{form}", title) for form in ("w", "n")
    )
    step = max(1, len(at) // _ROWS)
    rows = [[_clock(at[n]), written[n]] for n in range(0, len(at), step)]
    return Chart(
        wide, narrow, title, _words(at, known, written), table(title, ["UTC", "Value"], rows), id=id_, width=SMALL_WIDTH
    )


def _drawing(
    at: Sequence[float], values: Sequence[float | None], written: Sequence[str], top: float, limit: float | None,
    limit_words: str, id_: str, title: str,
) -> str:  # fmt: skip
    x, y = Scale(at[0], max(at[-1], at[0] + 1.0), 0.0, SMALL_WIDTH), Scale(0.0, top, _HEIGHT - 16, 8.0)
    parts = [draw.line(0, y(0.0), SMALL_WIDTH, y(0.0), "grid base")]
    if limit is not None:
        parts += [
            draw.line(0, y(limit), SMALL_WIDTH, y(limit), "grid"),
            draw.label(SMALL_WIDTH, y(limit) - 3, limit_words, "tick", "end"),
        ]
    for stretch in _stretches(at, values):
        points = [(x(moment), y(value)) for moment, value in stretch]
        parts.append(draw.polyline(points, "med thin") if len(points) > 1 else draw.circle(*points[0], 2, "dot"))
    parts += [
        draw.label(0, _HEIGHT - 3, _clock(at[0]), "tick"),
        draw.label(SMALL_WIDTH, _HEIGHT - 3, _clock(at[-1]), "tick", "end"),
    ]
    return draw.svg(
        (SMALL_WIDTH, _HEIGHT), parts, id_, title, _words(at, [v for v in values if v is not None], written)
    )


def _stretches(at: Sequence[float], values: Sequence[float | None]) -> list[list[tuple[float, float]]]:
    found: list[list[tuple[float, float]]] = [[]]
    for moment, value in zip(at, values, strict=True):
        if value is None:
            found.append([])
        else:
            found[-1].append((moment, value))
    return [stretch for stretch in found if stretch]


def _words(at: Sequence[float], known: Sequence[float], written: Sequence[str]) -> str:
    if not known:
        return "No samples."
    return f"From {_clock(at[0])} to {_clock(at[-1])} UTC; the last value is {written[-1]}."


def _clock(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%d %b %H:%M")
