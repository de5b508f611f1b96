"""An amount that cannot be read -> a hint: "58k", "$58,000", "58_000 per annum", "2_200 biweekly".

Below `quantities`, which reads the amounts that a plan may hold.
"""

from __future__ import annotations

import re

from finsim.plan.written import number, number_text

_OFTEN = {r"bi-?weekly|fortnightly|every (?:two|2|other) weeks?": "fortnight", r"weekly|every week": "week",
          r"daily|every day": "day", r"quarterly|every quarter": "quarter"}  # fmt: skip
_UNCOMMON = {"week": 52 / 12, "fortnight": 26 / 12, "day": 365.25 / 12, "quarter": 1 / 3}


def uncommon(amount: str, per: str) -> str:
    """Return what an amount per week, fortnight, day or quarter makes a month, as a hint; "" for another word."""
    months = _UNCOMMON.get(per.lower())
    return _about(amount, months) if months else ""


def nearby_amount(text: str) -> str:
    """Return a hint for a currency sign or letters like k beside a number, and for a forgotten "a"."""
    if found := re.fullmatch(
        r"([\d.,_]+) ?(monthly|yearly|annually|annual|per annum|month|year|p\.?a|p\.?m)\.?", text, re.IGNORECASE
    ):
        return (
            f"did you mean {found[1]} a {'month' if found[2].lower() in ('monthly', 'month', 'pm', 'p.m') else 'year'}?"
        )
    if found := re.fullmatch(rf"([\d.,_]+) ?(?:{'|'.join(_OFTEN)})", text, re.IGNORECASE):
        return _about(found[1], _UNCOMMON[next(per for form, per in _OFTEN.items() if re.search(form, text, re.I))])
    if found := re.fullmatch(r"([\d.]+) ?k\b(.*)", text, re.IGNORECASE):
        return f"did you mean {number_text(float(found[1]) * 1000)}{found[2]}?" if found[1].count(".") < 2 else ""
    if found := re.fullmatch(r"[^\w\s.,+-]+ ?([\d.,_]+.*)|[A-Za-z]{3} ([\d.,_]+.*)", text):
        return f"did you mean {found[1] or found[2]}? The currency is said once, at the top of the plan"
    return "a space is not part of a number; write 26_000" if re.fullmatch(r"\d{1,3}( \d{3})+", text) else ""


def _about(text: str, months: float) -> str:
    """Return a hint with what an amount makes a month, `months` times a month; "" where it is no number."""
    value = number(text)
    return "" if value is None else f"that is about {number_text(round(float(value) * months))} a month"
