"""Where does the money go? The first full month of the plan, and how long cash would last.

Read off the ledger of the middle path. The first month is before any market has moved, so its figures are exact for
this plan and have no sampling error.
"""

from __future__ import annotations

from collections.abc import Iterator

from finsim.analysis.figure import NO_ERROR_EXACT, Figure
from finsim.analysis.shares import quantile
from finsim.simulation.ledger import Ledger
from finsim.simulation.outcome import Outcome
from finsim.vocabulary import Per, Prices, Unit


def cash_flow(outcome: Outcome, ledger: Ledger) -> Iterator[Figure]:
    """Yield the parts of the plan's first month, the buffer of cash, and the interest of the first year."""
    parts = {
        "income.gross": ("gross income", ledger.income - ledger["match"], 1),
        "income.net": ("net income", ledger["net_income"], 1),
        "tax.month": ("tax withheld", ledger["payroll_tax"] + ledger["withheld"], -1),
        "premiums": ("premiums taken from wages", ledger["premiums"], 0),
        "deferrals": ("saving taken from wages", ledger["deferred"], 1),
        "match": ("paid in by the employer", ledger["match"], 1),
        "spending.essential": ("essential spending", ledger["essential"], -1),
        "spending.important": ("important spending", ledger["important"], -1),
        "spending.discretionary": ("extras", ledger["discretionary"], -1),
        "spending.debt": ("debt payments", ledger["debt_paid"], -1),
        "saving.planned": ("planned saving", ledger["saving_due"], 1),
    }
    for key, (name, column, better) in parts.items():
        yield _month(key, name, float(column[0]), ledger, better)
    spent = sum(float(ledger[c][0]) for c in ("essential", "important", "discretionary", "debt_paid", "saved"))
    yield _month("surplus", "left over", float(ledger["net_income"][0]) - spent, ledger, 1)
    interest = float(ledger.interest[:12].sum())
    yield Figure("interest.year", "interest in the first twelve months", interest, Unit.MONEY, "interest",
                 Prices.NOMINAL, error_note=NO_ERROR_EXACT, period=_span(ledger), better=-1, per=Per.YEAR,
                 opens={"path": ledger.path, "period": 0})  # fmt: skip
    yield from buffers(outcome, ledger)


def _month(key: str, name: str, value: float, ledger: Ledger, better: int) -> Figure:
    return Figure(key, name, value, Unit.MONEY, "cash flow", Prices.NOMINAL, error_note=NO_ERROR_EXACT,
                  period=ledger.months[0], better=better, per=Per.MONTH,
                  opens={"path": ledger.path, "period": 0})  # fmt: skip


def _span(ledger: Ledger) -> str:
    return f"{ledger.months[0]}..{ledger.months[min(11, len(ledger.months) - 1)]}"


def buffers(outcome: Outcome, ledger: Ledger) -> Iterator[Figure]:
    """Yield how many months of essentials and debt service cash covers: after the first month, and at its lowest."""
    yield Figure("buffer.months", "months of needs that cash covers", float(ledger["buffer"][0]), Unit.MONTHS, "buffer",
                 error_note=NO_ERROR_EXACT, period=ledger.months[0], better=1,
                 opens={"path": ledger.path, "period": 0})  # fmt: skip
    span = f"{outcome.months[0]}..{outcome.months[min(59, outcome.n_periods - 1)]}"
    yield quantile(outcome, outcome.row("buffer_low"), 0.05, "buffer.months.low", "lowest months of needs that cash "
                   "covers, one in 20 lies below", "buffer", Unit.MONTHS, None, span)  # fmt: skip


def debts(ledger: Ledger, names: tuple[str, ...], rates: tuple[float, ...]) -> Iterator[Figure]:
    """Yield what is owed on each debt today, at which rate, and the month in which it is paid off on this path."""
    for name, rate in zip(names, rates, strict=True):
        owed, interest, paid = (ledger[f"{name}: {field}"] for field in ("owed", "interest", "paid"))
        more = {"scope": f"debt:{name}", "error_note": NO_ERROR_EXACT, "opens": {"path": ledger.path, "period": 0}}
        start = float(owed[0] - interest[0] + paid[0])
        yield Figure(f"debt.{name}.balance", f"owed on {name}", start, Unit.MONEY, "debt", Prices.NOMINAL, better=-1,
                     period=ledger.months[0], **more)  # type: ignore[arg-type]  # fmt: skip
        yield Figure(f"debt.{name}.rate", f"rate of {name}", rate, Unit.RATE, "debt rate", better=-1, **more)  # type: ignore[arg-type]
        done = (owed <= 0.005).nonzero()[0]
        if done.size:
            month = ledger.months[int(done[0])]
            value = int(month[:4]) * 12 + int(month[5:]) - 1
            yield Figure(f"debt.{name}.paid_off", f"month in which {name} is paid off", float(value), Unit.MONTH,
                         "debt end", better=-1, **more)  # type: ignore[arg-type]  # fmt: skip
