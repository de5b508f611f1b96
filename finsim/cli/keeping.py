"""`finsim backup` and `finsim restore`: everything in the store into one file, and out of it again."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from finsim.cli import screen
from finsim.cli.plans import AsJson

if TYPE_CHECKING:
    from finsim.storage.archive import Manifest

BACKUP_EXAMPLES = "Examples:  finsim backup  |  finsim backup /safe/place/finsim.zip"
RESTORE_EXAMPLES = "Examples:  finsim restore finsim-backup.zip  |  FINSIM_HOME=/new/folder finsim restore b.zip"


def backup(
    file: Annotated[
        Path | None, typer.Argument(help="The file to write; finsim-backup-<moment>.zip in FINSIM_OUT if not said.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write everything in the store to one file that holds it whole: also while boards and the API go on."""
    from datetime import UTC, datetime

    from finsim.settings import settings
    from finsim.storage.archive import back_up
    from finsim.workbench.keeping import store

    moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    place = file or settings().out / f"finsim-backup-{moment}.zip"
    with screen.progress_bar("reading the store", quiet=as_json):
        made = back_up(store(), place)
    _say(made, place, as_json, "in")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `finsim backup` wrote.")], as_json: AsJson = False
) -> None:
    """Put a backup into an empty store: FINSIM_HOME or FINSIM_MONGO_URL say which. One that holds rows is refused."""
    from finsim.storage.archive import restore as put_back
    from finsim.workbench.keeping import store

    with screen.progress_bar("checking the file, then storing", quiet=as_json):
        made = put_back(store(), file)
    _say(made, store().place, as_json, "now in")


def _say(made: Manifest, place: Path | str, as_json: bool, where: str) -> None:
    if as_json:
        parts = {key: value for key, value in asdict(made).items() if key != "digests"}
        screen.emit(parts | {"place": str(place)})
        return
    screen.say(f"{made.rows:,} rows, {made.blobs:,} blobs and {made.audit:,} audit rows are {where} {place}")
