"""A quotation and the page it is taken from -> whether it stands there, word for word and without losing its meaning.

A quotation is whole sentences. What is left out of a sentence may turn the rest round in more ways than a list can hold
("some hope that", "on paper", "in 1950"), so nothing may be left out but what joins a sentence to the one before it,
the number of a list, and the last stop. Only the way a page breaks its lines is forgiven: white space, and a hyphen at
the end of a line. Read by `grounding` and by the library's search.
"""

from __future__ import annotations

import re
import unicodedata

FEWEST, MOST = 4, 60  # words: fewer prove nothing, more are not a quotation but a copy
# All that may stand before the quotation in its first sentence, and after it in its last one.
BEFORE = re.compile(
    r"[\s“‘\"'(\[•·▪–—*]*(?:\(?(?:\d{1,2}|[a-z])[.)]\s+)?"
    r"(?:(?:and|so|also|thus|hence|therefore|moreover|furthermore|in addition|finally|first|second|third|"
    r"please note that|note that|remember that),?\s+)?[“‘\"'(]*",
    re.IGNORECASE,
)
AFTER = re.compile(r"[.!]?[”’\"')\]\s]*")
_SENTENCE_END = re.compile(r"[.!?][”’\"')\]]*\s+(?=[“‘\"'(]*[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|etc|vs|cf|al|approx|ca|nos?|secs?|figs?|arts?|vols?|chs?|pp?|Messrs|Mrs?|Ms|Dr|St|Prof|Rev|Gen|Sen|"
    r"Rep|Gov|Hon|Jr|Sr|Inc|Ltd|Corp|Co|Bros|Ph\.D|[ap]\.m|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|[A-Z])\.$",
    re.IGNORECASE,
)


def stands_in(quotation: str, page: str) -> bool | None:
    """Whether the words stand on the page; None for what is too short or too long to be a quotation."""
    wanted, text = plain(quotation), plain(page)
    if not FEWEST <= len(re.findall(r"\w+", wanted)) <= MOST or wanted.count("…") or "..." in wanted:
        return None
    return any(_is_whole(text, *found.span()) for found in re.finditer(re.escape(wanted), text))


def plain(text: str) -> str:
    """Return a text as one line: white space joined, words put together again that a line's end had broken."""
    text = unicodedata.normalize("NFC", text).replace("\u00ad", "")
    text = re.sub(r"(?<=[a-z])[-‐]\s*\n\s*(?=[a-z])", "", text)
    return " ".join(text.split())


def sentences(text: str) -> list[tuple[int, int]]:
    """Return where each sentence of a plain text begins and ends."""
    found, start = [], 0
    for end in _SENTENCE_END.finditer(text):
        if _ABBREVIATION.search(text[start : end.start() + 1]):
            continue
        found.append((start, end.end()))
        start = end.end()
    return [*found, (start, len(text))]


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a stretch of a plain text is whole sentences of it, but for what may be left out."""
    touched = [(a, b) for a, b in sentences(text) if a < end and start < b]
    before, after = text[touched[0][0] : start], text[end : touched[-1][1]]
    return BEFORE.fullmatch(before) is not None and AFTER.fullmatch(after) is not None
