"""A run as it is kept (figures, bands, receipt) -> one page to read: fans, every figure with its error, the receipt.

What a shared link to a simulation opens in a browser. It needs no plan and no engine, and holds no script; below:
`charts`. Whatever the page says stands in the run.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from finsim import charts
from finsim.analysis.figure import Figure
from finsim.charts import Money, numbers
from finsim.charts.chart import table
from finsim.charts.style import stylesheet
from finsim.months import month_text, parse_month
from finsim.workbench.pictures import SERIES_WORDS

_PAGE = """<!doctype html>
<html lang="en" data-theme="auto"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title} · finsim</title>
<style>{style}
body {{ margin: 0 }} main {{ max-width: 1010px; margin: 0 auto; padding: 24px 16px }} main h1 {{ margin: 0 }}
.fs main > :is(figure, section, p) {{ margin: 0 0 32px }} .figures {{ overflow-x: auto }}
.figures td {{ text-align: left }}
</style></head>
<body class="fs"><main><h1>{title}</h1><p>{answer}</p>{fans}
<section class="figures"><h2>Every figure</h2>{figures}</section>{left_out}
<p>{receipt}</p></main></body></html>
"""


@dataclass(frozen=True)
class _KeptBands:
    """Bands out of JSON: percentiles and values (n_percentiles, n_periods), real or nominal money."""

    percentiles: Sequence[float]
    values: np.ndarray
    months: Sequence[str]

    @property
    def paths(self) -> np.ndarray:
        """No path stands behind a point here: the kept run holds values alone."""
        return np.full(self.values.shape, -1)


def page_of(body: Mapping[str, Any]) -> str:
    """Return the page of a kept run, the JSON that `GET /simulations/{id}` answers."""
    currency, locale = str(body["figures"]["currency"]), str(body["figures"]["locale"])
    figures = [Figure(**fact) for fact in body["figures"]["facts"]]
    title = str(body["name"]) or "A simulation"
    fans = [_fan(body, band, currency, locale) for band in body["bands"].values()]
    return _PAGE.format(
        title=html.escape(title), style=stylesheet(inline_fonts=True), fans="".join(fans),
        answer=html.escape(_answer(body, figures, locale)), figures=_table(figures, currency, locale),
        left_out=_left_out(body), receipt=html.escape(_receipt(body, locale)),
    )  # fmt: skip


def _answer(body: Mapping[str, Any], figures: Sequence[Figure], locale: str) -> str:
    rate = next(figure for figure in figures if figure.id == "success_rate")
    value, n_paths = numbers.figure(rate, "", locale), numbers.plain(body["n_paths"], locale)
    return f"{rate.name.capitalize()}: {value}, of {n_paths} simulated futures. A simulation, not advice."


def _fan(body: Mapping[str, Any], band: Mapping[str, Any], currency: str, locale: str) -> str:
    first = parse_month(band["first_month"])
    money = Money(currency, locale, band["prices"], first // 12)
    values = np.array(band["values"], dtype=float)
    months = [month_text(first + offset) for offset in range(values.shape[1])]
    measure, about, per = SERIES_WORDS[band["series"]]
    return charts.fan(
        _KeptBands(band["percentiles"], values, months), money, measure=measure, about=about, per=per,
        n_paths=body["n_paths"], log=False, id=f"fan-{band['series']}",
    ).html()  # fmt: skip


def _table(figures: Sequence[Figure], currency: str, locale: str) -> str:
    """Return every figure with its value, whose money it is, and how sure it is."""
    rows = [
        [
            figure.name,
            numbers.figure(figure, currency, locale) + (f" a {figure.per}" if figure.per else ""),
            str(figure.prices or ""),
            numbers.figure_error(figure, currency, locale),
        ]
        for figure in figures
    ]
    return table("Every figure", ["figure", "value", "money", "how sure"], rows)


def _left_out(body: Mapping[str, Any]) -> str:
    lines = "".join(f"<li>{html.escape(str(each['words']))}</li>" for each in body["not_modelled"])
    return f"<section><h2>What this leaves out</h2><ul>{lines}</ul></section>" if lines else ""


def _receipt(body: Mapping[str, Any], locale: str) -> str:
    market, n_paths = body["market"]["model"], numbers.plain(body["n_paths"], locale)
    return f"Market model {market}, seed {body['seed']}, {n_paths} futures, receipt {body['id'][:12]}."
