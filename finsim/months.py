"""A calendar month as one whole number, `year * 12 + month - 1`, and as people write it: "2026-12".

Everything above counts months this way, so that the month after December is one more and two dates subtract.
"""

from __future__ import annotations

import re

from finsim.errors import FinsimError

_MONTH = re.compile(r"(\d{4})-(\d{2})")


def parse_month(text: str) -> int:
    """Return the number of the month written as "YYYY-MM"."""
    found = _MONTH.fullmatch(text.strip())
    if found is None or not 1 <= int(found[2]) <= 12:
        raise FinsimError("month", 'a month like "2026-12"', text)
    return int(found[1]) * 12 + int(found[2]) - 1


def month_text(number: int) -> str:
    """Write a month's number as "YYYY-MM"."""
    year, month = divmod(int(number), 12)
    return f"{year:04d}-{month + 1:02d}"
