"""Results to stdout, news to stderr; tables for people, one JSON document for programs. The only writer of the CLI."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NoReturn

from finsim.progress import Progress, Report, silent

if TYPE_CHECKING:
    from rich.console import Console


def prepare() -> None:
    """Let a terminal that cannot write a character show a question mark instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def say(text: str) -> None:
    """Write a line for people to stderr, as it is: a `file:line` stays one that editors can jump to."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def emit(value: Any) -> None:
    """Write one JSON document to stdout."""
    is_unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=not is_unicode, allow_nan=False) + "\n")
    sys.stdout.flush()


def write(text: str) -> None:
    """Write text that is a result to stdout, as it is."""
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
    sys.stdout.flush()


def write_wrapped(text: str) -> None:
    """Write a paragraph that is a result, wrapped to the terminal."""
    from rich.text import Text

    console().print(Text(text), soft_wrap=not sys.stdout.isatty())


def end_at_once(code: int) -> NoReturn:
    """Leave the process without waiting for its threads; the terminal gets its cursor back."""
    with suppress(OSError):
        if sys.stderr.isatty():
            sys.stderr.write("\x1b[?25h\n")
        sys.stderr.flush()
    os._exit(code)


def console() -> Console:
    """Return the console of stdout; a pipe gets plain text, wide enough that nothing is cut."""
    from rich.console import Console

    return Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=120)


def show_table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> None:
    """Print a table; the columns in `right` hold numbers and are set flush right."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for index, head in enumerate(heads):
        table.add_column(head, justify="right" if index in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console().print(table)


@contextmanager
def progress_bar(words: str, quiet: bool = False) -> Iterator[Report]:
    """Give a function that takes news of a run and draws it on stderr; where nobody looks, only `words` are said."""
    if quiet or not sys.stderr.isatty():
        if words and not quiet:
            say(words)
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    with Bars(
        *columns, TimeRemainingColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True
    ) as bars:
        tasks = {"": bars.add_task(words or "reading", total=None)}

        def report(step: Progress) -> None:
            if "" in tasks:
                bars.remove_task(tasks.pop(""))
            if step.stage not in tasks:
                tasks[step.stage] = bars.add_task(step.stage, total=step.total)
            note = f"{step.stage}: {step.note}" if step.note else step.stage
            bars.update(tasks[step.stage], completed=step.done, total=step.total, description=note)

        yield report
