"""Net worth over all futures, with the readout that opens every point, and spending over all futures."""

from __future__ import annotations

from finsim.charts import OpenedPath
from finsim.dashboards.markup import text, toggle
from finsim.dashboards.opened import opened
from finsim.dashboards.panel import Area, Scene, Stage
from finsim.errors import FinsimError
from finsim.workbench import pictures

_READ = (("5", "5 in 100 below"), ("25", "25 below"), ("50", "median"), ("75", "75 below"), ("95", "95 below"))


class NetWorth:
    """The fan of net worth: bands, goals, events, the opened path; a readout whose figures open."""

    area = Area.PICTURE
    stage = Stage.WHOLE

    def render(self, scene: Scene) -> str:
        prices = scene.state.prices or "real"
        chart = pictures.fan_chart(scene.run, "net_worth", prices, _opened_path(scene, prices))
        year = scene.run.outcome.months[0][:4]
        tools = toggle("Money", "prices", [("", f"{year} money"), ("nominal", "Money of the day")], scene.state.prices)
        if chart.log_wide:
            tools += toggle("Scale", "scale", [("", "Linear"), ("log", "Log")], scene.state.scale)
        below = scrub("net-worth-year", "Year shown in the readout")
        body = chart.html(tools=tools, above=readout("net-worth"), below=below, is_log=scene.state.scale == "log")
        return f'<section class="card" aria-label="Net worth" data-series="net_worth">{body}</section>'


def _opened_path(scene: Scene, prices: str) -> OpenedPath | None:
    """Return the opened path for the fan; a word that opens nothing here draws nothing, the ledger says why."""
    try:
        found = opened(scene.state.open, scene.run, prices)
    except FinsimError:
        return None
    if found is None:
        return None
    month = scene.run.outcome.months[found.period]
    return pictures.opened_path(scene.run, found.path, month, found.percentile, prices)


def readout(id: str, is_short: bool = False) -> str:
    """Return the row above a fan that holds the month and five values, each of which opens; the script fills it."""
    values = "".join(
        f'<div><dt id="{id}-{key}">{text(words)}</dt>'
        f'<dd><button class="fig" type="button" data-r="{key}" aria-describedby="{id}-{key}"></button></dd></div>'
        for key, words in (_READ if not is_short else [(key, f"p{key}") for key, _ in _READ])
    )
    when = (
        '<dt data-r="ages"></dt><dd data-r="labels"></dd>'
        if not is_short
        else '<dt>month</dt><dd data-r="months"></dd>'
    )
    return f'<dl class="read"><div>{when}</div>{values}</dl>'


def scrub(id: str, label: str) -> str:
    """Return the range under a fan that moves its crosshair: arrows a year, page keys ten, Enter opens."""
    return (
        f'<div class="scrub"><label class="vh" for="{id}">{text(label)}</label>'
        f'<input id="{id}" type="range" min="0" max="1" value="0"></div>'
    )


class Spending:
    """The fan of spending a month."""

    area = Area.REST
    stage = Stage.WHOLE

    def render(self, scene: Scene) -> str:
        chart = pictures.fan_chart(scene.run, "spending", "real", width=520)
        body = chart.html(
            above=readout("spending", is_short=True),
            below=scrub("spending-year", "Year of spending shown in the readout"),
        )
        return f'<section class="card" aria-label="Spending" data-series="spending">{body}</section>'
