"""The receipt in the foot, what the engine does not model yet, and the bar that repeats the answer on a phone."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from finsim.charts import numbers
from finsim.dashboards.markup import text
from finsim.dashboards.panel import Area, Scene, Stage
from finsim.dashboards.plans import MODEL_WORDS


class Foot:
    """By what this run can be made again: digests, seed, size, time."""

    area = Area.FOOT
    stage = Stage.WHOLE

    def render(self, scene: Scene) -> str:
        run, receipt = scene.run, scene.run.receipt
        id = str(receipt["id"])
        futures = "start months" if run.market.capabilities.has_cohorts else "paths"
        rows = [
            f"engine {receipt['engine']['version']}",
            f"{MODEL_WORDS[run.market.name]}",
            f"seed {run.seed}",
            f"{numbers.plain(run.n_paths, run.plan.locale)} {futures} × {run.outcome.n_periods} months",
            f"{scene.seconds:.2f} s",
            "A simulation, not advice.",
        ]
        link = (
            f'<span>Receipt <a download="finsim-receipt-{id[:12]}.json" href="{_address(receipt)}" '
            f'title="Save the receipt; finsim verify runs it again">{id[:4]} {id[4:8]} {id[8:12]}</a></span>'
        )
        rest = "".join(f"<span>{text(row)}</span>" for row in rows)
        return f'<footer class="fs-foot">{link}{rest}</footer>'


def _address(receipt: Mapping[str, Any]) -> str:
    """Return the whole receipt as an address that saves a file."""
    written = json.dumps(receipt, indent=2, ensure_ascii=False).encode()
    return "data:application/json;base64," + base64.b64encode(written).decode()


class PhoneBar:
    """The answer again, stuck to the bottom of a phone, with the way to the settings."""

    area = Area.FOOT
    stage = Stage.FIRST

    def render(self, scene: Scene) -> str:
        rate = scene.run.figures["success_rate"]
        error = "" if rate.standard_error is None else numbers.with_error(rate.standard_error, scene.locale)
        return (
            f'<div class="fs-bar"><b class="strong">{_capital(numbers.of_100(rate.value or 0.0))} of 100</b> '
            f'<span class="pm">{text(error)}</span><a href="#settings">Plan settings</a></div>'
        )


class NotModelled:
    """What the plan says and the engine does not model yet: one bar at the top, never in the way."""

    area = Area.HEAD
    stage = Stage.WHOLE

    def render(self, scene: Scene) -> str:
        missing = scene.run.compiled.not_modelled
        if not missing:
            return ""
        count = "One thing in this plan is" if len(missing) == 1 else f"{len(missing)} things in this plan are"
        items = "".join(f"<li>{text(one.key)}: {text(one.words)}</li>" for one in missing)
        return (
            f'<div class="fs-notice" role="status"><span><b>{count} not modelled yet.</b> Kept in the plan, not in '
            'the figures.</span><details class="tbl"><summary>Which</summary>'
            f'<ul class="plain">{items}</ul></details></div>'
        )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
