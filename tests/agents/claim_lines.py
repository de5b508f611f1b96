"""A line of `written_lies.txt` -> a family, a household and a claim in JSON; its head says how a claim is written."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

LIES = Path(__file__).with_name("written_lies.txt")
_RELATIONS = {">": "above", "<": "below", "=": "equal"}


def lines() -> list[tuple[str, str, dict[str, Any]]]:
    """Return every written lie."""
    found = []
    for line in LIES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            family, household, claim = line.split("  #")[0].split(" | ", 2)
            found.append((family, household, claim_of(claim)))
    return found


def claim_of(text: str) -> dict[str, Any]:
    """Read one claim."""
    if text.startswith("{"):
        return dict(json.loads(text))
    if found := re.fullmatch(r"(max|min) (.+?) : (.+)", text):
        place = {"max": "highest", "min": "lowest"}[found[1]]
        return {"op": "rank", "fact": found[2], "among": found[3].split("; "), "place": place}
    if found := re.fullmatch(r"(\d+) of (.+) ([<>=]) (.+)", text):
        facts, relation = found[2].split("; "), _RELATIONS[found[3]]
        return {"op": "count", "facts": facts, "relation": relation, "than": found[4], "n": int(found[1])}
    if found := re.fullmatch(r"(.+) -> (.+) (up|down|flat)", text):
        return {"op": "trend", "frm": found[1], "to": found[2], "dir": found[3]}
    if found := re.fullmatch(r"(.+) : (.+) (raises|lowers|none)", text):
        return {"op": "effect", "change": found[1], "fact": found[2], "dir": found[3]}
    found = re.fullmatch(r"(.+) ([<>=]) (.+)", text)
    assert found is not None, text
    return {"op": "compare", "left": found[1], "right": found[3], "relation": _RELATIONS[found[2]]}
