"""A bank's table (CSV) -> transactions. Its columns are found by their heads, or named by whoever imports it.

Nothing that can be read two ways is guessed: 03/04/2026 is refused until the order of day and month is said, unless
another row of the file settles it. All mistakes of a file are told by line, the first of them as the error.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from finsim.actuals.transaction import (
    ActualsError,
    Statement,
    Transaction,
    check_count,
    checked_day,
    decoded,
    minor_units,
    shown_text,
)

COLUMNS = ("day", "amount", "out", "in", "payee", "memo", "account", "bank id")
HEADS: Mapping[str, tuple[str, ...]] = {
    "day": (
        "date", "booking date", "posted date", "posting date", "post date", "transaction date", "datum", "buchungstag",
        "buchungsdatum",
    ),
    "amount": ("amount", "value", "transaction amount", "betrag", "umsatz"),
    "out": ("debit", "withdrawal", "withdrawals", "withdrawal amt", "money out", "paid out", "soll"),
    "in": ("credit", "deposit", "deposits", "deposit amt", "money in", "paid in", "haben"),
    "payee": (
        "payee", "description", "name", "merchant", "narration", "details", "transaction description", "empfänger",
        "buchungstext",
    ),
    "memo": ("memo", "notes", "note", "reference", "verwendungszweck"),
    "account": ("account", "account name", "konto"),
    "bank id": ("id", "transaction id", "fitid", "reference number"),
}  # fmt: skip
ORDERS = ("year-month-day", "month/day/year", "day/month/year")
_DAY = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[T ].*)?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)


@dataclass(frozen=True)
class Table:
    """How a table is to be read.

    columns   column of ours -> head of theirs, for those that `HEADS` would not find
    order     of the parts of a date, one of `ORDERS`; "" finds it out where the file settles it
    decimal   "." or ","; "" finds it out
    is_flipped  whether spending stands there above zero, as card statements often have it
    """

    currency: str = "USD"
    account: str = ""
    columns: Mapping[str, str] | None = None
    order: str = ""
    decimal: str = ""
    is_flipped: bool = False


def read_csv(content: bytes, how: Table | None = None, file: str = "file.csv") -> Statement:
    """Read a bank's table. Raises ActualsError with line, column, what was expected and what was there."""
    how = how or Table()
    _check(how, file)
    rows = _rows(decoded(content, file), file)
    if len(rows) < 2:
        raise ActualsError("file", "a line of heads and a booking below it", f"{len(rows)} lines", "", file)
    check_count(rows, file)
    line, heads = rows[0]
    places = _places(heads, how, file, line)
    body = [(number, row) for number, row in rows[1:] if any(cell.strip() for cell in row)]
    order = how.order or _order([_cell(row, places["day"]) for _, row in body], file)
    decimal = how.decimal or _decimal([_cell(row, places[c]) for _, row in body for c in _MONEY if c in places])
    made = [_transaction(row, places, how, order, decimal, file, number) for number, row in body]
    return Statement(tuple(made))


_MONEY = ("amount", "out", "in")


def _check(how: Table, file: str) -> None:
    for where, said, known in (("order", how.order, ("", *ORDERS)), ("decimal", how.decimal, ("", ".", ","))):
        if said not in known:
            raise ActualsError(where, f"one of {', '.join(filter(None, known))}", said, "", file)
    if not re.fullmatch("[A-Z]{3}", how.currency):
        raise ActualsError("currency", "a currency's three letters, like USD", how.currency, "", file)
    for name in how.columns or {}:
        if name not in COLUMNS:
            raise ActualsError(f"columns.{name}", f"one of {', '.join(COLUMNS)}", name, "", file)


