"""OFX and QFX files, old (SGML, leaves without ends) and new (XML), -> transactions and the bank's own balance.

Read by a small reader of tags and nothing else: no XML parser, so no entity is expanded and no address is asked.
Amounts are signed from the customer's view, and a booking's FITID is its own within the account (OFX 1.6, sections
3.2.9.2 and 11.4.2.3.1, as quoted by hackage.haskell.org/package/ofx). Statements of investments are refused: what they
hold is bought and sold, not spent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from html import unescape

from finsim.actuals.transaction import (
    ActualsError,
    Balance,
    Statement,
    Transaction,
    check_count,
    checked_day,
    decoded,
    minor_units,
    shown_text,
)

MOST_DEPTH = 32
MOST_TAGS = 40 * 50_000
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9_.]*)\s*(/?)>([^<]*)")
_STATEMENTS = ("STMTRS", "CCSTMTRS")
_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{2,6}(?:\.\d+)?)?(?:\[.{1,20}\])?", re.ASCII)


@dataclass
class _Account:
    """What was read of one statement so far."""

    currency: str = ""
    kind: str = ""
    number: str = ""
    bookings: list[tuple[dict[str, str], int]] = field(default_factory=list)
    balance: dict[str, str] = field(default_factory=dict)
    line: int = 0

    @property
    def name(self) -> str:
        digits = "".join(re.findall(r"[A-Za-z0-9]", self.number))[-4:]
        return shown_text(f"{self.kind.lower() or 'account'} {digits}")


def read_ofx(content: bytes, account: str = "", file: str = "file.ofx") -> Statement:
    """Read the bank and card statements of a file. Raises ActualsError with the line.

    account  its owner's name for the account, where the file holds one alone
    """
    text = _text(content, file)
    found = list(_accounts(text, file))
    if not found:
        got = "a statement of investments" if "<INVSTMTRS>" in text.upper() else "none"
        raise ActualsError("OFX", "a statement of a bank or a card", got, "", file)
    if account and len(found) > 1:
        raise ActualsError("account", "no name, for a file of several accounts", account, "", file)
    bookings: list[Transaction] = []
    balances: list[Balance] = []
    for each in found:
        _check_currency(each, file)
        bookings += [_transaction(parts, each, account, file, line) for parts, line in each.bookings]
        balances += _balance(each, account, file)
    check_count(bookings, file)
    return Statement(tuple(bookings), tuple(balances))


def _text(content: bytes, file: str) -> str:
    """Return the text in the character set that the old form's head states; the new form is UTF-8."""
    head = content[:2000]
    if b"OFXHEADER:" in head and re.search(rb"CHARSET:\s*1252", head) and not _is_utf8(content):
        content = content.decode("cp1252", "replace").encode()
    text = decoded(content, file)
    if re.search(r"<!\s*(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise ActualsError("OFX", "a file without declarations of its own", "DOCTYPE or ENTITY", "", file)
    if not re.search(r"<OFX\s*>", text, re.IGNORECASE):
        raise ActualsError("OFX", "a file with <OFX> in it", text[:40].strip() or "nothing", "", file)
    return text


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _leaves(text: str, file: str) -> Iterator[tuple[str, tuple[str, ...], str, int]]:
    """Yield "open", "leaf" or "close" with the names above it, the name's text, and its line.

    A name with text behind it is a leaf, whether or not it is ended; one without is a block, or an empty leaf that the
    end of the block above it closes.
    """
    above: list[str] = []
    line, at = 1, 0
    for count, tag in enumerate(_TAG.finditer(text)):
        line, at = line + text.count("\n", at, tag.start()), tag.start()
        if count > MOST_TAGS:
            raise ActualsError("OFX", f"at most {MOST_TAGS:,} tags", "more", "", file, line)
        ends, name, is_empty, said = tag[1], tag[2].upper(), tag[3], unescape(tag[4]).strip()
        if ends:
            if name in above:
                while above[-1] != name:
                    above.pop()
                yield "close", tuple(above), "", line
                above.pop()
        elif said:
            yield "leaf", (*above, name), said, line
        elif not is_empty:
            above.append(name)
            if len(above) > MOST_DEPTH:
                raise ActualsError("OFX", f"blocks at most {MOST_DEPTH} deep", "deeper", "", file, line)
            yield "open", tuple(above), "", line


def _accounts(text: str, file: str) -> Iterator[_Account]:
    account: _Account | None = None
    booking: dict[str, str] = {}
    for what, path, said, line in _leaves(text, file):
        name = path[-1]
        if what == "open" and name in _STATEMENTS:
            account = _Account(kind="card" if name == "CCSTMTRS" else "", line=line)
        elif account is None:
            continue
        elif what == "open" and name == "STMTTRN":
            booking = {}
            account.bookings.append((booking, line))
        elif what == "close" and name in _STATEMENTS:
            yield account
            account = None
        elif what == "leaf":
            _take(account, booking, path, said)
    if account is not None:
        raise ActualsError("OFX", "a whole file", "one that is cut off in a statement", "", file, account.line)


def _take(account: _Account, booking: dict[str, str], path: tuple[str, ...], said: str) -> None:
    name, above = path[-1], path[:-1]
    if "STMTTRN" in above:
        booking.setdefault(name, said)
    elif name == "CURDEF":
        account.currency = said.upper()
    elif {"BANKACCTFROM", "CCACCTFROM"} & set(above):
        account.number = said if name == "ACCTID" else account.number
        account.kind = said if name == "ACCTTYPE" else account.kind
    elif "LEDGERBAL" in above:
        account.balance.setdefault(name, said)


def _check_currency(account: _Account, file: str) -> None:
    if not re.fullmatch("[A-Z]{3}", account.currency):
        raise ActualsError("CURDEF", "a currency's three letters", account.currency[:20], "", file, account.line)


def _transaction(parts: dict[str, str], account: _Account, name: str, file: str, line: int) -> Transaction:
    for needed in ("DTPOSTED", "TRNAMT"):
        if needed not in parts:
            raise ActualsError(f"STMTTRN.{needed}", "to be there", None, "", file, line)
    payee = shown_text(parts.get("NAME", "")) or shown_text(parts.get("MEMO", ""))
    return Transaction(
        _day(parts["DTPOSTED"], "STMTTRN.DTPOSTED", file, line),
        _amount(parts["TRNAMT"], account.currency, "STMTTRN.TRNAMT", file, line),
        account.currency, payee, shown_text(parts.get("MEMO", "")), name or account.name,
        shown_text(parts.get("FITID", "")),
    )  # fmt: skip


def _balance(account: _Account, name: str, file: str) -> list[Balance]:
    said = account.balance
    if not {"BALAMT", "DTASOF"} <= said.keys():
        return []
    day = _day(said["DTASOF"], "LEDGERBAL.DTASOF", file, account.line)
    amount = _amount(said["BALAMT"], account.currency, "LEDGERBAL.BALAMT", file, account.line)
    return [Balance(name or account.name, day, amount, account.currency)]


def _day(said: str, where: str, file: str, line: int) -> date:
    """Return the day as the bank wrote it, in the bank's own time zone: that is the day on its statement."""
    found = _MOMENT.fullmatch(said.strip())
    try:
        if found is None:
            raise ValueError(said)
        return checked_day(*map(int, found.groups()))
    except ValueError:
        raise ActualsError(where, "a day, YYYYMMDD", said[:40], "", file, line) from None


def _amount(said: str, currency: str, where: str, file: str, line: int) -> int:
    sign = "," if re.search(r",\d{1,3}$", said) and "." not in said else "."
    try:
        return minor_units(said, currency, sign)
    except ValueError:
        raise ActualsError(where, f"an amount in {currency}", said[:40], "", file, line) from None
