"""Figures and bands -> SVG with title, description and table. Used by boards, reports and notebooks alike.

Comes after `analysis`; pure functions from plain data (`inputs`) to a `Chart`. Every look comes from classes in
`assets/finsim.css`, so light, dark, print and black-and-white are one drawing. Numbers are written by `numbers`.
"""

from finsim.charts.bars import lever_bars, odds_bar, odds_bars, parts_bars
from finsim.charts.cash_flow import cash_flow
from finsim.charts.chart import Chart
from finsim.charts.dots import dots
from finsim.charts.failures import failure_histogram
from finsim.charts.fan import fan
from finsim.charts.inputs import Beside, Debt, Event, Goal, Lever, ModelOdds, Money, OpenedPath, Part, Person, Source
from finsim.charts.models import model_dots
from finsim.charts.side_by_side import side_by_side
from finsim.charts.spark import debt_lines, spark
from finsim.charts.style import asset_folder, in_notebook, stylesheet

__all__ = [
    "Beside",
    "Chart",
    "Debt",
    "Event",
    "Goal",
    "Lever",
    "ModelOdds",
    "Money",
    "OpenedPath",
    "Part",
    "Person",
    "Source",
    "asset_folder",
    "cash_flow",
    "debt_lines",
    "dots",
    "failure_histogram",
    "fan",
    "in_notebook",
    "lever_bars",
    "model_dots",
    "odds_bar",
    "odds_bars",
    "parts_bars",
    "side_by_side",
    "spark",
    "stylesheet",
]
