"""Series in little: one path beside the median, and debts on their way down on one scale of years."""

from __future__ import annotations

from collections.abc import Sequence

from finsim.charts import draw, numbers
from finsim.charts.chart import NARROW_WIDTH, SMALL_WIDTH, Chart, table, unique_id
from finsim.charts.inputs import Debt, Money
from finsim.charts.scale import Scale, drawn_points
from finsim.months import parse_month

_DEBT_ROW = 44.0


def spark(
    months: Sequence[str],
    path: Sequence[float],
    median: Sequence[float],
    money: Money,
    *,
    number: int,
    mark: str = "",
    id: str = "",
) -> Chart:
    """Draw one path (dashed) beside the median, with a ring at the month `mark`."""
    kept = drawn_points([parse_month(month) for month in months])
    id_ = unique_id("spark", id, number, [path[at] for at in kept])
    title = f"Path {numbers.plain(number, money.locale)} beside the median"
    ends = [numbers.money_short(values[-1], money.currency, money.locale) for values in (path, median)]
    description = f"From {months[0][:4]} to {months[-1][:4]}. The path ends at {ends[0]}, the median at {ends[1]}."
    inner = _spark(months, path, median, kept, mark)
    drawing = [
        draw.svg((240, 120), inner, f"{id_}-{form}", title, description, "fs-spark") for form in ("wide", "narrow")
    ]
    rows = [
        [
            numbers.month(months[at]),
            *(numbers.money(values[at], money.currency, money.locale) for values in (path, median)),
        ]
        for at in sorted({*kept[:: max(1, len(kept) // 12)], kept[-1]})
    ]
    return Chart(
        drawing[0],
        drawing[1],
        title,
        description,
        table(title, ["Month", "This path", "Median"], rows),
        id=id_,
        width=SMALL_WIDTH,
    )


def debt_lines(
    debts: Sequence[Debt],
    start: str,
    money: Money,
    *,
    until: str = "",
    title: str = "",
    width: int = SMALL_WIDTH,
    id: str = "",
) -> Chart:
    """Draw what is owed on each debt, each against its own height and all on one scale of years.

    until  the month from which the path behind them can pay no more, with which the lines then end
    """
    id_ = unique_id("debts", id, [(debt.name, debt.balances[0]) for debt in debts])
    title = title or _debts_title(debts)
    owed = [numbers.money(debt.balances[0], money.currency, money.locale) for debt in debts]
    rows = [
        [debt.name, numbers.percent(debt.rate, money.locale), text, _ends(debt)]
        for debt, text in zip(debts, owed, strict=True)
    ]
    description = "; ".join(f"{name} at {rate}: {text} owed, ends {ends}" for name, rate, text, ends in rows) + "."
    longest = max((len(debt.balances) for debt in debts), default=2)

    def drawn(units: int, form: str) -> str:
        inner = [draw.label(0, 12, "Debt", "tick"), draw.label(units - 62, 12, "Owed", "tick", "end")]
        inner += [draw.label(units, 12, "Ends", "tick", "end"), draw.line(0, 19, units, 19, "base")]
        for row, (debt, text) in enumerate(zip(debts, owed, strict=True)):
            inner += _debt_row(debt, text, 19 + row * _DEBT_ROW, units, longest, money.locale)
        return draw.svg((units, 19 + len(debts) * _DEBT_ROW + 4), inner, f"{id_}-{form}", title, description)

    total = numbers.money(sum(debt.balances[0] for debt in debts), money.currency, money.locale)
    scale = f"The small charts share one scale of years{_until(until)}."
    return Chart(
        drawn(width, "wide"),
        drawn(NARROW_WIDTH, "narrow"),
        title,
        description,
        table(title, ["Debt", "Rate a year", "Owed", "Ends"], rows),
        id=id_,
        subtitle=f"{total} owed at the end of {numbers.month(start)}. {scale}",
        width=width,
    )


def _spark(
    months: Sequence[str], path: Sequence[float], median: Sequence[float], kept: Sequence[int], mark: str
) -> list[str]:
    x = Scale(parse_month(months[0]), parse_month(months[-1]), 4.0, 176.0)
    drawn = [values[at] for at in kept for values in (path, median)]
    y = Scale(min(0.0, *drawn), max(drawn) or 1.0, 100.0, 8.0)
    lines = [[(x(parse_month(months[at])), y(values[at])) for at in kept] for values in (median, path)]
    parts = [draw.line(4, y(0.0), 176, y(0.0), "grid base"), draw.polyline(lines[0], "med thin")]
    parts.append(draw.polyline(lines[1], "onepath"))
    parts.append(draw.label(4, 116, months[0][:4], "tick"))
    if mark in months:
        at = list(months).index(mark)
        parts.append(draw.circle(x(parse_month(mark)), y(path[at]), 4, "ring"))
        parts.append(draw.label(max(58.0, x(parse_month(mark))), 116, mark[:4], "tick", "middle"))
    heights = draw.spread([lines[0][-1][1], lines[1][-1][1]], 14, 8, 100)
    parts.append(draw.label(182, heights[0] + 4, "median", "strong"))
    return [*parts, draw.label(182, heights[1] + 4, "this path")]


def _debt_row(debt: Debt, owed: str, top: float, units: int, longest: int, locale: str) -> list[str]:
    left, right = units * 0.36, units - 62 - draw.width_of("$000,000") - 14
    x, y = Scale(0, max(1, longest - 1), left, right), Scale(0.0, max(debt.balances) or 1.0, top + 34, top + 10)
    kept = drawn_points(range(len(debt.balances)))
    line = [(x(at), y(debt.balances[at])) for at in kept]
    base = top + 34
    return [
        draw.label(0, top + 19, draw.fit(debt.name, left - 10)),
        draw.label(0, top + 35, numbers.percent(debt.rate, locale), "soft"),
        draw.polygon([(left, base), *line, (line[-1][0], base)], "owed"),
        draw.polyline(line, "med thin"),
        draw.line(left, base, right, base, "base"),
        draw.label(units - 62, top + 26, owed, "strong", "end"),
        draw.label(units, top + 26, _ends(debt)[-4:] if debt.ends else "open", "", "end"),
        draw.line(0, top + _DEBT_ROW, units, top + _DEBT_ROW, "grid"),
    ]


def _ends(debt: Debt) -> str:
    return numbers.month(debt.ends) if debt.ends else "not within the plan"


def _until(month: str) -> str:
    return f", to {numbers.month(month)}, when the path behind them can pay no more" if month else ""


def _debts_title(debts: Sequence[Debt]) -> str:
    if not debts:
        return "No debts"
    if all(debt.ends for debt in debts):
        return f"The last debt is paid in {numbers.month(max(debt.ends for debt in debts))}"
    return "Debts"
