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
KEPT = r"success_rate|goal\..+\.odds|net_worth\.p50\.end|spending\.p50\.retired"
MEASURE = "success_rate"


def proof(slug: str, candidate: Mapping[str, Any], before: Facts, after: Any) -> dict[str, Any]:
    """Return the proof in JSON types: facts of the run in the scope of the proposal, and the effect on success."""
    run = table(after)
    scope = f"{PROPOSAL}{slug}"
    known = set(before.like(KEPT))
    facts = [run[ref].model_dump() | {"scope": scope} for ref in run.like(KEPT) if ref in known]
    base = dict(candidate) | {"slug": slug, "helps": False, "noise": True, "failed": "", "facts": facts}
    was, now = before.value(MEASURE), run.value(MEASURE)
    if was is None or now is None:
        return base | {"failed": "the run gave no success rate", "before": was, "after": now} | _NOTHING
    effect = _effect(before[MEASURE], run[MEASURE], run, slug, str(candidate["words"]))
    printed_effect = Facts([Fact.model_validate(effect)], before.locale, before.currency)
    reference = next(iter(printed_effect))
    direction = effect_direction(printed_effect[reference], printed_effect.print(reference).number)
    return base | {
        "facts": [*facts, effect],
        "before": was,
        "after": now,
        "difference": effect["value"],
        "error": effect["standard_error"],
        "error_note": effect["error_note"],
        "noise": direction == "none",
        "helps": direction == "raises",
        "dir": direction,
    }


def failed(slug: str, candidate: Mapping[str, Any], before: Facts, why: str) -> dict[str, Any]:
    """Return the record of a change that the engine refused."""
    return (
        dict(candidate)
        | {
            "slug": slug,
            "helps": False,
            "noise": True,
            "failed": why,
            "facts": [],
            "before": before.value(MEASURE),
            "after": None,
        }
        | _NOTHING
    )


_NOTHING = {"difference": None, "error": None, "error_note": "", "dir": "none"}


def _effect(before: Fact, after: Fact, run: Facts, slug: str, words: str) -> dict[str, Any]:
    """Return the fact of a measured difference, in points."""
    paired = run.get(f"effect.{MEASURE}")
    errors = (before.standard_error, after.standard_error)
    difference = (after.value or 0.0) - (before.value or 0.0)
    if paired is not None and paired.value is not None and math.isclose(paired.value, difference, abs_tol=1e-6):
        error, note = paired.standard_error, paired.error_note
    elif errors[0] is not None and errors[1] is not None:
        error, note = math.hypot(errors[0], errors[1]), UNPAIRED
    else:
        error, note = None, after.error_note or before.error_note
    return Fact(
        id=f"effect.{MEASURE}",
        name=words[:300],
        value=difference,
        unit="points",
        topic="effect",
        standard_error=error,
        error_note=note,
        scope=f"{PROPOSAL}{slug}",
        better=1,
        opens={"facts": [MEASURE, f"{MEASURE}@{PROPOSAL}{slug}"]},
    ).model_dump()
