"""Bands of many futures -> the fan: 90 of 100, the middle 50, the median, with goals, events and an opened path.

Comes after the bands of a run. Every drawn point is a value of one real path in that month (order statistics), so the
series is thinned by leaving months out, never by averaging or smoothing. The words are in `fan_words`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from finsim.charts import draw, fan_words, numbers
from finsim.charts.chart import NARROW_WIDTH, Chart, key_of, table, unique_id
from finsim.charts.inputs import BandsLike, Event, Goal, Money, OpenedPath, Person
from finsim.charts.lane import place
from finsim.charts.scale import Scale, drawn_points, log_ticks, ticks, year_ticks
from finsim.months import parse_month

_HEIGHTS = {1010: 352.0, 680: 292.0, 520: 232.0, 300: 210.0, NARROW_WIDTH: 230.0}
_TOP = 18.0
_ROW = 19.0


def fan(
    bands: BandsLike,
    money: Money,
    *,
    measure: str = "net worth",
    about: str = "",
    per: str = "",
    n_paths: int = 0,
    goals: Sequence[Goal] = (),
    events: Sequence[Event] = (),
    people: Sequence[Person] = (),
    opened: OpenedPath | None = None,
    title: str = "",
    spent: np.ndarray | None = None,
    remark: str = "",
    log: bool = True,
    width: int = 1010,
    id: str = "",
) -> Chart:
    """Draw bands as a fan.

    bands    five percentiles, the third of them 50
    measure  what is banded, as words inside a sentence; `about` says what counts into it; `per` is "a month" for a flow
    n_paths  how many futures; a finding is only said when it stands clear of their noise
    spent    bool, the shape of the bands' values: points whose path has failed before and only borrows; they are drawn
             at zero and written as "spent"
    remark   a sentence that its reader needs, after the others of the subtitle
    log      whether to add the logarithmic form; left out anyway when a value is zero or below
    width    units of the wide drawing: 1010 and 680 carry words at the right end, 520 and 300 percentiles only
    """
    values = bands.values if spent is None else _floored(bands.values, spent)
    series = _thinned(bands, values, spent, opened)
    words = fan_words.Fan(
        measure, about, per, n_paths, money, bands.percentiles, tuple(bands.months), values, spent, remark
    )  # fmt: skip
    id_ = unique_id("fan", id, measure, width, series.values.tolist(), [goal.name for goal in goals])
    marks = _Marks(tuple(goals), tuple(events), tuple(people))
    title = title or words.title()
    description = words.description(goals)

    def drawn(units: int, form: str, is_log: bool) -> str:
        inner, height, data = _drawing(series, marks, money, units, is_log)
        return draw.svg((units, height), inner, f"{id_}-{form}", title, description, data=data)

    has_log = log and bool(series.values.min() > 0)
    return Chart(
        svg_wide=drawn(width, "wide", False),
        svg_narrow=drawn(NARROW_WIDTH, "narrow", False),
        log_wide=drawn(width, "wide-log", True) if has_log else "",
        log_narrow=drawn(NARROW_WIDTH, "narrow-log", True) if has_log else "",
        title=title,
        description=description,
        table_html=_table(words, bands),
        id=id_,
        subtitle=words.subtitle(),
        key=_key(words, marks, opened),
        data=_points_json(series, words, people),
        names=_numbered_names(marks),
        width=width,
    )


@dataclass(frozen=True)
class _Series:
    """The drawn points: months, values (5, n), paths (5, n), the opened path's values (n) and its ring."""

    months: list[int]
    texts: list[str]
    values: np.ndarray
    spent: np.ndarray
    paths: np.ndarray
    percentiles: tuple[float, ...]
    opened: OpenedPath | None
    opened_values: np.ndarray | None


@dataclass(frozen=True)
class _Marks:
    goals: tuple[Goal, ...]
    events: tuple[Event, ...]
    people: tuple[Person, ...]


def _floored(values: np.ndarray, spent: np.ndarray) -> np.ndarray:
    """Return the values with zero for what is spent, and no line above the next."""
    shown = np.where(spent, np.maximum(values, 0.0), values)
    return np.minimum.accumulate(shown[::-1], axis=0)[::-1]


