"""Yearly sources of income of one real path -> stacked columns, in a stable order, bottom to top."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from finsim.charts import draw, numbers
from finsim.charts.chart import NARROW_WIDTH, Chart, key_of, table, unique_id
from finsim.charts.inputs import Money, Source
from finsim.charts.scale import Scale, ticks

MOST_PARTS = 5
_HATCHED = MOST_PARTS  # the fifth colour is close to the third in grey, so it is always hatched
_TOP, _BOTTOM = 16.0, 236.0


def cash_flow(
    years: Sequence[int],
    sources: Sequence[Source],
    money: Money,
    *,
    path: str,
    title: str = "",
    width: int = 520,
    id: str = "",
) -> Chart:
    """Draw where each year's money comes from.

    sources  at most five are drawn: of more, the smallest are joined as "other"; values zero or more, one a year
    path     which real path this is, in words: "path 9,834, the one that stays nearest the median"
    """
    parts = _at_most_five(sources, len(years))
    totals = np.array([part.values for part in parts], dtype=np.float64)
    id_ = unique_id("cash", id, list(years), totals.tolist())
    title = title or _title(years, parts, totals)
    description = _description(years, parts, totals, money)

    def drawn(units: int, form: str) -> str:
        inner = _columns(years, parts, totals, money, units, f"{id_}-{form}")
        return draw.svg((units, _BOTTOM + 22), inner, f"{id_}-{form}", title, description)

    year_words = numbers.money_name(money.currency, money.prices, money.year or years[0])
    rows = [
        [str(year_), *(numbers.money(value, money.currency, money.locale) for value in (*column, column.sum()))]
        for year_, column in zip(years, totals.T, strict=True)
    ]
    return Chart(
        drawn(width, "wide"),
        drawn(NARROW_WIDTH, "narrow"),
        title,
        description,
        table(title, ["Year", *(part.name for part in parts), "All"], rows),
        id=id_,
        subtitle=f"A year, {year_words}, on {path}.{numbers.tick_gloss(money.locale)}",
        key=key_of([(_swatch(at + 1, id_), part.short_name) for at, part in enumerate(parts)]),
        width=width,
    )


def _at_most_five(sources: Sequence[Source], n_years: int) -> list[Source]:
    """Keep the order; join the smallest as "other" where there are more than five."""
    for source in sources:
        if len(source.values) != n_years or min(source.values, default=0.0) < 0:
            raise ValueError(f"source {source.name!r} needs {n_years} values, none below zero")
    present = [source for source in sources if sum(source.values) > 0]
    if len(present) <= MOST_PARTS:
        return present
    large = sorted(present, key=lambda source: -sum(source.values))[: MOST_PARTS - 1]
    rest = [source.values for source in present if source not in large]
    return [*(source for source in present if source in large), Source("other", np.sum(rest, axis=0).tolist())]


def _columns(
    years: Sequence[int], parts: Sequence[Source], totals: np.ndarray, money: Money, units: int, id_: str
) -> list[str]:
    found = ticks(0.0, float(totals.sum(axis=0).max()) if totals.size else 1.0)
    texts = numbers.money_ticks(found, money.currency, money.locale)
    left = max(40.0, max(map(draw.width_of, texts)) + 10)
    y = Scale(found[0], found[-1], _BOTTOM, _TOP)
    inner = [_pattern(id_)] if len(parts) == MOST_PARTS else []
    inner += [draw.line(left, y(value), units, y(value), "grid base" if value == 0 else "grid") for value in found]
    inner += [draw.label(left - 6, y(v) + 4, text, "tick", "end") for v, text in zip(found, texts, strict=True)]
    step = (units - left) / len(years)
    below = np.vstack([np.zeros(len(years)), np.cumsum(totals, axis=0)])
    for part in range(len(parts)):
        for at in range(len(years)):
            inner += _segment(left + at * step, step, y(below[part, at]), y(below[part + 1, at]), part + 1, id_)
    every = next(n for n in (1, 2, 5, 10, 20, 50) if len(years) / n <= (6 if units > 400 else 5))
    inner += [
        draw.label(left + (at + 0.5) * step, _BOTTOM + 16, str(year), "tick", "middle")
        for at, year in enumerate(years)
        if year % every == 0
    ]
    return inner + _inside_labels(parts, below, left, step, y)


def _segment(left: float, step: float, base: float, top: float, part: int, id_: str) -> list[str]:
    """Draw one part of one year, a white gap to its neighbours; too thin ones are left to the table."""
    height = base - top - 0.6
    if height < 0.2:
        return []
    width = max(step - 1.0, step * 0.8)
    shapes = [draw.rect(left + (step - width) / 2, top, width, height, f"k{part}" if part < _HATCHED else "k5b")]
    if part == _HATCHED:
        shapes.append(draw.rect(left + (step - width) / 2, top, width, height, "", fill=f"url(#{id_}-hatch)"))
    return shapes


def _inside_labels(parts: Sequence[Source], below: np.ndarray, left: float, step: float, y: Scale) -> list[str]:
    """Name a part inside the chart where it is at least as wide and as high as its name."""
    labels = []
    for at, part in enumerate(parts):
        tall = [y(low) - y(high) > 18 for low, high in zip(below[at], below[at + 1], strict=True)]
        start, length = _longest_run(tall)
        if length * step > draw.width_of(part.name) + 8:
            middle = start + length // 2
            level = (y(below[at, middle]) + y(below[at + 1, middle])) / 2
            labels.append(draw.label(left + (start + length / 2) * step, level + 4, part.name, "halo", "middle"))
    return labels


def _longest_run(flags: Sequence[bool]) -> tuple[int, int]:
    best = (0, 0)
    start = 0
    for at, flag in enumerate([*flags, False]):
        if not flag:
            best = max(best, (start, at - start), key=lambda run: run[1])
            start = at + 1
    return best


def _pattern(id_: str) -> str:
    """Return white stripes that mark the fifth part where colour does not."""
    stripe = draw.element("line", class_="hatch", x1=0, x2=0, y1=0, y2=5)
    return (
        f'<defs><pattern id="{id_}-hatch" width="5" height="5" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)">{stripe}</pattern></defs>'
    )


def _swatch(part: int, id_: str) -> str:
    if part < _HATCHED:
        return draw.swatch(draw.rect(0, 0, 12, 12, f"k{part}"))
    stripes = "".join(draw.line(x, 12, x + 12, 0, "hatch") for x in (-8, -2, 4))
    return draw.swatch(draw.rect(0, 0, 12, 12, "k5b") + stripes)


def _title(years: Sequence[int], parts: Sequence[Source], totals: np.ndarray) -> str:
    """Name the largest source at the start, and the one that replaces it, if one does."""
    if not len(parts):
        return "Where the money comes from"
    first, last = parts[int(totals[:, 0].argmax())].short_name, parts[int(totals[:, -1].argmax())].short_name
    if first == last:
        return f"{_capital(first)} is the largest source at the start and at the end"
    return f"{_capital(first)} first, {last} at the end"


def _description(years: Sequence[int], parts: Sequence[Source], totals: np.ndarray, money: Money) -> str:
    sums = totals.sum(axis=0)
    first, last = (numbers.money_short(value, money.currency, money.locale) for value in (sums[0], sums[-1]))
    names = ", ".join(part.name for part in parts)
    ends = f"All together {first} in {years[0]}, {last} in {years[-1]}."
    return f"Yearly sources from {years[0]} to {years[-1]}: {names}. {ends}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
