"""`finsim validate`: published results beside the engine's own, and a plan's odds by the same engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from finsim.cli import screen
from finsim.cli.plans import AsJson, open_plan

if TYPE_CHECKING:
    from finsim.analysis.validation import Checked

VALIDATE_EXAMPLES = "Examples:  finsim validate  |  finsim validate --plan household.yaml  |  finsim validate --json"
PLAN_PATHS = 2_000
MODELS = ("history", "bootstrap", "stationary", "lognormal", "student-t")
FIGURES = ("success_rate", "portfolio_survival")


def validate(
    plan: Annotated[
        str, typer.Option("--plan", help="A plan's file, whose odds stand below.", show_default=False)
    ] = "",
    paths: Annotated[int, typer.Option(min=1_000, max=1_000_000, help="Paths of the cases that are drawn.")] = 100_000,
    as_json: AsJson = False,
) -> None:
    """Run published cases: theirs, ours, the gap, and why. Exit with 1 when one is out of its tolerance."""
    from finsim.analysis.validation import validate as run_cases

    opened = open_plan(plan) if plan else None
    found = run_cases(paths)
    odds = _odds(opened) if opened is not None else []
    if as_json:
        screen.emit({"cases": [checked.as_dict() for checked in found], "plan": odds})
    else:
        _show(found, odds)
    raise typer.Exit(0 if all(checked.is_within for checked in found) else 1)


def _show(found: list[Checked], odds: list[dict[str, Any]]) -> None:
    from finsim.analysis.validation.page import cells

    rows = [[checked.group, *cells(checked), "ok" if checked.is_within else "OUT"] for checked in found]
    heads = ("published by", "case", "published", "finsim", "gap", "tolerance", "")
    screen.show_table("Published cases", heads, rows, right=(2, 3, 4, 5))
    for group in dict.fromkeys(checked.group for checked in found):
        reasons = dict.fromkeys(checked.reason for checked in found if checked.group == group)
        screen.say(f"{group}: {' '.join(reasons)}")
    if odds:
        table = [[each["model"], each["success"], each["survival"], each["error"]] for each in odds]
        screen.show_table("Your plan, by the same engine", ("market", "works", "portfolio lasts", "error"), table)
    out = [checked for checked in found if not checked.is_within]
    screen.say(f"{len(found) - len(out)} of {len(found)} cases within their tolerance")


def _odds(plan: Any) -> list[dict[str, Any]]:
    """Return a plan's odds under several market models; one that cannot reach as far as the plan says so."""
    from finsim.errors import MarketError
    from finsim.workbench import simulate

    rows = []
    for model in MODELS:
        try:
            run = simulate(plan, model, n_paths=PLAN_PATHS)
        except MarketError as error:
            rows.append({"model": model, "success": "-", "survival": "-", "error": str(error)})
            continue
        success, survival = (run.figures[name] for name in FIGURES)
        rows.append(
            {
                "model": model,
                "success": _percent(success.value),
                "survival": _percent(survival.value),
                "error": _error_words(success.standard_error, run.n_paths),
            }
        )
    return rows


def _error_words(error: float | None, n_paths: int) -> str:
    """Say how far the share may be off for want of paths; shares of none and of all have no spread to go by."""
    if error is None:
        return "none (overlapping windows)"
    return f"{100 * error:.1f} points" if error > 0.0 else f"the same in all {n_paths:,} paths"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f} %"
