"""A candidate change -> its proof: the engine's own figures of the plan with the change, and what they differ by.

The port `rerun` runs the engine; nothing here simulates. Where the port measures a difference on the same paths itself
(a figure `effect.<id>` with its paired error), that is the proof. Else the difference of the two runs' figures stands,
with an error that adds both runs' own: on the same paths it is too wide, never too narrow, and it says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from finsim.agents.facts import PROPOSAL, Fact, Facts, table
from finsim.agents.grounding import effect_direction

UNPAIRED = "both runs' errors together, wider than the error on the same paths"
KEPT = r"success_rate|spending\.cut\.share|goal\..+\.odds|net_worth\.p50\.end|spending\.p50\.retired"
SUCCESS, CUTS = "success_rate", "spending.cut.share"
# A cut is counted from the first budget: a lower one makes cuts rarer by what it is, and leaves no future better off.
LOWERS_THE_BAR = "spend less"
LEAST_POINTS = 1.0  # a smaller move is not told: "falls to 71" of a share that reads 71 already
AMPLE = 0.95  # from here on success tells plans apart no longer
OFTEN_CUT = 0.2  # where spending is cut more often than this, that is what a change is judged by


def shows(item: Mapping[str, Any]) -> bool:
    """Whether a proven change does by a point in a hundred what it is for, as printed: less reads as no change."""
    if item["aim"]["measure"] == CUTS and item["kind"] == LOWERS_THE_BAR:
        return False
    difference = item["aim"]["difference"]
    return difference is not None and round(abs(difference) * 100.0, 1) >= LEAST_POINTS


def aim(facts: Facts) -> str:
    """Return what a change is for: "success", "cuts" (fewer of them), or "slack" (what an ample plan could buy)."""
    success, cuts = facts.value(SUCCESS), facts.value(CUTS)
    if success is None or success < AMPLE:
        return "success"
    return "cuts" if cuts is not None and cuts >= OFTEN_CUT else "slack"


def proof(slug: str, candidate: Mapping[str, Any], before: Facts, after: Any) -> dict[str, Any]:
    """Return the proof in JSON types: facts of the run in the scope of the proposal, and what it does to success.

    `aim` is the effect on what the change is for: the success rate, or how often spending is cut. Cuts made rarer in
    fewer futures that work are no help.
    """
    run = table(after)
    if before.value(SUCCESS) is None or run.value(SUCCESS) is None:
        return failed(slug, candidate, before, "the run gave no success rate")
    known = set(before.like(KEPT))
    facts = [
        fact.model_dump() | {"scope": f"{PROPOSAL}{slug}"} for fact in map(run.get, run) if fact and fact.id in known
    ]
    success = _measured(SUCCESS, slug, before, run, str(candidate["words"]))
    aimed = success
    if aim(before) == "cuts" and run.value(CUTS) is not None:
        aimed = _measured(CUTS, slug, before, run, str(candidate["words"]))
        aimed["helps"] &= success["dir"] != "lowers"
        facts.append(aimed["effect"])
    facts.append(success.pop("effect"))
    return dict(candidate) | {"slug": slug, "failed": "", "facts": facts, "aim": _without(aimed, "effect")} | success


def _without(mapping: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if name != key}


def _measured(measure: str, slug: str, before: Facts, run: Facts, words: str) -> dict[str, Any]:
    """Return what a change does to one figure, and the fact of it; `gain` is positive where that is better."""
    effect = _effect(before[measure], run[measure], run, slug, words)
    alone = Facts([Fact.model_validate(effect)], before.locale, before.currency)
    reference = next(iter(alone))
    direction = effect_direction(alone[reference], alone.print(reference).number)
    better = -1 if measure == CUTS else 1
    return {
        "measure": measure,
        "before": before.value(measure),
        "after": run.value(measure),
        "difference": effect["value"],
        "error": effect["standard_error"],
        "error_note": effect["error_note"],
        "noise": direction == "none",
        "dir": direction,
        "gain": better * effect["value"],
        "helps": direction == ("raises" if better > 0 else "lowers"),
        "effect": effect,
    }


def failed(slug: str, candidate: Mapping[str, Any], before: Facts, why: str) -> dict[str, Any]:
    """Return the record of a change that the engine refused."""
    nothing = {"measure": SUCCESS, "before": before.value(SUCCESS), "after": None, "difference": None, "error": None,
               "error_note": "", "noise": True, "dir": "none", "gain": 0.0, "helps": False}  # fmt: skip
    return dict(candidate) | {"slug": slug, "failed": why, "facts": [], "aim": nothing} | nothing


def _effect(before: Fact, after: Fact, run: Facts, slug: str, words: str) -> dict[str, Any]:
    """Return the fact of a measured difference, in points."""
    paired = run.get(f"effect.{before.id}")
    errors = (before.standard_error, after.standard_error)
    difference = (after.value or 0.0) - (before.value or 0.0)
    if paired is not None and paired.value is not None and math.isclose(paired.value, difference, abs_tol=1e-6):
        error, note = paired.standard_error, paired.error_note
    elif errors[0] is not None and errors[1] is not None:
        error, note = math.hypot(errors[0], errors[1]), UNPAIRED
    else:
        error, note = None, after.error_note or before.error_note
    return Fact(
        id=f"effect.{before.id}",
        name=words[:300],
        value=difference,
        unit="points",
        topic="effect",
        standard_error=error,
        error_note=note,
        scope=f"{PROPOSAL}{slug}",
        better=before.better,
        per="",
        opens={"facts": [before.id, f"{before.id}@{PROPOSAL}{slug}"]},
    ).model_dump()
