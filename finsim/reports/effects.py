"""Changes that were tried -> a table of what each does to the odds of the plan and to what it aims at, side by side.

A plan that works aims at something else than its odds (fewer cuts), so that bars of points of success would all be
nought. Sheets and boards show the same table.
"""

from __future__ import annotations

from collections.abc import Sequence

from finsim.analysis.figure import Figures
from finsim.charts import Lever, numbers
from finsim.charts.draw import escape
from finsim.reports.material import Proposal


def effects_table(figures: Figures, shown: Sequence[Proposal], n_paths: int, note: str = "") -> str:
    """Return trusted markup: as planned, then a row a change with both shares after it and the differences.

    shown  at least one of them with an aim beside the odds
    note   trusted markup, the last words under the table
    """
    aim = next(one.aim for one in shown if one.aim)
    figure = figures.get(aim.measure)
    name = _capital(figure.name) if figure is not None else aim.measure
    heads = ("Change", "Works in", "Points", name.replace("Share of futures with", "With"), "Points")
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    first = (shown[0].odds.before, aim.before)
    planned = "".join(f"<td>{numbers.in_100(share, figures.locale)}</td><td></td>" for share in first)
    rows = "".join(_row(figures.locale, one) for one in shown)
    n_all = numbers.plain(n_paths, figures.locale)
    return (
        f'<table class="cf levt"><caption class="vh">Changes tried</caption><thead><tr>{head}</tr></thead>'
        f'<tbody><tr><th scope="row">As planned</th>{planned}</tr>{rows}</tbody></table>'
        f'<p class="fine">One change at a time, on the same {n_all} paths, in futures of 100. Grey: the '
        f"difference is smaller than twice its error, so it may be nothing. {note}</p>"
    )


def _row(locale: str, proposal: Proposal) -> str:
    cells = ""
    for effect in proposal.effects:
        is_noise = Lever("", effect.difference, effect.error, effect.after).is_noise
        error = f' <span class="pm">{numbers.with_error(effect.error, locale)}</span>' if effect.error else ""
        points = "same" if effect.difference == 0 else numbers.points(effect.difference, locale) + error
        mark = ' class="noise"' if is_noise else ""
        cells += f"<td{mark}>{numbers.in_100(effect.after, locale)}</td><td{mark}>{points}</td>"
    if proposal.aim is None:
        cells += "<td></td><td></td>"
    return f'<tr><th scope="row"><span class="name">{escape(_capital(proposal.words))}</span></th>{cells}</tr>'


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
