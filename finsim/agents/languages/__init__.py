"""A sentence in English -> the same in the language of a locale, from a gettext catalogue beside this file.

Catalogues are `<language>.po`, read by Babel; the English text is the key, so a sentence without a translation reads
in English. A translation keeps the slots of its original, or it is not used. Numbers, money and dates are Babel's.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

_SLOT = re.compile(r"\{[^{}]*\}")
ENGLISH = "en"


def translated(text: str, locale: str) -> str:
    """Return the text in the locale's language, or as it is."""
    language = locale.partition("_")[0]
    return text if language == ENGLISH else _catalogue(language).get(text, text)


def languages() -> list[str]:
    """Return the languages that there are catalogues for, English first."""
    return [ENGLISH, *sorted(path.stem for path in Path(__file__).parent.glob("*.po"))]


@cache
def _catalogue(language: str) -> dict[str, str]:
    path = Path(__file__).parent / f"{language}.po"
    if not re.fullmatch(r"[a-z]{2,3}", language) or not path.exists():
        return {}
    with path.open("rb") as file:
        messages = read_po(file, locale=language)
    pairs = ((str(message.id), str(message.string)) for message in messages if message.id and message.string)
    return {text: said for text, said in pairs if slots(text) == slots(said)}


def slots(text: str) -> list[str]:
    """Return the slots of a text, without regard to their order or to a capital first letter."""
    return sorted(slot.lower() for slot in _SLOT.findall(text))
