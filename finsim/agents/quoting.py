"""A quotation and the page it is taken from -> whether it stands there, word for word and without losing its meaning.

Only the way a page breaks its lines is forgiven: white space, and a hyphen at the end of a line. A quotation that
leaves out of its own sentence a word which denies, limits or reports it ("not", "unless", "some say") is no quotation
of what the page says. Read by `grounding` and by the library's search.
"""

from __future__ import annotations

import re
import unicodedata

FEWEST, MOST = 4, 60  # words: fewer prove nothing, more are not a quotation but a copy
# Left out of a sentence, any of these may turn the rest round.
TURNING = re.compile(
    r"\b(not|no|never|nor|neither|none|nobody|nothing|without|unless|except|excluding|if|provided|only|hardly|rarely|"
    r"cannot|false|untrue|wrong|myth|mistaken|supposedly|allegedly|claims?|claimed|says?|said|argues?|believes?|"
    r"assum\w+|suppos\w+|hypothetical\w*|until|but|however|although|though|while|may|might|could|would|former\w*|"
    r"repealed|expired|example|fails?|refus\w+|den(?:y|ies|ied)|\w+n[’']t|tells?|told|promis\w+|pretend\w*|according|"
    r"rumou?r\w*|advertis\w+|thinks?|thought|seems?|suggests?|avoid\w*|beware|warn\w*|whether|unlikely|doubt\w*|"
    r"used to|once|previously|instead|nonsense|lies?|otherwise|stop)\b",
    re.IGNORECASE,
)
# Left out just before or just after, any of these changes what the first or the last number or noun means.
BEFORE = re.compile(
    r"\b(at most|at least|up to|less than|more than|fewer than|under|over|below|above|nearly|almost|minus|half of|"
    r"a third of|a quarter of|reduces?|reduced|no more than|no less than)\s*$",
    re.IGNORECASE,
)
AFTER = re.compile(
    r"^\s*(per ?cent|%|or (?:more|less|fewer)|at (?:most|least)|hundred|thousand|million|billion|lakh|crore|less|"
    r"fewer)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?][”’\"')\]]*\s+(?=[“‘\"'(]*[A-Z0-9])")
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|vs|approx|no|sec|Mr|Mrs|Ms|Dr|St|U\.S)\.$", re.IGNORECASE)


def stands_in(quotation: str, page: str) -> bool | None:
    """Whether the words stand on the page; None for what is too short or too long to be a quotation."""
    wanted, text = plain(quotation), plain(page)
    if not FEWEST <= len(re.findall(r"\w+", wanted)) <= MOST or wanted.count("…") or "..." in wanted:
        return None
    return any(_keeps_its_meaning(text, *found.span()) for found in re.finditer(_whole_words(wanted), text))


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


def _whole_words(wanted: str) -> str:
    before = r"(?<![\w.,$€£₹%−-])" if re.match(r"\w", wanted) else r"(?<!\w)"
    after = r"(?![\w%]|[.,’'-]\w)" if re.search(r"\w$", wanted) else ""
    return before + re.escape(wanted) + after


def _keeps_its_meaning(text: str, start: int, end: int) -> bool:
    touched = [(a, b) for a, b in sentences(text) if a < end and start < b]
    before, after = text[touched[0][0] : start], text[end : touched[-1][1]]
    return not (TURNING.search(f"{before} {after}") or BEFORE.search(before) or AFTER.search(after))
