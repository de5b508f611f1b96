"""Months in which futures fail -> a histogram by five years. When it goes wrong, counted in futures, none left out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from finsim.charts import draw, numbers
from finsim.charts.chart import NARROW_WIDTH, Chart, table, unique_id
from finsim.charts.scale import Scale, ticks
from finsim.months import parse_month

_TOP, _BOTTOM = 22.0, 120.0


def failure_histogram(
    failures: Sequence[int] | np.ndarray,
    start: str,
    end: str,
    n_paths: int,
    *,
    locale: str = "en_US",
    title: str = "",
    width: int = 520,
    id: str = "",
) -> Chart:
    """Draw how many futures fail in each span of years.

    failures    one month number (year * 12 + month - 1) for every failing future, in any order
    start, end  first and last month of the plan; every failure lies inside
    """
    found = np.asarray(failures, dtype=np.int64)
    first, last = parse_month(start), parse_month(end)
    if found.size and (found.min() < first or found.max() > last):
        raise ValueError(f"a failure lies outside {start} to {end}")
    spans, counts = _counted(found // 12, first // 12, last // 12)
    id_ = unique_id("fails", id, counts, spans)
    title = title or _title(found, n_paths)
    n_failing, n_all = numbers.plain(found.size, locale), numbers.plain(n_paths, locale)
    rows = [[span, numbers.plain(count, locale)] for span, count in zip(spans, counts, strict=True)]
    description = "; ".join(f"{span}: {count}" for span, count in rows) + f", of {n_all} futures."

    def drawn(units: int, form: str) -> str:
        return draw.svg(
            (units, _BOTTOM + 22), _columns(spans, counts, units, locale), f"{id_}-{form}", title, description
        )

    return Chart(
        drawn(width, "wide"),
        drawn(NARROW_WIDTH, "narrow"),
        title,
        description,
        table(title, ["Years", "Failing futures"], rows),
        id=id_,
        subtitle=f"{n_failing} of {n_all} futures fail; counted by the year in which each first does.",
        width=width,
    )


def _counted(years: np.ndarray, first: int, last: int) -> tuple[list[str], list[int]]:
    """Count by spans of equal length on round years, at most twelve of them."""
    length = next(n for n in (1, 2, 5, 10, 20, 50, 100) if last // n - first // n < 12)
    edges = range(first // length * length, last + 1, length)
    names = [_span(max(edge, first), min(edge + length - 1, last)) for edge in edges]
    return names, [int(((years >= edge) & (years < edge + length)).sum()) for edge in edges]


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last % 100:02d}"


def _columns(spans: Sequence[str], counts: Sequence[int], units: int, locale: str) -> list[str]:
    y = Scale(0.0, ticks(0.0, float(max([*counts, 1])))[-1], _BOTTOM, _TOP)
    step = units / len(spans)
    is_close = step < draw.width_of("2055–59") + 6
    parts = []
    for at, (span, count) in enumerate(zip(spans, counts, strict=True)):
        middle = (at + 0.5) * step
        parts.append(draw.rect(at * step + 1.5, y(count), step - 3, _BOTTOM - y(count), "count") if count else "")
        parts.append(draw.label(middle, y(count) - 5, numbers.plain(count, locale), "", "middle"))
        words = "’" + span[2:4] if is_close else span
        if not is_close or step > 24 or at % 2 == 0:
            parts.append(draw.label(middle, _BOTTOM + 16, words, "tick", "middle"))
    return [*parts, draw.line(0, _BOTTOM, units, _BOTTOM, "base")]


def _title(failures: np.ndarray, n_paths: int) -> str:
    if not failures.size:
        return "No future fails"
    if failures.size < 30:
        return "When futures fail"
    years = np.unique(failures // 12)
    if years.size == 1:
        return f"Every failure comes in {years[0]}"
    middle = int(np.sort(failures)[failures.size // 2])
    return f"Half of the failures come in {middle // 12} or later"
