"""Shares, scores and differences -> thin bars: goals and their odds, parts of a score, levers. One row a thing.

Bars of shares run from 0 to 100; bars of differences start at a zero line, filled upwards and outlined downwards, grey
where the difference is inside twice its error.
"""

from __future__ import annotations

from collections.abc import Sequence

from finsim.charts import draw, numbers
from finsim.charts.chart import NARROW_WIDTH, SMALL_WIDTH, Chart, table, unique_id
from finsim.charts.inputs import Goal, Lever, Part

_LEAST_SPAN = 0.01  # bars are never drawn larger than one point of 100 across
_ROW = 46.0
_SLIM = 25.0
_LEVER_ROW, _SECOND_LINE = 28.0, 15.0
_TITLE_SIZE, _TITLE_ROOM = 16.0, 420.0  # a longer name does not stand in a title


def odds_bar(share: float, name: str) -> str:
    """Return one small bar from 0 to 100 for a list that already says its number; `name` is what it shows."""
    bar = draw.rect(0, 4, 300, 5, "track") + draw.rect(0, 4, 300 * share, 5, "bar")
    label = draw.escape(f"{name}: {numbers.of_100(share)} of 100")
    return (
        '<svg class="fs-chart fs-odds" viewBox="0 0 300 12" preserveAspectRatio="none" role="img" '
        f'aria-label="{label}">{bar}</svg>'
    )


def odds_bars(
    goals: Sequence[Goal], locale: str = "en_US", title: str = "", width: int = SMALL_WIDTH, id: str = ""
) -> Chart:
    """Draw each goal's odds of being paid in full and on time, with their errors."""
    counted = [goal for goal in goals if goal.odds is not None]
    id_ = unique_id("odds", id, [(goal.name, goal.odds) for goal in goals])
    title = title or _odds_title(counted)
    description = "; ".join(f"{goal.name} {numbers.in_100(goal.odds or 0, locale)} in 100" for goal in counted) + "."

    def drawn(units: int, form: str) -> str:
        parts: list[str] = []
        for row, goal in enumerate(goals):
            parts += _goal_row(goal, row * _ROW, units, locale)
        return draw.svg((units, len(goals) * _ROW), parts, f"{id_}-{form}", title, description)

    rows = [
        [
            goal.name,
            "none" if goal.odds is None else numbers.in_100(goal.odds, locale, goal.error),
            _when(goal),
            goal.need,
        ]
        for goal in goals
    ]
    return Chart(
        drawn(width, "wide"),
        drawn(NARROW_WIDTH, "narrow"),
        title,
        description,
        table(title, ["Goal", "Odds in 100", "When", "Need"], rows),
        id=id_,
        subtitle="Futures of 100 in which each is paid in full and on time.",
        width=width,
    )


def parts_bars(
    parts: Sequence[Part],
    locale: str = "en_US",
    title: str = "Parts of the score",
    subtitle: str = "",
    width: int = SMALL_WIDTH,
    id: str = "",
) -> Chart:
    """Draw the parts of a score from 0 to 100; a part that was not measured says why instead."""
    id_ = unique_id("parts", id, [(part.name, part.value) for part in parts])
    description = "; ".join(f"{part.name} {_part_text(part, locale)}" for part in parts) + "."

    def drawn(units: int, form: str) -> str:
        inner: list[str] = []
        for row, part in enumerate(parts):
            inner += _part_row(part, row * _SLIM, units, locale)
        return draw.svg((units, len(parts) * _SLIM), inner, f"{id_}-{form}", title, description)

    rows = [[part.name, _part_text(part, locale), part.note] for part in parts]
    figure = table(title, ["Part", "0 to 100", "Note"], rows)
    return Chart(
        drawn(width, "wide"),
        drawn(NARROW_WIDTH, "narrow"),
        title,
        description,
        figure,
        id=id_,
        subtitle=subtitle,
        width=width,
    )


def lever_bars(
    levers: Sequence[Lever], locale: str = "en_US", n_paths: int = 0, title: str = "", width: int = 520, id: str = ""
) -> Chart:
    """Draw what each change does to the share of futures that work: points, paired error, the new share."""
    id_ = unique_id("levers", id, [(lever.name, lever.difference) for lever in levers])
    title = title or _lever_title(levers, locale)
    description = "; ".join(_lever_words(lever, locale) for lever in levers) + "."
    paths = f"the same {numbers.plain(n_paths, locale)} paths" if n_paths else "the same paths"

    def drawn(units: int, form: str) -> str:
        marks, height = _levers(levers, units, locale)
        return draw.svg((units, height), marks, f"{id_}-{form}", title, description)

    rows = [
        [
            lever.name,
            numbers.points(lever.difference, locale, lever.error),
            numbers.in_100(lever.share, locale),
            "inside the noise" if lever.is_noise else "",
        ]
        for lever in levers
    ]
    return Chart(
        drawn(width, "wide"),
        drawn(NARROW_WIDTH, "narrow"),
        title,
        description,
        table(title, ["Change", "Points", "Works in", ""], rows),
        id=id_,
        subtitle=f"One change at a time, on {paths}, in points of 100 futures. "
        "Grey: the difference is smaller than twice its error, so it may be nothing.",
        width=width,
    )


def _goal_row(goal: Goal, top: float, units: int, locale: str) -> list[str]:
    name = draw.label(0, top + 13, draw.fit(goal.name, units - 120, 12.5), "strong")
    detail = draw.label(0, top + 38, draw.fit(_goal_detail(goal), units, 12), "soft")
    if goal.odds is None:
        return [name, draw.label(units, top + 13, "not counted", "soft", "end"), detail]
    return [
        name,
        _value_with_error(units, top + 13, numbers.in_100(goal.odds, locale), goal.error, locale),
        draw.rect(0, top + 19, units, 5, "track"),
        draw.rect(0, top + 19, units * goal.odds, 5, "bar"),
        detail,
    ]


