"""Figures and bands -> SVG with title, description and table. Used by boards, reports and notebooks alike.

Comes after `analysis`; pure functions from plain data. Every look comes from classes in `assets/finsim.css`.
"""

from finsim.charts.style import asset_folder, stylesheet

__all__ = ["asset_folder", "stylesheet"]
