"""The receipt in the foot, what the engine does not model yet, and the bar that repeats the answer on a phone."""

from __future__ import annotations

from finsim.charts import numbers
from finsim.dashboards.markup import text
from finsim.dashboards.panel import Area, Scene, Stage


class Foot:
    """By what this run can be made again: digests, seed, size, time."""

    area = Area.FOOT
    stage = Stage.WHOLE

    def render(self, scene: Scene) -> str:
        run, receipt = scene.run, scene.run.receipt
        rows = [
            f"Receipt {str(receipt['digest'] if 'digest' in receipt else run.plan.digest)[:12]}",
            f"plan {run.plan.digest[:12]}",
            f"engine {receipt.get('engine', '')}",
            f"seed {run.seed}",
            f"{run.n_paths:,} {'cohorts' if run.market.capabilities.has_cohorts else 'paths'} × {run.outcome.n_periods} months",
            f"{run.market.name}",
            f"{scene.seconds:.2f} s",
            "Not advice.",
        ]
        return "".join(f"<span>{text(row)}</span>" for row in rows)


class PhoneBar:
    """The answer again, stuck to the bottom of a phone, with the way to the settings."""

    area = Area.FOOT
    stage = Stage.FIRST

    def render(self, scene: Scene) -> str:
        rate = scene.run.figures["success_rate"]
        error = "" if rate.standard_error is None else numbers.with_error(rate.standard_error, scene.locale)
        return (
            f'<div class="fs-bar"><b class="strong">{numbers.whole_in_100(rate.value or 0.0)} of 100</b> '
            f'<span class="pm">{text(error)}</span><a href="#settings" data-jump="settings">Plan settings</a></div>'
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
            f'<div class="fs-notice" role="status"><span><b>{count} not modelled yet.</b> Kept in the plan, left out of the '
            f'figures.</span><details class="tbl"><summary>Which</summary><ul class="plain">{items}</ul></details></div>'
        )
