"""Published cases that have been run -> their pictures, theirs beside ours. After `analysis.validation`."""

from __future__ import annotations

from collections.abc import Sequence

from finsim import charts
from finsim.analysis.validation import Checked, pictures

TITLES = {
    "Trinity": "With stocks the table comes out; with bonds alone ours lasted less often",
    "Ruin": "The engine agrees with the exact law, and the usual formula is too low",
}
UNITS = {"Trinity": "starts of 100 that lasted thirty years", "Ruin": "futures of 100 that are ruined"}


def validation_pictures(found: Sequence[Checked]) -> dict[str, charts.Chart]:
    """Return one chart for each publication that has values enough, by its name."""
    return {
        group: charts.side_by_side([charts.Beside(*pair) for pair in pairs], TITLES[group], UNITS[group], width=680)
        for group, pairs in pictures(found).items()
    }
