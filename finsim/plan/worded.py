"""Every name and text of a plan within bounds: no longer than a page can show, no character that a log cannot.

Part of `load`, which checks plain types before the models do. Names of people, accounts and goals stand in charts, in
file names of exports, in log lines and in prompts; a control character there would end a line, or turn its direction.
Source of the kinds of character: Unicode Standard, section 4.5 (general categories), UAX #9 (directional formatting).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from finsim.errors import PlanError
from finsim.plan.document import line_of

LONGEST_NAME = 100  # characters of a key: a person, an account, a goal
LONGEST_CHANGE = 500  # of a key of a scenario: several names with dots between them
LONGEST_TEXT = 200
LONGEST_NOTES = 20_000
MOST_TOLD = 20  # mistakes of this kind
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # bidirectional controls
_UNSHOWN = frozenset({"Cc", "Cs", "Zl", "Zp"})  # controls, halves of a pair, line and paragraph separators


def unfit_words(said: Mapping[str, Any], file: str, tree: Any) -> Iterator[PlanError]:
    """Yield a mistake for each name or text that is too long or holds what cannot be shown; at most `MOST_TOLD`."""
    for n, (path, expected, got) in enumerate(_unfit(said, ())):
        if n == MOST_TOLD:
            return
        where = ".".join(_shown(step) for step in path)
        yield PlanError(where, expected, got, "", file, line_of(tree, path))


def unshown(text: str, allowed: str = "") -> str:
    """Return the first character that no page or log can show, "" where there is none."""
    if text.isprintable():
        return ""
    return next((c for c in text if c not in allowed and (c in _TURNS or unicodedata.category(c) in _UNSHOWN)), "")


def _unfit(block: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    if isinstance(block, Mapping):
        longest = LONGEST_CHANGE if len(path) == 2 and path[0] == "scenarios" else LONGEST_NAME
        for key, value in block.items():
            here = (*path, str(key))
            yield from _mistake(here, str(key), "a name", longest, "")
            yield from _unfit(value, here)
    elif isinstance(block, str):
        is_notes = path == ("notes",)
        longest, allowed = (LONGEST_NOTES, "\n\t\r") if is_notes else (LONGEST_TEXT, "")
        yield from _mistake(path, block, "text", longest, allowed)
    elif isinstance(block, Sequence) and not isinstance(block, bytes):
        for each in block:
            yield from _unfit(each, path)


def _mistake(
    path: tuple[str, ...], text: str, what: str, longest: int, allowed: str
) -> Iterator[tuple[tuple[str, ...], str, str]]:
    if len(text) > longest:
        yield path, f"{what} of at most {longest:,} characters", f"{len(text):,} characters"
    elif character := unshown(text, allowed):
        yield path, f"{what} of characters that can be shown", f"the character U+{ord(character):04X}"


def _shown(step: str) -> str:
    """Return a key as an error may name it."""
    short = step if len(step) <= LONGEST_NAME else f"{step[:40]}…"
    return short if not unshown(short) else short.encode("unicode_escape").decode()