def _thinned(bands: BandsLike, values: np.ndarray, spent: np.ndarray | None, opened: OpenedPath | None) -> _Series:
    if len(bands.percentiles) != 5 or bands.percentiles[2] != 50:
        raise ValueError(f"a fan needs five percentiles with 50 in the middle, got {tuple(bands.percentiles)}")
    if len(bands.months) < 2:
        raise ValueError("a fan needs at least two months")
    months = [parse_month(text) for text in bands.months]
    kept = drawn_points(months)
    return _Series(
        months=[months[at] for at in kept],
        texts=[bands.months[at] for at in kept],
        values=np.asarray(values, dtype=np.float64)[:, kept],
        spent=np.zeros((5, len(kept)), dtype=bool) if spent is None else spent[:, kept],
        paths=np.asarray(bands.paths)[:, kept],
        percentiles=tuple(bands.percentiles),
        opened=opened,
        opened_values=None if opened is None else np.asarray(opened.values, dtype=np.float64)[kept],
    )


def _drawing(
    series: _Series, marks: _Marks, money: Money, units: int, is_log: bool
) -> tuple[list[str], float, dict[str, str | float]]:
    """Return the parts of one drawing, its height, and what the script needs to place marks on it."""
    bottom = _HEIGHTS.get(units, 232.0)
    y, y_ticks = _value_axis(series, bottom, is_log)
    tick_texts = numbers.money_ticks(y_ticks, money.currency, money.locale)
    ends = _end_labels(series, money, is_long=units >= 680)
    left = max(46.0 if units > NARROW_WIDTH else 40.0, max(map(draw.width_of, tick_texts)) + 10)
    right = units - max(draw.width_of(value + words) for value, words in ends) - 16
    x = Scale(series.months[0], series.months[-1], left, right)
    parts = [draw.line(left, y(value), right, y(value), "grid") for value in y_ticks]
    parts += [draw.label(left - 6, y(v) + 4, t, "tick", "end") for v, t in zip(y_ticks, tick_texts, strict=True)]
    parts += _bands(series, x, y)
    parts.append(draw.line(left, bottom, right, bottom, "grid base"))
    parts += _years(series, marks, x, bottom)
    lanes, height = _lanes(marks, series, x, bottom, units)
    parts += [*lanes, *_written_ends(ends, series, y, right)]
    data: dict[str, str | float] = {"data_x0": left, "data_x1": right, "data_y0": bottom, "data_y1": _TOP}
    data |= {"data_scale": "log" if is_log else "lin", "data_lo": f"{y.low:.0f}", "data_hi": f"{y.high:.0f}"}
    return parts, height, data


def _value_axis(series: _Series, bottom: float, is_log: bool) -> tuple[Scale, list[float]]:
    drawn = series.values if series.opened_values is None else np.vstack([series.values, series.opened_values])
    low, high = float(drawn.min()), float(drawn.max())
    if is_log:
        low, high = max(low, high / 1e6) * 0.9, high * 1.05
        return Scale(low, high, bottom, _TOP, is_log=True), log_ticks(low, high)
    found = ticks(min(0.0, low), max(0.0, high))
    if low < 0.0 < high and low > 0.1 * found[0]:
        found = [value for value in found if value >= 0.0]  # a little below zero is worth no step of its own
        return Scale(low, found[-1], bottom, _TOP), found
    return Scale(found[0], found[-1], bottom, _TOP), found


def _bands(series: _Series, x: Scale, y: Scale) -> list[str]:
    """Draw both bands, their edges, the median and the opened path, in this order."""
    across = [x(month) for month in series.months]
    rows = [[(at, y(value)) for at, value in zip(across, row, strict=True)] for row in series.values]
    parts = [draw.polygon(rows[0] + rows[4][::-1], "b90"), draw.polygon(rows[1] + rows[3][::-1], "b50")]
    parts += [draw.polyline(rows[at], "bandedge dotted" if at in (0, 4) else "bandedge") for at in (0, 1, 3, 4)]
    parts.append(draw.polyline(rows[2], "med"))
    if series.opened is not None and series.opened_values is not None:
        path = [(at, y(value)) for at, value in zip(across, series.opened_values, strict=True)]
        parts.append(draw.polyline(path, "onepath"))
        parts += [
            draw.circle(*point, 4.5, "ring")
            for point, text in zip(path, series.texts, strict=True)
            if text == series.opened.month
        ]
    return [*parts, draw.circle(*rows[2][0], 3.5, "start")]


