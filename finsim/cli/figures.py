"""Figures to tables on a terminal: the main ones first, all of them when asked. Written by `charts.numbers`."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from finsim.analysis.figure import Figure, Figures
from finsim.charts import numbers
from finsim.cli import screen

MAIN = (
    "success_rate", "portfolio_survival", "spending.cut.share", "spending.cut.depth.*", "spending.cut.months.*",
    "spending.rise.share", "goal.*.odds", "net_worth.start", "net_worth.p5.end", "net_worth.p50.end",
    "net_worth.p95.end", "spending.p50.retired", "surplus", "buffer.months", "discipline.score", "wellbeing.score",
)  # fmt: skip
HEADS = ("figure", "value", "how sure")


def show(title: str, figures: Figures, is_all: bool = False) -> None:
    """Print figures with their errors, real money named as such."""
    chosen = figures.values() if is_all else main_figures(figures)
    screen.show_table(title, HEADS, [row(figure, figures) for figure in chosen], right=(1,))


def show_side_by_side(title: str, before: Figures, after: Figures, effects: Figures) -> None:
    """Print the main figures of two runs, and what the second one changes."""
    rows = []
    for figure in main_figures(before):
        effect = effects.get(f"effect.{figure.id}")
        if effect is not None and figure.id in after:
            change, error = row(effect, effects)[1:]
            rows.append((*row(figure, before)[:2], row(after[figure.id], after)[1], change, error))
    screen.show_table(title, ("figure", "before", "after", "change", "how sure"), rows, right=(1, 2, 3))


def row(figure: Figure, figures: Figures) -> tuple[str, str, str]:
    """Return a figure's name, value and error in words."""
    value = numbers.figure(figure, figures.currency, figures.locale)
    error = numbers.figure_error(figure, figures.currency, figures.locale)
    return _named(figure), value, error


def main_figures(figures: Figures) -> Iterator[Figure]:
    """Yield the figures that answer what is asked first, in the order of the figures themselves."""
    return (figure for figure in figures.values() if any(fnmatchcase(figure.id, pattern) for pattern in MAIN))


def _named(figure: Figure) -> str:
    name = figure.name[:1].upper() + figure.name[1:]
    return f"{name} ({figure.prices})" if figure.prices else name