def _rows(text: str, file: str) -> list[tuple[int, list[str]]]:
    """Return the lines with their numbers; the sign between cells is the one that the line of heads has most of."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    sign = max((";", "\t", "|", ","), key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            if row and any(row):
                rows.append((reader.line_num, row))
                check_count(rows, file)
    except csv.Error as error:
        raise ActualsError("table", "cells quoted in pairs", str(error), "", file, reader.line_num) from None
    return rows


def _places(heads: Sequence[str], how: Table, file: str, line: int) -> dict[str, int]:
    """Return where each column of ours stands."""
    said = [head.strip().lower() for head in heads]
    places: dict[str, int] = {}
    for name in COLUMNS:
        wanted = (how.columns or {}).get(name)
        if wanted is not None and wanted.strip().lower() not in said:
            raise ActualsError(f"columns.{name}", f"one of {', '.join(heads)[:200]}", wanted, "", file, line)
        found = [wanted.strip().lower()] if wanted is not None else [each for each in HEADS[name] if each in said]
        if found:
            places[name] = said.index(found[0])
    for need, is_there in (("day", "day" in places), ("amount", bool(set(_MONEY) & set(places)))):
        if not is_there:
            hint, got = f"name it: columns {need}=...", ", ".join(heads)[:200]
            raise ActualsError(f"column {need}", f"a head like {HEADS[need][0]}", got, hint, file, line)
    if "amount" in places:
        places.pop("out", None), places.pop("in", None)
    return places


def _order(days: Sequence[str], file: str) -> str:
    """Return the order of a file's dates, where one date at least settles it."""
    found = [_DAY.fullmatch(day.strip()) for day in days]
    parts = [tuple(map(int, each.groups())) for each in found if each is not None]
    if not parts or all(first > 31 for first, _, _ in parts):
        return ORDERS[0]
    is_month_first = any(second > 12 for _, second, _ in parts)
    is_day_first = any(12 < first <= 31 for first, _, _ in parts)
    if is_month_first != is_day_first:
        return ORDERS[1] if is_month_first else ORDERS[2]
    got = "dates of both orders" if is_month_first else days[0]
    raise ActualsError("day", "dates that can be read one way", got, f"say the order: {' or '.join(ORDERS[1:])}", file)


def _decimal(amounts: Sequence[str]) -> str:
    """Return the sign before the decimals: a comma where some amount ends with a comma and two digits."""
    has_comma = any(re.search(r",\d{1,2}\D*$", amount) for amount in amounts)
    has_point = any(re.search(r"\.\d{1,2}\D*$", amount) for amount in amounts)
    return "," if has_comma and not has_point else "."


def _transaction(
    row: Sequence[str], places: Mapping[str, int], how: Table, order: str, decimal: str, file: str, line: int
) -> Transaction:
    def read(name: str, what: str, reader: Callable[[str], object]) -> object:
        text = _cell(row, places[name])
        try:
            return reader(text)
        except (ValueError, OverflowError):
            raise ActualsError(name, what, text[:60], "", file, line) from None

    def money(name: str) -> int:
        if name not in places or (name != "amount" and not _cell(row, places[name]).strip()):
            return 0
        said = read(name, f"an amount in {how.currency}", lambda text: minor_units(text, how.currency, decimal))
        assert isinstance(said, int)
        return said

    day = read("day", f"a date, {order}", lambda text: _day(text, order))
    assert isinstance(day, date)
    amount = money("amount") if "amount" in places else abs(money("in")) - abs(money("out"))
    words = {name: shown_text(_cell(row, places[name])) if name in places else "" for name in COLUMNS[4:]}
    return Transaction(
        day, -amount if how.is_flipped else amount, how.currency, words["payee"], words["memo"],
        how.account or words["account"], words["bank id"],
    )  # fmt: skip


def _cell(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _day(text: str, order: str) -> date:
    said = text.strip()
    found = _COMPACT.fullmatch(said) or _DAY.fullmatch(said)
    if found is None:
        raise ValueError(text)
    first, second, third = map(int, found.groups())
    if order == ORDERS[0] or first > 31:
        return checked_day(first, second, third)
    month, day = (first, second) if order == ORDERS[1] else (second, first)
    return checked_day(third + 2000 if third < 100 else third, month, day)
