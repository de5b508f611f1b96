"""Whose plan this is and in which state it is: the header, the title, and what is missing."""

from __future__ import annotations

from finsim.charts import numbers
from finsim.dashboards.markup import figure, name, text
from finsim.dashboards.panel import Area, Scene, Stage
from finsim.dashboards.top import top
from finsim.vocabulary import Unit

BOARDS = (("household", "Household"),)


class Heading:
    """The header with the boards, the plan's state and the theme; the title with people, net worth and date."""

    area = Area.HEAD
    stage = Stage.FIRST

    def render(self, scene: Scene) -> str:
        return _top(scene) + _title(scene) + _updating(scene)


def _top(scene: Scene) -> str:
    moved = len(scene.state.moved) + bool(scene.state.scenario) + bool(scene.state.market)
    said = "As saved" if not moved else f"Changed, not saved: {moved} {'setting' if moved == 1 else 'settings'}"
    return top(BOARDS, BOARDS[0][0], "answers", said)


def _title(scene: Scene) -> str:
    plan, figures = scene.run.plan, scene.run.figures
    ages = ", ".join(
        f"{name(who)} {(scene.run.compiled.first_month - int(person.born)) // 12}"
        for who, person in plan.people.items()
    )
    start = numbers.month(scene.run.outcome.months[0])
    return (
        f'<div class="fs-title"><h1>{name(plan.name or "A plan")}</h1><p class="soft">{ages} · net worth '
        f"{figure(figures['net_worth.start'], figures)} on 1 {text(start)}</p></div>"
    )


def _updating(scene: Scene) -> str:
    """Say how far the run is: the headline from the first paths, with its wider error. At rest it says nothing."""
    if scene.is_whole:
        return '<div class="fs-updating"></div>'
    rate = scene.run.figures["success_rate"]
    assert rate.unit == Unit.SHARE
    error = "" if rate.standard_error is None else numbers.with_error(rate.standard_error, scene.locale)
    share = 100 * scene.run.n_paths / scene.wanted
    counts = [numbers.plain(count, scene.locale) for count in (scene.run.n_paths, scene.wanted)]
    return (
        f'<div class="fs-updating"><p class="small">Updating: {text(numbers.in_100(rate.value or 0.0, scene.locale))} '
        f'<span class="pm">{text(error)}</span> in 100, from the first {counts[0]} of {counts[1]} paths'
        f'</p><div class="prog"><svg viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="{share:.0f}" height="2"/></svg></div></div>'
    )
