"""`finsim verify`: a receipt's file is run again, and what comes out is held against what it says."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from finsim.cli import screen
from finsim.cli.plans import AsJson
from finsim.cli.runs import Threads, engine
from finsim.errors import ReceiptError

VERIFY_EXAMPLES = (
    "Examples:  finsim verify receipt.json  |  finsim run household.yaml --json | finsim verify -  |  "
    "finsim verify receipt.json --json"
)
ReceiptFile = Annotated[
    str, typer.Argument(metavar="RECEIPT", help="A receipt's file, or - for stdin.", show_default=False)
]


def verify(receipt: ReceiptFile, threads: Threads = None, as_json: AsJson = False) -> None:
    """Run a receipt again. Exit with 0 when every byte comes out equal, with 1 when not, with 2 when it cannot be."""
    from finsim.workbench import verify as run_again

    stated = _read(receipt)
    with engine(as_json) as (report, _):
        found = run_again(stated, report, threads)
    if as_json:
        screen.emit({"equal": found.equal, "words": found.words, "differences": list(found.differences)})
    else:
        screen.write(f"{'equal' if found.equal else 'DIFFERENT'}: {found.words}")
    raise typer.Exit(0 if found.equal else 1)


def _read(place: str) -> Any:
    """Read a receipt, or what `finsim run --json` wrote, which holds one."""
    try:
        content = sys.stdin.buffer.read() if place == "-" else Path(place).read_bytes()
        stated = json.loads(content)
    except OSError as error:
        raise ReceiptError(place, "a file that can be read", error.strerror or str(error)) from None
    except (ValueError, RecursionError):
        raise ReceiptError(place, "a receipt, which is a JSON document", "something else") from None
    return stated["receipt"] if isinstance(stated, dict) and "receipt" in stated else stated
