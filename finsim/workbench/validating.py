"""Published cases that have been run -> their pictures, theirs beside ours. After `analysis.validation`."""

from __future__ import annotations

from collections.abc import Sequence

from finsim import charts
from finsim.analysis.validation import Checked, ruin_pairs, trinity_pairs


def trinity_picture(found: Sequence[Checked]) -> charts.Chart:
    """Draw the table of 1998 beside ours."""
    return _drawn(
        trinity_pairs(found),
        "With stocks the table comes out; with bonds alone ours lasted less often",
        "starts of 100 that lasted thirty years",
        "published in 1998",
    )


def ruin_picture() -> charts.Chart:
    """Draw the chance of ruin by the formula that is usually quoted beside the exact one."""
    return _drawn(
        ruin_pairs(),
        "The usual formula gives too little ruin at usual spending",
        "futures of 100 that are ruined: drift 7 %, volatility 20 %, median life 28.1 years",
        "equation 8",
        "exact law",
    )


def _drawn(
    pairs: Sequence[tuple[str, float, float]], title: str, unit: str, theirs: str, ours: str = "finsim"
) -> charts.Chart:
    return charts.side_by_side([charts.Beside(*pair) for pair in pairs], title, unit, 680, theirs, ours)
