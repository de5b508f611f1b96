"""One booking of an account, and statements of them. Amounts are whole minor units (cents), so that they add up.

A booking has an id that follows from what it says: a file that is imported twice, or two files that overlap, add
nothing twice. Of an account's number only its last four digits are kept.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from finsim.errors import FinsimError

MOST_TRANSACTIONS = 50_000
MOST_BYTES = 8 * 1024 * 1024
LONGEST_TEXT = 200
FIRST_YEAR, LAST_YEAR = 1900, 2200
_MINOR_DIGITS = {"JPY": 0, "KRW": 0, "CLP": 0, "ISK": 0, "VND": 0, "BHD": 3, "KWD": 3, "OMR": 3, "JOD": 3, "TND": 3}
_MOST_MINOR = 10**15


class ActualsError(FinsimError):
    """A bank's file, or a rule, that cannot be read as it is."""

    exit_code = 2


@dataclass(frozen=True)
class Transaction:
    """One booking.

    day       when it was booked
    amount    minor units of `currency`; above zero money came in, below it went out
    payee, memo  what the bank says of it
    account   which account, as its owner calls it, or the bank's kind and last digits
    bank_id   the bank's own id of the booking (FITID), "" where it gives none
    id        what makes it this booking; given by `merged`
    """

    day: date
    amount: int
    currency: str
    payee: str
    memo: str = ""
    account: str = ""
    bank_id: str = ""
    id: str = ""

    @property
    def month(self) -> int:
        """The month's number, as everywhere in finsim: year * 12 + month - 1."""
        return self.day.year * 12 + self.day.month - 1


@dataclass(frozen=True)
class Balance:
    """What the bank says was in an account at the end of a day, in minor units."""

    account: str
    day: date
    amount: int
    currency: str


@dataclass(frozen=True)
class Statement:
    """What a file holds."""

    transactions: tuple[Transaction, ...]
    balances: tuple[Balance, ...] = ()


def minor_digits(currency: str) -> int:
    """Return how many decimals a currency's smallest coin has (ISO 4217): 2 for most, 0 for the yen."""
    return _MINOR_DIGITS.get(currency, 2)


def minor_units(text: str, currency: str, decimal_sign: str = ".") -> int:
    """Read an amount as a bank writes it: "1,234.56", "-12", "(12.00)", "12.00-", with a currency's sign or without.

    Raises ValueError for what is none, or has more decimals than the currency's coins.
    """
    if len(text) > LONGEST_TEXT:
        raise ValueError(text[:LONGEST_TEXT])
    said = text.strip().replace("\u2212", "-").replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    is_negative = said.startswith("(") and said.endswith(")")
    said = said[1:-1] if is_negative else said
    said = re.sub(r"^([+-]?)(?:[$€£¥₹]|[A-Z]{3})|(?:[$€£¥₹]|[A-Z]{3})(?=[+-]?$)", r"\1", said)
    if said.endswith(("-", "+")):
        said = said[-1] + said[:-1]
    group = "," if decimal_sign == "." else "."
    pattern = rf"[+-]?(?:\d+|\d{{1,3}}(?:[{group}']\d{{2,3}})+)?(?:[{decimal_sign}]\d+)?"
    if not re.fullmatch(pattern, said, re.ASCII) or not re.search(r"\d", said):
        raise ValueError(text)
    plain = said.replace(group, "").replace("'", "").replace(decimal_sign, ".")
    try:
        scaled = Decimal(plain).scaleb(minor_digits(currency))
    except InvalidOperation:
        raise ValueError(text) from None
    if scaled != scaled.to_integral_value() or abs(scaled) > _MOST_MINOR:
        raise ValueError(text)
    return -int(scaled) if is_negative else int(scaled)


def shown_text(text: str) -> str:
    """Return a bank's words on one line, without what no one can see, at most `LONGEST_TEXT` characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST_TEXT]


def checked_day(year: int, month: int, day: int) -> date:
    """Return a day of the calendar; raises ValueError for none, or one outside 1900 to 2200."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(year)
    return date(year, month, day)


def decoded(content: bytes, file: str) -> str:
    """Return a bank's file as text: UTF-8, with a mark or without, or UTF-16 with one. Raises ActualsError."""
    if len(content) > MOST_BYTES:
        raise ActualsError("file", f"at most {MOST_BYTES // 2**20} MB", len(content), "split it by years", file)
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        hint = "save it anew as CSV UTF-8"
        raise ActualsError("file", "text in UTF-8", f"byte {content[error.start]:#04x}", hint, file) from None
    if "\x00" in text:
        raise ActualsError("file", "text", "a null byte", "is it a spreadsheet? save it as CSV", file)
    return text


def merged(*parts: Iterable[Transaction]) -> list[Transaction]:
    """Join files into one list by day, each booking once, with ids.

    Two bookings are one where the bank's id of the account's booking is the same; without such ids, where day, amount
    and words are, counted: two coffees of one day in one file stay two, and a second file with the same two adds none.
    """
    kept: dict[str, Transaction] = {}
    for part in parts:
        counts: Counter[str] = Counter()
        for each in part:
            base = _base(each)
            counts[base] += 1
            nth = 1 if each.bank_id else counts[base]
            id = "t_" + hashlib.sha256(f"{base}\x1f{nth}".encode()).hexdigest()[:32]
            kept.setdefault(id, replace(each, id=id))
    return sorted(kept.values(), key=lambda each: (each.day, each.account, each.id))


def _base(each: Transaction) -> str:
    own = [each.bank_id] if each.bank_id else [each.day.isoformat(), str(each.amount), each.payee, each.memo]
    return "\x1f".join([each.account, each.currency, "bank" if each.bank_id else "own", *own])


def check_count(rows: Sequence[object], file: str) -> None:
    """Refuse a file with more bookings than a household has."""
    if len(rows) > MOST_TRANSACTIONS:
        raise ActualsError("file", f"at most {MOST_TRANSACTIONS:,} bookings", len(rows), "split it by years", file)
