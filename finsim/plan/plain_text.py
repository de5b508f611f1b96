"""What a plan states -> YAML text without comments: for rows that a run keeps and nobody edits.

`document.write` takes the tree that a file was read into and gives back its comments; that takes longer than a small
simulation. This takes plain types. Beside `load.dumps`; the text reads as the same plan.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

# Words that no YAML of any version takes for a number, a date, a switch or nothing; everything else is quoted.
_BARE = re.compile(r"[A-Za-z][A-Za-z_ -]*[A-Za-z]")
_SWITCHES = {"true", "false", "yes", "no", "on", "off", "null", "nan", "inf"}


def plain_text(stated: Mapping[str, Any]) -> str:
    """Return a plan's text; `stated` is `Plan.to_dict()`: dicts, lists, str, int, float, bool, None."""
    return "".join(_lines(stated, ""))


def _lines(block: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in block.items():
        if isinstance(value, Mapping) and value:
            yield f"{indent}{_word(key)}:\n"
            yield from _lines(value, indent + "  ")
        else:
            yield f"{indent}{_word(key)}: {_value(value)}\n"


def _value(value: Any) -> str:
    """Return a value on one line; a list in brackets; a block inside one in JSON's form, which is YAML too."""
    if isinstance(value, str):
        return _word(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, allow_nan=False)


def _word(word: str) -> str:
    if _BARE.fullmatch(word) and word.lower() not in _SWITCHES:
        return word
    quoted = json.dumps(word, ensure_ascii=False)
    # What cannot be seen YAML may take for the end of a line.
    return quoted if quoted.isprintable() else "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in quoted)