def _years(series: _Series, marks: _Marks, x: Scale, bottom: float) -> list[str]:
    """Write the years under the axis, and under them the age of the first person."""
    most = 6 if x.end - x.start > 300 else 4
    parts = []
    for count, month in enumerate(year_ticks(series.months[0], series.months[-1], most)):
        parts.append(draw.line(x(month), bottom, x(month), bottom + 4, "base"))
        parts.append(draw.label(x(month), bottom + 16, str(month // 12), "tick", "middle"))
        if marks.people:
            age = (month - parse_month(marks.people[0].born)) // 12
            parts.append(draw.label(x(month), bottom + 29, f"age {age}" if count == 0 else str(age), "tick", "middle"))
    return parts


def _lanes(marks: _Marks, series: _Series, x: Scale, bottom: float, units: int) -> tuple[list[str], float]:
    """Draw the goals' lane and the events' lane under the axis; return them with the height of the whole drawing."""
    is_numbered = units <= 520
    top = bottom + (52 if marks.people else 38)
    parts: list[str] = []
    goals = [goal for goal in marks.goals if series.months[0] <= parse_month(goal.start) <= series.months[-1]]
    events = [event for event in marks.events if series.months[0] <= parse_month(event.month) <= series.months[-1]]
    if goals:
        spans = [_span(x(parse_month(goal.start)), x(parse_month(goal.end))) for goal in goals]
        names = [str(marks.goals.index(goal) + 1) if is_numbered else _goal_words(goal) for goal in goals]
        parts += [draw.line(span[0], _TOP, span[0], bottom, "guide") for span in spans]
        lane, top = _lane("Goals", spans, names, x, top, _goal_mark)
        parts += lane
    if events:
        spots = [(x(parse_month(event.month)),) * 2 for event in events]
        names = [_letter(marks.events.index(event)) if is_numbered else _event_words(event) for event in events]
        lane, top = _lane("Events", spots, names, x, top, _event_mark)
        parts += lane
    return parts, top - (8 if goals or events else 4)


def _lane(
    name: str,
    spans: Sequence[tuple[float, float]],
    words: Sequence[str],
    x: Scale,
    top: float,
    mark: Callable[[float, float, float], str],
) -> tuple[list[str], float]:
    """Draw one lane from `top` down; return its parts and where it ends."""
    placed = place(spans, words, x.start, x.end + 90 if x.end > 400 else x.end + 50)
    parts = [draw.label(0, top + 4, name, "tick")] if x.start >= 44 else []
    for one in placed:
        level = top + one.row * _ROW
        parts += [mark(one.left, one.right, level), draw.label(one.at, level + 4, one.words, "", one.anchor)]
    return parts, top + (max(one.row for one in placed) + 1) * _ROW + 4


def _span(left: float, right: float) -> tuple[float, float]:
    """Return where a goal stands; a span too short to be seen as one is a date."""
    return (left, right) if right - left >= 12 else (left, left)


def _goal_mark(left: float, right: float, level: float) -> str:
    if right == left:
        return draw.diamond(left, level, 5.5, "goal")
    return draw.rect(left, level - 4, right - left, 8, "goalbar")


def _event_mark(left: float, _: float, level: float) -> str:
    return draw.circle(left, level, 3.6, "event")


def _goal_words(goal: Goal) -> str:
    odds = "" if goal.odds is None else f": {numbers.of_100(goal.odds, is_short=True)}"
    return draw.fit(goal.name, 140) + odds


def _event_words(event: Event) -> str:
    return f"{draw.fit(event.name, 136)} {event.month[:4]}"


def _letter(index: int) -> str:
    return chr(ord("a") + index % 26) * (index // 26 + 1)


def _numbered_names(marks: _Marks) -> str:
    """Spell out what a narrow drawing numbers: goals 1, 2, 3 with their odds, events a, b, c with their years."""
    goals = [f"{at + 1} {_whole_name(goal)}" for at, goal in enumerate(marks.goals)]
    events = [f"{_letter(at)} {event.name} {event.month[:4]}" for at, event in enumerate(marks.events)]
    lines = [("Goals", goals), ("Events", events)]
    return "".join(
        f'<p class="tiny soft">{kind}: '
        + "; ".join(f'<span class="name">{draw.escape(name)}</span>' for name in names)
        + "</p>"
        for kind, names in lines
        if names
    )


def _whole_name(goal: Goal) -> str:
    return goal.name if goal.odds is None else f"{goal.name}: {numbers.of_100(goal.odds, is_short=True)}"


def _end_labels(series: _Series, money: Money, is_long: bool) -> list[tuple[str, str]]:
    """Return (value, words) for the right end of each line, lowest first."""
    texts = [
        numbers.SPENT if is_spent else numbers.money_short(value, money.currency, money.locale, 3 if is_long else 2)
        for value, is_spent in zip(series.values[:, -1], series.spent[:, -1], strict=True)
    ]
    if is_long:
        return [(text + " ", words) for text, words in zip(texts, fan_words.end_words(series.percentiles), strict=True)]
    return [(text, f" p{percentile:g}") for text, percentile in zip(texts, series.percentiles, strict=True)]


def _written_ends(ends: Sequence[tuple[str, str]], series: _Series, y: Scale, right: float) -> list[str]:
    heights = [y(value) for value in series.values[:, -1]]
    parts = []
    for at, (height, place_) in enumerate(zip(heights, draw.spread(heights, 14, _TOP, y.start), strict=True)):
        value, words = ends[at]
        parts.append(draw.polyline([(right, height), (right + 4, height), (right + 9, place_)], "lead"))
        inner = draw.element("tspan", draw.escape(value), class_="strong") + draw.escape(words)
        parts.append(draw.element("text", inner, class_="strong" if at == 2 else None, x=right + 12, y=place_ + 4))
    return parts


def _key(words: fan_words.Fan, marks: _Marks, opened: OpenedPath | None) -> str:
    outer, inner = words.shares()
    signs = [
        (draw.swatch(draw.rect(0, 0, 12, 12, "b90")), f"{outer:g} of 100 futures"),
        (draw.swatch(draw.rect(0, 0, 12, 12, "b50")), f"middle {inner:g}"),
        (draw.swatch(draw.line(0, 6, 12, 6, "med")), "median"),
    ]
    if opened is not None:
        signs.append(
            (
                draw.swatch(draw.line(0, 6, 12, 6, "onepath")),
                f"opened path {numbers.plain(opened.number, words.money.locale)}",
            )
        )
    if marks.goals:
        signs.append((draw.swatch(draw.diamond(6, 6, 5, "goal")), "goal, odds in 100"))
    if marks.events:
        signs.append((draw.swatch(draw.circle(6, 6, 4, "event")), "event"))
    return key_of(signs)


def _table(words: fan_words.Fan, bands: BandsLike) -> str:
    """Return every fifth year of the drawn month, and the last month."""
    last = len(bands.months) - 1
    step = 60 if last >= 120 else 12 if last >= 24 else 1
    kept = sorted({*range(0, last + 1, step), last})
    heads = ["Month", *(fan_words.head_words(percentile) for percentile in bands.percentiles)]
    rows = [[numbers.month(bands.months[at]), *(words.in_full(row, at) for row in range(5))] for at in kept]
    return table(words.caption(), heads, rows)


def _points_json(series: _Series, words: fan_words.Fan, people: Sequence[Person]) -> str:
    """Return the drawn points for the crosshair: where they are (0..1 along the axis, `year` long), texts, paths."""
    first, last = series.months[0], series.months[-1]
    points = {
        "at": [round((month - first) / (last - first), 5) for month in series.months],
        "year": round(12 / (last - first), 7),
        "months": series.texts,
        "labels": [numbers.month(text) for text in series.texts],
        "ages": [fan_words.ages(people, text) for text in series.texts],
        "percentiles": list(series.percentiles),
        "values": [[round(float(value)) for value in row] for row in series.values],
        "texts": [
            [numbers.SPENT if is_spent else words.short(value) for value, is_spent in zip(*row, strict=True)]
            for row in zip(series.values, series.spent, strict=True)
        ],
        "paths": series.paths.tolist(),
    }
    return json.dumps(points, separators=(",", ":"), ensure_ascii=False)
