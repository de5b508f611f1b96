"""A publisher's file -> months and columns, whatever its format. Between `fetching` and `refreshing`.

A month in which a column that must have a value has none ends the table where it stands at the end (publishers leave
the newest months unfinished), and is an error anywhere else.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from finsim.data.addresses import Address
from finsim.errors import DataError, FinsimError, MissingExtra
from finsim.months import month_text, parse_month


@dataclass(frozen=True)
class Table:
    """Every month once, from `first_month` on; a column is a list with NaN where it may lack a value."""

    first_month: int
    columns: dict[str, list[float]]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    @property
    def last_month(self) -> int:
        return self.first_month + len(self) - 1

    def as_text(self) -> str:
        """Write the table as a packaged file."""
        lines = [",".join(["month", *self.columns])]
        for row in range(len(self)):
            cells = [_number_text(values[row]) for values in self.columns.values()]
            lines.append(",".join([month_text(self.first_month + row), *cells]))
        return "\n".join(lines) + "\n"


def read(content: bytes, address: Address) -> Table:
    """Read a publisher's file; a `DataError` says what is wrong with it."""
    rows = READERS[address.format](content, address)
    while rows and _lacks(rows[-1][1], address):
        rows.pop()
    if not rows:
        raise DataError(f"new {address.file}", "at least one month", "none")
    first = rows[0][0]
    for place, (month, values) in enumerate(rows):
        if month != first + place:
            raise DataError(
                f"new {address.file}", f"{month_text(first + place)} next, every month once", month_text(month)
            )
        if _lacks(values, address):
            raise DataError(f"new {address.file}", f"a value in every column of {month_text(month)}", "a gap")
    columns = {name: [values[k] for _, values in rows] for k, name in enumerate(address.columns)}
    return _corrected(Table(first, columns), address)


def read_packaged(text: str, address: Address) -> Table:
    """Read a packaged or kept file of the same series."""
    lines = list(csv.DictReader(io.StringIO(text)))
    columns = {name: [_number(line[name]) for line in lines] for name in address.columns}
    return Table(parse_month(lines[0]["month"]), columns)


Rows = list[tuple[int, list[float]]]


def _of_csv(content: bytes, address: Address) -> Rows:
    """Read months ("1934-01" or "1934-01-01") from the first column and values by the publisher's heads."""
    try:
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error):
        raise DataError(f"new {address.file}", "a text file with commas", "something else") from None
    places = _places(lines[0] if lines else [], address)
    return [(_month(line[0], address), [_cell(line, place) for place in places]) for line in lines[1:] if line]


def _of_workbook(content: bytes, address: Address) -> Rows:
    """Read Shiller's sheet "Data": a row of heads that begins with "Date", then months written 1871.01, 1871.1."""
    try:
        import xlrd
    except ImportError:
        raise MissingExtra(
            "reading Excel 97 workbooks", "the package xlrd", hint="pip install 'finsim-workbench[tables]'"
        ) from None
    try:
        sheet = xlrd.open_workbook(file_contents=content, logfile=io.StringIO()).sheet_by_name("Data")
        lines = [sheet.row_values(row) for row in range(sheet.nrows)]
    except Exception:  # a damaged workbook makes xlrd raise whatever it was doing
        raise DataError(
            f"new {address.file}", 'a whole Excel 97 workbook with a sheet "Data"', "something else"
        ) from None
    heads = next((row for row, line in enumerate(lines) if str(line[0]).strip() == "Date"), None)
    if heads is None:
        raise DataError(f"new {address.file}", 'a row of heads that begins with "Date"', "none")
    places = _places([str(cell).strip() for cell in lines[heads]], address)
    found = [line for line in lines[heads + 1 :] if isinstance(line[0], float)]
    return [
        (_month(f"{line[0]:.2f}".replace(".", "-"), address), [_cell(line, place) for place in places])
        for line in found
    ]


READERS: dict[str, Callable[[bytes, Address], Rows]] = {
    "fred-csv": _of_csv,
    "month-csv": _of_csv,
    "shiller-xls": _of_workbook,
}


def _places(heads: Sequence[str], address: Address) -> list[int]:
    wanted = [column.head for column in address.columns.values()]
    lost = [head for head in wanted if head not in heads]
    if lost:
        raise DataError(f"new {address.file}", f"columns {', '.join(wanted)}", ", ".join(heads[:20]) or "none")
    return [list(heads).index(head) for head in wanted]


def _month(text: str, address: Address) -> int:
    try:
        return parse_month(text.strip()[:7])
    except FinsimError:
        raise DataError(f"new {address.file}", "a month at the start of every line", text[:40]) from None


def _cell(line: Sequence[object], place: int) -> float:
    return _number(line[place]) if place < len(line) else math.nan


def _number(cell: object) -> float:
    try:
        return float(cell)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return math.nan


def _lacks(values: list[float], address: Address) -> bool:
    return any(
        math.isnan(value) and not column.may_lack
        for value, column in zip(values, address.columns.values(), strict=True)
    )


def _corrected(table: Table, address: Address) -> Table:
    """Put the publisher's known errors right; one that he has put right himself stays as it is."""
    for month, name, wrong, right, _ in address.corrections:
        row = parse_month(month) - table.first_month
        if 0 <= row < len(table) and abs(table.columns[name][row] - wrong) < 1e-9:
            table.columns[name][row] = right
    return table


def _number_text(value: float) -> str:
    """Write a number with at most six decimals, nothing where there is none."""
    return "" if math.isnan(value) else repr(round(value, 6))
