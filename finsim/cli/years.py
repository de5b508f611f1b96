"""One tax year of a path to the terminal: its months, its lines and its return, each table with its sum."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from finsim.charts import numbers
from finsim.cli import screen

if TYPE_CHECKING:
    from finsim.analysis.worked_year import WorkedYear

MONTHS = ("month", "income", "tax", "spending", "interest", "growth", "net worth")


def show(worked: WorkedYear, currency: str, locale: str, cohort: str = "") -> None:
    """Print a year, in money of the day, to the cent."""

    def money(amount: float) -> str:
        return numbers.money(amount, currency, locale, cents=True)

    which = f"the start in {cohort}" if cohort else f"path {worked.path:,}"
    rows = [
        (row.month, *map(money, (row.income, row.tax, row.spending, row.interest, row.growth, row.net_worth)))
        for row in worked.months
    ]
    words = numbers.money_name(currency, "nominal", 0)
    title = f"{which[:1].upper()}{which[1:]}, the tax year from {worked.months[0].month}, {words}"
    screen.show_table(title, MONTHS, rows, right=range(1, len(MONTHS)))
    lines = [(line.group, line.name, money(line.amount)) for line in worked.lines if line.group != "moved"]
    ends = [("", "net worth before", money(worked.opening)), *lines, ("", "net worth after", money(worked.closing))]
    screen.show_table("The year", ("", "line", "amount"), ends, right=(2,))
    moved = [(line.name, money(line.amount)) for line in worked.lines if line.group == "moved"]
    screen.show_table("Moved between its own accounts and debts", ("line", "amount"), moved, right=(1,))
    if worked.filed is not None:
        _show_return(worked, money)
    screen.say(f"the year balances to {abs(worked.residual):.0e}")


def _show_return(worked: WorkedYear, money: Callable[[float], str]) -> None:
    assert worked.filed is not None
    rows = [(line.form, line.name, money(line.amount)) for line in worked.filed.lines]
    rows.append(("", "tax of the year", money(worked.filed.tax)))
    rows.append(("", "withheld or paid before it was settled", money(worked.filed.paid)))
    rows.append(("", "still due with the return", money(worked.filed.tax - worked.filed.paid)))
    screen.show_table("The return", ("form", "line", "amount"), rows, right=(2,))
