"""What the agents say of the run, each sentence with the facts it is bound to; and what would change the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from finsim import charts
from finsim.analysis.figure import Figure
from finsim.charts import Lever, numbers
from finsim.dashboards.markup import card, opens, text
from finsim.dashboards.panel import Area, Scene, Stage
from finsim.reports.effects import effects_table
from finsim.workbench.sheets import facts_behind, proposal

SHOWN_SENTENCES = 7
MOST_CHANGES = 8


class Words:
    """The commentary: sentences, the count of facts behind each, and a table of them under it."""

    area = Area.RAIL
    stage = Stage.WORDS

    def render(self, scene: Scene) -> str:
        if scene.report is None:
            body = (
                '<p class="sub">The offline analyst is reading this run; its proposals are being run by the engine.</p>'
            )
            return f'<section class="card" aria-label="In words"><h2>In words</h2>{body}</section>'
        report = scene.report
        told = [row for row in report["sentences"] if row["claim"]["op"] not in ("assumed", "not-modelled")]
        behind = facts_behind(report)
        every = [_sentence(scene, row, n, behind) for n, row in enumerate(told)]
        items, rest = "".join(every[:SHOWN_SENTENCES]), "".join(every[SHOWN_SENTENCES:])
        count = f"{len(told) - SHOWN_SENTENCES} more"
        more = f'<details class="tbl"><summary>{count}</summary><ul class="says">{rest}</ul></details>'
        who = str(report["writer"])
        checked = f"{report['checked']} claims checked, {report['withheld']} withheld"
        return (
            f'<section class="card" aria-label="In words"><div class="hd"><h2>In words</h2>'
            f'<span class="tiny soft">{text(who)} · {text(checked)}</span></div>'
            f'<ul class="says">{items}</ul>{more if rest else ""}{_own_words(report)}</section>'
        )


def _own_words(report: Mapping[str, Any]) -> str:
    """Return the model's own words where they were asked for, under their label and apart from what is checked."""
    own = report.get("own_words")
    if not own or not own["sentences"]:
        return ""
    told = " ".join(str(row["text"]) for row in own["sentences"])
    return f'<p class="sub"><strong>{text(own["label"])}</strong>, by {text(own["by"])}: {text(told)}</p>'


def _sentence(scene: Scene, row: Mapping[str, Any], n: int, behind: Mapping[str, Figure]) -> str:
    """Return a sentence, the count of its facts kept on its last word's line, and the facts under it."""
    facts = list(row["facts"])
    if not facts:
        return f"<li>{text(row['text'])}</li>"
    head, _, last = str(row["text"]).rpartition(" ")
    button = (
        f'<button class="fm" type="button" aria-expanded="false" aria-controls="facts-{n}" '
        f'aria-label="{len(facts)} {"fact" if len(facts) == 1 else "facts"} behind this sentence">{len(facts)}</button>'
    )
    table = "".join(_fact(scene, str(ref), behind.get(ref)) for ref in facts)
    return (
        f'<li>{text(head)} <span class="nw">{text(last)}{button}</span><div class="facts" id="facts-{n}" hidden><table>'
        '<thead><tr><th scope="col">Figure</th><th scope="col">Value</th><th scope="col">Error</th></tr></thead>'
        f"<tbody>{table}</tbody></table></div></li>"
    )


def _fact(scene: Scene, ref: str, figure: Figure | None) -> str:
    """Return one row: the figure's name, its value as a door, how sure it is. A proposal's facts speak of its run."""
    if figure is None:
        return f'<tr><td colspan="3">{text(ref)}</td></tr>'
    value = numbers.figure(figure, scene.currency, scene.locale)
    is_own = not figure.scope.startswith("proposal:") and figure.id in scene.run.figures
    door = opens(value, figure.id, f"{figure.name}, opens its ledger") if figure.opens and is_own else text(value)
    error = text(numbers.figure_error(figure, scene.currency, scene.locale))
    return f"<tr><td>{text(figure.name)}</td><td>{door}</td><td>{error}</td></tr>"


class WhatWouldChange:
    """The best changes of one thing at a time, on the same paths: what each does to the odds, and to its own aim."""

    area = Area.REST
    stage = Stage.WORDS

    def render(self, scene: Scene) -> str:
        if scene.report is None:
            return ""
        run = [item for item in scene.report["proposals"] if not item["failed"] and item["difference"] is not None]
        tried = [proposal(item) for item in run[:MOST_CHANGES]]
        if not tried:
            return ""
        if any(one.aim for one in tried):
            table = effects_table(scene.run.figures, tried, scene.run.n_paths)
            return card("What would change the answer", f'<div class="scroll">{table}</div>')
        levers = [Lever(_capital(one.words), one.odds.difference, one.odds.error, one.odds.after) for one in tried]
        chart = charts.lever_bars(levers, scene.locale)
        return f'<section class="card" aria-label="What would change the answer">{chart.html()}</section>'


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
