"""One tax year of a ledger as a household would read it: every month, the year's lines, and the return.

The months and the year each balance: what there was, and what came in, less what went out, is what there is. The lines
are those of the ledger's own balance (`simulation.ledger`), so a flow that joins that joins this. Money of the day.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from finsim.analysis.tax_return import TaxReturn, last_period, tax_return
from finsim.simulation import program as rows
from finsim.simulation.ledger import CAME_IN, WENT_OUT, Ledger

if TYPE_CHECKING:
    from finsim.simulation.compiling.compile_plan import Compiled

MOVED = ("deferred", "saved", "surplus", "withdrawn", "extra_debt", "credit_drawn", "credit_repaid")
WORDS = {
    "match": "employer's match",
    "pensions": "pensions, annuities, rent and profit of business",
    "benefits": "social security",
    "property_growth": "growth of property",
    "premiums": "premiums and other deductions from pay",
    "withheld": "income tax withheld",
    "settled": "income tax settled with the return",
    "goals_paid": "goals",
    "debt_interest": "interest on debts",
    "credit_interest": "interest on borrowing",
    "forfeited": "employer's part lost before it had vested",
    "annuity_premium": "premiums of annuities",
    "deferred": "deferred from pay into accounts",
    "saved": "saved into accounts",
    "surplus": "left over, into accounts or debts",
    "withdrawn": "taken out of accounts",
    "extra_debt": "extra payments on debts",
    "credit_drawn": "borrowed",
    "credit_repaid": "borrowing repaid",
}


@dataclass(frozen=True)
class MonthRow:
    """One month; `net_worth` is the month before's, with income and growth, less tax, spending and interest."""

    month: str
    income: float
    tax: float
    spending: float
    interest: float
    growth: float
    net_worth: float


@dataclass(frozen=True)
class YearLine:
    """One line of the year: `came in`, `went out`, or `moved` between the household's own accounts and debts."""

    group: str
    name: str
    amount: float


@dataclass(frozen=True)
class WorkedYear:
    """A tax year of one path.

    opening   net worth before its first month; `closing` after its last
    residual  what the year does not account for, under a cent
    filed     its return; None where nothing is taxed
    """

    year: int
    path: int
    opening: float
    closing: float
    months: tuple[MonthRow, ...]
    lines: tuple[YearLine, ...]
    residual: float
    filed: TaxReturn | None

    def as_dict(self) -> dict[str, Any]:
        """Return the year as JSON types."""
        return asdict(self)


def worked_year(compiled: Compiled, ledger: Ledger, year: int) -> WorkedYear:
    """Return the tax year that begins in `year`; raises `NotFound` where the plan has none."""
    last = last_period(compiled, year)
    chosen = np.flatnonzero(compiled.program.calendar[rows.CALENDAR_YEAR] == year)
    lines = tuple(_lines(ledger, chosen))
    came, went = (sum(line.amount for line in lines if line.group == group) for group in ("came in", "went out"))
    opening, closing = float(ledger["net_worth_open"][chosen[0]]), float(ledger["net_worth"][last])
    is_taxed = int(compiled.program.choices[rows.TAX_LAW]) != rows.LAW_NONE
    return WorkedYear(
        year=year,
        path=ledger.path,
        opening=opening,
        closing=closing,
        months=tuple(_month(ledger, int(t)) for t in chosen),
        lines=lines,
        residual=closing - opening - came + went,
        filed=tax_return(compiled, ledger, year) if is_taxed else None,
    )


def _month(ledger: Ledger, t: int) -> MonthRow:
    return MonthRow(
        month=ledger.months[t],
        income=float(ledger.income[t]),
        tax=float(ledger.tax[t]),
        spending=float(ledger.spending[t]),
        interest=float(ledger.interest[t]),
        growth=float(ledger.growth[t] + ledger["property_growth"][t]),
        net_worth=float(ledger["net_worth"][t]),
    )


def _lines(ledger: Ledger, chosen: np.ndarray) -> list[YearLine]:
    """Return the year's lines that are not zero."""
    found = [("came in", name, ledger[name]) for name in CAME_IN]
    found.append(("came in", "growth of accounts, less fees", ledger.growth))
    found += [("went out", name, ledger[name]) for name in WENT_OUT]
    found += [("moved", name, ledger[name]) for name in MOVED]
    sums = [(group, WORDS.get(name, name.replace("_", " ")), float(flow[chosen].sum())) for group, name, flow in found]
    return [YearLine(*line) for line in sums if abs(line[2]) >= 0.005]
