"""The adjustment outlook in a few sentences: how deep and long cuts are, how often spending rises, the odds by year.

Boards and sheets say the same; each gives its own way to write a figure (a door, or plain), and to set small print.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from finsim.analysis.figure import Figure
from finsim.charts import numbers

Write = Callable[[str, Figure], str]  # a figure's digits and the figure -> markup


def adjustments(figures: Mapping[str, Figure], locale: str, write: Write, small: Callable[[str], str]) -> str:
    """Return what follows "In 63 of 100 futures spending is cut at least once.": "" where the run has no outlook.

    write  turns digits into trusted markup
    small  sets trusted markup in small print
    """
    return _depth(figures, locale, write) + _rises(figures, write, small)


def _depth(figures: Mapping[str, Figure], locale: str, write: Write) -> str:
    """Say of the futures with a cut how deep and how long it is at most, in half of them and in nine of ten."""
    told = []
    for p in (50, 90):
        depth, months = (figures.get(f"spending.cut.{of}.p{p}") for of in ("depth", "months"))
        if depth is None or months is None or depth.value is None or months.value is None:
            return ""
        told.append(write(numbers.percent(depth.value, locale, 0), depth))
        told.append(write(numbers.duration(months.value), months))
    return (
        " Half of them are cut by at most {} and for at most {} in all, nine in ten by at most {} and for at most {}."
    ).format(*told)


def _rises(figures: Mapping[str, Figure], write: Write, small: Callable[[str], str]) -> str:
    """Say in how many futures spending rises, and the odds of less by year."""
    rise = figures.get("spending.rise.share")
    if rise is None:
        return ""
    by_year = [item for key, item in figures.items() if key.startswith("spending.cut.share.")]
    less = ", ".join(f"{item.period[:4]}: {_of_100(item, write)}" for item in by_year)
    years = small(f"Futures of 100 that live on less than at first, {less}.") if less else ""
    return f" In {_of_100(rise, write)} of 100 it rises.{years and f' {years}'}"


def _of_100(item: Figure, write: Write) -> str:
    return write(numbers.of_100(item.value or 0.0), item)
