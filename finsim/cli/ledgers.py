"""One path's ledger to the terminal: a table of years for people, every month and column for programs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import numpy as np

from finsim.charts import numbers
from finsim.cli import screen

if TYPE_CHECKING:
    from finsim.simulation.ledger import Ledger

HEADS = ("year", "income", "tax", "spending", "interest", "growth", "net worth")


def show(ledger: Ledger, currency: str, locale: str, cohort: str = "") -> None:
    """Print a path year by year, in money of the day."""
    from finsim.workbench.failing import failure_words

    flows = (ledger.income, ledger.tax, ledger.spending, ledger.interest, ledger.growth + ledger["property_growth"])
    years = np.array([int(month[:4]) for month in ledger.months])
    rows = []
    for year in np.unique(years):
        chosen = years == year
        amounts = [*(float(flow[chosen].sum()) for flow in flows), float(ledger["net_worth"][chosen][-1])]
        rows.append((str(year), *(numbers.money(amount, currency, locale) for amount in amounts)))
    which = f"the start in {cohort}" if cohort else f"path {ledger.path:,}"
    title = f"{which[:1].upper()}{which[1:]}, year by year, {numbers.money_name(currency, 'nominal', 0)}"
    screen.show_table(title, HEADS, rows, right=range(1, len(HEADS)))
    if words := failure_words(ledger, currency, locale):
        screen.say(f"this is {words}")
    screen.say(f"every month balances to {np.abs(ledger.residual).max():.0e}; --csv writes them all")


def as_dict(ledger: Ledger) -> dict[str, Any]:
    """Return every month of every column as JSON types."""
    columns = {name: ledger.values[:, k].tolist() for k, name in enumerate(ledger.columns)}
    return {
        "path": ledger.path,
        "months": list(ledger.months),
        "columns": columns,
        "residual": ledger.residual.tolist(),
    }


def csv_text(ledger: Ledger) -> str:
    """Return every month of every column as CSV; each number reads back as the same float."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["month", *ledger.columns, "residual"])
    for month, row, rest in zip(ledger.months, ledger.values.tolist(), ledger.residual.tolist(), strict=True):
        writer.writerow([month, *row, rest])
    return text.getvalue()
