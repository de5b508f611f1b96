"""The path behind a figure, month by month: years, the clicked one open to months with cents, and the balance check.

Every column counts once: what came in, less what went out, plus what grew, is the change of net worth.
Money of the day.
"""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Sequence

import numpy as np

from finsim import charts
from finsim.charts import numbers
from finsim.dashboards.markup import name, text
from finsim.dashboards.opened import Opened, opened
from finsim.dashboards.panel import Area, Scene, Stage
from finsim.errors import FinsimError
from finsim.simulation.ledger import Ledger
from finsim.workbench import pictures
from finsim.workbench.failing import failure_words

# (head, class): `lap` stands beside the others where there is room, `pho` in place of those on a phone
COLUMNS = (("Income", "lap"), ("Tax", "lap"), ("After tax", "pho"), ("Markets", ""), ("Spending, interest", ""),
           ("Net worth after", ""))  # fmt: skip
FILE_HEADS = ("month", "income", "markets", "tax", "spending", "interest", "net worth after", "residual")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
YEARS_BESIDE = 3  # years shown before and after the opened one; the others behind "all years"


class OpenedLedger:
    """What was opened; nothing when nothing is."""

    area = Area.RAIL
    stage = Stage.WHOLE

    def render(self, scene: Scene) -> str:
        try:
            found = opened(scene.state.open, scene.run, scene.state.prices or "real")
        except FinsimError as error:
            return _card("This cannot be opened", f'<p class="small">{text(error)}</p>')
        if found is None:
            return ""
        ledger = scene.run.trace(found.path)
        body = (
            f'<p class="path">{_path_line(scene, found, ledger)}</p><div class="cols"><div class="scroll lt">'
            f"{_table(ledger, found.period, scene.locale)}</div>{_holds(scene, ledger, found.period)}"
            f"{_beside(scene, found)}</div>{_check(ledger)}"
        )
        return _card(f"Opened: {found.title}", body)


def _card(title: str, body: str) -> str:
    return (
        f'<section class="led card" id="ledger" aria-label="Ledger of what was opened"><div class="hd">'
        f'<h2>{text(title)}</h2><button class="lnk small" type="button" data-do="close">Close</button></div>'
        f"{body}</section>"
    )


def _path_line(scene: Scene, found: Opened, ledger: Ledger) -> str:
    """Name the path, say whether it works, and offer its neighbour and its file."""
    run = scene.run
    ids = run.outcome.path_ids
    column = int(np.flatnonzero(ids == found.path)[0])
    tells = failure_words(ledger, scene.currency, scene.locale) or "a future that works"
    cohort = run.cohort_of(found.path)
    following = int(ids[(column + 1) % ids.size])
    month = run.outcome.months[found.period]
    which = f"the start in {numbers.month(cohort)}" if cohort else f"path {numbers.plain(found.path, scene.locale)}"
    level = float(ledger["level"][found.period])
    return (
        f'<span>This is <b class="strong">{text(which)}</b></span><span class="soft">{text(tells)}</span>'
        f'<span class="soft">price level {level:.4f}</span>'
        f'<button class="lnk" type="button" data-open="path.{following}.{month}">next path</button>'
        f'<a class="lnk" download="finsim-path-{found.path}.csv" href="{_csv_address(ledger)}">download CSV</a>'
    )


def _columns(ledger: Ledger) -> list[np.ndarray]:
    """Return the table's columns month by month: what comes in is positive, what goes out negative."""
    spent = -ledger.spending - ledger.interest
    return [ledger.income, -ledger.tax, ledger.income - ledger.tax, _markets(ledger), spent, ledger["net_worth"]]


def _markets(ledger: Ledger) -> np.ndarray:
    return ledger.growth + ledger["property_growth"]


def _table(ledger: Ledger, period: int, locale: str) -> str:
    """Return the years, whole money; the opened one with its months, to the cent."""
    columns, months = _columns(ledger), ledger.months
    years = sorted({month[:4] for month in months})
    opened_year = months[period][:4]
    rows = []
    for year in years:
        at = [t for t, month in enumerate(months) if month[:4] == year]
        sums = [float(column[at].sum()) for column in columns[:-1]] + [float(columns[-1][at[-1]])]
        is_far = abs(int(year) - int(opened_year)) > YEARS_BESIDE
        rows.append(_year_row(ledger.path, months[at[-1]], sums, year == opened_year, is_far, locale))
        if year == opened_year:
            rows += [_month_row(months[t], [float(column[t]) for column in columns], t == period, locale) for t in at]
    heads = "".join(f'<th scope="col" class="{classes}">{head}</th>' for head, classes in COLUMNS)
    path = numbers.plain(ledger.path, locale)
    return (
        f'<table class="years"><caption class="vh">Ledger of path {path} by year, money of the day; the '
        f'opened year by month</caption><thead><tr><th scope="col">Money of the day</th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
        '<button class="lnk small" type="button" data-flip="all" data-of=".years" aria-pressed="false">'
        "All years</button>"
    )


