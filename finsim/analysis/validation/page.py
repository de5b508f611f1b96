"""Checked cases -> the tables of docs/validation.md and the pairs that its pictures draw."""

from __future__ import annotations

from collections.abc import Sequence

from finsim.analysis.ruin import ruin_probability, ruin_probability_eq8
from finsim.analysis.validation.checks import Checked

WORDS = {
    "Bengen": "The greatest first-year share that survived every start, taken at the end of each year and indexed.",
    "Trinity": "Shares of the 41 starts from 1926 to 1966 that paid an indexed amount for thirty years.",
    "Owl": "The greatest constant real spending from one sequence of years, found by a linear program there.",
    "Ruin": "Constant real spending from a lognormal portfolio for an exponential lifetime.",
    "Outcome tree": "A market of three outcomes a year, small enough to count every sequence.",
    "Lognormal": "A sum left alone: the distribution has a closed form.",
    "Life table": "Expectations from the packaged table.",
}


def as_markdown(found: Sequence[Checked]) -> str:
    """Return one section a publication: a table of theirs, ours, gap and tolerance, and the reason of the gap."""
    parts = []
    for group in dict.fromkeys(checked.group for checked in found):
        rows = [checked for checked in found if checked.group == group]
        parts += [f"## {group}", "", WORDS[group], ""]
        parts += ["| case | published | finsim | gap | tolerance |", "|---|--:|--:|--:|--:|"]
        parts += [f"| {' | '.join(cells(checked))} |" for checked in rows]
        reasons = list(dict.fromkeys(checked.reason for checked in rows))
        sources = list(dict.fromkeys(checked.source for checked in rows))
        parts += ["", f"Why they differ: {' '.join(reasons)}", "", f"Source: {'; '.join(sources)}.", ""]
    return "\n".join(parts)


def cells(checked: Checked) -> list[str]:
    """Return a row in words: case, published, ours, gap, tolerance."""
    tolerance = "1e-9" if checked.tolerance <= 1e-9 else checked.distance(checked.tolerance)
    ours = checked.text(checked.ours)
    return [checked.case, checked.text(checked.published), ours, checked.distance(checked.gap, "+"), tolerance]


def trinity_pairs(found: Sequence[Checked]) -> list[tuple[str, float, float]]:
    """Return name, published and ours, in per cent, of every cell of the table of 1998."""
    return [
        (checked.case.replace(", 30 years", ""), 100 * checked.published, 100 * checked.ours)
        for checked in found
        if checked.group == "Trinity" and not checked.case.startswith("mean gap")
    ]


def ruin_pairs() -> list[tuple[str, float, float]]:
    """Return name, equation 8 and the exact law, in per cent, over the spending of the paper's first case."""
    mu, sigma, median = 0.07, 0.2, 28.1
    return [
        (
            f"spending {spend} % a year",
            100 * ruin_probability_eq8(spend / 100, mu, sigma, median),
            100 * ruin_probability(spend / 100, mu, sigma, median),
        )
        for spend in range(2, 11)
    ]