def _part_row(part: Part, top: float, units: int, locale: str) -> list[str]:
    middle = top + 14
    start, end = units * 0.55, units - 34.0
    parts = [draw.label(0, middle, draw.fit(part.name, start - 10))]
    if part.value is None:
        return [*parts, draw.label(units, middle, draw.fit(part.note or "not measured", units - start), "soft", "end")]
    length = (end - start) * min(max(part.value, 0.0), 100.0) / 100
    parts += [draw.rect(start, middle - 6, end - start, 5, "track"), draw.rect(start, middle - 6, length, 5, "bar")]
    return [*parts, draw.label(units, middle, _part_text(part, locale), "strong", "end")]


def _levers(levers: Sequence[Lever], units: int, locale: str) -> tuple[list[str], float]:
    """Draw a head and a row a lever: name, bar from the common zero, points with error, odds; and return the height."""
    is_wide = units > NARROW_WIDTH
    odds_at, points_at = units, units - 62.0
    bar_left, bar_right = (units - 255.0, units - 150.0) if is_wide else (0.0, 0.0)
    heads = [("Change", 0.0, "start"), ("Points", points_at, "end"), ("Works in", odds_at, "end")]
    parts = [draw.label(x, 12, words, "tick", anchor) for words, x, anchor in heads]
    parts.append(draw.line(0, 20, units, 20, "base"))
    low = min([0.0, *(lever.difference for lever in levers)])
    high = max([0.0, *(lever.difference for lever in levers)])
    scale = (bar_right - bar_left) / max(high - low, _LEAST_SPAN)
    zero = bar_left - low * scale
    top, room = 24.0, (bar_left if is_wide else units - 150) - 12
    for lever in levers:
        base = top + 18.0
        class_ = "noise" if lever.is_noise else ""
        lines = draw.folded(lever.name, room)
        for n, line in enumerate(lines):
            parts.append(draw.label(0, base + n * _SECOND_LINE, line, class_))
        if is_wide:
            parts += _lever_bar(lever, zero, lever.difference * scale, base)
        text = numbers.points(lever.difference, locale)
        parts.append(_value_with_error(points_at, base, text, lever.error, locale, lever.is_noise))
        same = "same" if lever.difference == 0 else "noise"
        odds = same if lever.is_noise else numbers.in_100(lever.share, locale)
        parts.append(draw.label(odds_at, base, odds, class_, "end"))
        top += _LEVER_ROW + (len(lines) - 1) * _SECOND_LINE
        parts.append(draw.line(0, top - 1, units, top - 1, "grid"))
    return parts, top


def _lever_bar(lever: Lever, zero: float, length: float, base: float) -> list[str]:
    class_ = "bar grey" if lever.is_noise else "bar" if length >= 0 else "bar down"
    return [
        draw.rect(min(zero, zero + length), base - 9, abs(length), 9, class_),
        draw.line(zero, base - 12, zero, base + 3, "zero"),
    ]


def _value_with_error(x: float, y: float, value: str, error: float | None, locale: str, is_noise: bool = False) -> str:
    """Write a value and, softer and right after it, its error, ending at `x`."""
    inner = draw.element("tspan", draw.escape(value), class_="noise" if is_noise else "strong")
    if error:
        inner += draw.element("tspan", draw.escape(f" {numbers.with_error(error, locale)}"), class_="soft")
    return draw.element("text", inner, class_="noise" if is_noise else None, x=x, y=y, text_anchor="end")


def _odds_title(goals: Sequence[Goal]) -> str:
    """Name the goal that is in most doubt, when it stands clear of the next by twice the errors of both."""
    ordered = sorted(goals, key=lambda goal: goal.odds or 0.0)
    if len(ordered) < 2 or ordered[0].error is None or ordered[1].error is None:
        return "Goals"
    first, second = ordered[:2]
    gap = (second.odds or 0.0) - (first.odds or 0.0)
    noise = 2 * ((first.error or 0.0) ** 2 + (second.error or 0.0) ** 2) ** 0.5
    return f"{first.short_name} is the goal most in doubt" if gap > noise else "Goals"


def _lever_title(levers: Sequence[Lever], locale: str) -> str:
    """Name the change that adds most, when it is clear of the noise and of the next one."""
    clear = sorted(
        (lever for lever in levers if not lever.is_noise and lever.difference > 0), key=lambda v: -v.difference
    )
    if not clear:
        return "What would change the answer"
    noise = 0.0 if len(clear) == 1 else 2 * (clear[0].error ** 2 + clear[1].error ** 2) ** 0.5
    if len(clear) > 1 and clear[0].difference - clear[1].difference <= noise:
        return "What would change the answer"
    name = clear[0].name if draw.width_of(clear[0].name, _TITLE_SIZE) <= _TITLE_ROOM else "One change"
    return f"{name} adds most: {numbers.points(clear[0].difference, locale)[1:]} points"


def _lever_words(lever: Lever, locale: str) -> str:
    noise = ", inside the noise" if lever.is_noise else ""
    return f"{lever.name} {numbers.points(lever.difference, locale, lever.error)} points{noise}"


def _part_text(part: Part, locale: str) -> str:
    return part.note or "not measured" if part.value is None else numbers.plain(part.value, locale)


def _goal_detail(goal: Goal) -> str:
    return ", ".join(text for text in (goal.detail, _when(goal), goal.need) if text)


def _when(goal: Goal) -> str:
    if goal.end == goal.start:
        return numbers.month(goal.start)
    return f"{goal.start[:4]}–{goal.end[:4]}"