def _year_row(path: int, month: str, values: Sequence[float], is_open: bool, is_far: bool, locale: str) -> str:
    """Return one year; its name is a button that opens it to its months."""
    classes = " ".join(word for word, on in (("open", is_open), ("far", is_far)) if on)
    cells = _cells(values, locale, 0)
    sign = "▾" if is_open else "▸"
    button = (
        f'<button type="button" data-open="path.{path}.{month}" aria-expanded="{str(is_open).lower()}">'
        f'<span aria-hidden="true">{sign} </span>{month[:4]}</button>'
    )
    return f'<tr class="{classes}"><th scope="row">{button}</th>{cells}</tr>'


def _month_row(month: str, values: Sequence[float], is_clicked: bool, locale: str) -> str:
    cells = _cells(values, locale, 2)
    mark = ' aria-current="true"' if is_clicked else ""
    return f'<tr class="mon"{mark}><th scope="row">{_MONTHS[int(month[5:]) - 1]}</th>{cells}</tr>'


def _cells(values: Sequence[float], locale: str, digits: int) -> str:
    return "".join(
        f'<td class="{classes}">{text(numbers.plain(value, locale, digits))}</td>'
        for value, (_, classes) in zip(values, COLUMNS, strict=True)
    )


def _holds(scene: Scene, ledger: Ledger, period: int) -> str:
    """Return what the net worth of the clicked month is made of, in money of the day, summing to it."""
    parts = [(who, float(balance[period])) for who, balance in ledger.balances().items()]
    parts.append(("home and other property", float(ledger["property"][period])))
    parts += [(f"owed on {debt}", -float(ledger[f"{debt}: owed"][period])) for debt in scene.run.plan.debts]
    parts.append(("forced borrowing", -float(ledger["credit"][period])))
    rows = "".join(
        f"<tr><td>{name(who)}</td><td>{text(numbers.plain(value, scene.locale))}</td></tr>"
        for who, value in parts if abs(value) >= 0.5
    )  # fmt: skip
    total = float(ledger["net_worth"][period])
    real = float(ledger["net_worth_real"][period])
    money = [numbers.plain(value, scene.locale) for value in (total, real)]
    return (
        f'<div class="hold"><h3>What it holds in {text(numbers.month(ledger.months[period]))}</h3><table>{rows}'
        f'<tr class="tot"><td>Net worth</td><td>{text(money[0])}</td></tr></table>'
        f'<p class="tiny soft">{text(money[1])} in money of {scene.run.outcome.months[0][:4]}.</p></div>'
    )


def _beside(scene: Scene, found: Opened) -> str:
    path = pictures.opened_path(scene.run, found.path)
    bands = scene.run.bands()
    row = bands.percentiles.index(50.0)
    spent = pictures.spent_points(scene.run, bands)
    median = (bands.values if spent is None else np.where(spent, 0.0, bands.values))[row].astype(float).tolist()
    months = scene.run.outcome.months
    chart = charts.spark(months, path.values, median, pictures.money_of(scene.run), number=found.path,
                         mark=months[found.period], id="beside")  # fmt: skip
    return f'<div class="pmini"><h3>This path beside the median</h3>{chart.svg_wide}</div>'


def _check(ledger: Ledger) -> str:
    """Say whether every month balances, and how far off the worst one is."""
    residual = np.abs(ledger.residual)
    balanced, n = int((residual < 0.005).sum()), residual.size
    return (
        f'<p class="chk"><span>{balanced} of {n} months balance; largest residual {residual.max():.4f}</span>'
        "<span>computed again by the engine, not stored</span></p>"
    )


def _csv_address(ledger: Ledger) -> str:
    """Return the ledger as an address that saves a file: each flow by itself, every month, to the cent."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FILE_HEADS)
    columns = [ledger.income, _markets(ledger), -ledger.tax, -ledger.spending, -ledger.interest, ledger["net_worth"],
               ledger.residual]  # fmt: skip
    for t, month in enumerate(ledger.months):
        writer.writerow([month, *(f"{float(column[t]):.2f}" for column in columns)])
    return "data:text/csv;base64," + base64.b64encode(out.getvalue().encode()).decode()
