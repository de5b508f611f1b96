"""What the household has, owes, wants and does: habits, goals, cash flow, debts, and why futures fail."""

from __future__ import annotations

import numpy as np

from finsim.charts import numbers
from finsim.charts.bars import odds_bar
from finsim.dashboards.markup import card, figure, name, opens, text, toggle
from finsim.dashboards.panel import Area, Scene, Stage
from finsim.simulation.fields import CAUSES
from finsim.simulation.outcome import order_index
from finsim.workbench import Run, pictures

_LENS = (
    "Where the money goes, of 100: half of what lies between counts. A way of looking taken from the Gita (17.20–22), "
    "not a judgement of anyone."
)
_PATHS = (("low", "Low", 0.05), ("", "Middle", 0.5), ("high", "High", 0.95))


class Habits:
    """The discipline score and the wellbeing lens with their parts; a lens on spending, no verdict on a person."""

    area = Area.RAIL
    stage = Stage.WHOLE

    def render(self, scene: Scene) -> str:
        scores = [
            _score(scene, "discipline", "Keeping to your own plan, of 100, in the plan's first twelve months."),
            _score(scene, "wellbeing", _LENS),
        ]
        if not any(scores):
            return ""
        return card("Habits", f'<div class="stk hab">{"".join(scores)}</div>', "The first twelve months, as planned.")


def _score(scene: Scene, score: str, words: str) -> str:
    item = scene.run.figures.get(f"{score}.score")
    if item is None or item.value is None:
        return ""
    door = opens(numbers.plain(item.value, scene.locale), item.id, f"{item.name}, opens its months")
    parts = pictures.score_parts(scene.run, score).plot()
    return f'<div class="score"><p class="n">{door}</p><p class="small">{text(words)}</p></div>{parts}'


class Goals:
    """Every goal with its odds, its date and what it needs."""

    area = Area.REST
    stage = Stage.WHOLE

    def render(self, scene: Scene) -> str:
        items = "".join(self._goal(scene, goal) for goal in pictures.goals_of(scene.run))
        if not items:
            return ""
        return card(
            "Goals", f'<ul class="goals">{items}</ul>', "Futures of 100 in which each is paid in full and on time."
        )

    def _goal(self, scene: Scene, goal: pictures.Goal) -> str:
        odds = scene.run.figures[f"goal.{goal.name}.odds"]
        share = odds.value or 0.0
        written = numbers.in_100(share, scene.locale)
        door = opens(written, odds.id, f"{odds.name} in 100, opens a path") if odds.opens else text(written)
        error = "" if odds.standard_error is None else text(numbers.with_error(odds.standard_error, scene.locale))
        when = numbers.month(goal.start)
        if goal.end[:4] != goal.start[:4]:
            when = f"{goal.start[:4]} to {goal.end[:4]}"
        said = ", ".join(filter(None, (goal.detail, when, goal.need)))
        return (
            f'<li><span class="nm">{name(goal.name)}</span>'
            f'<span class="od">{door} <span class="pm">{error}</span></span>'
            f'{odds_bar(share, goal.name)}<span class="tiny soft">{text(said)}</span></li>'
        )


def path_at(run: Run, share: float) -> int:
    """Return the real path whose net worth at the end is the order statistic for a share."""
    ends = run.outcome.row("net_worth_real").astype(np.float32)  # as the bands have it
    order = np.argsort(ends, kind="stable")
    return int(run.outcome.path_ids[order[order_index(share, run.n_paths)]])


class CashFlow:
    """Where each year's money comes from on one real path: low, middle or high."""

    area = Area.REST
    stage = Stage.WHOLE

    def render(self, scene: Scene) -> str:
        share = {word: share for word, _, share in _PATHS}.get(scene.state.path, 0.5)
        path = path_at(scene.run, share)
        chart = pictures.cash_flow_chart(scene.run, None if share == 0.5 else path)
        tools = toggle("Path shown", "path", [(word, words) for word, words, _ in _PATHS], scene.state.path)
        door = opens(f"path {numbers.plain(path, scene.locale)}", f"path.{path}", "opens its ledger")
        return (
            f'<section class="card" aria-label="Cash flow">{chart.html(tools=tools)}'
            f'<p class="small para">This is {door}, one real path, never an average.</p></section>'
        )


class Debts:
    """What is owed, at which rate, until when."""

    area = Area.REST
    stage = Stage.WHOLE

    def render(self, scene: Scene) -> str:
        if not scene.run.plan.debts:
            return ""
        interest = figure(scene.run.figures["interest.year"], scene.run.figures, short=False)
        chart = pictures.debt_chart(scene.run, width=520).html()
        said = f'<p class="small para">Interest in the first twelve months: {interest}.</p>'
        return f'<section class="card" aria-label="Debts">{chart}{said}</section>'


class Failures:
    """When futures fail, and what they could not pay."""

    area = Area.REST
    stage = Stage.WHOLE

    def render(self, scene: Scene) -> str:
        chart = pictures.failure_chart(scene.run)
        if chart is None:
            return ""
        rows = "".join(self._cause(scene, code) for code in range(1, len(CAUSES)))
        table = (
            '<h3 class="h3">What could not be paid first, futures of 100</h3><table class="why"><tbody>'
            f"{rows}</tbody></table>"
        )
        return f'<section class="card" aria-label="Failures">{chart.html()}{table}</section>'

    def _cause(self, scene: Scene, code: int) -> str:
        found = scene.run.figures.get(f"failure.{code}.share")
        if found is None:
            return ""
        written = numbers.in_100(found.value or 0.0, scene.locale)
        door = opens(written, found.id, f"{found.name}, opens one of them")
        return f'<tr><td class="l">{text(CAUSES[code])}</td><td>{door}</td></tr>'
