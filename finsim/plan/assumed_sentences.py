"""A default that a plan did not state -> the sentence in which a client reads it, with no key of the plan file.

Called by `assumed`. A row of `SENTENCES` is the section, the last step of the key, the value that it is for (None: any)
and the sentence, in which {value} is the value as a plan writes it and {what} the thing or things it is of: “roth”, or
3 accounts. A default without a row is told by its key and the words of its description, so a new key is listed unasked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

SENTENCES: tuple[tuple[str, str, str | None, str], ...] = (
    ("people", "lives", "to the end", "Everybody named lives to the end of the plan."),
    ("income", "grows", "CPI", "What comes from {what} grows with consumer prices."),
    ("income", "varies", "0 %", "What comes from {what} is the same from month to month."),
    ("income", "skips", "0 %", "No payment from {what} fails to come."),
    ("spending", "grows", "CPI", "The cost of {what} grows with consumer prices."),
    ("insurance", "grows", "CPI", "The premium of {what} grows with consumer prices."),
    ("insurance", "grows", "0 %", "The premium of {what} stays as it is."),
    ("goals", "grows", "CPI", "The price of {what} grows with consumer prices."),
    ("goals", "may move", "0 months", "When money is short, {what} cannot wait."),
    ("goals", "may shrink to", "100 %", "When money is short, {what} cannot be made smaller."),
    ("property", "costs", None, "Owning {what} costs {value} of the value a year, beside the lines of spending."),
    ("property", "basis", None, "For {what} was paid what it is worth now."),
    ("accounts", "fee", None, "The funds in {what} cost {value} a year."),
    ("accounts", "rate", None, "The cash in {what} earns {value} a year."),
    ("accounts", "contributed", "0", "Nothing that lies in {what} counts as paid in from taxed money."),
    ("accounts", "deducted", "yes", "What is paid into {what} is deducted from income as far as the law lets it."),
    ("mixes", "cash", "0 %", "No cash is held in {what}."),
    ("mixes", "bonds", "0 %", "No bonds are held in {what}."),
    ("debts", "late fee", None, "A missed payment on {what} costs a fee of {value}."),
    ("debts", "pays", "minimum", "Of {what} the minimum is paid each month."),
    ("debts", "minimum", None, "The least that {what} asks for is {value}, or 1 % and the interest when that is more."),
    ("debts", "limit", None, "No more than {value} may be owed on {what}."),
    ("credit", "rate", None, "What is borrowed when cash runs out costs {value} a year."),
    ("credit", "limit", None, "When cash runs out, no more than {value} of net income can be borrowed."),
    ("survivors", "essentials", None, "One of two adults, left alone, spends {value} of the shared essentials."),
    ("survivors", "community property", "no", "The home is not in a state with community property."),
    ("spending", "cut", None, "A cut of retired spending takes {value}."),
    ("spending", "rise", None, "A rise of retired spending adds {value}."),
    ("spending", "cut above", None, "Retired spending is cut when its rate exceeds {value} of the first one."),
    ("spending", "rise below", None, "Retired spending rises when its rate falls below {value} of the first one."),
    ("spending", "no cut in last", None, "In the last {value} of the plan spending is not cut."),
    ("spending", "inflation cap", None, "For inflation, retired spending rises by at most {value} a year."),
    ("spending", "excess", "spend", "What the retired budget holds above its lines is spent on extras."),
    ("spending", "fixed", "no", "Of {what}, essentials cost one survivor less than two."),
    ("withdrawals", "method", "in order", "Money is drawn from one account after another, in their order."),
    ("risks", "ends", "as stated", "Of {what}, each lasts exactly as long as stated."),
    ("taxes", "counted", "yes", "Medicare costs more where income was high two years before."),
    ("taxes", "on", "income", "The state taxes all income, not wages alone."),
    ("surplus", "saved", None, "Of what is left over, {value} is saved."),
    ("habits", "raise spent", None, "Of a real raise in pay, {value} is spent."),
    ("habits", "windfall spent", None, "Of a windfall, {value} is spent within a year."),
    ("habits", "skips saving", "0 %", "Saving is never skipped."),
    ("habits", "impulse", "0 %", "Nothing is bought on impulse."),
    ("habits", "card revolved", "0 %", "No card is left unpaid that the plan would pay."),
    ("habits", "panic", "0 %", "Nobody sells in a panic."),
    ("people", "role", None, "Counted as {value}: {what}."),
    ("income", "kind", None, "Counted as {value}: {what}."),
    ("property", "kind", None, "Counted as {value}: {what}."),
    ("debts", "kind", None, "Counted as {value}: {what}."),
    ("goals", "kind", None, "Counted as “{value}”: {what}."),
    ("risks", "kind", None, "Counted as {value}: {what}."),
    ("income", "paid", None, "Paid {value}: {what}."),
    ("goals", "priority", None, "Among {what} of one need, none comes first."),
    ("spending", "from", None, "The rule of retired spending begins {value}."),
    ("spending", "gross", "no", "The retired budget does not include taxes."),
    ("", "locale", None, "Numbers and dates are written as in {value}."),
)
# One and several of what stands in a section; where a section has blocks inside, they are what is counted.
_THINGS = {
    "accounts": "accounts", "debts": "debts", "goals": "goals", "income": "incomes", "insurance": "policies",
    "mixes": "mixes", "people": "people", "property": "properties", "risks": "risks", "spending": "lines of spending",
}  # fmt: skip


def sentence(pattern: str, value: str, keys: Sequence[str], about: str = "", locale: str = "en_US") -> str:
    """Return the sentence of a default.

    pattern  the key, with * for what differs: "accounts.*.fee"; its first step is the section, its last what is said
    keys     every key that it stands for
    about    the description of the key, said where there is no row
    locale   of the plan, by which amounts are grouped: 98,00,000 in India
    """
    section, _, _ = pattern.rpartition(".")[0].partition(".")
    last, value = pattern.rpartition(".")[2], grouped(value, locale)
    for row in SENTENCES:
        if row[:2] == (section, last) and row[2] in (None, value):
            return row[3].format(what=_what(section, keys), value=value)
    where = f" ({_what(section, keys)})" if section in _THINGS else f" ({section})" if section else ""
    words = f": {about.rstrip('.')}" if about else ""
    return f"{last[0].upper()}{last[1:]}{where} is {value}{words}."


def grouped(text: str, locale: str) -> str:
    """Return a text with its amounts, which a plan writes 9_800_000, as people of a locale write them."""
    return re.sub(r"\d+(_\d+)+(\.\d+)?", lambda found: _decimal(found[0], locale), text)


def _decimal(written: str, locale: str) -> str:
    from babel.numbers import format_decimal  # whoever reads a plan and tells no default has no use for it

    number = Decimal(written.replace("_", ""))
    return str(format_decimal(number, locale=locale, decimal_quantization=False))


def _what(section: str, keys: Sequence[str]) -> str:
    if len(keys) > 1:
        return f"{len(keys)} {_THINGS.get(section, 'entries')}"
    return f"“{keys[0].split('.')[-2]}”" if "." in keys[0] else section
